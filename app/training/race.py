"""A race, as a job for another process: several descents from one start, over one plane."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np

from app.engine.array import Array, Rows
from app.engine.randomness import generator
from app.errors import FallLineError, RequestError, SpecError
from app.landscape.directions import main_residual, orthonormal
from app.landscape.evaluator import LossOf
from app.landscape.grid import Box, Grid, box_of_path
from app.landscape.path import before_blowing_up, draw_path, thin
from app.landscape.projection import captured_share, project
from app.landscape.slices import Axis, Slice, drawable
from app.landscape.surface import compute_surface
from app.training.conditioning import Bounds, rounded_up
from app.training.descent import Descent
from app.training.experiment import Experiment
from app.training.files import Files
from app.training.function_plane import PLANE, lowered, minima_in, widened, within
from app.training.labels import labels
from app.training.limits import Limits
from app.training.link import write_link
from app.training.scene import heights
from app.training.spec import RunSpec
from app.training.stack import SHARED, StackedDescent
from app.training.surface_job import heights_reply, path_reply, plane_reply
from app.training.sweep import stackable

MOST_RACERS = 8
DIFFERING = ("optimizer", "schedule", "clip", "batch_size", "regularizer")
"""What a racer may do otherwise than the run: all that does not move the start or the data."""

PATH_BYTES = 1 << 26
"""Of all positions of all racers that are kept: the largest networks are thinned sooner."""
MOST_POSITIONS, FEWEST_POSITIONS = 2000, 50

GOAL_SHARE = 0.05
"""The goal that nobody chose lies so far above the lowest loss of all, as a share of the descent:
at least one racer comes there, and not all at once."""


def racers(spec: RunSpec, entries: Sequence[Any], limits: Limits, files: Files) -> list[RunSpec]:
    """The specs of a race: the run's own with what each entry says.

    Raises:
        RequestError: if there are none or too many.
        SpecError, LimitError: about a setting, naming the racer.
    """
    if not 1 <= len(entries) <= MOST_RACERS:
        text = f"invalid entries: {len(entries)} racers; expected 1 to {MOST_RACERS}"
        raise RequestError(text, "entries")
    return [_racer(spec, entry, k, limits, files) for k, entry in enumerate(entries)]


def _racer(spec: RunSpec, entry: Any, place: int, limits: Limits, files: Files) -> RunSpec:
    document = spec.to_json()
    where = f"entries[{place}]"
    if not isinstance(entry, dict):
        text = f"racer {place + 1}: expected an object with some of {', '.join(DIFFERING)}"
        raise SpecError(text, where)
    for name, value in entry.items():
        if name not in DIFFERING:
            text = f"racer {place + 1}: unknown field: {name:.40}; racers differ in "
            raise SpecError(text + ", ".join(DIFFERING), f"{where}.{name:.40}")
        own = document.get(name)
        if isinstance(value, dict) and isinstance(own, dict):
            # Another row brings its own parameters; the same one keeps what is not said.
            same = value.get("name", own.get("name")) == own.get("name")
            document[name] = {**own, **value} if same else value
        else:
            document[name] = value
    try:
        return RunSpec.from_json(document, limits, files)
    except FallLineError as error:
        field = f"{where}.{error.field}" if error.field else where
        raise type(error)(f"racer {place + 1}: {error.message}", field) from None


@dataclass(frozen=True, eq=False)
class Racer:
    """One descent that was made."""

    spec: RunSpec
    steps: Rows
    """Positions that were kept, ascending from 0, (k,)."""
    points: Array
    """Parameters there, (k, P)."""
    losses: Array
    """The training loss there, (k,)."""
    diverged: int | None
    """The step that could not be made."""
    drawn: int
    """How many of the positions are drawn."""


def race(
    specs: Sequence[RunSpec], limits: Limits, steps: int | None, goal: float | None, size: int
) -> dict[str, Any]:
    """Descend with every spec from the start that they share, and draw all ways over one plane.

    Fields: `steps, goal, entries, surface`. Each of `entries` has `label, link, spec, step, losses`
    (training data loss at those positions), `final, best, steps_to_goal` (None if it was not
    reached), `diverged` (the step that could not be made, or None), `path` (`step, x, y, loss,
    plane_loss, off_plane`) and `captured`. `surface` has the fields of a surface's reply; its
    plane goes through the start and along the two directions in which all ways together reach
    farthest, each racer counting alike. Of a function it is the function's own.

    Args:
        specs: of the racers, `racers`.
        limits: of the server.
        steps: of each descent; at most as many as can be afforded. None: the horizon, likewise.
        goal: a training loss to reach; None for one that tells the racers apart.
        size: points a side of the surface, odd.
    """
    experiments = _built(specs)
    first = experiments[0]
    affordable = min(Bounds.of(each, limits, size).steps for each in experiments)
    made = min(steps or max(each.horizon for each in specs), affordable, limits.steps)
    loss = heights(first, "train", "none")
    with np.errstate(all="ignore"):
        run = _descended(experiments, made, loss)
    aim = _goal(run) if goal is None else goal
    slice_, box = _plane(run, first)
    grid = Grid.over(box, size)
    found = compute_surface(slice_, grid, loss, (float(run[0].losses[0]),))
    chosen = first.spec.function
    if chosen is not None:
        found = lowered(found, np.concatenate([each.losses[: each.drawn] for each in run]))
    ways = [draw_path(slice_, r.points[: r.drawn], r.losses[: r.drawn], loss) for r in run]
    replies = [path_reply(way, r.steps) for way, r in zip(ways, run, strict=True)]
    return {
        "steps": made,
        "goal": aim,
        "entries": [
            {
                "label": label,
                "link": write_link(racer.spec),
                "spec": racer.spec.to_json(),
                "step": racer.steps.astype(np.int32),
                "losses": racer.losses,
                **_summary(racer, aim),
                "path": path,
                "captured": way.captured,
            }
            for label, racer, path, way in zip(labels(specs), run, replies, ways, strict=True)
        ],
        "surface": {
            "slice": slice_.name,
            "step": 0,
            "part": "train",
            "size": size,
            "span": 1.0,
            "penalty": "none",
            **plane_reply(slice_),
            **heights_reply(found),
            "captured": _captured(run, slice_),
            "explained": None,
            "whole": slice_.origin.size == 2,
            "planned": made,
            "diverged": False,
            "drawn_to": made,
            "thinned": len(run[0].steps) <= made,
            "path": replies[0],
            "minima": [vars_of(m) for m in minima_in(chosen, grid)] if chosen else [],
        },
    }


def vars_of(minimum: Any) -> dict[str, float]:
    """The fields of a minimum."""
    return {"x": minimum.x, "y": minimum.y, "value": minimum.value}


def _built(specs: Sequence[RunSpec]) -> list[Experiment]:
    """One experiment for each; what no racer changes is built once."""
    first = Experiment.build(specs[0])
    return [
        replace(first, spec=spec)
        if spec.regularizer == specs[0].regularizer
        else Experiment.build(spec)
        for spec in specs
    ]


def _descended(experiments: list[Experiment], steps: int, loss: LossOf) -> list[Racer]:
    """Every descent; those that can share a program do."""
    size = experiments[0].model.layout.size
    room = PATH_BYTES // (8 * size * len(experiments))
    kept = thin(steps + 1, min(max(room, FEWEST_POSITIONS), MOST_POSITIONS))
    found: dict[int, Racer] = {}
    for group in _groups(experiments):
        alike = [experiments[k] for k in group]
        walked = _stacked(alike, kept) if len(group) > 1 else [_alone(alike[0], kept)]
        for k, experiment, (points, diverged) in zip(group, alike, walked, strict=True):
            losses = loss(points)
            shown = np.where(drawable(points), losses, np.inf)
            drawn = before_blowing_up(shown) if diverged or not np.isfinite(shown).all() else None
            if experiment.spec.function is not None:
                drawn = min(drawn or len(points), within(experiment.spec.function.row, points))
            elif drawn is None:
                drawn = before_blowing_up(losses)
            found[k] = Racer(experiment.spec, kept[: len(points)], points, losses, diverged, drawn)
    return [found[k] for k in range(len(experiments))]


def _groups(experiments: list[Experiment]) -> list[list[int]]:
    """Who shares a program with whom: places, neighbours with the same optimiser side by side."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for place, experiment in enumerate(experiments):
        spec = experiment.spec
        shared = tuple(getattr(spec, part) for part in SHARED)
        key = shared if stackable(spec) else (*shared, place)
        groups.setdefault(key, []).append(place)
    order = lambda k: (repr(_pace(experiments[k])), k)  # noqa: E731 a key, said once
    return [sorted(group, key=order) for group in groups.values()]


