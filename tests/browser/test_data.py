"""From raw rows to arrays, walked in the page: a file dropped, corrected, prepared, descended."""

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import PATIENCE, Playground
from tests.browser.test_layout import BEYOND, TEXTS, faults

STAGES = ("raw table", "target", "encoding", "split", "scaling", "arrays")

COLOURS = ("red", "green", "blue")
LINES = ["size;zone;colour;price"]
LINES += [f"{20 + k % 17},5;{k % 4};{COLOURS[k % 3]};{100 + 9 * (k % 17)}" for k in range(80)]
TABLE = "\r\n".join([*LINES, ""]).encode()

DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "text/csv" }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true }));
  }
}"""


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def entered(playground: Playground, query: str, stage: str) -> Playground:
    """In the room of the data, at a stage."""
    playground.open(query)
    playground.page.get_by_role("button", name="from raw rows to arrays").click()
    return at(playground, stage)


def at(playground: Playground, stage: str) -> Playground:
    tab = playground.page.locator(".stage-tab").nth(STAGES.index(stage))
    tab.click()
    expect(tab).to_have_attribute("aria-current", "step")
    return playground


def drop(playground: Playground, name: str, content: bytes) -> None:
    playground.page.evaluate(DROP, [name, base64.b64encode(content).decode()])


def test_a_file_is_dropped_corrected_split_trained_opened_and_found_again_by_its_link(
    playground: Playground,
) -> None:
    page = playground.open().page
    drop(playground, "prices.csv", TABLE)
    expect(page.locator("#experiment")).to_contain_text("prices.csv · 5–6–4–1", timeout=PATIENCE)
    expect(page.locator(".about")).to_contain_text("80 rows, 4 columns")

    # zone is a number to the reader, and a category to whoever knows the town.
    page.get_by_label("Kind of zone").select_option("category")
    expect(page.locator("#experiment")).to_contain_text("8–6–4–1", timeout=PATIENCE)

    at(playground, "encoding")
    green = page.locator(".code", has_text="colour").locator("tr", has_text="green")
    expect(green.locator("td")).to_have_text(["1", "(0 1 0)"])
    assert page.locator(".code", has_text="zone").locator("tbody tr").count() == 4

    at(playground, "split")
    before = page.locator(".counts td").all_inner_texts()
    handle = page.locator(".stage-view .split-handle").first
    handle.focus()
    handle.press("ArrowRight")
    expect(page.locator(".counts td").first).not_to_have_text(before[0], timeout=PATIENCE)

    playground.press("step")
    playground.at(1)
    expect(page.locator(".seal h4")).to_have_text("The test part is sealed")
    page.get_by_role("button", name="open the test part, once").click()
    page.get_by_role("button", name="open it now").click()
    expect(page.locator(".seal h4")).to_have_text("The test part, opened at step 1")
    said = page.locator(".seal .facts").inner_text()
    assert "±" in said
    assert "rmse" in said
    expect(page.locator("#loss .loss-legend")).to_contain_text("at step 1")

    page.wait_for_url(re.compile("opened=1"), timeout=PATIENCE)
    address = page.url
    assert "dataset=csv" in address
    page.goto(address)
    playground.settled()
    expect(page.locator("#experiment")).to_contain_text("prices.csv · 8–6–4–1", timeout=PATIENCE)
    page.get_by_role("button", name="from raw rows to arrays").click()
    at(playground, "split")
    expect(page.locator(".seal h4")).to_have_text("The test part, opened at step 1")
    assert page.locator(".seal .facts").inner_text() == said


def test_a_file_that_is_no_table_is_refused_in_a_sentence(playground: Playground) -> None:
    page = playground.open().page
    drop(playground, "picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(100))
    expect(page.locator("#notice-notice")).to_contain_text("picture.csv: the file is a picture")
    expect(page.locator("#experiment")).to_contain_text("circle")


def test_points_are_set_by_hand_and_learnt_from(playground: Playground) -> None:
    page = playground.open().page
    page.get_by_label("Your points").locator("..").click()
    plane = page.locator("svg.plane")

    def click(x: float, y: float) -> None:
        plane.scroll_into_view_if_needed()
        box = plane.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])

    for k in range(6):
        click(0.2 + 0.05 * k, 0.3)
    page.get_by_role("button", name="class B").click()
    for k in range(7):
        click(0.4 + 0.05 * k, 0.7)
    page.get_by_role("button", name="undo").click()
    expect(page.locator("#experiment")).to_contain_text("your points", timeout=PATIENCE)
    data = playground.api("/data")
    assert [row[2] for row in data["raw"]] == ["A"] * 6 + ["B"] * 6
    assert data["raw"][0][0] == pytest.approx((0.2 - 0.5) * 12, abs=0.1)
    page.get_by_role("button", name="erase").click()
    click(0.2, 0.3)
    expect(page.locator(".plane-place .remark")).to_contain_text("11 points")


def test_a_function_is_typed_and_a_mistake_is_said_beside_it(playground: Playground) -> None:
    page = playground.open("?dataset=formula").page
    field = page.locator('[data-field="dataset.formula"]')
    field.locator("input").fill("sinus(x)")
    field.locator("input").press("Enter")
    expect(field.locator(".field-error")).to_contain_text("unknown function: sinus; sin")
    field.locator("input").fill("x**2 / 9")
    field.locator("input").press("Enter")
    expect(field.locator(".field-error")).to_be_hidden(timeout=PATIENCE)
    expect(page).to_have_url(re.compile("formula="), timeout=PATIENCE)
    for x, y in playground.api("/data")["raw"][:20]:
        assert y == pytest.approx(x * x / 9, abs=0.3)


def test_scalings_are_compared_side_by_side_and_the_difference_is_dramatic(
    playground: Playground,
) -> None:
    query = "?dataset=houses&hidden=&optimizer=sgd&optimizer.learning_rate=0.1&batch_size=full"
    page = entered(playground, query, "scaling").page
    page.get_by_role("button", name="compare the scalings").click()
    cards = page.locator(".effect")
    expect(cards).to_have_count(5, timeout=PATIENCE)
    none = page.locator('.effect[data-scaling="none"]')
    assert "blows up" in none.inner_text()
    assert "steps" in page.locator('.effect[data-scaling="standard"]').inner_text()
    page.locator('.effect[data-scaling="robust"]').click()
    expect(page).to_have_url(re.compile("scaling.features=robust"), timeout=PATIENCE)


def test_every_stage_shows_rows_and_follows_one_of_them(playground: Playground) -> None:
    page = entered(playground, "?dataset=iris", "raw table").page
    page.locator(".rows tbody tr").nth(7).click()
    for stage in STAGES:
        at(playground, stage)
        assert page.locator(".stage-without").inner_text().startswith(("Without", "x has", "These"))
        if stage not in ("scaling",):
            expect(page.locator(".rows tr.chosen").first).to_be_visible()
    expect(page.locator(".journey h3")).to_have_text("ROW 7 ON ITS WAY", ignore_case=True)
    page.get_by_role("button", name="Back to the landscape").click()
    expect(page.locator("#graph")).to_be_visible()


def test_what_is_predicted_can_be_chosen(playground: Playground) -> None:
    page = entered(playground, "?dataset=iris", "target").page
    page.get_by_label("Predict petal width").click()
    expect(page.locator("#experiment")).to_contain_text("squared error", timeout=PATIENCE)
    page.get_by_label("Learn from species").click()
    expect(page.locator("#experiment")).to_contain_text("4–6–4–1", timeout=PATIENCE)


def test_the_test_parts_targets_are_sealed_in_every_table(playground: Playground) -> None:
    page = entered(playground, "?dataset=iris", "raw table").page
    rows = page.locator(".rows tr.of-test")
    assert rows.count() > 5
    assert page.locator(".rows tr.of-test td.sealed").count() == rows.count()
    assert page.locator(".rows tr.of-train td.sealed").count() == 0


def test_digits_are_images(playground: Playground) -> None:
    playground.page.goto("/?dataset=digits&dataset.samples=200")
    expect(playground.page.locator("#output .of-images")).to_be_visible(timeout=PATIENCE)
    expect(playground.page.locator("#output")).to_contain_text("what the network takes them for")
    playground.page.wait_for_function(
        """() => {
          const canvas = document.querySelector(".of-images .output-map");
          const pen = canvas?.getContext("2d");
          return pen && pen.getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v > 0);
        }"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_every_stage_can_be_read_and_nothing_is_wider_than_the_window(
    new_page: Callable[..., Page], width: int, height: int, scheme: str
) -> None:
    page = new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    playground = entered(Playground(page), "?dataset=iris", "raw table")
    for stage in STAGES:
        at(playground, stage)
        expect(page.locator(".stage-purpose")).to_be_visible()
        texts = page.evaluate(TEXTS)
        assert len(texts) > 60
        assert [fault for fault in faults(texts) if fault.startswith("contrast")] == []
        assert page.evaluate(BEYOND)[0] <= 0
        purpose = page.locator(".stage-purpose").bounding_box()
        assert purpose is not None
        assert purpose["width"] > 200


def test_a_link_to_a_file_that_is_not_here_says_so(playground: Playground) -> None:
    page = playground.open("?dataset=csv&dataset.file=" + "x" * 26).page
    expect(page.locator("#notice-notice")).to_contain_text("there is no such file here")
