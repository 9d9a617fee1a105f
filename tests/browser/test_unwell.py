"""What is unwell: the counter, the list, where it leads, what is hidden, what is said aloud."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, Response, Route, expect

from tests.browser.playground import PATIENCE, Playground
from tests.browser.test_layout import BEYOND, SIZES, TEXTS, faults

DEAD = (
    "?hidden=6-relu,4-relu&optimizer=sgd&optimizer.learning_rate=3&batch_size=full"
    "&dataset=circle&step=12"
)
"""A unit that is off for all samples, and a rate above 2 / lambda_max."""

SIGMOIDS = "?hidden=8-sigmoid,8-sigmoid,8-sigmoid,8-sigmoid,8-sigmoid&step=20"
WILD = "?dataset=plane&hidden=6-tanh&optimizer=sgd&optimizer.learning_rate=9&batch_size=full"
BLOWN = "?dataset=plane&hidden=3-relu&optimizer=sgd&optimizer.learning_rate=90&dataset.samples=40"

QUESTION = re.compile(r"/api/runs/[\w-]+/unwell")

IN_SIGHT = """() => {
  const card = document.querySelector("#graph .card.aimed").getBoundingClientRect();
  const { left, right } = document.querySelector("#graph .graph-scroller").getBoundingClientRect();
  return card.left >= left && card.right <= right;
}"""


class Asked:
    """The questions that a page asks whether its run is well."""

    def __init__(self, page: Page) -> None:
        self.count = self.open = self.most = 0
        page.on("request", self._sent)
        page.on("response", self._came)

    def _sent(self, request: Request) -> None:
        if QUESTION.search(request.url):
            self.count += 1
            self.open += 1
            self.most = max(self.most, self.open)

    def _came(self, response: Response) -> None:
        self.open -= bool(QUESTION.search(response.url))


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def opened(playground: Playground, notices: str) -> Locator:
    """The list, once the counter says so many."""
    counter = playground.page.locator(".unwell-count")
    expect(counter).to_have_accessible_name(notices, timeout=PATIENCE)
    counter.click()
    region = playground.page.get_by_role("region", name="What is unwell")
    expect(region).to_be_visible()
    return region


def test_the_default_experiment_says_nothing(playground: Playground) -> None:
    asked = Asked(playground.page)
    page = playground.open("?step=20").page
    page.wait_for_function("() => document.querySelector('.unwell-count') !== null")
    playground.press("step")
    playground.at(21)
    page.wait_for_timeout(500)
    assert asked.count > 0
    expect(page.locator(".unwell-count")).to_be_hidden()
    expect(page.locator("#unwell-news")).to_be_empty()


def test_the_list_says_what_the_server_says_and_leads_to_the_unit(playground: Playground) -> None:
    page = playground.open(DEAD).page
    region = opened(playground, "2 notices")
    told = playground.api("/unwell?step=12")["findings"]
    for finding in told:
        item = region.locator(f'li[data-code="{finding["code"]}"]')
        expect(item).to_contain_text(finding["detail"][1:])
        expect(item).to_contain_text(f"{finding['title']} at step 12")
    unit = next(each["look"]["unit"] for each in told if each["code"] == "dead")
    name = f"look at unit {unit['unit']} of layer {unit['layer']}"
    region.get_by_role("button", name=name).click()
    expect(page.locator("#neuron")).to_be_visible()
    expect(page.locator("#graph")).to_be_hidden()
    # The list goes where one looks, and so does the counter.
    expect(page.locator("#neuron .unwell")).to_be_visible()
    expect(page.locator("#neuron .unwell-count")).to_be_visible()


def test_a_vanishing_gradient_leads_to_its_card(playground: Playground) -> None:
    page = playground.open(SIGMOIDS).page
    region = opened(playground, "1 notice")
    node = playground.api("/unwell?step=20")["findings"][0]["node"]
    page.locator("#graph .graph-scroller").evaluate("(part) => (part.scrollLeft = 1e4)")
    region.get_by_role("button", name="look at W").click()
    card = page.locator("#graph .card.aimed")
    expect(card).to_have_count(1)
    expect(card).to_have_attribute("aria-current", "true")
    # "W₁" on the card, "W1" on the wire.
    expect(card.locator(".card-name")).to_have_text(f"W{chr(0x2080 + int(node[1:]))}")
    page.wait_for_function(IN_SIGHT)


AIM = """async () => {
  const { aim } = await import("/static/js/svg/aim.js");
  const { s } = await import("/static/js/dom.js");
  const card = (name) => ({ group: s("g"), placed: { node: { name } } });
  const cards = ["W1", "W12", "z1"].map(card);
  const marked = (focus) => {
    aim(document.body, { cards }, focus);
    const isMarked = ({ group }) => group.matches(".aimed[aria-current='true']");
    const isPlain = ({ group }) => !group.matches(".aimed, [aria-current]");
    const said = (each) => isMarked(each) || !isPlain(each);
    return cards.filter(said).map(({ placed }) => placed.node.name);
  };
  return ["W1[0,2]", "z1", "b7", "W12", null].map(marked);
}"""


def test_one_card_at_a_time_is_pointed_at_and_a_number_means_its_card(page: Page) -> None:
    page.goto("/healthz")
    assert page.evaluate(AIM) == [["W1"], ["z1"], [], ["W12"], []]


def test_a_rate_that_is_too_large_leads_to_the_sharpness_and_back(playground: Playground) -> None:
    page = playground.open(DEAD).page
    opened(playground, "2 notices").get_by_role("button", name="see the sharpness").click()
    room = page.locator("#compare")
    expect(room).to_be_visible()
    expect(room.locator('.stage-tab[aria-current="step"]')).to_contain_text("sharpness")
    page.locator("#compare .panel-head button").click()
    expect(page.locator("#graph .unwell")).to_be_visible()


def test_a_rising_loss_leads_to_where_it_began(playground: Playground) -> None:
    page = playground.open(f"{WILD}&step=40").page
    counter = page.locator(".unwell-count.some")
    expect(counter).to_be_visible(timeout=PATIENCE)
    counter.click()
    item = page.locator('.unwell li[data-code="loss_rising"]')
    expect(item).to_contain_text("rose in each of the last")
    began = next(
        each["look"]["step"]
        for each in playground.api("/unwell?step=40")["findings"]
        if each["code"] == "loss_rising"
    )
    item.get_by_role("button", name=f"go to step {began}").click()
    playground.at(began)
    expect(page.locator('.unwell li[data-code="loss_rising"]')).to_have_count(0)


def test_a_run_that_blew_up_names_the_node_of_its_banner(playground: Playground) -> None:
    page = playground.open(BLOWN).page
    playground.press("play")
    banner = page.locator("#notice-diverged")
    expect(banner).to_be_visible(timeout=PATIENCE)
    page.locator(".unwell-count.some").click()
    item = page.locator('.unwell li[data-code="non_finite"]')
    fault = playground.api()["diverged"]
    expect(item).to_contain_text(f"of {fault['node']} is not a finite number", timeout=PATIENCE)
    expect(banner).to_contain_text(fault["node"])
    item.get_by_role("button", name="look at").click()
    expect(page.locator("#graph .card.aimed")).to_have_count(1)


def test_a_kind_is_hidden_in_this_run_and_shown_again(playground: Playground) -> None:
    page = playground.open(DEAD).page
    region = opened(playground, "2 notices")
    region.get_by_role("button", name="Hide notices of this kind in this run: dead units").click()
    counter = page.locator(".unwell-count")
    expect(counter).to_have_accessible_name("1 notice")
    expect(region.locator("li[data-code]")).to_have_count(1)
    playground.press("step")
    playground.at(13)
    expect(region).not_to_contain_text("dead units")
    region.get_by_role("button", name="show 1 hidden kind again").click()
    expect(region).to_contain_text("dead units")
    region.get_by_role("button", name="Hide notices of this kind in this run: dead units").click()
    # Another run is another matter.
    playground.press("reset")
    playground.at(0)
    for step in range(1, 13):
        playground.press("step")
        playground.at(step)
    expect(region).to_contain_text("dead units at step 12")


def test_a_kind_is_said_aloud_once(playground: Playground) -> None:
    page = playground.open(DEAD).page
    news = page.get_by_role("status").filter(has_text="Notice: dead units.")
    expect(news).to_have_count(1, timeout=PATIENCE)
    page.evaluate("""() => {
      window.said = 0;
      const more = () => (window.said += 1);
      const options = { childList: true, characterData: true, subtree: true };
      new MutationObserver(more).observe(document.getElementById("unwell-news"), options);
    }""")
    for step in (13, 14, 15):
        playground.press("step")
        playground.at(step)
        page.wait_for_timeout(300)
    assert page.evaluate("window.said") == 0


def test_the_keyboard_opens_reads_looks_and_closes(playground: Playground) -> None:
    page = playground.open(DEAD).page
    counter = page.locator(".unwell-count")
    expect(counter).to_be_visible(timeout=PATIENCE)
    counter.focus()
    page.keyboard.press("Enter")
    expect(counter).to_have_attribute("aria-expanded", "true")
    look = page.locator('.unwell li[data-code="dead"] .link')
    look.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#neuron")).to_be_visible()
    expect(look).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#unwell")).to_be_hidden()
    expect(counter).to_be_focused()


def test_nothing_is_asked_while_nobody_could_see_it(playground: Playground) -> None:
    page = playground.page
    asked = Asked(page)
    playground.open(DEAD)
    expect(page.locator(".unwell-count")).to_be_visible(timeout=PATIENCE)
    playground.page.get_by_role("button", name="fold", exact=True).click()
    before = asked.count
    playground.press("play")
    playground.past(60)
    playground.press("play")
    assert asked.count == before
    expect(page.locator(".unwell-count")).to_be_hidden()
    playground.page.get_by_role("button", name="unfold", exact=True).click()
    expect(page.locator(".unwell-count")).to_be_visible()
    assert asked.count > before


def test_one_question_is_open_at_a_time_however_fast_it_goes(playground: Playground) -> None:
    page = playground.page
    asked = Asked(page)
    held: list[Route] = []
    page.route(QUESTION, lambda route: held.append(route) if not held else route.continue_())
    playground.open(DEAD)
    playground.press("play")
    playground.past(80)
    assert asked.count == 1, "while the answer does not come, nothing more is asked"
    held[0].continue_()
    playground.past(240)
    playground.press("play")
    page.wait_for_timeout(500)
    assert asked.most == 1
    steps = playground.step - 80
    assert 1 < asked.count < steps / 2, "not at every step"
    region = opened(playground, page.locator(".unwell-count").get_attribute("aria-label") or "")
    expect(region).to_contain_text(f"at step {playground.step}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_list_covers_nothing_and_can_be_read(
    new_page: Callable[..., Page], width: int, height: int, scheme: str
) -> None:
    page = new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    playground = Playground(page).open(DEAD)
    page.locator("#graph").scroll_into_view_if_needed()
    opened(playground, "2 notices")
    page.wait_for_timeout(300)
    assert page.evaluate(BEYOND)[0] <= 0
    assert [each for each in faults(page.evaluate(TEXTS)) if "graph" in each] == []
    inside = page.evaluate("""() => {
      const box = (name) => document.querySelector(`#graph ${name}`).getBoundingClientRect();
      const [sheet, body, head] = [box(".unwell"), box(".panel-body"), box(".panel-head")];
      const apart = (a, b) =>
        a.right <= b.left + 1 || b.right <= a.left + 1
        || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      return { apart: apart(sheet, body) && apart(sheet, head), room: body.width * body.height };
    }""")
    assert inside["apart"]
    assert inside["room"] > 60_000
