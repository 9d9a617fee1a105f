"""The editor of a unit by itself: a state in, intents out, and a real keyboard.

What edits do to a run, and to everything that shows it, is in `test_network.py`.
"""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.playground import MINUS

MOUNT = """async () => {
  const { mount } = await import("/static/js/views/editor.js");
  window.sent = [];
  const editor = mount((intent) => window.sent.push(intent));
  Object.assign(document.querySelector(".editor").style, { position: "fixed", width: "300px" });
  const array = (dims, values) => ({ dims, values: Float64Array.from(values) });
  const layers = (values) => ({
    W1: array([2, 3], values), b1: array([3], [7, 8, 9]), W2: array([3, 1], [1, 2, 3]),
    b2: array([1], [4]),
  });
  window.show = (values, editing, interventions = [], step = 5, more = {}) => {
    const weights = { parameters: layers(values), gradients: layers(values.map((v) => v / -100)) };
    const data = { inputs: [{ name: "age" }, { name: "height" }] };
    const state = { weights, data, interventions, step, view: { editing }, refused: null };
    editor.render({ ...state, ...more });
  };
}"""

WEIGHTS = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]
"""Of a network 2-3-1: W1[1,1] is 4.5."""

ROWS = ["bias", "from age", "from height"]


class Editor:
    """The editor of unit 1 of layer 1, opened at W1[1,1]."""

    def __init__(self, page: Page, **opened: Any) -> None:
        page.goto("/healthz")
        page.evaluate(MOUNT)
        self.page = page
        self.dialog = page.get_by_role("dialog")
        # The page tells whether the editor is open by this very object.
        page.evaluate(
            "(editing) => (window.editing = editing)",
            {"layer": 1, "unit": 1, "from": 1, "x": 200, "y": 100, **opened},
        )

    def show(self, *weights: float, made: Any = (), step: int = 5, **more: Any) -> Locator:
        """The field of W1[1,1], once the editor shows these weights."""
        script = """([values, made, step, more]) =>
          window.show(values, window.editing, made, step, more)"""
        self.page.evaluate(script, [weights, list(made), step, more])
        return self.dialog.get_by_label("from height, W1[1,1]")

    def sent(self) -> list[dict[str, Any]]:
        """The edits that were asked for since this was last read."""
        found: list[dict[str, Any]] = self.page.evaluate("window.sent.splice(0)")
        return [each for each in found if each["type"] in ("edit", "pause")]


def edit(value: float) -> dict[str, Any]:
    return {"type": "edit", "name": "W1", "index": [1, 1], "value": value}


def test_a_field_follows_the_run_until_one_begins_to_change_it(page: Page) -> None:
    editor = Editor(page)
    selected = "() => getSelection().toString()"
    field = editor.show(*WEIGHTS)
    expect(field).to_be_focused()
    for value in (4.5, 4.25):
        field = editor.show(*WEIGHTS[:4], value, 5.5)
        expect(field).to_have_value(str(value))
        assert page.evaluate(selected) == str(value)
    page.keyboard.type("1")
    field = editor.show(*WEIGHTS)
    expect(field).to_have_value("1")
    # What was not set is not taken back either.
    page.keyboard.press("Escape")
    assert editor.sent() == []


def test_escape_takes_back_to_what_the_number_was_when_it_was_first_changed(page: Page) -> None:
    editor = Editor(page)
    for value in (4.5, 4.25):
        editor.show(*WEIGHTS[:4], value, 5.5)
    page.keyboard.press("ArrowUp")
    assert editor.sent() == [edit(4.35)]
    editor.show(*WEIGHTS[:4], 4.35, 5.5)
    page.keyboard.press("Alt+ArrowDown")
    assert editor.sent() == [edit(4.34)]
    field = editor.show(*WEIGHTS[:4], 4.34, 5.5)
    expect(field).to_have_value("4.34")
    page.keyboard.press("Escape")
    assert editor.sent() == [edit(4.25)]


def test_a_number_that_was_set_says_at_which_step_and_every_other_its_gradient(page: Page) -> None:
    editor = Editor(page)
    made = [
        {"name": name, "index": index, "step": step}
        for name, index, step in (("W1", [1, 1], 3), ("W1", [1, 1], 5), ("W1", [1, 0], 5))
    ]
    rows = editor.dialog.locator(".editor-gradient")
    gradients = [f"∇ {MINUS}0.08", f"∇ {MINUS}0.015", f"∇ {MINUS}0.045"]
    for step, said in ((2, gradients[2]), (4, "set at step 3"), (5, "set at step 5")):
        editor.show(*WEIGHTS, made=made, step=step)
        expect(rows).to_have_text(["∇ +8", gradients[1], said])


