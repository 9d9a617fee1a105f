"""The loss itself, seen: its curve, and where each sample of the next batch lies on it.

A loss is drawn against what it depends on: the error of an output, a logit, a margin, or the log
odds of the true class. The same samples can be looked at through another measure, without the run
knowing, to see what it would make of them. All numbers come from the operations that train; slopes
are their derivatives, by dual numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.engine.array import Array, Rows
from app.engine.dual import Dual, tangent
from app.engine.losses import LOSSES, OUTPUTS, Axis
from app.engine.notation import Value, logistic, softmax
from app.engine.ops import OPS
from app.errors import RequestError
from app.training.refusal import shown, suggestion
from app.training.run import Run
from app.training.spec import ChoiceSpec

MOST_SAMPLES = 300
"""Samples that are shown: more dots than that hide each other."""

LARGEST = float(np.finfo(np.float32).max)
"""That single precision can hold."""

CURVE_POINTS = 121
"""Points of a curve: finer than the panel needs, so that bends look like bends."""

NARROWEST = 3.0
"""How far a curve reaches to either side at least, in units of its axis."""

Of = Callable[[Value, Value], Value]


@dataclass(frozen=True)
class Measure:
    """What can be made of outputs and targets, sample by sample."""

    name: str
    title: str
    formula: str
    axis: Axis
    of: Of
    """(outputs, targets), each (m, 1, k), -> the loss of each, (m,)."""


def _loss(name: str, parameters: dict[str, Any]) -> Measure:
    """A loss of the table, as a measure of single samples."""
    row, forward = LOSSES[name], OPS[name].forward
    return Measure(name, row.title, row.formula, row.axis, lambda p, y: forward(p, y, **parameters))


def _of_probability(axis: Axis, shown_as: Callable[[Value], Value]) -> tuple[Measure, ...]:
    """What squared and absolute error make of the probability instead of the logit."""
    letter = "σ(z)" if axis == "logit" else "softmax(z)"
    return tuple(
        Measure(
            f"{name}_of_probability",
            f"{title} of the probability",
            formula.replace("p", letter),
            axis,
            lambda z, y, name=name: OPS[name].forward(shown_as(z), y),  # type: ignore[misc]
        )
        for name, title, formula in (
            ("l2", "squared error", "(p − y)²"),
            ("l1", "absolute error", "|p − y|"),
        )
    )


RESIDUALS = ("l2", "l1", "huber", "log_cosh")
"""Losses of the error of an output: all drawn against the same axis."""


def measures(spec: ChoiceSpec) -> dict[str, Measure]:
    """The loss of a spec, first, and what the same outputs can be compared through."""
    own = _loss(spec.name, spec.hyper)
    usual = {n: {p.name: p.default for p in LOSSES[n].parameters} for n in LOSSES}
    others: tuple[Measure, ...] = ()
    if own.axis == "residual":
        others = tuple(_loss(name, usual[name]) for name in RESIDUALS)
    if own.axis == "logit":
        hinge = OPS["hinge"].forward
        formula = "max(0, 1 − t z), t = ±1"
        others = (
            *_of_probability("logit", logistic),
            Measure("hinge_of_logit", "hinge of the logit", formula, "logit", hinge),
        )
    if own.axis == "log_odds":
        others = _of_probability("log_odds", softmax)
    if own.axis == "margin":
        entropy = OPS["binary_cross_entropy"].forward
        formula = "log(1 + exp(−t ŷ))"
        name = "cross_entropy_of_margin"
        others = (Measure(name, "cross-entropy of the same score", formula, "margin", entropy),)
    return {own.name: own, **{m.name: m for m in others if m.name != own.name}}


def check_compare(spec: ChoiceSpec, compare: str | None) -> None:
    """Refuse a comparison that the loss has not.

    Raises:
        RequestError: which there are.
    """
    known = list(measures(spec))[1:]
    if compare is not None and compare not in known:
        text = f"unknown comparison: {shown(compare)}; {suggestion(compare, known)}"
        raise RequestError(text, "compare")


def describe(run: Run, compare: str | None) -> dict[str, Any]:
    """The reply: curves, the batch's samples on them, and what each pulls with.

    Cells are what stands on the curve: the outputs of a sample one by one, or the whole sample
    where a loss looks at all of its outputs together. A sample's pull is the length of its loss's
    gradient with respect to its outputs; its share is that over the sum of all.

    Args:
        run: the next batch at its position is meant, as in the graph.
        compare: a name of `measures`, or None.

    Raises:
        RequestError: if there is no such comparison.
    """
    check_compare(run.spec.loss, compare)
    table = measures(run.spec.loss)
    own, program, rows = table[run.spec.loss.name], run.look(), run.next_rows
    outputs, targets = (np.array(program.value(node)) for node in program.graph.loss.inputs)
    with np.errstate(all="ignore"):
        main = _view(own, outputs, targets)
        other = _view(table[compare], outputs, targets) if compare else None
        kept = _shown(main["sample_losses"])
        grid = _grid(own.axis, main["x"])
        activation = OUTPUTS[LOSSES[own.name].output_activation]
        reply: dict[str, Any] = {
            "measure": _words(own),
            "options": [{"name": m.name, "title": m.title} for m in list(table.values())[1:]],
            "samples": len(rows),
            "outputs_per_sample": outputs.shape[1],
            "rows": rows[kept].astype(np.int32),
            "outputs": outputs[kept],
            "targets": targets[kept],
            "said": np.asarray(activation(outputs))[kept],
            "x": _cells(main["x"], outputs.shape, kept),
            "view": _picked(main, outputs.shape, kept),
            "curve_x": grid,
            "curves": _curves(own, grid, outputs.shape[1]),
            "compare": None,
            "sentence": _sentence(own, main, None, None),
        }
        if compare and other is not None:
            second = table[compare]
            reply["compare"] = {
                "measure": _words(second),
                "view": _picked(other, outputs.shape, kept),
                "curves": _curves(second, grid, outputs.shape[1]),
            }
            reply["sentence"] = _sentence(own, main, second, other)
    return reply


def _words(measure: Measure) -> dict[str, str]:
    return {
        "name": measure.name,
        "title": measure.title,
        "formula": measure.formula,
        "axis": measure.axis,
    }


def _view(measure: Measure, outputs: Array, targets: Array) -> dict[str, Array]:
    """What a measure makes of every cell: place, loss, slope along the axis; and of samples."""
    together = measure.axis == "log_odds"
    cells = (len(outputs), 1, -1) if together else (-1, 1, 1)
    p, y = outputs.reshape(cells), targets.reshape(cells)
    losses = np.asarray(measure.of(p, y))
    slopes = np.empty(p.shape)
    for output in range(p.shape[-1]):
        direction = np.zeros(p.shape)
        direction[..., output] = 1.0
        found = tangent(measure.of(Dual(p, direction), y))
        slopes[..., output] = 0.0 if found is None else np.asarray(found)[:, None]
    x, along = _place(measure.axis, p, y, slopes)
    by_sample = slopes.reshape(len(outputs), -1)
    # Of the largest, since the squares of a run that blows up are too large for a number.
    largest = np.abs(by_sample).max(initial=0.0)
    pulls = np.sqrt(np.square(by_sample / largest if largest > 0 else by_sample).sum(axis=1))
    sample_losses = losses if together else losses.reshape(len(outputs), -1).mean(axis=1)
    total = pulls.sum()
    shares = np.zeros(len(pulls)) if total == 0 else pulls / total
    return {
        "x": x,
        "losses": losses,
        "slopes": along,
        "sample_losses": sample_losses,
        "shares": shares,
    }


def _place(axis: Axis, p: Array, y: Array, slopes: Array) -> tuple[Array, Array]:
    """Where each cell stands on the axis, and the slope of its loss along it."""
    flat, truth, own = p.reshape(len(p), -1), y.reshape(len(y), -1), slopes.reshape(len(p), -1)
    if axis == "log_odds":
        true = truth.argmax(axis=1)
        here = np.arange(len(flat))
        others = np.where(truth == 1.0, -np.inf, flat)
        largest = others.max(axis=1)
        rest = largest + np.log(np.exp(others - largest[:, None]).sum(axis=1))
        return flat[here, true] - rest, own[here, true]
    sign = 2.0 * truth[:, 0] - 1.0
    return {
        "residual": (flat[:, 0] - truth[:, 0], own[:, 0]),
        "logit": (flat[:, 0], own[:, 0]),
        "margin": (sign * flat[:, 0], sign * own[:, 0]),
    }[axis]


def _grid(axis: Axis, x: Array) -> Array:
    """Where the curve is drawn: about all cells, and its middle in any case."""
    finite = x[np.isfinite(x)]
    low, high = float(finite.min(initial=-NARROWEST)), float(finite.max(initial=NARROWEST))
    if axis == "residual":
        high = max(high, -low)
        low = -high
    room = 0.04 * (high - low)
    return np.linspace(low - room, high + room, CURVE_POINTS)


def _curves(measure: Measure, grid: Array, outputs: int) -> Array:
    """The loss along the axis, (curves, points): for a logit one for each of the two classes."""
    cells = grid[:, None, None]
    zero, one = np.zeros(cells.shape), np.ones(cells.shape)
    if measure.axis == "residual":
        return np.asarray(measure.of(cells, zero))[None]
    if measure.axis == "logit":
        return np.array([measure.of(cells, zero), measure.of(cells, one)])
    if measure.axis == "margin":
        return np.asarray(measure.of(cells, one))[None]
    # All other classes are equally likely: their logits' exponentials then add up to 1.
    rest = np.full((len(grid), 1, outputs - 1), -np.log(outputs - 1.0))
    truth = np.zeros((len(grid), 1, outputs))
    truth[..., 0] = 1.0
    return np.asarray(measure.of(np.concatenate([cells, rest], axis=-1), truth))[None]


def _shown(losses: Array) -> Rows:
    """Which samples are shown: all, or evenly many of them and the one with the largest loss."""
    if len(losses) <= MOST_SAMPLES:
        return np.arange(len(losses))
    even = np.linspace(0, len(losses) - 1, MOST_SAMPLES - 1).astype(int)
    return np.unique([*even, int(np.nan_to_num(losses, nan=np.inf).argmax())])


def _cells(values: Array, shape: tuple[int, ...], kept: Rows) -> Array:
    """The cells of the samples that are shown, (samples, cells of each)."""
    by_sample: Array = values.reshape(shape[0], -1)
    return by_sample[kept]


def _picked(view: dict[str, Array], shape: tuple[int, ...], kept: Rows) -> dict[str, Array]:
    return {
        "losses": _cells(view["losses"], shape, kept),
        "slopes": _cells(view["slopes"], shape, kept),
        "sample_losses": view["sample_losses"][kept],
        "shares": view["shares"][kept],
    }


def _sentence(
    own: Measure, main: dict[str, Array], second: Measure | None, other: dict[str, Array] | None
) -> str:
    """What the sample with the largest loss pulls with, and what the other makes of it."""
    if not np.isfinite(main["sample_losses"]).all():
        return "Not every loss of this batch is a finite number."
    if not np.isfinite(main["shares"]).all():
        return "Not every slope of this batch is a finite number: there are no shares to compare."
    worst = int(main["sample_losses"].argmax())
    share = main["shares"][worst]
    subject = f"The sample with the largest loss has {_percent(share)} of the batch's pull"
    if second is None or other is None:
        even = _percent(1.0 / len(main["shares"]))
        return f"{subject} on the network; if all pulled alike it would have {even}."
    slopes = "" if own.axis == "residual" else _slopes(own, main, second, other, worst)
    with_second = _percent(other["shares"][worst])
    return f"{subject} under {own.title}, and {with_second} under {second.title}.{slopes}"


def _slopes(
    own: Measure, main: dict[str, Array], second: Measure, other: dict[str, Array], worst: int
) -> str:
    """How steep both are at that sample."""
    cells = len(main["slopes"]) // len(main["shares"])
    at = worst * cells + int(main["losses"].reshape(-1, cells)[worst].argmax())
    first, later = (abs(float(view["slopes"][at])) for view in (main, other))
    return f" There {own.title} falls with a slope of {first:.2g}, {second.title} of {later:.2g}."


def _percent(share: float) -> str:
    text = f"{100 * share:.1f}" if share < 0.0995 else f"{100 * share:.0f}"
    return f"{text} %"


def singles(reply: Any) -> Any:
    """The reply as a picture travels: numbers in single precision, if it can hold them."""
    if isinstance(reply, dict):
        return {name: singles(value) for name, value in reply.items()}
    if isinstance(reply, np.ndarray) and reply.dtype == np.float64:
        sizes = np.abs(reply[np.isfinite(reply)])
        return reply.astype(np.float32) if sizes.max(initial=0.0) <= LARGEST else reply
    return reply
