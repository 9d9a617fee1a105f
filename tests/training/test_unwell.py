"""What is unwell: for every rule the smallest world in which it speaks, and one of silence."""

import re
from typing import Any

import numpy as np
import pytest

from app.engine.check import numeric_gradient
from app.engine.hessian import Curvature
from app.training.finding import Finding, Place
from app.training.history import History
from app.training.run import Run
from app.training.sight import Known, rise
from app.training.symptoms import RISING
from app.training.unwell import RULES, checkup, passes, unwell
from app.training.walk import Diverged
from tests.training.worlds import LIMITS, spec

SMALL = "dataset.samples=40&hidden=3-tanh&batch_size=10"
RELU = "dataset.samples=40&hidden=4-relu,3-relu&batch_size=10"
EXPLODES = "dataset=plane&dataset.samples=40&hidden=3-relu&optimizer=sgd&optimizer.learning_rate=90"
PLAIN = "dataset.samples=40&hidden=3-tanh&optimizer=sgd&batch_size=full"
BOWL = "dataset=plane&dataset.samples=40&hidden=&loss=l2&optimizer=sgd&batch_size=full"
"""Linear in its weights, so that its squared error is the same quadratic everywhere."""


def a_run(query: str, steps: int = 0, **values: float) -> Run:
    """A run after some steps, with some numbers set there: `b1_2=-10` is `b1[2]`."""
    run = Run(spec(query), LIMITS)
    run.advance(steps)
    for name, value in values.items():
        array, *index = name.split("_")
        run.intervene(f"{array}[{','.join(index)}]", value)
    return run


def seen(run: Run) -> dict[str, list[Finding]]:
    """What is said of a run where it stands, by its kind."""
    found: dict[str, list[Finding]] = {}
    for finding in unwell(run, Known.of(run, run.step)):
        found.setdefault(finding.code, []).append(finding)
    return found


def numbers(text: str) -> list[float]:
    """The numbers of a sentence that stand by themselves."""
    words = re.findall(r"(?<![\w_])[-+]?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w%])", text)
    return [float(each) for each in words]


def activations(run: Run, name: str) -> np.ndarray:
    """What a node holds for every training row, by a program of the experiment's own."""
    program = run.experiment.model.program(len(run.experiment.rows("train")))
    rows = run.experiment.rows("train")
    program.load(x=run.prepared.x[rows], y=run.prepared.y[rows])
    program.parameters[:] = run.parameters
    program.forward()
    return np.array(program.value(name))


def test_every_rule_has_a_title_and_a_code_of_its_own() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.title for rule in RULES)


# ---------------------------------------------------------------- not finite


def test_a_run_that_diverged_says_the_step_and_the_node_that_it_has_found_itself() -> None:
    run = a_run(EXPLODES)
    run.advance(100)
    fault = run.diverged
    assert fault is not None
    (found,) = seen(run)["non_finite"]
    assert (found.node, found.step) == (fault.node, run.step)
    assert found.look.node == fault.node
    assert found.look.level == "graph"
    assert f"in step {fault.step} the " in found.detail
    assert f" of {fault.node} is not a finite number" in found.detail


def test_a_pass_that_will_overflow_is_seen_before_the_step_is_tried() -> None:
    relu = SMALL.replace("tanh", "relu")
    run = a_run(relu, 3, b1_0=-10.0, W2_1_0=1e308, W2_2_0=1e308, b2_0=1.7e308)
    (found,) = seen(run)["non_finite"]
    assert run.diverged is None
    run.advance(1)
    assert run.diverged is not None
    assert run.diverged.node == found.node
    assert "value" in found.detail
    assert set(seen(run)) == {"non_finite"}, "nothing is judged by numbers that are none"


def test_an_update_that_overflows_is_told_though_the_pass_is_whole() -> None:
    run = a_run(SMALL, 2)
    known = Known(Diverged(3, "W1", "update", 1), None)
    (found,) = [each for each in unwell(run, known) if each.code == "non_finite"]
    assert found.detail == (
        "in step 3 the update of W1 is not a finite number on its batch; it is the first update "
        "of which that is so"
    )


