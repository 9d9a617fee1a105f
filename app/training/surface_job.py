"""A surface as a job for another process: everything it needs comes in as arguments."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from app.data.split import PARTS
from app.engine.array import Array
from app.engine.randomness import generator
from app.errors import LimitError, RequestError
from app.landscape.evaluator import Evaluator
from app.landscape.grid import Box, Grid, box_of_directions, box_of_path
from app.landscape.path import BLOWN_UP, Path, before_blowing_up, draw_path
from app.landscape.projection import project
from app.landscape.slices import SLICES, Setting, Slice, build_slice, drawable
from app.landscape.surface import Surface, compute_surface
from app.training.descent import Descent
from app.training.evaluation import WATCHED
from app.training.experiment import Experiment
from app.training.function_plane import PLANE, function_surface
from app.training.limits import Limits
from app.training.plan import Trajectory, trajectory
from app.training.refusal import suggestion
from app.training.spec import RunSpec

SMALLEST_SPAN, LARGEST_SPAN = 0.01, 100.0
"""A hundredth of the path to a hundred times of it: beyond, there is nothing to see."""


Penalty = Literal["none", "only", "sum"]
PENALTIES: tuple[Penalty, ...] = get_args(Penalty)


@dataclass(frozen=True, slots=True)
class SurfaceQuery:
    """Which surface."""

    slice: str = next(iter(SLICES))
    size: int = 51
    """Points a side, odd."""
    span: float = 1.0
    """How far it reaches, as a multiple of the usual."""
    part: str = "train"
    """Which part's loss; the test part is sealed."""
    penalty: str = "none"
    """What the height is: the data loss (`none`), what the weights cost (`only`), or the `sum`."""

    def check(self, limits: Limits, spec: RunSpec) -> None:
        """Refuse what cannot be drawn of a run.

        Raises:
            RequestError: a sentence about the option that is wrong.
            LimitError: if there are more points a side than the server allows.
        """
        if self.slice not in SLICES:
            near = suggestion(self.slice, list(SLICES))
            raise RequestError(f"unknown slice: {self.slice}; {near}", "slice")
        if self.part in PARTS and self.part not in WATCHED:
            raise RequestError(f"invalid part: {self.part}; it is sealed", "part")
        if self.part not in WATCHED:
            text = f"unknown part: {self.part}; expected one of {', '.join(WATCHED)}"
            raise RequestError(text, "part")
        if self.size < 3 or self.size % 2 == 0:
            text = f"invalid size: {self.size}; expected an odd number of points a side, like 51"
            raise RequestError(text, "size")
        if self.size > limits.surface_size:
            most = f"the limit of surface size here is {limits.surface_size}"
            raise LimitError(f"invalid size: {self.size}; {most}", "size")
        if self.penalty not in PENALTIES:
            expected = f"expected one of {', '.join(PENALTIES)}"
            raise RequestError(f"invalid penalty: {self.penalty}; {expected}", "penalty")
        if self.penalty != "none" and not (spec.regularizer.l1 or spec.regularizer.l2):
            text = f"invalid penalty: {self.penalty}; this run has none, since l1 and l2 are 0"
            raise RequestError(text, "penalty")
        if not SMALLEST_SPAN <= self.span <= LARGEST_SPAN:
            expected = f"expected a number from {SMALLEST_SPAN:g} to {LARGEST_SPAN:g}"
            raise RequestError(f"invalid span: {self.span:g}; {expected}", "span")
        if self.part != "train":
            spec.must_be_network(f"{self.part} part")


@dataclass(frozen=True, eq=False)
class Scene:
    """What all surfaces of one planned run share."""

    experiment: Experiment
    trajectory: Trajectory
    evaluators: dict[tuple[str, str], Evaluator]
    """By part and by what the height is; compiled when first asked for."""

    @classmethod
    def plan(cls, spec: RunSpec, limits: Limits, steps: int) -> "Scene":
        """Run the spec ahead."""
        experiment = Experiment.build(spec)
        return cls(experiment, trajectory(spec, limits, steps, experiment), {})

    def heights(self, part: str, penalty: Penalty) -> Evaluator:
        """The height over any parameter vectors."""
        if (part, penalty) not in self.evaluators:
            model, data = self.experiment.model, self.experiment.prepared
            rows = self.experiment.rows(part)
            made = Evaluator(model, data.x[rows], data.y[rows], penalty=penalty)
            self.evaluators[part, penalty] = made
        return self.evaluators[part, penalty]

    def drawn(self) -> int:
        """How many of the trajectory's points a plane is fitted to: those before it blows up."""
        losses, shown = self.trajectory.losses, drawable(self.trajectory.parameters)
        if losses[-1] <= BLOWN_UP * losses[0] and not self.trajectory.diverged and shown.all():
            return len(losses)
        # Weights can run away while the loss stays as it is: that of neurons that say 0.
        return before_blowing_up(np.where(shown, losses, np.inf))

    def point(self, step: int) -> Array:
        """The parameters at a position of the plan, (P,)."""
        found = np.flatnonzero(self.trajectory.steps == step)
        if len(found):
            point: Array = self.trajectory.parameters[found[0]]
            return point
        descent = Descent(self.experiment)
        with np.errstate(all="ignore"):
            while descent.step < step and descent.descend() is None:
                pass
        return descent.parameters