def _pace(experiment: Experiment) -> tuple[object, ...]:
    spec = experiment.spec
    return spec.optimizer.name, spec.optimizer.parameters, spec.clip, spec.schedule


def _stacked(experiments: list[Experiment], kept: Rows) -> list[tuple[Array, int | None]]:
    """The kept positions of each run, and the step that it could not make."""
    stack = StackedDescent(experiments)
    points = np.empty((len(kept), *stack.parameters.shape))
    stops: list[int | None] = [None] * len(experiments)
    points[0] = stack.parameters
    for place, (before, step) in enumerate(pairwise(kept), 1):
        for each in range(int(before) + 1, int(step) + 1):
            losses = stack.advance(1)[0]
            for k in np.flatnonzero(~(stack.finite & np.isfinite(losses))):
                stops[k] = stops[k] or each
        points[place] = stack.parameters
    counts = [len(kept) if s is None else int(np.searchsorted(kept, s)) for s in stops]
    return [
        (points[:count, k].copy(), s)
        for k, (count, s) in enumerate(zip(counts, stops, strict=True))
    ]


def _alone(experiment: Experiment, kept: Rows) -> tuple[Array, int | None]:
    """The same of one run by itself."""
    descent = Descent(experiment)
    points: list[Array] = []
    for step in kept:
        while descent.step < step:
            if descent.descend() is not None:
                return np.array(points), descent.step + 1
        points.append(descent.parameters.copy())
    return np.array(points), None


