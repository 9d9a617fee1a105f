"""The loss itself, looked at in the page: its curve, its samples, and what another would make."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import PATIENCE, Playground, decode


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def opened(playground: Playground, query: str = "") -> Playground:
    playground.open(query)
    playground.page.locator("#graph").get_by_role("button", name="the loss itself").click()
    expect(playground.page.locator("#measure .curve").first).to_be_visible()
    return playground


def share(text: str) -> float:
    return float(re.sub(r"[^0-9.]", "", text))


def shares(playground: Playground) -> list[float]:
    """The selected sample's share of the pull, under the loss and under the other."""
    line = playground.page.locator(".sample tr", has_text="share of the pull")
    return [share(text) for text in line.locator("td").all_inner_texts()]


def test_it_takes_the_place_of_the_graph_and_gives_it_back(playground: Playground) -> None:
    opened(playground)
    expect(playground.page.locator("#graph")).to_be_hidden()
    playground.page.locator("#measure").get_by_role("button", name="tensors").click()
    expect(playground.page.locator("#graph")).to_be_visible()
    expect(playground.page.locator("#measure")).to_be_hidden()


def test_escape_in_it_leads_up_to_the_tensors(playground: Playground) -> None:
    page = opened(playground).page
    page.locator(".measure-picture").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#graph .card:focus")).to_be_visible()


def test_the_formula_the_curves_and_one_sample_are_there(playground: Playground) -> None:
    opened(playground)
    assert "log" in (playground.page.locator("#measure math").first.text_content() or "")
    assert playground.page.locator("#measure .curve.own").count() == 2
    dots = playground.page.locator("#measure .dots:not(.other)")
    marks = "".join(dots.nth(i).get_attribute("d") or "" for i in range(dots.count()))
    assert marks.count("M") == 20
    found = playground.api("/measure")
    worst = max(range(20), key=lambda i: decoded(found["view"]["sample_losses"])[i])
    row = decoded(found["rows"])[worst]
    expect(playground.page.locator(".sample-title")).to_have_text(f"row {row} of the data")


def decoded(array: dict[str, str]) -> list[float]:
    return list(decode(array))


def test_arrow_keys_and_clicks_go_from_sample_to_sample(playground: Playground) -> None:
    opened(playground)
    title = playground.page.locator(".sample-title")
    first = title.inner_text()
    playground.page.locator(".measure-picture").focus()
    playground.page.keyboard.press("ArrowRight")
    expect(title).not_to_have_text(first)
    playground.page.keyboard.press("ArrowLeft")
    expect(title).to_have_text(first)
    playground.at(0)


def test_it_follows_the_steps(playground: Playground) -> None:
    opened(playground)
    before = playground.page.locator("#measure .dots:not(.other)").first.get_attribute("d")
    playground.press("step")
    playground.at(1)
    expect(playground.page.locator("#measure .dots:not(.other)").first).not_to_have_attribute(
        "d", before or ""
    )


def test_l1_against_l2_on_an_outlier_is_plain(playground: Playground) -> None:
    opened(playground)
    playground.page.get_by_role("button", name="L1 and L2 with an outlier").click()
    expect(playground.page.locator(".measure-title")).to_have_text("squared error (L2)")
    expect(playground.page.locator(".measure-sentence")).to_contain_text("absolute error (L1)")
    squared, absolute = shares(playground)
    assert squared > 5 * absolute
    expect(playground.page.locator("#measure .curve.other")).to_have_count(1)


def test_cross_entropy_against_a_square_on_a_confident_mistake_is_plain(
    playground: Playground,
) -> None:
    opened(playground)
    playground.page.get_by_role("button", name="a confident mistake").click()
    sentence = playground.page.locator(".measure-sentence")
    expect(sentence).to_contain_text("squared error of the probability")
    slopes = re.findall(r"slope of ([0-9.]+), .* of ([0-9.]+)\.", sentence.inner_text())
    ((entropy, square),) = slopes
    assert float(entropy) > 0.9
    assert float(square) < 0.1


def test_another_loss_for_the_same_data_is_seen_without_a_new_run(playground: Playground) -> None:
    opened(playground, "?dataset=sine&loss=l2")
    runs = len(playground.runs)
    choice = playground.page.get_by_label("Compare with")
    for name in ("l1", "huber", "log_cosh"):
        choice.select_option(name)
        expect(playground.page.locator("#measure .sample th.other")).to_be_visible()
        expect(choice).to_have_value(name)
    assert len(playground.runs) == runs
    playground.choose("loss.name", "absolute error (L1)")
    expect(playground.page.locator(".measure-title")).to_have_text("absolute error (L1)")
    expect(choice).to_have_value("")


def test_a_run_that_blows_up_is_drawn_and_said_as_it_is(playground: Playground) -> None:
    query = "?dataset=plane&hidden=8-relu,8-relu&optimizer=sgd&optimizer.learning_rate=50&step=30"
    page = playground.page
    page.goto(f"/{query}")
    expect(page.locator("#readout-step")).not_to_have_text("0", timeout=PATIENCE)
    page.locator(".dock-tabs:visible").get_by_role("button", name="the loss itself").click()
    # Too large for single precision, and said as it is.
    loss = page.locator(".sample tr", has_text=re.compile("^loss"))
    expect(loss).to_have_text(re.compile(r"^loss\s*\d\.\d+·10[⁰¹²³⁴⁵⁶⁷⁸⁹]+"))
    expect(page.locator("#measure .chosen:not(rect)").first).to_be_attached()
    page.locator(".dock-tabs:visible").get_by_role("button", name="layers").click()
    expect(page.locator("#graph .block").first).to_contain_text("not finite")
    page.locator(".dock-tabs:visible").get_by_role("button", name="one number").click()
    expect(page.locator("#element .element-chain")).to_contain_text("is not finite")


def test_on_a_phone_all_of_it_can_be_seen(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    opened(Playground(page))
    body, picture, sample = (
        page.locator(f"#measure {part}").bounding_box()
        for part in (".panel-body", ".measure-plot", ".sample")
    )
    assert body is not None
    assert picture is not None
    assert sample is not None
    assert picture["height"] >= 200
    assert body["y"] + body["height"] >= sample["y"] + sample["height"]
