"""The table of slices: every way to choose a plane, and the line."""

from collections.abc import Callable
from dataclasses import dataclass

from app.engine.parameter import Parameter
from app.errors import NotFoundError
from app.landscape import path_slices, point_slices
from app.landscape.setting import Setting
from app.landscape.slices import Slice

LONGEST_NAME = 40
"""Characters of a weight's name."""


@dataclass(frozen=True)
class SliceWords:
    """What people read about a slice."""

    name: str
    title: str
    help: str
    source: str
    whole_path: bool
    """True if it is made from the plan, and so stays where it is while the run moves; False if
    it goes through the current point and is made anew there."""
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class SliceRule(SliceWords):
    """A row of `SLICES`: one way to choose a plane."""

    build: Callable[[Setting], Slice] = path_slices.chord_and_residual


def _weight(name: str, title: str) -> Parameter:
    help_ = "A weight or bias by its name, like W1[0,2]; none: one with the largest gradient."
    return Parameter(name, "text", "", maximum=LONGEST_NAME, title=title, help=help_)


_ROWS = (
    SliceRule(
        name="path",
        title="start to end",
        help=(
            "The plane through the start and the end of the planned path that also holds most of "
            "what strays from the straight line between them. Use it to watch a whole descent."
        ),
        source="both ends exact; second axis: first right singular vector of the residual path",
        whole_path=True,
        build=path_slices.chord_and_residual,
    ),
    SliceRule(
        name="path_pca",
        title="path, principal axes",
        help=(
            "The plane along which the planned path varies most. Use it for a path that ends where "
            "it began. Take its explained variance with salt: of a random walk, two principal "
            "components explain 76 % (Antognini and Sohl-Dickstein 2018)."
        ),
        source="singular vectors of the path about its mean, points weighted by arc length",
        whole_path=True,
        build=path_slices.principal_components,
    ),
    SliceRule(
        name="weights",
        title="two weights",
        help=(
            "The plane of two weights, all others frozen as they are. Use it to see what single "
            "weights do; choose them by a click in the network or the matrices."
        ),
        source="axes are the weights' own values; by default the two with the largest gradient",
        whole_path=False,
        build=point_slices.two_weights,
        parameters=(_weight("a", "Across"), _weight("b", "Up")),
    ),
    SliceRule(
        name="curvature",
        title="curvature",
        help=(
            "The plane through the current point in which the loss curves most. Use it to see how "
            "steep the walls are that a learning rate must not jump over."
        ),
        source="eigenvectors of the exact Hessian, by Lanczos' iteration; reach sqrt(2 L / |λ|)",
        whole_path=False,
        build=point_slices.curvature_plane,
        parameters=(
            Parameter(
                "ends",
                "bool",
                False,
                title="Largest and smallest",
                help="Instead of the two largest curvatures, the largest and the most negative.",
            ),
        ),
    ),
    SliceRule(
        name="step",
        title="the next step",
        help=(
            "Steepest descent, and what else the next update does. Use it to see why an optimiser "
            "does not go where the gradient points."
        ),
        source="−gradient, and the part of the run's update at a right angle to it",
        whole_path=False,
        build=point_slices.step_plane,
    ),
    SliceRule(
        name="random",
        title="random",
        help=(
            "Two random directions through the current point. Use it to see how little of a "
            "descent a random plane holds."
        ),
        source="two normal vectors, orthonormalised; as long as all the weights together",
        whole_path=False,
        build=point_slices.random_plane,
    ),
    SliceRule(
        name="filter",
        title="random, filter-normalised",
        help=(
            "Two random directions through the current point, each neuron's part as long as its "
            "own weights. Use it to see how sharp the place is; a path hardly shows on it."
        ),
        source="Li et al. 2018, Visualizing the loss landscape of neural nets, arXiv:1712.09913",
        whole_path=False,
        build=point_slices.filter_plane,
        parameters=(
            Parameter(
                "zero_biases",
                "bool",
                False,
                title="Biases stay",
                help="As in the paper: biases do not move. Else each belongs to its neuron.",
            ),
        ),
    ),
)

SLICES: dict[str, SliceRule] = {row.name: row for row in _ROWS}
"""Every plane by its name; the first is the default."""

LINE = SliceWords(
    name="line",
    title="line, start to end",
    help=(
        "The straight line from the start to the end of the planned path, with the training and "
        "the validation loss along it. Use it to see whether anything lies in the way."
    ),
    source="Goodfellow, Vinyals and Saxe 2015, Qualitatively characterizing neural network "
    "optimization problems, arXiv:1412.6544",
    whole_path=True,
)
"""What has one axis and no surface."""


def build_slice(name: str, setting: Setting) -> Slice:
    """The slice of this name.

    Raises:
        NotFoundError: if there is none of this name.
        RequestError: if it cannot be made here; the sentence says why.
    """
    if name not in SLICES:
        raise NotFoundError(
            f"unknown slice: {name!r}; expected one of {', '.join(SLICES)}", field="slice"
        )
    return SLICES[name].build(setting)
