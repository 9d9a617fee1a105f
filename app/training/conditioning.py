"""What scaling does to the descent: the same experiment under every scaling of its features.

For each scaling: how the loss curves at the start, a small picture of the surface, and how many
steps it takes to a goal. The goal is in units that no scaling changes, so the numbers compare.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, floor, isfinite, isqrt, log10
from typing import Any

import numpy as np

from app.data.metrics import rmse
from app.data.scaling import SCALINGS
from app.engine.array import Array
from app.engine.hessian import MOST_DIRECTIONS, Curvature
from app.engine.optimizers import OPTIMIZERS
from app.engine.program import Program
from app.engine.randomness import generator
from app.errors import RequestError
from app.landscape.grid import Grid, box_of_path
from app.landscape.path import BLOWN_UP, thin
from app.landscape.projection import project
from app.landscape.setting import Setting
from app.landscape.slice_table import SLICES, build_slice
from app.landscape.spectrum import MOST_PRODUCTS, Spectrum, spectrum_by_products
from app.landscape.surface import compute_surface
from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.plan import Trajectory
from app.training.scene import Scene
from app.training.spec import RunSpec
from app.training.surface_query import SurfaceQuery

MOST_STEPS = 2_000
"""Steps of each descent, if the network is not too large for so many."""

FEWEST_STEPS = 10
"""Steps of each descent, however large the network is."""

PATH_POINTS = 250
"""Points of a path in a small picture: as many as it has pixels from one end to the other."""

RMSE_MARGIN, LOSS_MARGIN = 1.1, 1.2
"""How far above the best of all descents the goal is that nobody chose."""

LOWEST_RMSE, LOWEST_LOSS = 1e-6, 0.1
"""Shares of the lowest start below which no goal lies that nobody chose: an RMSE there would be
rounding errors, and the loss of classes that can be told apart falls without end, so that only the
luckiest descent would ever reach what it ends at."""

# How much arithmetic there is, in multiplications of one pass over the data: a number of units
# counts as 40, since its activation is no multiplication; erf as 600. Making the calls costs as
# much as 100,000 (`CALLS`). Then a pass forward and backward takes 0.1 to 0.2 ns for each.
_ACTIVATION, _SLOW_ACTIVATION, CALLS = 40, {"gelu": 600, "softplus": 100}, 100_000

# What is spent on each scaling, in the same unit: about 0.3 s on one core each.
DESCENT_WORK, _SURFACE_WORK, _SPECTRUM_WORK = 1.2e9, 3e9, 1.6e9
_FEWEST_POINTS, _FEWEST_PRODUCTS = 5, 12


def work_of_sample(experiment: Experiment) -> int:
    """The arithmetic of one sample's pass, in multiplications."""
    return experiment.model.layout.size + sum(
        layer.units * _SLOW_ACTIVATION.get(layer.activation, _ACTIVATION)
        for layer in experiment.spec.network.hidden
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is computed for each scaling: a function of the sizes, and never of the clock."""

    steps: int
    """Of each descent."""
    points: int
    """Of the surface, a side."""
    decomposed: int
    """Parameters with which all eigenvalues are computed."""
    products: int
    """Of the search for the largest one alone."""

    @classmethod
    def of(cls, experiment: Experiment, limits: Limits, size: int) -> "Bounds":
        """Those for an experiment.

        Args:
            experiment: with any scaling.
            limits: of the server.
            size: points a side of the surface that were asked for, odd.
        """
        spec, parameters = experiment.spec, experiment.model.layout.size
        rows, numbers = len(experiment.rows("train")), work_of_sample(experiment)
        work, step = rows * numbers, rows * numbers + CALLS
        if OPTIMIZERS[spec.optimizer.name].curvature:
            step += min(spec.batch_size or rows, rows) * numbers * parameters
        steps = min(max(int(DESCENT_WORK / step), FEWEST_STEPS), MOST_STEPS, limits.steps)
        points = isqrt(int(_SURFACE_WORK / work))
        points -= 1 - points % 2
        affordable = int(_SPECTRUM_WORK / work)
        return cls(
            steps,
            min(max(points, _FEWEST_POINTS), size),
            min(limits.spectrum_parameters, affordable),
            min(max(affordable // 2, _FEWEST_PRODUCTS), MOST_PRODUCTS),
        )


@dataclass(frozen=True, eq=False)
class Curve:
    """One descent, measured at every position in the units of the goal."""

    values: Array
    """From position 0 on, (steps + 1,); fewer if a step could not be made."""
    learning_rate: float | None
    """What the descent was made with; None if no rate would do, so that no step was made."""
    stopped: bool
    """Whether a step could not be made, since a number of it was not finite."""

    @property
    def diverged(self) -> bool:
        """Whether it blew up: to numbers that are not finite, or far above its start."""
        return self.stopped or not self.values[-1] <= BLOWN_UP * self.values[0]

    @property
    def best(self) -> float:
        """The lowest value; infinite if none is finite."""
        return float(np.min(self.values[np.isfinite(self.values)], initial=np.inf))

    def steps_to(self, goal: float) -> int | None:
        """The first position that is no higher than the goal; None if none is."""
        there = np.flatnonzero(self.values <= goal)
        return int(there[0]) if len(there) else None


@dataclass(frozen=True, eq=False)
class Scaled:
    """All that is measured under one scaling."""

    scaling: str
    spectrum: Spectrum
    own: Curve
    plain: Curve
    surface: dict[str, Any] | None
    """None if the loss is not finite at the start."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Every scaling, before anybody names a goal."""

    most_steps: int
    is_rmse: bool
    """Whether values are RMSEs, and not losses."""
    unit: str
    """Of the values: the target's, or empty."""
    rows: tuple[Scaled, ...]

    @property
    def usual_goal(self) -> float | None:
        """A little above the best of all descents, rounded up to two digits; None without one."""
        curves = [curve for row in self.rows for curve in (row.own, row.plain)]
        starts = [float(curve.values[0]) for curve in curves if isfinite(curve.values[0])]
        if not starts:
            return None
        margin = RMSE_MARGIN if self.is_rmse else LOSS_MARGIN
        lowest = LOWEST_RMSE if self.is_rmse else LOWEST_LOSS
        return rounded_up(max(margin * min(c.best for c in curves), lowest * min(starts)))


def compare(spec: RunSpec, limits: Limits, goal: float | None, size: int = 25) -> dict[str, Any]:
    """The reply about a spec under every scaling of `SCALINGS`, the rest of it as it is.

    Fields: `goal, goal_is, unit, most_steps, linear, penalty, optimizer, rows`. What the goal
    counts is the RMSE over the training part in the target's unit (`goal_is` is "rmse"), or for
    classes the data loss over the training part ("loss"). `linear` says that the Hessian is the
    same everywhere, so that `condition` is that of the whole bowl and not of the start alone;
    `penalty`, that the Hessian includes one, as what the descents go down does.

    Each of `rows` has `scaling, title`; of the `Spectrum` at the start `largest, smallest,
    condition, effective, eigenvalues, negative`; the value `start` at position 0; two descents,
    `own` as the spec says and `plain` on all samples at the rate 1 / largest, each with `steps` to
    the goal, `best` value, `diverged` and `learning_rate`; and the `surface` on the plane of the
    own descent's path: `x, y, z, cap, floor, captured, diverged, drawn_to, path: {x, y}`, as in a
    surface's reply.

    What is not finite or not known is None. Only in `z` can there be NaN: holes.

    Args:
        spec: of the run.
        limits: of the server.
        goal: what to count the steps to; None for a little above the best of all descents.
        size: points a side of the surfaces, odd; of large networks fewer are drawn.

    Raises:
        RequestError, LimitError: if there is no such goal or size; the sentence says why.
    """
    if goal is not None and not 0 < goal < float("inf"):
        raise RequestError(f"invalid goal: {goal:g}; expected a number above 0", "goal")
    SurfaceQuery(size=size).check(limits, spec)
    found = comparison(spec, limits, size)
    aim = found.usual_goal if goal is None else goal
    return {
        "goal": aim,
        "goal_is": "rmse" if found.is_rmse else "loss",
        "unit": found.unit,
        "most_steps": found.most_steps,
        "linear": spec.loss.name == "l2" and not spec.network.hidden,
        "penalty": bool(spec.regularizer.l1 or spec.regularizer.l2),
        "optimizer": spec.optimizer.name,
        "rows": [_row(row, aim) for row in found.rows],
    }


@lru_cache(maxsize=2)
def comparison(spec: RunSpec, limits: Limits, size: int) -> Comparison:
    """Everything that does not depend on the goal, remembered for the next goal.

    A memory and no state, as that of `surface_job.scene`.
    """
    scalings = [replace(spec.scaling, features=name) for name in SCALINGS]
    experiments = [Experiment.build(replace(spec, scaling=scaling)) for scaling in scalings]
    first = experiments[0]
    bounds, is_rmse = Bounds.of(first, limits, size), not first.prepared.classes
    unit = first.prepared.target.unit if is_rmse else ""
    return Comparison(bounds.steps, is_rmse, unit, tuple(_scaled(e, bounds) for e in experiments))


def _scaled(experiment: Experiment, bounds: Bounds) -> Scaled:
    """All that is measured of one experiment."""
    spectrum = curvature_at_start(experiment, bounds)
    own, path = _own(experiment, bounds.steps)
    plain = _plain(experiment, spectrum.largest, bounds.steps)
    picture = _picture(experiment, path, bounds.points) if isfinite(path.losses[0]) else None
    return Scaled(experiment.spec.scaling.features, spectrum, own, plain, picture)


def curvature_at_start(experiment: Experiment, bounds: Bounds) -> Spectrum:
    """The spectrum of the objective's Hessian over the whole training part at position 0."""
    rows, size = experiment.rows("train"), experiment.model.layout.size
    at_once = MOST_DIRECTIONS if size <= bounds.decomposed else 1
    curvature = Curvature(experiment.model.graph(len(rows)), experiment.start, at_once)
    curvature.load(x=experiment.prepared.x[rows], y=experiment.prepared.y[rows])
    return spectrum_by_products(
        curvature.products,
        size,
        generator(experiment.spec.seed, "spectrum"),
        limit=bounds.decomposed,
        most=bounds.products,
    )


class Gauge:
    """What the goal counts, read from a program that has run over the training part."""

    def __init__(self, experiment: Experiment) -> None:
        prepared = experiment.prepared
        self._is_rmse = not prepared.classes
        self._targets = prepared.y[experiment.rows("train")]
        self._scaling = prepared.targets

    def read(self, program: Program) -> float:
        """The RMSE in the target's unit, or for classes the data loss."""
        if self._is_rmse:
            return rmse(program.output, self._targets, self._scaling)
        return float(program.loss)


def _own(experiment: Experiment, steps: int) -> tuple[Curve, Trajectory]:
    """The descent as the spec says, and as much of its path as is drawn: up to the horizon."""
    descent, gauge = Descent(experiment), Gauge(experiment)
    whole = experiment.program("train", descent.parameters)
    planned = min(experiment.spec.horizon, steps)
    kept = thin(planned + 1, PATH_POINTS)
    points, losses = np.empty((len(kept), len(descent.parameters))), np.empty(len(kept))
    values, reached, stopped = np.empty(steps + 1), 0, False
    with np.errstate(all="ignore"):
        while not stopped:
            loss = whole.forward()
            values[descent.step] = gauge.read(whole)
            if reached < len(kept) and kept[reached] == descent.step:
                points[reached], losses[reached] = descent.parameters, loss
                reached += 1
            if descent.step == steps:
                break
            stopped = descent.descend() is not None
    rate, early = experiment.spec.optimizer.learning_rate, stopped and descent.step < planned
    path = Trajectory(kept[:reached], points[:reached], losses[:reached], early)
    return Curve(values[: descent.step + 1], rate, stopped), path


def _plain(experiment: Experiment, largest: float, steps: int) -> Curve:
    """Gradient descent on all samples at the rate 1 / largest eigenvalue.

    On a bowl twice that rate is where it would begin to diverge, and this one takes the steepest
    direction to its bottom in one step. Where nothing curves upwards there is no such rate.
    """
    rows, gauge = experiment.rows("train"), Gauge(experiment)
    program = experiment.model.program(len(rows), parameters=experiment.start.copy())
    program.load(x=experiment.prepared.x[rows], y=experiment.prepared.y[rows])
    rate = 1 / largest if largest > 0 else float("inf")
    if not isfinite(rate):
        program.forward()
        return Curve(np.array([gauge.read(program)]), None, False)
    values = np.empty(steps + 1)
    with np.errstate(all="ignore"):
        for step in range(steps + 1):
            program.forward()
            values[step] = gauge.read(program)
            if step < steps:
                program.backward()
                program.parameters -= rate * program.gradient
            if not np.isfinite(program.parameters).all():
                return Curve(values[: step + 1], rate, True)
    return Curve(values, rate, False)


def _picture(experiment: Experiment, path: Trajectory, size: int) -> dict[str, Any]:
    """The loss over the plane of the path, as `surface_job.surface` draws it, but smaller."""
    stage = Scene(experiment, path, {})
    drawn, losses = stage.drawn(), stage.heights("train", "none")
    points, start = path.parameters[:drawn], float(path.losses[0])
    name = next(row.name for row in SLICES.values() if row.whole_path)
    rng = generator(experiment.spec.seed, "slice", name)
    slice_ = build_slice(name, Setting(points[0], points, experiment.model.layout, rng))
    seen = project(points, slice_.origin, slice_.directions)
    grid = Grid.over(box_of_path(seen.coordinates), size)
    found = compute_surface(slice_, grid, losses, (start,))
    return {
        "x": grid.x.astype(np.float32),
        "y": grid.y.astype(np.float32),
        "z": found.z.astype(np.float32),
        "cap": found.cap,
        "floor": found.floor,
        "captured": seen.captured,
        "diverged": path.diverged,
        "drawn_to": int(path.steps[drawn - 1]),
        "path": {
            axis: column.astype(np.float32)
            for axis, column in zip("xy", seen.coordinates.T, strict=True)
        },
    }


def _row(row: Scaled, goal: float | None) -> dict[str, Any]:
    """One scaling's part of the reply."""
    curved = row.spectrum
    return {
        "scaling": row.scaling,
        "title": SCALINGS[row.scaling].title,
        "largest": _finite(curved.largest),
        "smallest": _finite(curved.smallest_kept),
        "condition": _finite(curved.condition),
        "effective": _finite(curved.effective),
        "eigenvalues": curved.eigenvalues,
        "negative": curved.negative,
        "start": _finite(float(row.own.values[0])),
        "own": _descent(row.own, goal),
        "plain": _descent(row.plain, goal),
        "surface": row.surface,
    }


def _descent(curve: Curve, goal: float | None) -> dict[str, Any]:
    return {
        "steps": None if goal is None else curve.steps_to(goal),
        "best": _finite(curve.best),
        "diverged": curve.diverged,
        "learning_rate": curve.learning_rate,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def rounded_up(value: float) -> float:
    """The next number with two significant digits, or the value itself if it is one; 0 stays."""
    if value == 0:
        return 0.0
    exponent = floor(log10(value)) - 1
    # Read from decimal digits, so that it is the number that people will see.
    return float(f"{ceil(value / 10.0**exponent)}e{exponent}")
