"""Time inside a step: every operation in its order, by keyboard, and nothing before its time."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import PATIENCE, Playground

LATER = "not computed yet"
BACK = "no gradient has come back yet"
UNUSED = "not used yet"

MOMENTS = """async (topology) => {
  const { momentsOf, reveal, stretches } = await import("/static/js/inside/moments.js");
  const moments = momentsOf(topology);
  const plain = ({ values, gradients, forward, backward, updates }) =>
    [values, gradients, forward, backward, updates].map((each) => [...each]);
  return {
    moments,
    stretches: stretches(moments),
    reveals: Array.from({ length: moments.length + 1 }, (_, made) => plain(reveal(topology, made))),
  };
}"""


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def inside(playground: Playground) -> Page:
    """Open the step that comes next."""
    playground.page.get_by_role("button", name="inside the step").click()
    expect(playground.page.locator(".inside-bar")).to_be_visible()
    return playground.page


def says(page: Page) -> Any:
    return page.locator(".inside-caption")


def labels(page: Page, kind: str) -> list[str]:
    """What a screen reader says of every card, or edge."""
    found: list[str] = page.locator(f"#graph .{kind}").evaluate_all(
        "(all) => all.map((each) => each.getAttribute('aria-label'))"
    )
    return found


def label(page: Page, name: str) -> str:
    return next(text for text in labels(page, "card") if text.startswith(f"{name},"))


def press(page: Page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def until(page: Page, text: str) -> None:
    """Go on, operation by operation, until the caption says this."""
    track = page.locator(".inside-track")
    for _ in range(60):
        made = track.get_attribute("aria-valuenow")
        press(page, "ArrowRight")
        expect(track).not_to_have_attribute("aria-valuenow", made or "")
        if text in says(page).inner_text():
            return
    raise AssertionError(f"no operation says {text!r}")


@pytest.mark.parametrize(
    "query",
    [
        "?hidden=3-tanh,2-relu&step=1",
        "?dataset=iris&hidden=3-tanh&regularizer.l2=0.1",
        "?function=himmelblau",
    ],
)
def test_what_is_there_at_each_moment_is_what_the_operations_before_it_made(
    playground: Playground, query: str
) -> None:
    page = playground.page
    page.goto(f"/{query}")
    expect(page.locator("#graph svg.graph").first).to_be_visible(timeout=PATIENCE)
    graph = playground.api("/graph")
    found = page.evaluate(MOMENTS, graph)
    moments, reveals = found["moments"], found["reveals"]
    phases = {phase["name"]: phase["nodes"] for phase in graph["phases"]}
    walked = {name: [m for m in moments if m["phase"] == name] for name in phases}
    assert [n for m in walked["batch"] for n in m["nodes"]] == phases["batch"]
    for name in ("forward", "loss", "update"):
        assert [m["nodes"] for m in walked[name]] == [[n] for n in phases[name]]
    ruled = [edge for edge in graph["edges"] if edge["rule"] is not None]
    assert len(walked["backward"]) == 1 + len(ruled)
    made = {node["id"] for node in graph["nodes"]} - {
        n for name in ("batch", "forward", "loss") for n in phases[name]
    }
    back: dict[int, int] = {}
    for moment, before, after in zip(moments, reveals[:-1], reveals[1:], strict=True):
        values, gradients, forward, backward, updates = (set(each) for each in after)
        if moment["phase"] in ("batch", "forward", "loss"):
            made |= set(moment["nodes"])
            # Nothing is made of what is not there.
            for node in moment["nodes"]:
                sources = {e["source"] for e in graph["edges"] if e["target"] == node}
                assert sources <= set(before[0])
        elif moment["phase"] == "backward" and moment["edge"]:
            edge = moment["edge"]
            assert edge["target"] in set(before[1])
            back[edge["source"]] = back.get(edge["source"], 0) + 1
        assert values == made
        whole = {n for n, k in back.items() if k == sum(e["source"] == n for e in ruled)}
        last = graph["nodes"][-1]["id"]
        assert gradients == whole | (
            {last} if backward or whole or moment["phase"] in ("backward", "update") else set()
        )
        assert len(backward) == sum(back.values())
        assert {int(key.split()[1]) for key in forward} == {
            e["target"] for e in graph["edges"] if e["target"] in made
        }
        assert updates <= set(phases["update"])
    assert set(reveals[-1][4]) == set(phases["update"])


def test_a_short_last_batch_is_as_long_as_it_is_wherever_one_comes_from(
    playground: Playground,
) -> None:
    # 240 rows to train on: seven batches of 32 and one of 16.
    playground.open("?hidden=3-tanh&batch_size=32&step=7")
    page = inside(playground)
    for step, samples in ((8, 16), (7, 32), (8, 16)):
        if step != 8 or playground.step != 7:
            playground.press("back" if step == 7 else "step")
            playground.at(step - 1)
        if page.locator("#graph.inside").count() == 0:
            inside(playground)
        elif "has not begun" in says(page).inner_text():
            page.get_by_role("button", name="The next operation").click()
        expect(says(page)).to_contain_text(f"{samples} samples, x and y", timeout=PATIENCE)
        expect(page.locator("#graph .card-shape").first).to_have_text(f"{samples}×2")
        assert f"shape {samples} × 2" in label(page, "x")
        page.locator(".dock-tabs:visible").get_by_role("button", name="layers").click()
        expect(page.locator("#graph .block-input")).to_contain_text(f"{samples} × 2")
        page.locator(".dock-tabs:visible").get_by_role("button", name="tensors").click()


def test_one_step_is_walked_operation_by_operation_with_the_keyboard(
    playground: Playground,
) -> None:
    playground.open("?hidden=3-tanh&step=2")
    page = inside(playground)
    expect(says(page)).to_have_text("the batch is taken: 20 samples, x and y")
    assert f"value {LATER}" in label(page, "z1")
    assert LATER not in label(page, "W1").partition("gradient")[0]
    assert "value, rms" in label(page, "x")
    expected = [
        r"z₁: multiply each input by its weight, sum, and add the bias \(rms",
        r"a₁: squash every value into \(−1, 1\)",
        r"z: multiply each input",
        r"L: the surprise at the true class",
        r"∂L/∂L is 1",
        r"∂L/∂z = \(σ\(z\) − y\) / n: predicted probability less the truth",
        r"∂L/∂a₁ = Ḡ Wᵀ: each input gets",
        r"∂L/∂W₂ = xᵀ Ḡ: each weight gets input times gradient, summed over the batch",
        r"∂L/∂b₂ = Σₙ Ḡ",
        r"∂L/∂z₁ = Ḡ ⊙ \(1 − a²\): the derivative of tanh is 1 − a²",
        r"∂L/∂W₁",
        r"∂L/∂b₁",
        r"W₁ ← W₁ \+ ΔW₁ \(rms .*\): Adam at a rate of 0.01. Each weight has its own pace",
        r"b₁ ← b₁ \+ Δb₁",
        r"W₂ ← W₂ \+ ΔW₂",
        r"b₂ ← b₂ \+ Δb₂",
    ]
    for number, text in enumerate(expected, start=2):
        press(page, "ArrowRight")
        expect(says(page)).to_have_text(re.compile(text))
        expect(page.locator(".inside-track")).to_have_attribute("aria-valuenow", str(number))
        if text.startswith("z₁"):
            assert "value, rms" in label(page, "z1")
            assert f"value {LATER}" in label(page, "a1")
            assert sum(UNUSED in each for each in labels(page, "edge")) == 6
        if text.startswith(r"L:"):
            assert not any(UNUSED in each for each in labels(page, "edge"))
            assert f"gradient {LATER}" in label(page, "L")
        if text.startswith(r"∂L/∂W₂"):
            assert "gradient, rms" in label(page, "W2")
            assert f"gradient {LATER}" in label(page, "b2")
            assert sum(BACK in each for each in labels(page, "edge")) == 4
    assert not any(LATER in each for each in labels(page, "card"))
    assert not any(BACK in each for each in labels(page, "edge"))
    playground.at(2)
    press(page, "ArrowRight")
    playground.at(3)
    expect(says(page)).to_have_text("step 4 has not begun: there is nothing but the parameters")
    press(page, "ArrowLeft")
    playground.at(2)
    expect(says(page)).to_have_text(re.compile("b₂ ← b₂"))
    press(page, "Escape")
    expect(page.locator(".inside-bar")).to_be_hidden()
    assert not any(LATER in each for each in labels(page, "card"))
    # The keys are the page's again as soon as what is hidden has let go of them.
    expect(page.locator(".inside-track")).not_to_be_focused()
    press(page, "ArrowRight")
    playground.at(3)


def test_what_is_absent_is_hatched_and_not_painted(playground: Playground) -> None:
    playground.open("?hidden=3-tanh&step=2")
    page = inside(playground)
    hidden = "(all) => all.filter((each) => getComputedStyle(each).visibility === 'hidden').length"
    cards = page.locator("#graph .card").count()
    # Of x and y, which are there now, and of the four parameters the values are; no gradient is.
    assert page.locator("#graph .card .absent").evaluate_all(hidden) == 6
    assert page.locator("#graph .card .absent").count() == 2 * cards
    assert page.locator("#graph .live .backward").evaluate_all(hidden) == 7
    press(page, "Shift+ArrowRight", 3)
    expect(page.locator(".inside-track")).to_have_attribute("aria-valuenow", "13")
    assert page.locator("#graph .card .absent").evaluate_all(hidden) == 2 * cards - 2
    assert page.locator("#graph .live .backward").evaluate_all(hidden) == 0


@pytest.mark.parametrize("by", ["key", "pointer"])
def test_who_opens_a_step_has_its_keys_at_once(playground: Playground, by: str) -> None:
    page = playground.open("?hidden=3-tanh&step=2").page
    opener = page.locator("#graph").get_by_role("button", name="inside the step")
    if by == "key":
        opener.focus()
        press(page, "Enter")
    else:
        opener.click()
    track = page.locator(".inside-track")
    expect(track).to_be_focused()
    press(page, "ArrowRight")
    expect(says(page)).to_contain_text("z₁: multiply")
    press(page, "Escape")
    expect(page.locator(".inside-bar")).to_be_hidden()
    if by == "key":
        expect(opener).to_be_focused()
    else:
        expect(track).not_to_be_focused()
        press(page, "ArrowRight")
        playground.at(3)


def test_shift_moves_by_a_phase(playground: Playground) -> None:
    playground.open("?hidden=3-tanh&step=2")
    page = inside(playground)
    at = page.locator(".inside-track")
    for end in ("4", "5", "13", "17"):
        press(page, "Shift+ArrowRight")
        expect(at).to_have_attribute("aria-valuenow", end)
    for end in ("13", "5", "4", "1", "0"):
        press(page, "Shift+ArrowLeft")
        expect(at).to_have_attribute("aria-valuenow", end)
    press(page, "Shift+ArrowLeft")
    playground.at(1)
    expect(at).to_have_attribute("aria-valuenow", "17")


def test_space_lets_it_run_slowly_and_stops_it(playground: Playground) -> None:
    playground.open("?hidden=3-tanh&step=2")
    page = inside(playground)
    at = page.locator(".inside-track")
    press(page, " ")
    expect(at).to_have_attribute("aria-valuenow", "3", timeout=10_000)
    press(page, " ")
    stopped = at.get_attribute("aria-valuenow")
    page.wait_for_timeout(1500)
    assert at.get_attribute("aria-valuenow") == stopped
    playground.at(2)


def test_playing_shows_the_whole_step_again_and_a_step_begins_the_next(
    playground: Playground,
) -> None:
    playground.open("?hidden=3-tanh&step=2")
    page = inside(playground)
    playground.press("step")
    playground.at(3)
    expect(says(page)).to_have_text(re.compile("step 4 has not begun"))
    playground.press("play")
    playground.past(5)
    expect(page.locator(".inside-bar")).to_be_hidden()
    playground.press("play")


def test_a_tensor_used_twice_has_its_gradient_when_both_parts_have_come(
    playground: Playground,
) -> None:
    playground.open("?hidden=3-tanh&regularizer.l2=0.1")
    page = inside(playground)
    texts = []
    while not texts or not texts[-1].startswith("∂J/∂b₁"):
        press(page, "ArrowRight")
        made = str(len(texts) + 2)
        expect(page.locator(".inside-track")).to_have_attribute("aria-valuenow", made)
        texts.append(says(page).inner_text())
        if "one part of its sum" in texts[-1] and "∂J/∂W₁" in texts[-1]:
            parts = sum("∂J/∂W₁" in text for text in texts)
            expected = f"gradient {LATER}" if parts == 1 else "the sum of 2 contributions"
            assert expected in label(page, "W1")
    assert sum("∂J/∂W₁" in text for text in texts) == 2


def test_a_formula_is_walked_as_well(playground: Playground) -> None:
    page = playground.page
    page.goto("/?function=rosenbrock")
    expect(page.locator("#landscape .panel-readout")).to_contain_text("two", timeout=PATIENCE)
    inside(playground)
    track = page.locator(".inside-track")
    most = int(track.get_attribute("aria-valuemax") or 0)
    assert most == len(playground.api("/graph")["edges"]) - sum(
        edge["rule"] is None for edge in playground.api("/graph")["edges"]
    ) + 1 + 2 + sum(bool(node["symbol"]) for node in playground.api("/graph")["nodes"])
    press(page, "ArrowRight", most)
    playground.at(1)


def test_the_rate_of_an_update_is_that_of_its_step(playground: Playground) -> None:
    playground.open("?hidden=3-tanh&schedule=step&schedule.step_size=2&schedule.gamma=0.5")
    page = inside(playground)
    rates = []
    for step in range(4):
        playground.at(step)
        until(page, "ΔW₁")
        found = re.search(r"at a rate of ([0-9.]+)\. ", says(page).inner_text())
        rates.append(float(found[1]) if found else 0.0)
        until(page, "has not begun")
    assert rates == [0.01, 0.01, 0.005, 0.005]


def test_running_by_itself_it_rests_at_the_end_of_the_step(playground: Playground) -> None:
    playground.open("?hidden=3-tanh&step=2")
    page = inside(playground)
    press(page, "Shift+ArrowRight", 4)
    press(page, "ArrowLeft")
    press(page, " ")
    run = page.get_by_role("button", name="Run slowly")
    expect(page.locator(".inside-track")).to_have_attribute("aria-valuenow", "17", timeout=5_000)
    expect(run).to_have_attribute("aria-pressed", "false", timeout=5_000)
    playground.at(2)
    press(page, " ")
    playground.at(3)
    expect(run).to_have_attribute("aria-pressed", "true")


def test_a_run_that_plays_stops_where_it_is_looked_into(playground: Playground) -> None:
    playground.open("?hidden=3-tanh")
    playground.press("play")
    playground.past(1)
    page = inside(playground)
    expect(page.get_by_role("button", name="Play (space)")).to_be_visible()
    expect(says(page)).to_have_text("the batch is taken: 20 samples, x and y")


def test_a_run_that_cannot_go_on_does_not(playground: Playground) -> None:
    explosive = "?dataset=plane&dataset.samples=40&hidden=4-relu&optimizer=sgd"
    page = playground.open(f"{explosive}&optimizer.learning_rate=100").page
    playground.press("play")
    expect(page.locator("#notice-diverged")).to_be_visible(timeout=PATIENCE)
    step = playground.step
    inside(playground)
    press(page, "Shift+ArrowRight", 4)
    track = page.locator(".inside-track")
    most = track.get_attribute("aria-valuemax") or ""
    expect(track).to_have_attribute("aria-valuenow", most)
    press(page, "ArrowRight", 2)
    page.wait_for_timeout(500)
    expect(track).to_have_attribute("aria-valuenow", most)
    playground.at(step)


def test_at_another_level_the_keys_are_the_pages_again(playground: Playground) -> None:
    playground.open("?hidden=3-tanh&step=2")
    page = inside(playground)
    page.locator("#graph").get_by_role("button", name="layers", exact=True).click()
    # What they show is made by the whole step: the walk is over.
    opener = page.get_by_role("button", name="inside the step")
    expect(opener).to_have_attribute("aria-pressed", "false")
    press(page, "ArrowRight")
    playground.at(3)
    # The numbers are those of this step and not of the one in which they were last seen.
    opener.click()
    expect(page.locator(".inside-bar")).to_be_visible()
    expect(opener).to_have_attribute("aria-pressed", "true")
    press(page, "Shift+ArrowRight", 2)
    loss = next(n for n in playground.api("/graph")["nodes"] if n["role"] == "loss")["rms"]
    expect(says(page)).to_contain_text(f"{loss:.4f}")


def test_a_tensor_unfolded_inside_a_step_has_what_there_is(playground: Playground) -> None:
    playground.open("?hidden=3-tanh&regularizer.l2=0.1&step=2")
    page = inside(playground)
    page.locator("#graph .card").filter(has=page.get_by_text("W₁", exact=True)).first.focus()
    press(page, "Enter")
    line = page.locator(".tensor-says")
    expect(line).to_have_text(re.compile(r"W₁\[0,0\] = .* · gradient not computed yet$"))
    page.locator(".inside-track").focus()
    until(page, "∂J/∂W₁ = ∂Ω")
    expect(line).to_have_text(re.compile(r"gradient not computed yet, so far .* \(from Ω₁\)$"))
    press(page, "Shift+ArrowRight")
    expect(line).to_have_text(re.compile(r"gradient [0-9−.]+ = .* \(from z₁\) \+ .* \(from Ω₁\)$"))
