"""Every row of every table can be chosen in the page, with its parameters, and is remembered."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import Playground

LISTS: dict[str, tuple[str, Callable[[dict[str, Any]], Any]]] = {
    "initializers": ("network.initializer.name", lambda spec: spec["network"]["initializer"]),
    "losses": ("loss.name", lambda spec: spec["loss"]),
    "optimizers": ("optimizer.name", lambda spec: spec["optimizer"]),
    "schedules": ("schedule.name", lambda spec: spec["schedule"]),
    "clips": ("clip.name", lambda spec: spec["clip"]),
}


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def chosen(playground: Playground, before: int) -> dict[str, Any]:
    """The spec of the run that a choice has made."""
    playground.page.wait_for_timeout(20)
    for _ in range(200):
        if len(playground.runs) > before:
            break
        playground.page.wait_for_timeout(25)
    spec: dict[str, Any] = playground.api()["spec"]
    return spec


@pytest.mark.parametrize("table", LISTS)
def test_every_row_can_be_chosen_with_its_help_and_parameters(
    playground: Playground, table: str
) -> None:
    playground.open("?hidden=4-tanh&dataset.samples=60")
    catalog = playground.page.request.get("/api/catalog").json()
    field, part = LISTS[table]
    select = playground.page.locator(f'[data-field="{field}"] select')
    offered = select.locator("option").evaluate_all("all => all.map((one) => one.value)")
    rows = [row for row in catalog[table] if row["name"] in offered]
    if table != "losses":
        assert [row["name"] for row in catalog[table]] == offered
    # What is chosen already is left for last: choosing it anew would change nothing.
    now = select.input_value()
    for row in sorted(rows, key=lambda each: each["name"] == now):
        before = len(playground.runs)
        select.select_option(row["name"])
        found = part(chosen(playground, before))
        assert found["name"] == row["name"]
        assert set(found) == {"name", *(parameter["name"] for parameter in row["parameters"])}
        section = field.removesuffix(".name")
        for parameter in row["parameters"]:
            path = f"{section}.{parameter['name']}"
            control = playground.page.locator(f'[data-field="{path}"]')
            # Two rows may have a parameter of the same name: wait for this row's words.
            expect(control).to_have_attribute("data-hint", parameter["help"])
        expect(playground.page.locator(f'[data-field="{field}"]')).to_have_attribute(
            "data-hint", row["help"]
        )


def test_every_activation_can_be_chosen_and_its_parameter_turned(playground: Playground) -> None:
    playground.open("?hidden=4-tanh&dataset.samples=60")
    catalog = playground.page.request.get("/api/catalog").json()
    select = playground.page.get_by_label("activation of hidden layer 1")
    for row in [row for row in catalog["activations"] if row["name"] != "tanh"]:
        before = len(playground.runs)
        select.select_option(row["name"])
        layer = chosen(playground, before)["network"]["hidden"][0]
        own = {parameter["name"]: parameter["default"] for parameter in row["parameters"]}
        assert layer == {"units": 4, "activation": row["name"], **own}
    before = len(playground.runs)
    select.select_option("leaky_relu")
    chosen(playground, before)
    before = len(playground.runs)
    playground.type("network.hidden.0.negative_slope", "0.3")
    assert chosen(playground, before)["network"]["hidden"][0]["negative_slope"] == 0.3
    expect(playground.page).to_have_url(re.compile(r"hidden=4-leaky_relu(:|%3A)0\.3"))
    playground.page.reload()
    playground.settled()
    assert playground.api()["spec"]["network"]["hidden"][0]["negative_slope"] == 0.3


def test_batches_have_three_modes(playground: Playground) -> None:
    playground.open("?dataset.samples=60")
    modes = playground.page.locator(".batch-modes button")
    expect(modes.nth(1)).to_have_attribute("aria-pressed", "true")
    for place, size in ((0, None), (2, 1), (1, 20)):
        before = len(playground.runs)
        modes.nth(place).click()
        assert chosen(playground, before)["batch_size"] == size
        expect(modes.nth(place)).to_have_attribute("aria-pressed", "true")


def test_a_penalty_climbs_from_zero_and_can_be_seen_on_the_landscape(
    playground: Playground,
) -> None:
    playground.open("?dataset.samples=60&hidden=4-tanh")
    height = playground.page.get_by_label("Height")
    expect(height).to_be_hidden()
    before = len(playground.runs)
    playground.type("regularizer.l2", "0.02")
    assert chosen(playground, before)["regularizer"] == {"l1": 0, "l2": 0.02}
    playground.settled()
    playground.page.locator(".land-options summary").click()
    expect(height).to_be_visible()
    height.select_option("only")
    expect(playground.page.locator("#landscape .stage-waiting")).to_be_hidden(timeout=30_000)
    assert playground.api("/surface?size=5&penalty=only")["penalty"] == "only"
    assert playground.api()["loss"]["penalty"] > 0
    playground.page.locator("#graph .graph-scroller").evaluate("one => (one.scrollLeft = 9999)")
    assert "Penalty" in (playground.page.locator("#graph svg.graph").first.text_content() or "")


def test_newton_is_not_offered_to_a_network_that_is_too_large_for_it(
    playground: Playground,
) -> None:
    playground.open("?hidden=30-tanh,20-tanh&dataset.samples=60")
    option = playground.page.locator('[data-field="optimizer.name"] option[value="newton"]')
    expect(option).to_be_disabled()
    expect(option).to_contain_text("up to")


def test_a_link_to_what_cannot_be_is_answered_in_a_sentence(playground: Playground) -> None:
    playground.page.goto("/?hidden=60-tanh,60-tanh&optimizer=newton")
    expect(playground.page.locator("#notices")).to_contain_text(
        "the limit of newton parameters here is"
    )
