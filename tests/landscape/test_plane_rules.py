"""The rows of the fast evaluator, each against the operation that it stands for."""

from math import erfc, sqrt

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.ops import OPS
from app.engine.randomness import generator
from app.landscape.plane_rules import (
    FAST_ACTIVATIONS,
    FAST_LOSSES,
    LARGEST_SQUARE,
    bell_coefficients,
)

OPTIONS = {
    "leaky_relu": [{"negative_slope": s} for s in (0.0, 0.01, 1.0)],
    "elu": [{"alpha": a} for a in (0.0, 1.0, 2.5)],
    "sine": [{"frequency": f} for f in (0.3, 1.0, 30.0)],
}
ROWS = [(name, given) for name in FAST_ACTIVATIONS for given in OPTIONS.get(name, [{}])]


def test_every_activation_and_every_loss_has_a_row() -> None:
    assert set(FAST_ACTIVATIONS) == {row.op for row in ACTIVATIONS.values()} - {None}
    assert set(FAST_LOSSES) == set(LOSSES)


@pytest.mark.parametrize(("name", "given"), ROWS)
def test_an_activation_is_its_operation(name, given) -> None:
    row = FAST_ACTIVATIONS[name]
    z = np.linspace(-12, 12, 4803).reshape(3, 1, 1601)
    values = (row.factor(**given) * z).astype(np.float32)
    row.apply(values, np.empty_like(values), **given)
    found = row.scale * values.astype(np.float64) + row.shift
    expected = OPS[name].forward(z, **given)
    assert np.ptp(expected) > 0.1
    # Rounding of z is all there may be: half a unit in the last place of 12 times the slope.
    slope = max(1.0, *given.values(), 0.0) if given else 1.0
    np.testing.assert_allclose(found, expected, rtol=3e-7, atol=1.5e-6 * slope)


def test_no_activation_overflows_before_its_operation_does() -> None:
    for name in ("tanh", "sigmoid", "relu", "leaky_relu", "elu", "gelu", "softplus", "swish"):
        row, given = FAST_ACTIVATIONS[name], OPTIONS.get(name, [{}])[-1]
        z = np.array([[[-1e30, -1e4, -200.0, 200.0, 1e4, 1e30]]])
        values = (row.factor(**given) * z).astype(np.float32)
        with np.errstate(all="ignore"):
            row.apply(values, np.empty_like(values), **given)
        found = row.scale * values.astype(np.float64) + row.shift
        np.testing.assert_allclose(found, OPS[name].forward(z, **given), rtol=1e-6, atol=1e-6)


def test_the_bell_polynomial_gives_the_normal_distribution_to_single_precision() -> None:
    for z in np.linspace(-sqrt(LARGEST_SQUARE), sqrt(LARGEST_SQUARE), 401):
        p = sum(c * z ** (2 * i) for i, c in enumerate(bell_coefficients()))
        found = (1 + np.tanh(z * p)) / 2
        assert found == pytest.approx(erfc(-z / sqrt(2)) / 2, abs=2e-8)


@pytest.mark.parametrize("name", FAST_LOSSES)
@pytest.mark.parametrize("size", [0.01, 1.0, 6.0])
def test_a_loss_is_its_operation_also_where_it_is_small(name, size) -> None:
    rng, row = generator(12, "test", name), FAST_LOSSES[name]
    given = {"delta": 0.7} if name == "huber" else {}
    labels = np.eye(3)[rng.integers(0, 3, 40)]
    # Nearly right, so that the loss is small where the size is.
    z = labels + size * rng.standard_normal((40, 3)) if row.fold is None else 40 * (labels - 0.5)
    if row.fold is not None:
        z = z * size / 6 + rng.standard_normal((40, 3))
    folded = z - labels
    if row.fold is not None:
        folds = [row.fold(y) for y in labels]
        folded = np.array([m @ each + v for (m, v), each in zip(folds, z, strict=True)])
    values = np.ascontiguousarray(folded.T[None]).astype(np.float32)
    ones = np.ones(40, dtype=np.float32)
    total = row.total(values, np.empty_like(values), ones, **given)
    found = row.scale * total.astype(np.float64).sum() / (40 * 3 if row.over_outputs else 40)
    assert found == pytest.approx(float(OPS[name].forward(z, labels, **given)), rel=5e-7)


@pytest.mark.parametrize("name", ["binary_cross_entropy", "hinge", "cross_entropy"])
def test_targets_that_are_no_labels_have_no_fold(name) -> None:
    fold = FAST_LOSSES[name].fold
    assert fold is not None
    assert fold(np.array([0.0, 1.0, 0.0])) is not None
    assert fold(np.array([0.0, 0.5, 0.0])) is None
    assert fold(np.array([0.0, 2.0, 0.0])) is None


def test_cross_entropy_needs_one_true_class() -> None:
    fold = FAST_LOSSES["cross_entropy"].fold
    assert fold is not None
    assert fold(np.array([0.0, 0.0, 0.0])) is None
    assert fold(np.array([1.0, 1.0, 0.0])) is None
    assert fold(np.array([1.0])) is None
