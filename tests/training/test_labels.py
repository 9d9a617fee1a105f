"""Names that tell racers apart, in as few words as that takes."""

from typing import Any

import pytest

from app.training.files import no_files
from app.training.labels import labels
from app.training.race import racers
from tests.training.worlds import LIMITS, spec


def named(*entries: dict[str, Any]) -> list[str]:
    return labels(racers(spec(), entries, LIMITS, no_files))


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (({"optimizer": "sgd"}, {"optimizer": "adam"}), ["SGD 0.1", "Adam 0.01"]),
        (
            ({"optimizer": {"learning_rate": 0.03}}, {"optimizer": {"learning_rate": 1e-5}}),
            ["Adam 0.03", "Adam 1e-05"],
        ),
        (({}, {"batch_size": None}), ["Adam 0.01, batches of 20", "Adam 0.01, all at once"]),
        (
            ({}, {"optimizer": {"beta1": 0.5}}, {"optimizer": "sgd"}),
            ["Adam 0.01", "Adam 0.01, beta1 0.5", "SGD 0.1"],
        ),
        (
            ({}, {"schedule": "cosine"}),
            ["Adam 0.01, constant", "Adam 0.01, cosine"],
        ),
        (({}, {"regularizer": {"l2": 0.1}}), ["Adam 0.01, L1 0, L2 0", "Adam 0.01, L1 0, L2 0.1"]),
        (({}, {}), ["Adam 0.01", "Adam 0.01 (2)"]),
    ],
)
def test_names_say_what_differs_and_nothing_else(
    entries: tuple[dict[str, Any], ...], expected: list[str]
) -> None:
    assert named(*entries) == expected


@pytest.mark.parametrize(
    "entries",
    [
        ({"clip": {"name": "norm", "limit": 1}}, {"clip": {"name": "norm", "limit": 2}}),
        ({"schedule": {"name": "step", "gamma": 0.5}}, {"schedule": {"name": "step"}}),
        ({"batch_size": 5}, {"batch_size": 5, "optimizer": {"beta2": 0.9}}, {"batch_size": 6}),
        ({}, {}, {"batch_size": None}, {"batch_size": None}),
    ],
)
def test_names_are_all_different_even_where_words_run_out(entries: tuple[dict[str, Any]]) -> None:
    assert len(set(named(*entries))) == len(entries)


def test_whole_numbers_are_written_without_a_fraction() -> None:
    assert named({"optimizer": {"learning_rate": 1.0}}) == ["Adam 1"]
