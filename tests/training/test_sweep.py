"""The learning-rate sweep, and what theory says of it."""

from dataclasses import replace

import numpy as np
import pytest

from app.training.run import Run
from app.training.stability import stability
from app.training.sweep import sweep
from tests.training.worlds import LIMITS, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"
BOWL = "dataset=plane&dataset.samples=40&hidden=&loss=l2&optimizer=sgd&batch_size=full&horizon=4000"


def bowl_hessian(text: str) -> np.ndarray:
    """2/n X'X of a linear model with a bias, by hand."""
    run = Run(spec(text), LIMITS)
    rows = run.experiment.rows("train")
    x = run.prepared.x[rows]
    matrix = np.hstack([x, np.ones((len(x), 1))])
    return 2 / len(x) * matrix.T @ matrix


@pytest.mark.parametrize(
    "optimizer",
    [
        "sgd",
        "momentum",
        "radam",
        "adam&schedule=cosine",
        "rmsprop&clip=norm&clip.limit=0.1",
        "newton",
        "sgd&schedule=plateau",
    ],
)
def test_every_rate_ends_where_a_run_with_it_ends(optimizer: str) -> None:
    base = spec(f"{SMALL}&optimizer={optimizer}")
    found = sweep(base, LIMITS, steps=25, low=1e-3, high=1, count=7)
    assert found["rates"] == pytest.approx(np.geomspace(1e-3, 1, 7))
    assert found["steps"] == 25
    for rate, loss in zip(found["rates"], found["losses"], strict=True):
        alone = Run(replace(base, optimizer=replace(base.optimizer, learning_rate=rate)), LIMITS)
        alone.advance(25)
        assert loss == pytest.approx(alone.losses()["train"], rel=1e-9)
    assert found["start"] == pytest.approx(Run(base, LIMITS).losses()["train"])
    best = int(np.argmin(found["losses"]))
    assert found["best"] == {"rate": found["rates"][best], "loss": found["losses"][best]}


@pytest.mark.parametrize(
    ("optimizer", "share"), [("sgd", 2.0), ("momentum&optimizer.momentum=0.5", 3.0)]
)
def test_on_a_bowl_descents_diverge_exactly_where_theory_says(optimizer: str, share: float) -> None:
    text = BOWL.replace("optimizer=sgd", f"optimizer={optimizer}")
    largest = float(np.linalg.eigvalsh(bowl_hessian(text))[-1])
    edge = share / largest
    found = sweep(spec(text), LIMITS, steps=1500, low=0.98 * edge, high=1.02 * edge, count=8)
    assert found["lambda_max"] == pytest.approx(largest, rel=1e-8)
    assert found["threshold"] == pytest.approx(edge, rel=1e-8)
    below = found["rates"] < edge
    assert below.sum() == 4
    grown = ~(found["losses"] <= found["start"])
    assert not grown[below].any(), "it diverges where it must not"
    assert grown[~below].all(), "it converges where it must not"


def test_of_a_function_too() -> None:
    text = "function=quadratic&function.condition=50&optimizer=sgd"
    found = sweep(spec(text), LIMITS, steps=400)
    edge = found["threshold"]
    assert edge == pytest.approx(2 / found["lambda_max"])
    grown = ~(found["losses"] <= found["start"])
    assert not grown[found["rates"] < 0.99 * edge].any()
    assert grown[found["rates"] > 1.05 * edge].all()


def test_what_overflows_is_said() -> None:
    found = sweep(spec(BOWL), LIMITS, steps=600, low=1e-2, high=1e4, count=20)
    lost = np.isnan(found["losses"])
    assert 0 < lost.sum() < 20
    assert np.array_equal(found["diverged"].astype(bool), lost)
    assert found["best"] is not None


@pytest.mark.parametrize(
    ("text", "share", "words"),
    [
        (BOWL, 2.0, "below 2 / learning rate"),
        (f"{BOWL}&optimizer=momentum".replace("&optimizer=sgd", ""), 3.8, "2 \\(1 \\+ momentum\\)"),
        (SMALL + "&optimizer=sgd", None, "With batches that are only a part"),
        (SMALL + "&batch_size=full".replace("&batch_size=10", ""), None, "."),
        ("function=bowl&optimizer=adam", None, "no such bound"),
        ("function=bowl&optimizer=sgd&clip=norm", None, "Clipping and weight decay"),
        ("function=bowl&optimizer=sgd&optimizer.weight_decay=0.1", None, "Clipping and weight"),
        ("function=bowl&optimizer=nesterov", None, "no such bound"),
    ],
)
def test_theory_speaks_only_of_what_it_knows(text: str, share: float | None, words: str) -> None:
    import re

    text = text.replace("batch_size=10&batch_size=full", "batch_size=full")
    if text.count("batch_size") > 1:
        text = text.replace("&batch_size=10", "")
    found = stability(spec(text))
    assert found.share == (None if share is None else pytest.approx(share))
    assert re.search(words, found.sentence)