def test_what_a_run_knows_of_where_it_stands_is_not_said_of_another_position() -> None:
    run = a_run(EXPLODES)
    run.advance(100)
    assert Known.of(run, run.step).diverged is run.diverged
    assert Known.of(run, run.step - 1).diverged is None


# ------------------------------------------------------------------ gradients

SIGMOIDS = "dataset.samples=60&hidden=" + ",".join(["6-sigmoid"] * 5)


def rms(array: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(array))))


def test_gradients_that_vanish_through_sigmoids_are_compared_in_numbers() -> None:
    run = a_run(SIGMOIDS, 3)
    (found,) = seen(run)["vanishing"]
    weights = {n: g for n, g in run.layout.views(run.gradient).items() if n[0] == "W"}
    sizes = [rms(each) for each in weights.values()]
    early, ratio, late, batch = numbers(found.detail)
    assert found.node == found.look.node == "W1"
    assert found.layer == 1
    assert early == pytest.approx(sizes[0], rel=0.05)
    assert late == pytest.approx(max(sizes), rel=0.05)
    assert ratio == pytest.approx(sizes[0] / max(sizes), rel=0.05)
    assert batch == run.step + 1


def test_weights_that_begin_at_zero_get_no_gradient_at_all_and_it_is_said() -> None:
    run = a_run("hidden=6-tanh,4-tanh&initializer=zeros", 10)
    assert not run.look().node_gradient("W3").any()
    (found,) = seen(run)["vanishing"]
    assert found.detail.startswith(
        "the gradient of W1, W2 and W3 is exactly 0 on the batch of step 11"
    )
    assert (found.node, found.layer, found.look.node) == ("W1", 1, "W1")
    # A penalty would pull at weights that are not 0.
    assert "vanishing" not in seen(a_run("hidden=6-tanh,4-tanh", 10))


def test_gradients_through_two_layers_of_tanh_do_not_vanish() -> None:
    assert "vanishing" not in seen(a_run("hidden=6-tanh,4-tanh", 30))


def test_a_batch_that_passes_a_layer_by_is_no_vanishing_gradient() -> None:
    # For the one sample of the next batch the first layer is off, and for most others it is not.
    run = a_run("dataset=spiral&hidden=8-relu,8-relu&seed=7&batch_size=1")

    def passes_by() -> bool:
        sizes = [rms(g) for n, g in run.layout.views(run.gradient).items() if n[0] == "W"]
        return sizes[0] < 0.01 * max(sizes)

    while not passes_by() and run.step < 500:
        run.advance(1)
    assert passes_by()
    assert "vanishing" not in seen(run)


def test_gradients_that_grow_on_the_way_back_explode() -> None:
    run = a_run("dataset.samples=60&hidden=8-tanh,8-tanh,8-tanh", 1)
    assert "exploding" not in seen(run)
    # Small last weights hardly pass anything on; large ones in the middle make much of it.
    views = run.layout.views(run.parameters)
    for i in range(8):
        run.intervene(f"W4[{i},0]", float(views["W4"][i, 0]) * 1e3)
        for j in range(8):
            run.intervene(f"W1[{i % 2},{j}]", float(views["W1"][i % 2, j]) * 1e-4)
    found = seen(run).get("exploding", [])
    assert len(found) == 1
    assert found[0].node in ("W1", "W2", "W3")
    _, ratio, _, _ = numbers(found[0].detail)
    assert ratio > 100


# ---------------------------------------------------------------------- units


def test_units_of_relu_that_are_off_for_every_sample_are_named() -> None:
    run = a_run(RELU, 2, b1_1=-10.0, b1_3=-10.0)
    off = np.flatnonzero((activations(run, "a1") == 0.0).all(axis=0))
    (found,) = [each for each in seen(run)["dead"] if each.layer == 1]
    assert found.units == tuple(off) == (1, 3)
    assert found.detail == (
        "units 1 and 3 of layer 1 (relu) have slopes of exactly 0 for all 24 training samples"
    )
    assert found.node == "a1"
    assert found.look.level == "neuron"
    assert found.look.unit == Place(1, 1)


def test_units_that_are_off_for_a_batch_alone_are_not_dead() -> None:
    run = a_run("dataset.samples=40&hidden=3-relu&batch_size=1", 0)
    for _ in range(200):
        if (run.look().value("a1") == 0.0).any() and not (activations(run, "a1") == 0.0).all(
            axis=0
        ).any():
            break
        run.advance(1)
    assert (run.look().value("a1") == 0.0).any()
    assert "dead" not in seen(run)


