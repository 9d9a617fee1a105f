"""A person opens the page, steps, plays, changes things, and sees what the engine computed."""

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Troubles
from tests.browser.playground import PANELS, Playground, decode
from tests.browser.server import serving


@pytest.fixture
def playground(page: Page) -> Playground:
    return Playground(page)


def test_every_panel_is_drawn_before_any_click(playground: Playground) -> None:
    playground.open()
    playground.at(0)
    for panel in PANELS:
        found = playground.drawn(panel)
        assert found["width"] > 100, panel
        assert found["height"] > 60, panel
        assert found["marks"] >= 10, panel
        assert found["painted"] >= (panel in ("output", "weights")), panel
    data = playground.api("/data")
    assert playground.page.locator("#output canvas").count() >= 1
    dots = playground.page.locator("#output .scatterlayer path.point").count()
    assert dots >= len(decode(data["part"]))
    axes = playground.page.locator("#loss .xtick, #loss .ytick").count()
    assert axes >= 4
    expect(playground.page.locator("#experiment")).to_contain_text("circle")


def test_ten_steps_show_the_numbers_of_the_api(playground: Playground) -> None:
    playground.open()
    seen = []
    for step in range(1, 11):
        playground.press("step")
        playground.at(step)
        reply = playground.api()
        assert reply["step"] == step
        shown = playground.loss
        assert shown == pytest.approx(reply["loss"]["train"], abs=5.1e-5)
        validation = playground.page.locator("#loss .legend b.validation").inner_text()
        assert float(validation) == pytest.approx(reply["loss"]["validation"], abs=5.1e-5)
        seen.append(shown)
    history = playground.api("/history")
    assert np.allclose(decode(history["train_loss"])[1:11], seen, atol=5.1e-5)
    assert len(set(seen)) == 10


def test_the_batch_just_taken_is_marked_on_the_data(playground: Playground) -> None:
    playground.open("?dataset=gaussians&batch_size=8&dataset.noise=30")
    assert playground.ringed() == []
    for step in (1, 2):
        playground.press("step")
        playground.at(step)
        playground.page.wait_for_timeout(300)
        rows = set(decode(playground.api(f"/batch?step={step}")["rows"]).tolist())
        marked = set(playground.ringed())
        assert len(rows) == 8
        assert rows <= marked
        # A point that all but lies under one that was taken shares its ring; there are 400 points.
        assert len(marked - rows) <= 6


def test_play_descends_and_the_path_grows_and_one_can_go_back(playground: Playground) -> None:
    playground.open()
    start, before = playground.loss, len(playground.walked())
    playground.page.locator("#speed").select_option("5")
    playground.press("play")
    playground.past(60)
    playground.press("play")
    expect(playground.page.locator("#transport-play")).to_have_attribute(
        "aria-label", re.compile("Play")
    )
    playground.page.wait_for_timeout(500)
    here = playground.step
    assert playground.loss < start
    assert len(playground.walked()) > before
    then = playground.parameters()
    timeline = playground.page.locator("#timeline")
    timeline.focus()
    timeline.press("Home")
    playground.at(0)
    assert playground.loss == pytest.approx(start, abs=1e-9)
    timeline.press("End")
    playground.at(here)
    assert playground.parameters() == then


def test_another_dataset_and_another_loss_restart_from_the_same_seed_and_say_so(
    playground: Playground,
) -> None:
    playground.open()
    playground.press("step")
    playground.at(1)
    first = playground.run
    playground.dataset("blobs")
    expect(playground.page.locator("#experiment")).to_contain_text("blobs")
    playground.settled()
    playground.at(0)
    expect(playground.page.locator("#status")).to_contain_text("seed")
    assert playground.run != first
    spec = playground.api()["spec"]
    assert spec["dataset"]["name"] == "blobs"
    assert spec["loss"]["name"] == "cross_entropy"
    assert spec["seed"] == 1
    playground.choose("loss.name", "squared error (L2)")
    expect(playground.page.locator("#experiment")).to_contain_text("L2")
    playground.settled()
    playground.press("step")
    playground.at(1)
    assert playground.api()["spec"]["loss"]["name"] == "l2"


