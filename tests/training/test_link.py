"""A link: a spec and a position."""

from urllib.parse import parse_qsl

import pytest

from app.errors import LimitError, SpecError
from app.training.limits import Limits
from app.training.link import Link, read_link, write_link
from tests.training.worlds import LIMITS, spec


def test_a_link_holds_spec_and_step() -> None:
    chosen = spec("dataset=spiral&seed=7")
    text = write_link(chosen, 40)
    assert text == "dataset=spiral&seed=7&step=40"
    assert read_link(parse_qsl(text), LIMITS) == Link(chosen, 40, None)


def test_the_start_of_the_default_is_the_empty_link() -> None:
    assert write_link(spec()) == ""
    assert read_link([], LIMITS) == Link(spec(), 0, None)


@pytest.mark.parametrize("step", ["-1", "1.5", "x", "", "1_0", "\u0664"])
def test_a_step_is_a_whole_number(step: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_link([("step", step)], LIMITS)
    assert caught.value.message.startswith("invalid step: ")
    assert caught.value.field == "step"


def test_a_step_that_is_there_twice_is_refused_as_any_other_setting() -> None:
    with pytest.raises(SpecError, match="setting given twice: step") as caught:
        read_link([("step", "3"), ("step", "4")], LIMITS)
    assert caught.value.field == "step"


@pytest.mark.parametrize(
    "name", ["utm_source", "utm_campaign", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid"]
)
def test_what_others_add_to_an_address_to_follow_people_is_passed_over(name: str) -> None:
    pairs = [("seed", "7"), (name, "x"), (name, "y"), ("step", "40")]
    assert read_link(pairs, LIMITS) == Link(spec("seed=7"), 40, None)


@pytest.mark.parametrize("name", ["sede", "utm", "fbclid2", "MC_CID", ""])
def test_any_other_name_is_refused_and_named(name: str) -> None:
    with pytest.raises(SpecError, match="unknown setting: ") as caught:
        read_link([("seed", "7"), (name, "x")], LIMITS)
    assert caught.value.field == name


def test_a_link_remembers_when_the_test_part_was_opened() -> None:
    text = write_link(spec("seed=7"), 40, 20)
    assert text == "seed=7&opened=20&step=40"
    assert read_link(parse_qsl(text), LIMITS) == Link(spec("seed=7"), 40, 20)
    assert read_link([("opened", "0")], LIMITS).opened == 0
    with pytest.raises(SpecError, match="invalid opened: -1"):
        read_link([("opened", "-1")], LIMITS)


def test_a_step_is_within_the_limit() -> None:
    with pytest.raises(LimitError, match="invalid step: 11; the limit of steps here is 10"):
        read_link([("step", "11")], Limits(steps=10))


def test_a_link_says_the_same_on_a_server_with_other_limits() -> None:
    small = Limits(horizon=100, samples=15)
    lowered = read_link([], small).spec
    assert (lowered.horizon, lowered.dataset.samples, lowered.batch_size) == (100, 15, 15)
    text = write_link(lowered)
    assert text == "dataset.samples=15&batch_size=15&horizon=100"
    assert (
        read_link(parse_qsl(text), LIMITS)
        == read_link(parse_qsl(text), small)
        == Link(lowered, 0, None)
    )


def test_a_link_from_a_server_with_wider_limits_is_refused_only_for_what_it_names() -> None:
    small = Limits(horizon=100, samples=15)
    assert read_link(parse_qsl(write_link(spec("seed=7"))), small).spec.horizon == 100
    with pytest.raises(LimitError, match="invalid horizon: 101; the limit of horizon here is 100"):
        read_link(parse_qsl(write_link(spec("horizon=101"))), small)