@pytest.mark.parametrize(
    ("opened", "title", "rows", "focused"),
    [
        ({"from": None}, "unit 1 of layer 1", ["bias", "from age", "from height"], "bias, b1[1]"),
        (
            {"from": 0},
            "unit 1 of layer 1",
            ["bias", "from age", "from height"],
            "from age, W1[0,1]",
        ),
        (
            {"layer": 2, "unit": 0, "from": 2},
            "output 0 of layer 2",
            ["bias", "from unit 0", "from unit 1", "from unit 2"],
            "from unit 2, W2[2,0]",
        ),
    ],
)
def test_it_names_the_unit_and_what_comes_into_it_and_begins_where_it_was_opened(
    page: Page, opened: dict[str, Any], title: str, rows: list[str], focused: str
) -> None:
    editor = Editor(page, **opened)
    editor.show(*WEIGHTS)
    expect(editor.dialog.get_by_role("heading")).to_have_text(title)
    expect(editor.dialog.locator(".editor-name")).to_have_text(rows)
    expect(editor.dialog.get_by_label(focused, exact=True)).to_be_focused()


def test_its_links_are_about_the_number_of_their_row(page: Page) -> None:
    editor = Editor(page)
    editor.show(*WEIGHTS)
    for name in ("Explain from age", "As an axis of the landscape: from age"):
        editor.dialog.get_by_role("button", name=name, exact=True).click()
    sent = page.evaluate("window.sent")
    (led,) = [each["to"] for each in sent if each["type"] == "down"]
    assert led == {"dock": "element", "element": {"name": "W1", "index": [0, 1]}}
    assert [each["weight"] for each in sent if each["type"] == "axis"] == ["W1[0,1]"]


def test_a_refusal_is_gone_when_another_unit_is_opened_and_the_box_stays_in_the_window(
    page: Page,
) -> None:
    editor = Editor(page, x=1430, y=890)
    editor.show(*WEIGHTS)
    page.keyboard.type("much")
    page.keyboard.press("Enter")
    expect(editor.dialog.get_by_role("alert")).to_have_text(
        "invalid W₁[1,1]: much; expected a number"
    )
    page.evaluate("() => (window.editing = { ...window.editing, unit: 2 })")
    editor.show(*WEIGHTS)
    expect(editor.dialog.get_by_role("alert")).to_be_hidden()
    box = editor.dialog.bounding_box()
    assert box is not None
    assert editor.dialog.evaluate("(box) => [box.style.left, box.style.top]") == [
        f"{1430 - 14 - box['width']:g}px",  # beside what was clicked, which it must not hide
        f"{900 - 8 - box['height']:g}px",
    ]


def test_a_run_that_plays_is_halted_so_that_all_is_set_and_taken_back_at_one_step(
    page: Page,
) -> None:
    editor = Editor(page)
    editor.show(*WEIGHTS, status="playing")
    assert editor.sent() == [{"type": "pause"}]
    editor.show(*WEIGHTS, status="paused")
    page.evaluate("() => (window.editing = { ...window.editing, unit: 2 })")
    editor.show(*WEIGHTS, status="paused")
    assert editor.sent() == []


def test_up_and_down_again_is_the_very_number_that_it_was(page: Page) -> None:
    editor = Editor(page)
    exact = 4.512345678901234
    field = editor.show(*WEIGHTS[:4], exact, 5.5)
    expect(field).to_have_value("4.51235")
    for key in ("ArrowUp", "ArrowUp", "Alt+ArrowUp", "Alt+ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert editor.sent()[-1]["value"] == pytest.approx(exact + 0.1, abs=1e-11)
    expect(field).to_have_value("4.61235")
    page.keyboard.press("ArrowDown")
    assert editor.sent() == [edit(exact)]


def test_what_was_refused_is_not_shown_as_if_it_held_nor_taken_back(page: Page) -> None:
    editor = Editor(page)
    editor.show(*WEIGHTS)
    page.keyboard.press("ArrowUp")
    assert editor.sent() == [edit(4.6)]
    field = editor.show(*WEIGHTS, refused="the test part was opened")
    expect(field).to_have_value("4.5")
    expect(editor.dialog.get_by_role("alert")).to_have_text("the test part was opened")
    page.keyboard.press("Escape")
    assert editor.sent() == []


def test_a_later_refusal_leaves_what_was_set_before_to_be_taken_back(page: Page) -> None:
    editor = Editor(page)
    editor.show(*WEIGHTS)
    page.keyboard.press("ArrowUp")
    editor.show(*WEIGHTS[:4], 4.6, 5.5)
    page.keyboard.press("ArrowUp")
    assert editor.sent() == [edit(4.6), edit(4.7)]
    field = editor.show(*WEIGHTS[:4], 4.6, 5.5, refused="too many")
    expect(field).to_have_value("4.6")
    page.keyboard.press("Escape")
    assert editor.sent() == [edit(4.5)]
