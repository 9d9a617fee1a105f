"""What can be unwell with a run, and how it is told from its numbers: one function a kind.

Each says what it saw and where to look, or nothing. A threshold stands beside its reason.
"""

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np

from app.engine.array import Array
from app.engine.randomness import generator
from app.graph.blocks import (
    FLAT,
    STEEPEST,
    Block,
    Units,
    dead_units,
    saturated_units,
    slopes,
)
from app.graph.moment import Moment
from app.graph.summary import root_mean_square
from app.landscape.lanczos import eigenpairs, top
from app.training.finding import Look, Place, apart, named, short
from app.training.sight import Sight
from app.training.spec import RunSpec
from app.training.stability import stability
from app.training.sweep import penalty_of

VANISHING = 0.01
"""A gradient under this share of that of a later layer: one learning rate then moves the one a
hundred times less than the other. Glorot and Bengio 2010, "Understanding the difficulty of training
deep feedforward neural networks", figure 7: five layers of tanh that begin badly lose a factor of
ten; a sigmoid, whose slope is at most 1/4, loses a factor of 250 over four."""

EXPLODING = 1 / VANISHING
"""Likewise, the other way round."""

RISING = 20
"""Steps in a row after which it is said that the loss rises. Batches make it go up and down, and
what an optimiser remembers (Adam and momentum: some ten gradients) carries it on for a while:
healthy runs with batches of 20 were seen to rise ten times running, and not twice that."""

PRODUCTS = 60
"""Of the Hessian, at most. What fewer of them find is at most the largest eigenvalue, so that no
rate is called too large that is not."""


class Seen(NamedTuple):
    """A sentence, and the places that it is about."""

    detail: str
    look: Look
    node: str | None = None
    layer: int | None = None
    units: tuple[int, ...] | None = None


def non_finite(sight: Sight) -> Iterator[Seen]:
    """The first node, in the order of a step, of which a number is not finite.

    What the run says of the step that it could not make; else what the next batch shows, by the
    same question that the step would ask.
    """
    run, fault = sight.run, sight.known.diverged
    if fault is not None:
        node, phase = fault.node, fault.phase
    else:
        found = sight.batch.first_nonfinite()
        if found is None:
            return
        node = found.name
        forward = not np.isfinite(sight.batch.value(node)).all()
        phase = "forward" if forward else "backward"
    what = {"forward": "value", "backward": "gradient", "update": "update"}[phase]
    batch = "" if run.spec.function else " on its batch"
    yield Seen(
        f"in step {run.step + 1} the {what} of {node} is not a finite number{batch}; it is the "
        f"first {phase if phase == 'update' else f'in {phase} order'} of which that is so",
        Look("graph", node),
        node,
    )


def _still(sight: Sight) -> list[int]:
    """Layers, counted from 1, whose weights no sample of the training part would move at all."""
    found = []
    for number, layer in enumerate(sight.layers, 1):
        name = layer.parameters[0]
        whole = sight.whole.gradients[sight.whole.graph.named(name).id]
        if not sight.gradient(name).any() and not whole.any():
            found.append(number)
    return found


class Pair(NamedTuple):
    """Two layers, counted from 1, and how their gradients compare."""

    early: int
    late: int
    sizes: tuple[float, float]
    """Root mean square of the gradient of their weights, on the next batch."""
    ratio: float
    """The early one's over the late one's."""
    flow: float
    """The same of what comes back to their sums, sample by sample over the whole part. A batch's
    mean may cancel in one layer by chance, near a minimum above all; this cannot."""


def vanishing(sight: Sight) -> Iterator[Seen]:
    """Weights whose gradient is exactly 0; else an early layer whose weights' gradient is a small
    share of a later one's.
    """
    still = _still(sight)
    if still:
        *most, last = [f"W{number}" for number in still]
        names = f"{', '.join(most)} and {last}" if most else last
        yield Seen(
            f"the gradient of {names} is exactly 0 on the batch of step {sight.run.step + 1} and "
            f"over all {sight.samples} training samples",
            Look("graph", f"W{still[0]}"),
            f"W{still[0]}",
            still[0],
        )
        return
    found = min(_pairs(sight), key=lambda pair: pair.ratio, default=None)
    if found is not None and found.ratio < VANISHING and found.flow < VANISHING:
        yield _compared(sight, found)


def exploding(sight: Sight) -> Iterator[Seen]:
    """An early layer whose weights' gradient is many times a later one's."""
    found = max(_pairs(sight), key=lambda pair: pair.ratio, default=None)
    if found is not None and found.ratio > EXPLODING and found.flow > EXPLODING:
        yield _compared(sight, found)


def _pairs(sight: Sight) -> Iterator[Pair]:
    """Every two layers of which the later one has a gradient."""
    size = [root_mean_square(sight.gradient(each.parameters[0])) for each in sight.layers]
    flow = [root_mean_square(_at_sums(sight.whole, each)) for each in sight.layers]
    for i, j in combinations(range(len(size)), 2):
        if size[j] > 0.0 and flow[j] > 0.0:
            yield Pair(i + 1, j + 1, (size[i], size[j]), size[i] / size[j], flow[i] / flow[j])


