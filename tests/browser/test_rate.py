"""The learning rate from a step on: the run is changed, where the setting begins another."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.playground import PATIENCE, Playground, decode


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def rate(playground: Playground) -> Locator:
    return playground.page.locator(".rate-on input")


def test_a_rate_set_on_the_way_holds_from_the_next_step_and_is_in_the_link(
    playground: Playground,
) -> None:
    page = playground.open("?step=12&optimizer=sgd").page
    run, setting = playground.run, page.locator('[data-field="optimizer.learning_rate"] input')
    before = setting.last.input_value()
    box = page.get_by_label("rate from step 13 on")
    box.fill("0.025")
    box.press("Enter")
    expect(page.locator("#status")).to_contain_text("the learning rate is 0.025 after step 12")
    playground.press("step")
    playground.at(13)
    assert decode(playground.api("/history")["learning_rate"])[-2:].tolist() == [0.1, 0.025]
    assert (playground.run, setting.last.input_value()) == (run, before)
    page.wait_for_function("() => location.search.includes('edits=12:learning_rate:0.025')")
    expect(page.get_by_label("rate from step 14 on")).to_have_value("0.025")
    # Before that step it is what the setting says.
    playground.press("back")
    playground.press("back")
    playground.at(11)
    expect(rate(playground)).to_have_value("0.1")
    playground.page.reload()
    playground.settled()
    assert playground.api()["interventions"] == [
        {"step": 12, "kind": "set_learning_rate", "value": 0.025}
    ]


def test_at_the_start_the_setting_alone_says_it(playground: Playground) -> None:
    playground.open("?dataset.samples=60&hidden=3-tanh")
    expect(rate(playground)).to_be_hidden()
    playground.press("step")
    expect(rate(playground)).to_be_visible()
    playground.press("reset")
    expect(rate(playground)).to_be_hidden()


def test_what_is_no_rate_is_answered_and_leaves_the_one_that_holds(playground: Playground) -> None:
    page = playground.open("?step=3&dataset.samples=60&hidden=3-tanh").page
    box = rate(playground)
    box.fill("fast")
    box.press("Enter")
    expect(page.locator(".rate-on .field-error")).to_have_text(
        "invalid learning rate: fast; expected a number"
    )
    box.press("Escape")
    expect(box).to_have_value("0.01")
    box.fill("-3")
    box.press("Enter")
    expect(page.locator("#notices")).to_contain_text("invalid learning rate: -3.0; expected a")
    expect(box).to_have_value("0.01", timeout=PATIENCE)
    assert playground.api()["revision"] == 0
    # An arrow key goes on by a step of the slider, at once.
    box.press("ArrowUp")
    expect(page.locator("#status")).to_contain_text("the learning rate is")
    assert playground.api()["interventions"][0]["value"] > 0.01