@pytest.mark.parametrize(
    ("activation", "bias", "speaks"),
    [
        ("relu", -10.0, True),
        ("leaky_relu", -10.0, False),
        ("elu", -10.0, False),
        ("gelu", -60.0, True),
        ("swish", -2000.0, True),
        ("tanh", -60.0, False),
    ],
)
def test_a_slope_of_exactly_nothing_is_what_counts(
    activation: str, bias: float, speaks: bool
) -> None:
    run = a_run(f"dataset.samples=40&hidden=3-{activation}&batch_size=10", 1, b1_0=bias)
    assert ("dead" in seen(run)) is speaks


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_units_that_are_flat_for_most_samples_are_counted(activation: str) -> None:
    run = a_run(f"dataset.samples=40&hidden=3-{activation}&batch_size=10", 1, b1_2=30.0)
    out = activations(run, "a1")
    slopes = 1 - out**2 if activation == "tanh" else 4 * out * (1 - out)
    (found,) = seen(run)["saturated"]
    assert found.units == tuple(np.flatnonzero((slopes < 0.05).mean(axis=0) >= 0.9)) == (2,)
    assert found.detail == (
        f"unit 2 of layer 1 ({activation}) has a slope under 5 % of the steepest for 24 of 24 "
        "training samples"
    )
    assert "dead" not in seen(run)


def test_units_that_are_flat_for_half_of_the_samples_are_not_saturated() -> None:
    run = a_run("dataset.samples=40&hidden=3-tanh&batch_size=10", 1, W1_0_1=8.0)
    flat = (1 - activations(run, "a1") ** 2 < 0.05).mean(axis=0)
    assert 0.5 < flat[1] < 0.9
    assert "saturated" not in seen(run)


# ------------------------------------------------------------------- the loss


def a_history(*losses: float, penalty: float = 0.0) -> History:
    history = History()
    for loss in losses:
        history.append(train_loss=loss, penalty=penalty)
    return history


def test_a_rise_is_counted_back_to_where_it_began() -> None:
    found = rise(a_history(3.0, 1.0, 2.0, 2.5, 4.0), 4)
    assert found is not None
    assert (found.since, found.low, found.steps, found.high) == (1, 1.0, 3, 4.0)
    assert rise(a_history(3.0, 1.0, 2.0, 2.5, 2.5), 4) is None
    assert rise(a_history(1.0), 0) is None
    # A weight set at step 3 has made that difference, not a step.
    touched = rise(a_history(3.0, 1.0, 2.0, 2.5, 4.0), 4, {3})
    assert touched is not None
    assert (touched.since, touched.steps) == (3, 1)
    assert rise(a_history(3.0, 1.0, 2.0), 2, {2}) is None


def test_a_loss_that_was_not_measured_ends_the_search() -> None:
    found = rise(a_history(1.0, 2.0, float("nan"), 3.0, 4.0), 4)
    assert found is not None
    assert found.since == 3


def test_what_is_descended_may_fall_while_the_loss_without_its_penalty_rises() -> None:
    history = History()
    for step in range(5):
        history.append(train_loss=1.0 + step, penalty=10.0 - 2 * step)
    assert rise(history, 4) is None


def test_a_loss_that_rises_long_enough_is_told_with_both_its_ends() -> None:
    steep = a_run(f"{BOWL}&optimizer.learning_rate=3", RISING)
    (found,) = seen(steep)["loss_rising"]
    assert found.look.panel == "loss"
    assert found.look.step is not None
    losses = steep.history.column("train_loss")
    assert (np.diff(losses[found.look.step :]) > 0).all()
    steps, low, since, high = numbers(found.detail)
    assert steps == steep.step - found.look.step >= RISING
    assert since == found.look.step
    assert low == pytest.approx(losses[found.look.step], rel=0.06)
    assert high == pytest.approx(losses[-1], rel=0.06)


def test_a_loss_that_rose_for_one_step_too_few_is_not_told() -> None:
    steep = a_run(f"{BOWL}&optimizer.learning_rate=3", RISING - 1)
    assert Known.of(steep, steep.step).rise is not None
    assert "loss_rising" not in seen(steep)