def _goal(run: Sequence[Racer]) -> float | None:
    """A loss that tells the racers apart; None if nobody's is finite."""
    start = float(run[0].losses[0])
    best = min(_lowest(racer) for racer in run)
    if not (isfinite(best) and isfinite(start)):
        return None
    goal = best + GOAL_SHARE * max(start - best, 0.0)
    return rounded_up(goal) if goal > 0 else goal


def _lowest(racer: Racer) -> float:
    return float(np.min(racer.losses[np.isfinite(racer.losses)], initial=np.inf))


def _summary(racer: Racer, goal: float | None) -> dict[str, Any]:
    there = np.flatnonzero(racer.losses <= (np.nan if goal is None else goal))
    lowest, final = _lowest(racer), float(racer.losses[-1])
    return {
        "final": final if isfinite(final) and racer.diverged is None else None,
        "best": lowest if isfinite(lowest) else None,
        "steps_to_goal": int(racer.steps[there[0]]) if len(there) else None,
        "diverged": racer.diverged,
    }


def _plane(run: Sequence[Racer], first: Experiment) -> tuple[Slice, Box]:
    """One plane for all: through the start, where their ways together reach farthest."""
    start = run[0].points[0]
    chosen = first.spec.function
    ways = [racer.points[: racer.drawn] for racer in run]
    if chosen is not None:
        return PLANE, widened(chosen.row, np.concatenate(ways))
    alike = []
    for way in ways:
        length = float(np.linalg.norm(way - start))
        alike.append(start + (way - start) / length if length > 0 else way)
    points = np.concatenate(alike)
    chance = generator(first.spec.seed, "slice", "race").standard_normal((2, start.size))
    one = main_residual(points, start, np.zeros((1, start.size)))
    two = main_residual(points, start, one[None])
    axes = (Axis("where all go"), Axis("where they part"))
    slice_ = Slice.spanned("race", start, orthonormal([one, two, *chance]), axes)
    seen = project(np.concatenate(ways), start, slice_.directions)
    return slice_, box_of_path(seen.coordinates)


def _captured(run: Sequence[Racer], slice_: Slice) -> float | None:
    """The share of all ways together that the plane holds."""
    points = np.concatenate([racer.points[: racer.drawn] for racer in run])
    seen = project(points, slice_.origin, slice_.directions)
    return captured_share(seen.off_plane, seen.distance)