def _at_sums(whole: Moment, layer: Block) -> Array:
    """The gradient of a layer's sums, (n, units)."""
    return next(whole.gradients[n] for n in layer.nodes if whole.graph.nodes[n].op == "affine")


def _compared(sight: Sight, pair: Pair) -> Seen:
    early, late = short(pair.sizes[0]), short(pair.sizes[1])
    node = f"W{pair.early}"
    return Seen(
        f"the gradient of {node} (rms {early}) is {short(pair.ratio)} times that of "
        f"W{pair.late} ({late}) on the batch of step {sight.run.step + 1}",
        Look("graph", node),
        node,
        pair.early,
    )


def dead(sight: Sight) -> Iterator[Seen]:
    """Units whose slope is exactly 0 for every sample of the training part."""
    for number, layer in enumerate(sight.layers, 1):
        units = _numbers(dead_units(sight.whole, layer.activation))
        if units:
            slope = "have slopes" if len(units) > 1 else "has a slope"
            words = f"{slope} of exactly 0 for all {sight.samples} training samples"
            yield _of_units(sight, layer, number, units, words)


def saturated(sight: Sight) -> Iterator[Seen]:
    """Units of tanh or sigmoid that are flat for most samples of the training part."""
    for number, layer in enumerate(sight.layers, 1):
        units = _numbers(saturated_units(sight.whole, layer.activation))
        if not units:
            continue
        counts = _flat(sight.whole, layer)[list(units)]
        low, high = int(counts.min()), int(counts.max())
        count = str(low) if low == high else f"{low} to {high}"
        slope = "have slopes" if len(units) > 1 else "has a slope"
        words = (
            f"{slope} under {100 * FLAT:g} % of the steepest for {count} of "
            f"{sight.samples} training samples"
        )
        yield _of_units(sight, layer, number, units, words)


def _numbers(units: Units | None) -> tuple[int, ...]:
    return () if units is None else tuple(int(each) for each in units)


def _flat(whole: Moment, layer: Block) -> Units:
    """For how many samples each unit of a layer that saturates is flat, (units,)."""
    assert layer.activation is not None, "what saturates is an activation"
    steepest = STEEPEST[whole.graph.nodes[layer.activation].op]
    flat: Units = (np.abs(slopes(whole, layer.activation)) < FLAT * steepest).sum(axis=0)
    return flat


def _of_units(sight: Sight, layer: Block, number: int, units: tuple[int, ...], words: str) -> Seen:
    assert layer.activation is not None, "only an activation has slopes"
    node = sight.whole.graph.nodes[layer.activation]
    op = node.op.replace("_", " ")
    subject = named(units, node.shape[-1])
    place = Place(number, units[0])
    look = Look("neuron", node.name, place)
    return Seen(f"{subject} of layer {number} ({op}) {words}", look, node.name, number, units)


def rising(sight: Sight) -> Iterator[Seen]:
    """A training loss that went up with every one of the last steps."""
    seen = sight.known.rise
    if seen is None or seen.steps < RISING:
        return
    low, high = apart(seen.low, seen.high)
    spec = sight.run.spec
    loss = "value of the function" if spec.function else "loss over the training part"
    penalty = " with its penalty" if penalty_of(spec) == "sum" else ""
    yield Seen(
        f"the {loss}{penalty} rose in each of the last {seen.steps} steps, "
        f"from {low} at step {seen.since} to {high}",
        Look(panel="loss", step=seen.since),
    )


def rate_too_large(sight: Sight) -> Iterator[Seen]:
    """A learning rate above 2 / lambda_max, the largest at which a descent on a bowl is stable.

    LeCun, Bottou, Orr and Mueller 1998, "Efficient BackProp", section 5; Cohen et al. 2021,
    arXiv:2103.00065, section 2. The eigenvalue is that of the Hessian, here, of what is descended
    over the whole training part.
    """
    run, rate = sight.run, sight.run.learning_rate
    slope = run.slope("train", penalty_of(run.spec))
    pairs = eigenpairs(
        partial(slope.products, run.parameters.copy()),
        len(run.parameters),
        generator(run.spec.seed, "unwell"),
        top(1),
        most=PRODUCTS,
        tolerance=1e-4,
    )
    sharpness = float(pairs.values[0])
    if not sharpness > 0.0 or not rate > 2.0 / sharpness:
        return
    own, bound = apart(rate, 2.0 / sharpness)
    yield Seen(
        f"the learning rate of step {run.step + 1}, {own}, is above 2 / λ_max = {bound}: the "
        f"largest curvature here, λ_max, is {short(sharpness)}",
        Look(panel="sharpness"),
    )


def descends_plainly(spec: RunSpec, *, whole: bool) -> bool:
    """Whether it is plain gradient descent on all samples, for which the bound of 2 holds."""
    return spec.optimizer.name == "sgd" and stability(spec, whole=whole).share is not None