# --------------------------------------------------------------- learning rate


def largest(run: Run) -> float:
    """The largest eigenvalue of the whole Hessian of what is descended, on all training rows."""
    rows = run.experiment.rows("train")
    curved = Curvature(run.experiment.model.graph(len(rows)), run.parameters.copy())
    curved.load(x=run.prepared.x[rows], y=run.prepared.y[rows])
    return float(np.linalg.eigvalsh(curved.hessian())[-1])


@pytest.mark.parametrize("query", [BOWL, PLAIN, f"{PLAIN}&regularizer.l2=0.3"])
def test_a_rate_is_too_large_from_two_over_the_largest_eigenvalue_on(query: str) -> None:
    bound = 2 / largest(a_run(query))
    for factor, speaks in ((0.999, False), (1.001, True)):
        run = a_run(f"{query}&optimizer.learning_rate={bound * factor!r}")
        assert ("learning_rate" in seen(run)) is speaks
    (found,) = seen(run)["learning_rate"]
    assert found.look.panel == "sharpness"
    step, rate, _, limit, sharpness = numbers(found.detail)
    assert step == 1
    assert rate == pytest.approx(run.learning_rate, rel=0.01)
    assert limit == pytest.approx(bound, rel=0.01)
    assert rate > limit, "the sentence tells them apart"
    assert sharpness == pytest.approx(2 / bound, rel=0.06)


def test_a_function_has_a_largest_rate_too() -> None:
    quiet = a_run("function=quadratic")
    point = quiet.parameters.copy()
    rows = [numeric_gradient(lambda p, k=k: float(gradient(quiet, p)[k]), point) for k in range(2)]
    bound = 2 / float(np.linalg.eigvalsh((np.array(rows) + np.array(rows).T) / 2)[-1])
    for factor, speaks in ((0.99, False), (1.01, True)):
        run = a_run(f"function=quadratic&optimizer.learning_rate={bound * factor!r}")
        assert ("learning_rate" in seen(run)) is speaks


def gradient(run: Run, point: np.ndarray) -> np.ndarray:
    found: np.ndarray = run.slope("train", "none").gradient(point)
    return found


@pytest.mark.parametrize(
    "query",
    [
        "optimizer=adam&batch_size=full",
        "optimizer=momentum&batch_size=full",
        "optimizer=sgd&batch_size=10",
        "optimizer=sgd&batch_size=full&clip=norm",
    ],
)
def test_of_other_descents_no_bound_of_the_rate_is_known(query: str) -> None:
    run = a_run(f"dataset.samples=40&hidden=3-tanh&{query}&optimizer.learning_rate=50")
    assert "learning_rate" not in seen(run)
    assert passes(run) == 1


def test_the_rate_is_that_which_the_schedule_gives_the_next_step() -> None:
    bound = 2 / largest(a_run(PLAIN))
    halved = "&schedule=step&schedule.step_size=2&schedule.gamma=0.1"
    run = a_run(f"{PLAIN}{halved}&optimizer.learning_rate={bound * 1.2!r}")
    assert "learning_rate" in seen(run)
    run.advance(3)
    assert run.learning_rate < 2 / largest(run)
    assert "learning_rate" not in seen(run)


# ----------------------------------------------------------------- the whole of it


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_default_experiment_is_well_all_along(seed: int) -> None:
    run = a_run(f"seed={seed}")
    while run.step < run.spec.horizon:
        assert unwell(run, Known.of(run, run.step)) == ()
        run.advance(50)


@pytest.mark.parametrize("query", [SMALL, RELU, PLAIN, "function=rosenbrock"])
def test_a_look_does_not_move_a_run(query: str) -> None:
    run, other = a_run(query, 5), a_run(query, 5)
    unwell(run, Known.of(run, run.step))
    run.advance(20)
    other.advance(20)
    assert run.parameters.tobytes() == other.parameters.tobytes()


def test_a_checkup_is_a_reply() -> None:
    run = a_run(RELU, 2, b1_1=-10.0)
    reply: dict[str, Any] = checkup(run, Known.of(run, run.step))
    assert reply["step"] == 2
    assert {each.code for each in reply["findings"]} == {"dead"}
