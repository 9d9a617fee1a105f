"""The loss itself: curves, samples on them, slopes and pulls, against differences and by hand."""

import itertools

import numpy as np
import pytest

from app.engine.losses import LOSSES
from app.errors import RequestError
from app.training.measure import (
    CURVE_POINTS,
    MOST_SAMPLES,
    check_compare,
    describe,
    measures,
    singles,
)
from app.training.run import Run
from tests.training.worlds import run, spec

QUERIES = {
    "l2": "dataset=sine",
    "l1": "dataset=sine&loss=l1",
    "huber": "dataset=sine&loss=huber&loss.delta=0.3",
    "log_cosh": "dataset=sine&loss=log_cosh",
    "binary_cross_entropy": "dataset=circle",
    "cross_entropy": "dataset=blobs",
    "hinge": "dataset=circle&loss=hinge",
    "several outputs": "dataset=iris&loss=l2",
    "one against the rest": "dataset=iris&loss=hinge",
}

H = 1e-6


def here(name: str) -> Run:
    made = run(f"{QUERIES[name]}&dataset.samples=60&hidden=4-tanh&batch_size=16")
    made.advance(7)
    return made


EVERY = [
    (name, compare)
    for name in QUERIES
    for compare in (None, *list(measures(here(name).spec.loss))[1:])
]


def test_every_loss_is_looked_at() -> None:
    assert QUERIES.keys() >= LOSSES.keys()


@pytest.mark.parametrize("name", QUERIES)
def test_the_losses_of_the_samples_have_the_loss_of_the_batch_as_their_mean(name: str) -> None:
    made = here(name)
    found = describe(made, None)
    program = made.look()
    assert found["view"]["sample_losses"].mean() == pytest.approx(program.loss, rel=1e-12)
    assert found["rows"].tolist() == made.batch(8).tolist()
    assert found["samples"] == 16
    assert np.array_equal(found["outputs"], program.output)


@pytest.mark.parametrize(("name", "compare"), EVERY)
def test_a_slope_is_the_difference_of_losses_along_the_axis(name: str, compare: str | None) -> None:
    made = here(name)
    found = describe(made, compare)
    view = found["compare"]["view"] if compare else found["view"]
    measure = measures(made.spec.loss)[compare or made.spec.loss.name]
    together = measure.axis == "log_odds"
    p, y = found["outputs"], found["targets"]
    for sample, cell in itertools.product(range(len(p)), range(view["slopes"].shape[1])):
        output = int(y[sample].argmax()) if together else cell
        points = np.repeat(p[sample][None, None], 2, axis=0)
        points[:, 0, output] += [H, -H]
        truth = np.repeat(y[sample][None, None], 2, axis=0)
        if not together:
            points, truth = points[..., [output]], truth[..., [output]]
        above, below = np.asarray(measure.of(points, truth))
        along = (above - below) / (2 * H)
        if measure.axis == "margin":
            along *= 2 * y[sample, cell] - 1
        assert view["slopes"][sample, cell] == pytest.approx(along, rel=1e-5, abs=1e-7)


# The square of a softmax is no function of the log odds alone: its curve takes the other classes to
# be equally likely, and samples lie beside it.
ON_CURVES = [pair for pair in EVERY if pair[0] != "cross_entropy" or pair[1] is None]


@pytest.mark.parametrize(("name", "compare"), ON_CURVES)
def test_every_sample_lies_on_a_curve(name: str, compare: str | None) -> None:
    made = here(name)
    found = describe(made, compare)
    curves = found["compare"]["curves"] if compare else found["curves"]
    losses = found["compare"]["view"]["losses"] if compare else found["view"]["losses"]
    assert curves.shape[1] == len(found["curve_x"]) == CURVE_POINTS
    for place, loss in zip(found["x"].ravel(), losses.ravel(), strict=True):
        heights = [np.interp(place, found["curve_x"], curve) for curve in curves]
        # A curve between its points is a chord: off by at most the bend of one piece.
        assert min(abs(height - loss) for height in heights) < 5e-3 * (1 + abs(loss))


@pytest.mark.parametrize("name", QUERIES)
def test_shares_are_of_the_whole_pull(name: str) -> None:
    made = here(name)
    found = describe(made, None)
    assert found["view"]["shares"].sum() == pytest.approx(1.0)
    gradient = made.look().node_gradient(made.look().graph.loss.inputs[0])
    assert gradient is not None
    pulls = np.sqrt(np.square(gradient).sum(axis=1))
    assert np.allclose(found["view"]["shares"], pulls / pulls.sum(), rtol=1e-9)


def test_an_outlier_pulls_much_harder_under_l2_than_under_l1() -> None:
    made = run("dataset=line&hidden=&loss=l2&optimizer=sgd&batch_size=full")
    found = describe(made, "l1")
    worst = int(found["view"]["sample_losses"].argmax())
    assert found["view"]["shares"][worst] > 5 * found["compare"]["view"]["shares"][worst]
    assert "under squared error (L2)" in found["sentence"]
    assert "under absolute error (L1)" in found["sentence"]


def test_on_a_confident_mistake_cross_entropy_pulls_and_the_square_hardly_does() -> None:
    made = run(
        "dataset=gaussians&dataset.noise=40&hidden=&initializer=normal&initializer.std=6"
        "&batch_size=full"
    )
    found = describe(made, "l2_of_probability")
    worst = int(found["view"]["sample_losses"].argmax())
    assert abs(found["view"]["slopes"][worst, 0]) > 0.95
    assert abs(found["compare"]["view"]["slopes"][worst, 0]) < 0.1
    assert "There binary cross-entropy falls with a slope of" in found["sentence"]


def test_of_very_many_samples_some_are_shown_and_the_worst_is_among_them() -> None:
    made = run("dataset=circle&dataset.samples=1000&hidden=3-tanh&batch_size=full")
    whole = describe(made, None)
    assert whole["samples"] == 600
    assert len(whole["rows"]) <= MOST_SAMPLES
    program = made.look()
    z, y = program.output[:, 0], program.value("y")[:, 0]
    losses = np.logaddexp(0, z) - z * y
    assert made.next_rows[losses.argmax()] in whole["rows"]


def test_a_comparison_that_a_loss_has_not_is_refused() -> None:
    with pytest.raises(
        RequestError, match="unknown comparison: l3; expected one of l1, huber, log_cosh"
    ):
        check_compare(spec("dataset=sine").loss, "l3")
    check_compare(spec("dataset=sine").loss, None)


def test_the_shares_of_losses_whose_squares_are_too_large_are_shares() -> None:
    made = here("l2")
    made.parameters[-1] = 1e150
    found = describe(made, None)
    count = len(found["rows"])
    assert np.allclose(found["view"]["shares"], 1 / count)
    # Single precision cannot hold the losses, so they travel as they are.
    sent = singles(found)["view"]
    assert sent["sample_losses"].tolist() == found["view"]["sample_losses"].tolist()
    assert (sent["sample_losses"] > 1e299).all()
    assert sent["shares"].dtype == np.float32


def test_what_is_not_finite_has_no_share_and_the_sentence_says_so() -> None:
    made = here("l2")
    made.parameters[-1] = np.inf
    found = describe(made, None)
    assert np.isnan(found["view"]["shares"]).all()
    assert found["sentence"] == "Not every loss of this batch is a finite number."