def test_layers_rate_and_optimiser_can_be_changed_and_reset_gives_the_same_start(
    playground: Playground,
) -> None:
    playground.open()
    playground.page.get_by_role("button", name="Remove hidden layer 2").click()
    playground.settled()
    playground.choose("optimizer.name", "momentum")
    expect(playground.page.locator("#experiment")).to_contain_text("momentum")
    playground.type("optimizer.learning_rate", "0.2")
    expect(playground.page.locator("#experiment")).to_contain_text("0.2")
    playground.settled()
    spec = playground.api()["spec"]
    assert len(spec["network"]["hidden"]) == 1
    assert spec["optimizer"]["name"] == "momentum"
    assert spec["optimizer"]["learning_rate"] == 0.2
    start = playground.parameters()
    playground.press("step")
    playground.at(1)
    assert playground.parameters() != start
    playground.press("reset")
    playground.at(0)
    assert playground.parameters() == start


def test_a_copied_address_gives_the_same_experiment_at_the_same_step_elsewhere(
    playground: Playground, new_page: Callable[..., Page]
) -> None:
    playground.open("?dataset=moons&hidden=5-relu,3-tanh&optimizer=momentum&seed=7")
    for step in range(1, 6):
        playground.press("step")
        playground.at(step)
    playground.page.wait_for_function("() => location.search.includes('step=5')")
    address = playground.page.url
    elsewhere = Playground(new_page())
    elsewhere.page.goto(address)
    elsewhere.settled()
    elsewhere.at(5)
    assert elsewhere.run != playground.run
    assert elsewhere.api()["spec"] == playground.api()["spec"]
    assert elsewhere.parameters() == playground.parameters()
    assert elsewhere.loss == playground.loss


def test_a_cut_connection_is_said_and_comes_back_with_nothing_lost(
    playground: Playground, troubles: Troubles
) -> None:
    playground.open()
    for step in (1, 2, 3):
        playground.press("step")
        playground.at(step)
    kept = playground.parameters()
    context = playground.page.context
    context.set_offline(True)
    playground.page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    notice = playground.page.locator("#notice-connection")
    # Chromium keeps open sockets when it goes offline; the page notices when it has to talk.
    expect(notice).to_be_visible(timeout=30_000)
    context.set_offline(False)
    expect(notice).to_be_hidden(timeout=30_000)
    playground.at(3)
    assert playground.parameters() == kept
    playground.press("step")
    playground.at(4)
    history = playground.api("/history")
    assert decode(history["step"]).tolist() == [0, 1, 2, 3, 4]
    troubles.clear()


def test_a_restarted_server_gets_the_run_back_from_the_page(
    new_page: Callable[..., Page], troubles: Troubles
) -> None:
    with serving() as address:
        port = int(address.rpartition(":")[2])
        playground = Playground(new_page(base_url=address))
        playground.open("?dataset=xor")
        for step in (1, 2, 3):
            playground.press("step")
            playground.at(step)
        kept = playground.parameters()
    expect(playground.page.locator("#notice-connection")).to_be_visible()
    with serving(port):
        expect(playground.page.locator("#notice-connection")).to_be_hidden(timeout=30_000)
        playground.settled()
        playground.at(3)
        assert len(playground.runs) == 2
        assert playground.parameters() == kept
        playground.press("step")
        playground.at(4)
    troubles.clear()


def test_a_bad_setting_is_answered_beside_its_control_and_the_run_stays(
    playground: Playground,
) -> None:
    playground.open()
    playground.press("step")
    playground.at(1)
    run = playground.run
    playground.type("optimizer.learning_rate", "-0.1")
    field = playground.page.locator('[data-field="optimizer.learning_rate"]')
    sentence = "invalid learning rate: -0.1; expected a number above 0 and at most 100"
    expect(field.locator(".field-error")).to_have_text(sentence)
    expect(field.locator("input.number-text")).to_have_value("-0.1")
    expect(field.locator("input.number-text")).to_have_attribute("aria-invalid", "true")
    assert playground.run == run
    playground.at(1)
    playground.press("step")
    playground.at(2)
    playground.type("optimizer.learning_rate", "0.05")
    expect(field.locator(".field-error")).to_be_hidden()
    playground.at(0)


def test_a_bad_address_opens_the_default_experiment_and_says_why(playground: Playground) -> None:
    playground.open("?dataset=cirle&loss=l2")
    expect(playground.page.locator("#notices")).to_contain_text("cirle")
    expect(playground.page.locator("#notices")).to_contain_text("circle")


def test_a_run_that_blows_up_says_where_and_goes_back_to_the_last_good_step(
    playground: Playground,
) -> None:
    playground.page.goto(
        "/?dataset=plane&hidden=8-relu,8-relu&optimizer=sgd&optimizer.learning_rate=100"
    )
    expect(playground.page.locator("#readout-step")).to_have_text("0")
    playground.page.locator("#speed").select_option("50")
    playground.press("play")
    banner = playground.page.locator("#notice-diverged")
    expect(banner).to_be_visible()
    diverged = playground.api()["diverged"]
    expect(banner).to_contain_text(f"step {diverged['step']}")
    expect(banner).to_contain_text(diverged["node"])
    banner.get_by_role("button").click()
    expect(banner).to_be_hidden()
    playground.at(diverged["last_good_step"])


