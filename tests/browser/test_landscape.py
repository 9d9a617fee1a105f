"""The landscape: slices, the way, a ball dropped, races, sweeps, functions."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import PATIENCE, Playground, decode
from tests.browser.test_layout import BEYOND, TEXTS, faults

SLICES = ("path_pca", "weights", "curvature", "step", "random", "filter", "path")


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def slice_to(playground: Playground, name: str) -> None:
    playground.page.get_by_role("combobox", name="Slice").select_option(name)


def surface(playground: Playground) -> dict[str, object]:
    """The traces of the map, as Plotly has them."""
    found: dict[str, object] = playground.page.evaluate(
        """() => {
          const { data, layout } = document.querySelector("#landscape .map-land");
          return { x: layout.xaxis.title.text, y: layout.yaxis.title.text, rows: data[0].z.length };
        }"""
    )
    return found


def land(playground: Playground) -> dict[str, float]:
    """Where the map lies on the page, and its ranges."""
    found: dict[str, float] = playground.page.evaluate(
        """() => {
          const box = document.querySelector("#landscape .trail").getBoundingClientRect();
          const { xaxis, yaxis } = document.querySelector("#landscape .map-land").layout;
          const [x0, x1] = xaxis.range, [y0, y1] = yaxis.range;
          const { left, top, width, height } = box;
          return { left, top, width, height, x0, x1, y0, y1 };
        }"""
    )
    return found


def click_on_land(playground: Playground, x: float, y: float) -> None:
    """Click at a place of the plane."""
    at = land(playground)
    left = at["left"] + at["width"] * (x - at["x0"]) / (at["x1"] - at["x0"])
    top = at["top"] + at["height"] * (at["y1"] - y) / (at["y1"] - at["y0"])
    playground.page.mouse.click(left, top)


def view(playground: Playground, button: str) -> None:
    sheet = playground.page.locator(".land-options")
    if not sheet.evaluate("one => one.open"):
        sheet.locator("summary").click()
    sheet.get_by_role("button", name=button, exact=True).click()


def test_slices_change_while_it_plays(playground: Playground) -> None:
    playground.open("?dataset.samples=100&hidden=4-tanh")
    playground.press("play")
    playground.past(3)
    for name in SLICES:
        before = playground.step
        slice_to(playground, name)
        playground.settled()
        playground.past(before)
    slice_to(playground, "line")
    readout = playground.page.locator("#landscape .panel-readout")
    expect(readout).to_contain_text("long", timeout=PATIENCE)
    slice_to(playground, "curvature")
    playground.settled()
    playground.press("play")
    title = playground.page.locator("#landscape .map-land .xtitle")
    expect(title).to_contain_text("curvature, λ", timeout=PATIENCE)
    assert "curvature, λ" in str(surface(playground)["x"])


def test_a_plane_that_follows_has_the_ball_on_it_and_one_that_stays_not(
    playground: Playground,
) -> None:
    playground.open("?step=30")
    readout = playground.page.locator("#landscape .panel-readout")
    view(playground, "follows")
    expect(readout).to_contain_text("ball 0.000 off the plane", timeout=PATIENCE)
    playground.page.keyboard.press("Escape")
    playground.press("step")
    playground.at(31)
    expect(readout).to_contain_text("ball 0.000 off the plane", timeout=PATIENCE)
    slice_to(playground, "filter")
    playground.settled()
    view(playground, "stays")
    playground.settled()
    playground.page.keyboard.press("Escape")
    for _ in range(3):
        playground.press("step")
    playground.at(34)
    expect(readout).to_contain_text(re.compile(r"ball 0\.0[0-9]*[1-9]"), timeout=PATIENCE)


def test_a_click_on_the_path_goes_to_that_step(playground: Playground) -> None:
    playground.open()
    path = playground.api("/surface?size=5")["path"]
    step = 120
    click_on_land(playground, float(decode(path["x"])[step]), float(decode(path["y"])[step]))
    playground.past(step - 9)  # steps lie close together on the map
    playground.page.wait_for_timeout(500)
    assert abs(playground.step - step) <= 8
    playground.settled()
    assert playground.loss == pytest.approx(playground.api()["loss"]["train"], abs=5.1e-5)


def test_a_ball_dropped_on_the_land_begins_a_run_there(playground: Playground) -> None:
    playground.open("?dataset.samples=100")
    reply = playground.api("/surface?size=5")
    x, y = float(decode(reply["x"])[3]), float(decode(reply["y"])[4]) * 0.8
    click_on_land(playground, x, y)
    page = playground.page
    count = len(playground.runs)
    page.get_by_role("button", name="drop a ball here").click()
    expect(page).to_have_url(re.compile("weights="), timeout=PATIENCE)
    playground.settled()
    assert len(playground.runs) == count + 1
    parameters = playground.api("/parameters")["parameters"]
    start = np.concatenate([decode(array).ravel() for array in parameters.values()])
    point = decode(reply["origin"]) + np.array([x, y]) @ decode(reply["directions"])
    spread = np.linalg.norm(start - point)
    assert spread < 0.05 * np.linalg.norm(start), "the pointer is a pixel off at most"
    expect(page).to_have_url(re.compile("weights="))
    link = page.url
    page.goto(link)
    playground.settled()
    again = playground.api("/parameters")["parameters"]
    assert again["W1"]["bdata"] == parameters["W1"]["bdata"]
    page.get_by_role("button", name="draw weights").click()
    expect(page).not_to_have_url(re.compile("weights="))


def test_two_weights_are_chosen_by_clicking_them(playground: Playground) -> None:
    playground.open("?hidden=3-tanh")
    slice_to(playground, "weights")
    named = re.compile(r"^[Wb]\d\[")
    expect(playground.page.locator("#landscape .ytitle")).to_have_text(named, timeout=PATIENCE)
    first = surface(playground)
    box = playground.page.locator("#weights .nsewdrag").bounding_box()
    assert box is not None
    # The upper left cell of the sheet is W1[0,0].
    place = playground.page.evaluate(
        """() => {
          const block = document.querySelector("#weights .weights-names").children[0];
          const at = document.querySelector("#weights .weights-picture").getBoundingClientRect();
          const { left, top } = block.style;
          return [at.left + parseFloat(left) + 4, at.top + parseFloat(top) + 4];
        }"""
    )
    playground.page.mouse.move(*place)
    playground.page.wait_for_timeout(300)
    playground.page.mouse.click(*place)
    playground.settled()
    expect(playground.page.locator("#landscape .ytitle")).to_have_text("W1[0,0]", timeout=PATIENCE)
    assert surface(playground)["x"] == first["y"], "the one that was chosen last stays"


def test_lines_colours_and_axes_are_drawn_as_one_chooses(playground: Playground) -> None:
    page = playground.open("?step=40").page
    words = page.locator("#landscape .stage-foot")
    view(playground, "quantile")
    expect(words).to_contain_text("a line for every 5 % of the plane")
    view(playground, "by step")
    tones = page.locator("#landscape .trail g g[style]")
    expect(tones).to_have_count(8)
    slice_to(playground, "filter")
    playground.settled()
    expect(page.locator("#landscape .xtitle")).to_contain_text("random", timeout=PATIENCE)
    wide = "() => document.querySelector('#landscape .trail').getBoundingClientRect().width"
    before = page.evaluate(wide)
    view(playground, "fill")
    page.wait_for_function(f"before => ({wide})() > before + 20", arg=before)
    view(playground, "one scale")
    page.wait_for_function(f"before => ({wide})() < before + 20", arg=before)
    page.get_by_role("combobox", name="Colours").select_option("viridis")
    view(playground, "101")
    page.wait_for_function(
        "() => document.querySelector('#landscape .map-land').data[0].z.length === 101"
    )
    assert surface(playground)["rows"] == 101


def test_five_optimisers_race_on_rosenbrock_and_one_is_taken_over(playground: Playground) -> None:
    page = playground.page
    page.goto("/?function=rosenbrock")
    page.get_by_role("button", name="races and sweeps").click()
    page.locator("#compare").get_by_role("button", name="race", exact=True).click()
    rows = page.locator(".race-table tbody tr")
    expect(rows).to_have_count(5, timeout=PATIENCE)
    steps = [int(row.split()[2]) for row in rows.all_inner_texts() if "reached" not in row]
    assert steps == sorted(steps), "the fastest stands first"
    ways = page.locator(".race-map .scatterlayer .trace.scatter")
    assert ways.count() >= 6
    name = rows.first.locator("th").inner_text()
    rows.first.get_by_role("button", name="take over").click()
    expect(page.locator("#experiment")).to_contain_text(name, timeout=PATIENCE)
    expect(page.locator(".race-table")).to_contain_text("this run")


def test_the_learning_rate_is_swept_and_a_click_takes_one_over(playground: Playground) -> None:
    page = playground.page
    page.goto("/?dataset=plane&hidden=&loss=l2&optimizer=sgd&batch_size=full&dataset.samples=60")
    page.get_by_role("button", name="races and sweeps").click()
    page.locator("#compare .stage-tab").nth(1).click()
    page.get_by_role("button", name="sweep 64 rates").click()
    picture = page.locator("#compare .compare-picture .plot")
    expect(picture.locator(".point").first).to_be_attached(timeout=PATIENCE)
    expect(page.locator("#compare")).to_contain_text("below 2 / learning rate")
    expect(picture).to_contain_text("stable up to here")
    place = page.evaluate(
        """() => {
          const plot = document.querySelector("#compare .compare-picture .js-plotly-plot");
          const { xaxis, yaxis } = plot._fullLayout;
          const box = plot.getBoundingClientRect(), { x, y } = plot.data[0];
          const k = 40;
          const left = box.left + xaxis._offset + xaxis.d2p(x[k]);
          return [left, box.top + yaxis._offset + yaxis.d2p(y[k]), x[k]];
        }"""
    )
    page.mouse.move(place[0], place[1])
    page.wait_for_timeout(300)
    page.mouse.click(place[0], place[1])
    rate = float(f"{place[2]:.3g}")
    expect(page.locator("#experiment")).to_contain_text(f"SGD {rate:g}", timeout=PATIENCE)


def test_the_sharpness_of_a_run_goes_to_the_edge(playground: Playground) -> None:
    page = playground.open("?dataset.samples=60").page
    page.get_by_role("button", name="races and sweeps").click()
    page.locator("#compare .stage-tab").nth(2).click()
    points = page.locator("#compare .compare-picture .point")
    expect(points.first).to_be_attached(timeout=PATIENCE)
    expect(page.locator("#compare")).to_contain_text("no one rate")
    page.get_by_role("button", name="a network that goes to the edge").click()
    expect(page.locator("#compare")).to_contain_text("below 2 / learning rate", timeout=PATIENCE)


def test_a_formula_is_typed_and_descended(playground: Playground) -> None:
    page = playground.page
    page.goto("/")
    playground.settled()
    page.get_by_role("button", name="a function", exact=True).click()
    expect(page.locator("#landscape .panel-readout")).to_contain_text(
        "all of the landscape", timeout=PATIENCE
    )
    page.locator('[data-field="function.name"] select').select_option("typed")
    box = page.locator('[data-field="function.formula"] input')
    box.fill("(x - 1)**2 + x*y + y**4")
    box.press("Enter")
    math = page.locator("#function math")
    expect(math.nth(1)).to_contain_text("y", timeout=PATIENCE)
    expect(page).to_have_url(re.compile("function=typed"))
    playground.press("step")
    playground.at(1)
    gradient = page.locator(".function-slope b").first.inner_text()
    reply = playground.api("/parameters")
    x, y = (float(decode(reply["parameters"][name])[0]) for name in ("x", "y"))
    shown = float(gradient.replace("−", "-").replace("+", ""))
    assert shown == pytest.approx(2 * (x - 1) + y, rel=6e-3)
    cards = page.locator("#graph .card")
    assert cards.count() >= 6
    page.get_by_role("button", name="a network", exact=True).click()
    playground.settled()
    expect(page.locator("#experiment")).to_contain_text("circle")


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("__import__('os')", "unknown function: __import__"),
        ("9**9**9**9 + x + y", "is not a finite number"),
        ("1/0 + x + y", "is not a finite number"),
        ("x.real + y", "a dot cannot stand in a formula"),
        ("x + foo(y)", "unknown function: foo"),
    ],
)
def test_a_bad_formula_gets_a_sentence(playground: Playground, formula: str, sentence: str) -> None:
    page = playground.page
    page.goto("/?function=typed")
    expect(page.locator("#function math").first).to_be_visible(timeout=PATIENCE)
    box = page.locator('[data-field="function.formula"] input')
    box.fill(formula)
    box.press("Enter")
    error = page.locator('[data-field="function.formula"] .field-error')
    expect(error).to_contain_text(sentence)
    expect(error).not_to_contain_text("Traceback")
    playground.press("step")
    playground.at(1)


def test_ten_thousand_brackets_are_refused_by_the_server_too(playground: Playground) -> None:
    body = {"function": {"name": "typed", "formula": "(" * 10_000 + "x" + ")" * 10_000}}
    reply = playground.page.request.post(
        "/api/runs", data=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert reply.status == 422
    assert "expected a text of at most 200 characters" in reply.json()["detail"]


def test_a_click_on_a_function_begins_there(playground: Playground) -> None:
    page = playground.page
    page.goto("/?function=himmelblau")
    expect(page.locator("#landscape .trail .ball")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#landscape .map-land .main-svg").first).to_be_visible()
    click_on_land(playground, -3, -3.5)
    expect(page).to_have_url(re.compile(r"start=-3\.?\d*,-3\.[45]\d*"), timeout=PATIENCE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
@pytest.mark.parametrize("query", ["?function=himmelblau&step=5", "?function=ackley"])
def test_a_function_has_room_on_every_screen(
    playground: Playground, size: tuple[int, int], scheme: str, query: str
) -> None:
    page = playground.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"/{query}")
    expect(page.locator("#landscape .trail .ball")).to_be_attached(timeout=PATIENCE)
    expect(page.locator("#graph .card").first).to_be_attached(timeout=PATIENCE)
    page.wait_for_timeout(500)
    assert page.evaluate(BEYOND)[0] <= 0
    # A formula is set by the browser, and can be scrolled where it is long.
    texts = [text for text in page.evaluate(TEXTS) if text["kind"][:2] not in ("mi", "mn", "mo")]
    assert len(texts) > 60
    assert faults(texts) == []
