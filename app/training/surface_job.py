"""A surface as a job for another process: everything it needs comes in as arguments."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.array import Array, Rows
from app.engine.randomness import generator
from app.errors import RequestError
from app.landscape.grid import Box, Grid, box_of_directions, box_of_path
from app.landscape.path import Path, draw_path
from app.landscape.plane_program import Progress
from app.landscape.projection import project
from app.landscape.setting import Setting
from app.landscape.slice_table import SLICES, build_slice
from app.landscape.slices import Slice
from app.landscape.surface import Surface, compute_surface
from app.training.function_plane import PLANE, function_surface
from app.training.limits import Limits
from app.training.scene import Scene, scene
from app.training.spec import RunSpec
from app.training.surface_query import PENALTIES, SurfaceQuery

NARROWEST_WEIGHTS = 1.0
"""Half the side, at least, of a plane of two weights: one may hardly move on its way."""


def surface(
    spec: RunSpec,
    limits: Limits,
    step: int,
    planned: int,
    query: SurfaceQuery,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The surface reply for a run at a position: arrays, and what they mean.

    The path covers the whole plan. Fields: those of the query; `step, x, y, z, origin,
    directions, axes, captured, explained, path, planned, diverged, drawn_to, thinned, cap, floor,
    clipped, nonfinite, whole`. `whole` says that the plane is all there is, since there are two
    parameters. `diverged` says that the plan ends early, since a step of it cannot be
    made; `drawn_to` is the last step that the plane was fitted to and the path is drawn to, which
    is before the plan's end also where the loss has blown up; `thinned` says whether steps up to
    there were left out.

    Args:
        spec: of the run.
        limits: of the server.
        step: position that the plane depends on, `SurfaceQuery.step_at`.
        planned: length of the run's plan (`Run.planned`), at least `step`.
        query: which surface.
        progress: is told which share of a network's grid is done; it may raise to end the work.

    Raises:
        RequestError, LimitError: if it cannot be drawn; the sentence says why.
    """
    query.check(limits, spec)
    query = query.settled()
    if spec.function is not None:
        return _of_function(spec, limits, step, planned, query)
    stage = scene(spec, limits, planned)
    penalty = next(p for p in PENALTIES if p == query.penalty)
    losses = stage.heights(query.part, penalty)
    plan, drawn = stage.trajectory, stage.drawn()
    points = plan.parameters[:drawn]
    if step > planned:
        text = f"invalid at: {step}; the plan of this run ends at step {planned}"
        raise RequestError(text, "at")
    here = stage.point(step)
    setting = _setting(stage, query, step, points)
    slice_ = build_slice(query.slice, setting)
    # The losses of the training part were computed on the way.
    known = query.part == "train" and query.penalty == "none"
    true = plan.losses[:drawn] if known else losses(points)
    box = _box(slice_, points)
    if SLICES[query.slice].whole_path and query.moves:
        setting.must_be_drawable()
        slice_, box = replace(slice_, origin=here), box.centred()
    grid = Grid.over(box.spanned(query.span), query.size)
    references = (float(true[0]), float(losses(here[None])[0]))
    found = compute_surface(slice_, grid, losses, references, progress=progress)
    path = draw_path(slice_, points, true, losses)
    return {
        **asdict(query),
        "step": step,
        "planned": planned,
        "diverged": plan.diverged,
        "drawn_to": int(plan.steps[drawn - 1]),
        "whole": here.size == 2,
        **plane_reply(slice_),
        **heights_reply(found),
        "captured": path.captured,
        "explained": path.explained,
        "thinned": bool(plan.steps[drawn - 1] >= drawn),
        "path": path_reply(path, plan.steps),
    }


def _of_function(
    spec: RunSpec, limits: Limits, step: int, planned: int, query: SurfaceQuery
) -> dict[str, Any]:
    """The reply for a function: its own plane, whichever slice is asked for, and its `minima`."""
    found = function_surface(spec, limits, planned, query.size, query.span)
    return {
        **asdict(query),
        "follow": False,
        "step": step,
        "planned": planned,
        "diverged": found.plan.diverged,
        "whole": True,
        **plane_reply(PLANE),
        **heights_reply(found.surface),
        "captured": 1.0,
        "explained": None,
        "drawn_to": found.drawn_to,
        "thinned": found.thinned,
        "minima": [asdict(each) for each in found.minima],
        "path": path_reply(found.path, found.plan.steps),
    }


def _setting(stage: Scene, query: SurfaceQuery, step: int, points: Array) -> Setting:
    """What the plane that is asked for is made from."""
    penalty = next(p for p in PENALTIES if p == query.penalty)
    spec = stage.experiment.spec
    return Setting(
        stage.point(step),
        points,
        stage.experiment.model.layout,
        generator(spec.seed, "slice", query.slice),
        step,
        stage.near(step, query.part, penalty),
        query.options,
    )


def _box(slice_: Slice, points: Array) -> Box:
    """What the picture shows: the path where the slice is made from it, else the directions."""
    if SLICES[slice_.name].whole_path:
        return box_of_path(project(points, slice_.origin, slice_.directions).coordinates)
    if slice_.name == "weights":
        # The axes are single weights, so the way that they take is worth seeing from end to end.
        way = project(points, slice_.origin, slice_.directions).coordinates
        corners = NARROWEST_WEIGHTS * np.array([[-1.0, -1.0], [1.0, 1.0]])
        return box_of_path(np.concatenate([way, corners]))
    return box_of_directions(slice_)


def plane_reply(slice_: Slice) -> dict[str, Any]:
    """The fields that say where a plane lies."""
    return {
        "origin": slice_.origin,
        "directions": slice_.directions,
        "axes": [asdict(axis) for axis in slice_.axes],
    }


def heights_reply(found: Surface) -> dict[str, Any]:
    """The picture travels as float32; what it is cut by was found in float64."""
    return {
        "x": _single(found.grid.x),
        "y": _single(found.grid.y),
        "z": _single(found.z),
        "cap": found.cap,
        "floor": found.floor,
        "clipped": found.clipped,
        "nonfinite": found.nonfinite,
    }


def path_reply(path: Path, steps: Rows) -> dict[str, Any]:
    """The fields of a path; `steps` are the positions that its points were taken from."""
    columns = ("x", "y", "loss", "plane_loss", "off_plane")
    return {
        # Most plans fit the short form, which is a twelfth of the whole surface smaller.
        "step": steps[path.step].astype(np.uint16 if steps[-1] < 2**16 else np.int32),
        **{name: _single(getattr(path, name)) for name in columns},
    }


def _single(values: Array) -> NDArray[np.float32]:
    """The values in single precision; what does not fit is infinite there too."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