def test_a_run_that_blew_up_where_it_stands_offers_no_way_back(playground: Playground) -> None:
    playground.open()
    show = """async ([step, good]) => {
      const { mount } = await import("/static/js/notices.js");
      const diverged = { step: good + 1, node: "z1", detail: "at z1", last_good_step: good };
      mount(() => undefined).render({ status: "diverged", step, diverged, connection: "open" });
    }"""
    banner = playground.page.locator("#notice-diverged")
    playground.page.evaluate(show, [0, 0])
    expect(banner).to_contain_text("at z1")
    expect(banner.get_by_role("button")).to_have_count(0)
    playground.page.evaluate(show, [7, 6])
    expect(banner.get_by_role("button")).to_have_count(1)


def test_a_folded_graph_is_not_computed_and_an_unfolded_one_is(playground: Playground) -> None:
    frames: list[dict[str, Any]] = []
    playground.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda text: frames.append(json.loads(text))),
    )
    playground.open()
    fold = playground.page.locator("#graph .fold")
    for is_folded in (True, False):
        fold.click()
        playground.page.wait_for_timeout(300)  # what was under way may still bring it
        frames.clear()
        before = playground.step
        playground.press("step")
        playground.at(before + 1)
        drawn = [frame for frame in frames if frame["type"] == "frame"]
        assert drawn
        assert all(("graph" in frame) != is_folded for frame in drawn)


def test_a_graph_wider_than_its_panel_says_so_and_is_reached_by_keyboard(
    playground: Playground,
) -> None:
    playground.open("?hidden=4-tanh,4-tanh,4-tanh,4-tanh")
    scroller = playground.page.locator("#graph .graph-scroller")
    expect(scroller).to_have_class(re.compile("more-right"))
    expect(scroller).not_to_have_class(re.compile("more-left"))
    playground.page.locator("#graph svg [tabindex='0']").first.focus()
    playground.page.keyboard.press("End")
    expect(scroller).to_have_class(re.compile("more-left"))
    expect(playground.page.locator("#graph .card.loss")).to_be_in_viewport()


def test_the_keyboard_plays_steps_and_resets_but_never_from_inputs(playground: Playground) -> None:
    playground.open()
    keyboard = playground.page.keyboard
    keyboard.press("ArrowRight")
    playground.at(1)
    keyboard.press("ArrowRight")
    playground.at(2)
    keyboard.press("ArrowLeft")
    playground.at(1)
    keyboard.press("r")
    playground.at(0)
    keyboard.press("Space")
    playground.past(2)
    keyboard.press("Space")
    playground.page.wait_for_timeout(300)
    here = playground.step
    box = playground.page.locator('[data-field="seed"] input.number-text')
    box.focus()
    for key in ("ArrowRight", "r", "Space"):
        box.press(key)
    playground.page.wait_for_timeout(300)
    assert playground.step == here


@pytest.mark.parametrize(
    "query",
    [
        "?dataset=sine",
        "?dataset=iris",
        "?dataset=iris&dataset.features=sepal%20length,sepal%20width,petal%20length,petal%20width",
        "?dataset=bumps&loss=l1",
        "?dataset=circle&loss=l2",
        "?dataset=spiral&hidden=",
        "?dataset=xor&batch_size=full&optimizer=sgd",
    ],
)
def test_every_kind_of_problem_is_drawn_and_descends(playground: Playground, query: str) -> None:
    playground.open(query)
    expect(playground.page.locator("#notices")).to_be_empty()
    playground.press("step")
    playground.at(1)
    for panel in PANELS:
        assert playground.drawn(panel)["marks"] >= 10, panel


def test_map_and_relief_and_both_slices_can_be_looked_at(playground: Playground) -> None:
    playground.open()
    landscape = playground.page.locator("#landscape")
    landscape.get_by_role("button", name="relief").click()
    expect(landscape.locator("canvas").first).to_be_visible()
    landscape.get_by_role("button", name="map").click()
    landscape.locator(".land-options summary").click()
    landscape.get_by_role("button", name="linear").click()
    playground.page.keyboard.press("Escape")
    landscape.get_by_role("combobox", name="Slice").select_option("filter")
    playground.page.wait_for_timeout(500)
    expect(landscape.locator(".panel-readout")).to_contain_text("off the plane")
    playground.press("step")
    playground.at(1)
