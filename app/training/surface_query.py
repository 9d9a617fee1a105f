"""Which surface is asked for, and what of that a run cannot give."""

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from app.data.split import PARTS
from app.errors import LimitError, RequestError
from app.landscape.slice_table import LINE, SLICES
from app.training.evaluation import WATCHED
from app.training.limits import Limits
from app.training.refusal import suggestion
from app.training.spec import RunSpec

SMALLEST_SPAN, LARGEST_SPAN = 0.01, 100.0
"""A hundredth of the path to a hundred times of it: beyond, there is nothing to see."""

SMALLEST_SIZE = 3
"""Points a side: one in the middle, and one beside it."""

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
    a: str | None = None
    b: str | None = None
    """The two weights of the slice `weights`, by name; None for those of the largest gradient."""
    zero_biases: bool | None = None
    ends: bool | None = None
    """Parameters of the slices `filter` and `curvature`."""
    follow: bool | None = None
    """Whether the plane goes with the run; None as is usual for the slice."""
    at: int | None = None
    """Of a plane through a point that stays: the position of that point; None for the start."""

    @property
    def moves(self) -> bool:
        """Whether each position of the run has a plane of its own."""
        usual = not SLICES[self.slice].whole_path
        return usual if self.follow is None else self.follow

    def settled(self) -> "SurfaceQuery":
        """The same question with what it leaves open filled in: equal ones have one answer."""
        rule = SLICES[self.slice]
        switches: dict[str, Any] = {
            row.name: bool(getattr(self, row.name)) for row in rule.parameters if row.type == "bool"
        }
        stays = not self.moves and not rule.whole_path
        return replace(self, follow=self.moves, at=self.at or 0 if stays else None, **switches)

    @property
    def options(self) -> dict[str, Any]:
        """The slice's own parameters that were chosen, by name."""
        given = {name: getattr(self, name) for name in OPTIONS}
        return {name: value for name, value in given.items() if value is not None}

    def step_at(self, here: int) -> int:
        """The position that the plane depends on, for a run that stands at `here`.

        A plane that does not move is the same at every step: one through the whole path is that
        of the start.
        """
        if self.moves:
            return here
        return 0 if SLICES[self.slice].whole_path else self.at or 0

    def check(self, limits: Limits, spec: RunSpec) -> None:
        """Refuse what cannot be drawn of a run.

        Raises:
            RequestError: a sentence about the option that is wrong.
            LimitError: if there are more points a side than the server allows.
        """
        if self.slice == LINE.name:
            text = "a line has one axis and no surface; ask for the run's line instead"
            raise RequestError(text, "slice")
        if self.slice not in SLICES:
            near = suggestion(self.slice, list(SLICES))
            raise RequestError(f"unknown slice: {self.slice}; {near}", "slice")
        self._check_options(limits)
        self._check_heights(spec)
        if self.size < SMALLEST_SIZE or self.size % 2 == 0:
            text = f"invalid size: {self.size}; expected an odd number of points a side, like 51"
            raise RequestError(text, "size")
        if self.size > limits.surface_size:
            most = f"the limit of surface size here is {limits.surface_size}"
            raise LimitError(f"invalid size: {self.size}; {most}", "size")
        if not SMALLEST_SPAN <= self.span <= LARGEST_SPAN:
            expected = f"expected a number from {SMALLEST_SPAN:g} to {LARGEST_SPAN:g}"
            raise RequestError(f"invalid span: {self.span:g}; {expected}", "span")
        if self.part != "train":
            spec.must_be_network(f"{self.part} part")

    def _check_options(self, limits: Limits) -> None:
        known = [parameter.name for parameter in SLICES[self.slice].parameters]
        for name in self.options:
            if name not in known:
                takes = f"takes {', '.join(known)}" if known else "has no parameters"
                text = f"invalid {name.replace('_', ' ')}: the slice {self.slice} {takes}"
                raise RequestError(text, name)
        if self.at is not None and (self.moves or SLICES[self.slice].whole_path):
            text = f"invalid at: {self.at}; only a plane through a point that stays has such a step"
            raise RequestError(text, "at")
        if self.at is not None and not 0 <= self.at <= limits.steps:
            text = f"invalid at: {self.at}; expected a step from 0 to {limits.steps}"
            raise RequestError(text, "at")

    def _check_heights(self, spec: RunSpec) -> None:
        if self.part in PARTS and self.part not in WATCHED:
            raise RequestError(f"invalid part: {self.part}; it is sealed", "part")
        if self.part not in WATCHED:
            text = f"unknown part: {self.part}; expected one of {', '.join(WATCHED)}"
            raise RequestError(text, "part")
        if self.penalty not in PENALTIES:
            expected = f"expected one of {', '.join(PENALTIES)}"
            raise RequestError(f"invalid penalty: {self.penalty}; {expected}", "penalty")
        if self.penalty != "none" and not (spec.regularizer.l1 or spec.regularizer.l2):
            text = f"invalid penalty: {self.penalty}; this run has none, since l1 and l2 are 0"
            raise RequestError(text, "penalty")


OPTIONS = tuple(p.name for rule in SLICES.values() for p in rule.parameters)
"""The parameters of all slices."""