@lru_cache(maxsize=3)
def scene(spec: RunSpec, limits: Limits, steps: int) -> Scene:
    """The scene of a plan, remembered for the next, finer surface of the same run.

    A memory and no state: the same spec gives the same numbers, so whether a scene was
    remembered can be seen in nothing but the time. Three, because each can hold 2,000 points of
    the largest network, and more runs than that seldom ask one worker in turns.
    """
    return Scene.plan(spec, limits, steps)


def surface(
    spec: RunSpec, limits: Limits, step: int, planned: int, query: SurfaceQuery
) -> dict[str, Any]:
    """The surface reply for a run at a position: arrays, and what they mean.

    The path covers the whole plan. Fields: `slice, step, part, size, span, x, y, z, origin,
    directions, axes, captured, explained, path, planned, diverged, drawn_to, thinned, cap, floor,
    clipped, nonfinite`. `diverged` says that the plan ends early, since a step of it cannot be
    made; `drawn_to` is the last step that the plane was fitted to and the path is drawn to, which
    is before the plan's end also where the loss has blown up; `thinned` says whether steps up to
    there were left out.

    Args:
        spec: of the run.
        limits: of the server.
        step: position of the run: slices through the current point pass here.
        planned: length of the run's plan (`Run.planned`), at least `step`.
        query: which surface.

    Raises:
        RequestError, LimitError: if it cannot be drawn; the sentence says why.
    """
    query.check(limits, spec)
    if spec.function is not None:
        return _of_function(spec, limits, step, planned, query)
    stage = scene(spec, limits, planned)
    losses = stage.heights(query.part, next(p for p in PENALTIES if p == query.penalty))
    plan, drawn = stage.trajectory, stage.drawn()
    points = plan.parameters[:drawn]
    here = stage.point(step)
    rng = generator(spec.seed, "slice", query.slice)
    setting = Setting(here, points, stage.experiment.model.layout, rng, step)
    slice_ = build_slice(query.slice, setting)
    # The losses of the training part were computed on the way.
    known = query.part == "train" and query.penalty == "none"
    true = plan.losses[:drawn] if known else losses(points)
    grid = Grid.over(_box(slice_, points).spanned(query.span), query.size)
    references = (float(true[0]), float(losses(here[None])[0]))
    found = compute_surface(slice_, grid, losses, references)
    path = draw_path(slice_, points, true, losses)
    return {
        **asdict(query),
        "step": step,
        "planned": planned,
        "diverged": plan.diverged,
        "drawn_to": int(plan.steps[drawn - 1]),
        **_plane(slice_),
        **_heights(found),
        "captured": path.captured,
        "explained": path.explained,
        "thinned": bool(plan.steps[drawn - 1] >= drawn),
        "path": _path(path, plan),
    }


def _of_function(
    spec: RunSpec, limits: Limits, step: int, planned: int, query: SurfaceQuery
) -> dict[str, Any]:
    """The reply for a function: its own plane, whichever slice is asked for, and its `minima`."""
    found = function_surface(spec, limits, planned, query.size, query.span)
    return {
        **asdict(query),
        "step": step,
        "planned": planned,
        "diverged": found.plan.diverged,
        **_plane(PLANE),
        **_heights(found.surface),
        "captured": 1.0,
        "explained": None,
        "drawn_to": found.drawn_to,
        "thinned": found.thinned,
        "minima": [asdict(each) for each in found.minima],
        "path": _path(found.path, found.plan),
    }


def _box(slice_: Slice, points: Array) -> Box:
    """What the picture shows: the path where the slice is made from it, else the directions."""
    if SLICES[slice_.name].whole_path:
        return box_of_path(project(points, slice_.origin, slice_.directions).coordinates)
    return box_of_directions(slice_)


def _plane(slice_: Slice) -> dict[str, Any]:
    return {
        "origin": slice_.origin,
        "directions": slice_.directions,
        "axes": [asdict(axis) for axis in slice_.axes],
    }


def _heights(found: Surface) -> dict[str, Any]:
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


def _path(path: Path, plan: Trajectory) -> dict[str, Any]:
    columns = ("x", "y", "loss", "plane_loss", "off_plane")
    return {
        # Most plans fit the short form, which is a twelfth of the whole surface smaller.
        "step": plan.steps[path.step].astype(np.uint16 if plan.steps[-1] < 2**16 else np.int32),
        **{name: _single(getattr(path, name)) for name in columns},
    }


def _single(values: Array) -> NDArray[np.float32]:
    """The values in single precision; what does not fit is infinite there too."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
