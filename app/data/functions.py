"""Functions of two variables to descend: what each teaches, where its minima are, how to start."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from app.engine.formula import LONGEST, Formula
from app.engine.formula_graph import NAMES
from app.engine.parameter import Parameter

Settings = Mapping[str, Any]
"""A function's parameters by name."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Minimum:
    """A place lower than all about it."""

    x: float
    y: float
    value: float


@dataclass(frozen=True, kw_only=True)
class Function:
    """One row of `FUNCTIONS`."""

    name: str
    title: str
    help: str
    """One line: what it teaches."""
    source: str
    text: str
    """The formula; in braces, what its parameters say."""
    box: tuple[Interval, Interval]
    """What a picture shows of x and of y."""
    minima: tuple[Minimum, ...]
    """All in the box, the lowest first; empty if there are none, or nobody knows them."""
    start: tuple[float, float]
    learning_rate: Callable[[Settings], float]
    """With which plain gradient descent goes well from there."""
    horizon: int = 100
    """Steps in which it then comes far."""
    parameters: tuple[Parameter, ...] = ()

    def formula(self, settings: Settings) -> Formula:
        """The formula that the parameters make.

        Raises:
            SpecError: if it is none; only of one that a person has typed.
        """
        texts = {k: str(v).removesuffix(".0") for k, v in settings.items()}
        return Formula.parse(self.text.format(**texts), NAMES, "function.formula")

    @property
    def defaults(self) -> dict[str, Any]:
        """Its parameters as they are at first."""
        return {row.name: row.default for row in self.parameters}


def always(rate: float) -> Callable[[Settings], float]:
    """A learning rate that depends on no parameter."""
    return lambda _: rate


def square(half: float) -> tuple[Interval, Interval]:
    """The box about the origin."""
    return (-half, half), (-half, half)


def mirrored(x: float, y: float, value: float) -> Iterator[Minimum]:
    """A minimum and those that it has by changing signs, and x for y."""
    for a, b in sorted({*product((x, -x), (y, -y)), *product((y, -y), (x, -x))}, reverse=True):
        yield Minimum(a + 0.0, b + 0.0, value)


def lattice(*minima: tuple[float, float, float]) -> tuple[Minimum, ...]:
    """All mirror images of all minima, the lowest first."""
    found = {each: None for one in minima for each in mirrored(*one)}
    return tuple(sorted(found, key=lambda each: each.value))


ORIGIN = (Minimum(0.0, 0.0, 0.0),)

BEST = 1.8
"""Times the reach of a bowl whose curvatures are 1 and c, 1 / (1 + c): all but the fastest rate."""

_SIMPLE = (
    Function(
        name="bowl",
        title="bowl",
        help="As round as can be: the gradient points straight at the minimum from everywhere.",
        source="the sum of squares",
        text="x**2 + y**2",
        box=square(3.0),
        minima=ORIGIN,
        start=(-2.5, 1.5),
        learning_rate=always(0.1),
        horizon=60,
    ),
    Function(
        name="ravine",
        title="ravine",
        help="A narrow valley that lies askew: plain descent zigzags between its walls, and "
        "scaling x and y one by one, as Adagrad does, cannot straighten it.",
        source="two squares along the diagonals; the condition number is 40",
        text="0.05*(x + y)**2 + 2*(x - y)**2",
        box=square(3.0),
        minima=ORIGIN,
        start=(-2.8, -1.2),
        learning_rate=always(0.2),
    ),
    Function(
        name="quadratic",
        title="condition number",
        help="The number of steps grows with the condition number, the ratio of the two "
        "curvatures: turn it, and see who needs more steps and who does not.",
        source="Nocedal and Wright 2006, Numerical optimization, section 3.3",
        text="0.5*(x**2 + {condition}*y**2)",
        box=square(3.0),
        minima=ORIGIN,
        start=(2.7, 0.8),
        learning_rate=lambda settings: float(f"{BEST / (1 + settings['condition']):.2g}"),
        parameters=(
            Parameter(
                "condition",
                "float",
                25.0,
                1.0,
                1000.0,
                title="Condition number",
                help="How much more the function bends along y than along x.",
                scale="log",
            ),
        ),
    ),
    Function(
        name="booth",
        title="Booth",
        help="A long, smooth valley, neither round nor hard: most optimisers agree here.",
        source="Jamil and Yang 2013, A literature survey of benchmark functions, no. 17",
        text="(x + 2*y - 7)**2 + (2*x + y - 5)**2",
        box=square(10.0),
        minima=(Minimum(1.0, 3.0, 0.0),),
        start=(-8.0, 4.0),
        learning_rate=always(0.09),
        horizon=60,
    ),
)
"""With a single minimum and the same curvature everywhere."""

_SADDLES = (
    Function(
        name="saddle",
        title="saddle",
        help="Down along x, then away along y: near the middle the gradient fades, and who "
        "starts exactly on the ridge never leaves it. There is no minimum.",
        source="the difference of squares",
        text="x**2 - y**2",
        box=square(3.2),
        minima=(),
        start=(-2.0, 0.01),
        learning_rate=always(0.05),
        horizon=60,
    ),
    Function(
        name="monkey",
        title="monkey saddle",
        help="Three ways down and three up, and in the middle no slope and no curvature "
        "either: Newton's method has nothing to go by. There is no minimum.",
        source="the real part of (x + iy)³",
        text="x**3 - 3*x*y**2",
        box=square(2.7),
        minima=(),
        start=(1.2, 0.05),
        learning_rate=always(0.01),
    ),
)
"""Without any minimum."""

_VALLEYS = (
    Function(
        name="rosenbrock",
        title="Rosenbrock",
        help="Quickly into a bent valley, then slowly along its floor: momentum pays.",
        source="Rosenbrock 1960, An automatic method for finding the greatest or least value of "
        "a function",
        text="(1 - x)**2 + 100*(y - x**2)**2",
        box=((-2.0, 2.0), (-1.0, 3.0)),
        minima=(Minimum(1.0, 1.0, 0.0),),
        start=(-1.2, 1.0),
        learning_rate=always(0.001),
        horizon=1000,
    ),
    Function(
        name="beale",
        title="Beale",
        help="Flat plains between steep walls: one learning rate is too small for the plain and "
        "too large for the wall.",
        source="Moré, Garbow and Hillstrom 1981, Testing unconstrained optimization software, "
        "no. 5",
        text="(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        box=square(4.5),
        minima=(Minimum(3.0, 0.5, 0.0),),
        start=(1.0, 1.0),
        learning_rate=always(0.01),
        horizon=500,
    ),
)
"""With a single minimum, and a way to it that bends."""

_MANY = (
    Function(
        name="himmelblau",
        title="Himmelblau",
        help="Four minima, all as low: which one is found depends on the start alone.",
        source="Himmelblau 1972, Applied nonlinear programming",
        text="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        box=square(5.5),
        minima=(
            Minimum(3.0, 2.0, 0.0),
            Minimum(-2.805118086952745, 3.131312518250573, 0.0),
            Minimum(-3.779310253377747, -3.2831859912861696, 0.0),
            Minimum(3.5844283403304917, -1.8481265269644034, 0.0),
        ),
        start=(0.0, 0.0),
        learning_rate=always(0.01),
        horizon=60,
    ),
    Function(
        name="camel",
        title="three-hump camel",
        help="Two valleys beside the deepest one: whoever starts on their side stays there.",
        source="Dixon and Szegő 1978, The global optimization problem: an introduction",
        text="2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
        box=square(2.5),
        minima=(
            *ORIGIN,
            Minimum(1.7475523458302893, -0.8737761729151446, 0.29863844223685954),
            Minimum(-1.7475523458302893, 0.8737761729151446, 0.29863844223685954),
        ),
        start=(-2.2, 2.0),
        learning_rate=always(0.05),
    ),
    Function(
        name="rastrigin",
        title="Rastrigin",
        help="A bowl full of dents: descent ends in the nearest one, however good the optimiser.",
        source="Rastrigin 1974; Mühlenbein, Schomisch and Born 1991",
        text="20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        box=square(2.5),
        minima=lattice(
            (0.0, 0.0, 0.0),
            (0.9949586376523348, 0.0, 0.9949590570932916),
            (0.9949586376523348, 0.9949586376523348, 1.9899181141865832),
            (1.9899122337085497, 0.0, 3.979831190554089),
            (1.9899122337085497, 0.9949586376523348, 4.97479024764738),
            (1.9899122337085497, 1.9899122337085497, 7.959662381108176),
        ),
        start=(1.7, -1.4),
        learning_rate=always(0.001),
        horizon=60,
    ),
    Function(
        name="ackley",
        title="Ackley",
        help="An almost flat plain of dents about one sharp hole: from afar the slope says "
        "little about where it is.",
        source="Ackley 1987, A connectionist machine for genetic hillclimbing",
        text="-20*exp(-0.2*sqrt(0.5*(x**2 + y**2))) "
        "- exp(0.5*(cos(2*pi*x) + cos(2*pi*y))) + e + 20",
        box=square(2.5),
        minima=lattice(
            (0.0, 0.0, 0.0),
            (0.9521665459501717, 0.0, 2.5799275570298725),
            (0.9684776587077244, 0.9684776587077244, 3.5744518772576797),
            (1.9589197181217175, 0.0, 4.884065258091152),
            (1.9646166628629864, 0.9824160350791393, 5.381864187490191),
            (1.9744519864841168, 1.9744519864841168, 6.559645375627877),
        ),
        start=(2.3, 1.4),
        learning_rate=always(0.02),
        horizon=60,
    ),
)
"""With several minima."""

TYPED = Function(
    name="typed",
    title="your own",
    help="Type a formula in x and y, and walk down it.",
    source="yours",
    text="{formula}",
    box=square(5.0),
    minima=(),
    start=(3.0, 2.0),
    learning_rate=always(0.1),
    parameters=(
        Parameter(
            "formula",
            "text",
            "sin(x)*cos(y) + 0.1*(x**2 + y**2)",
            maximum=LONGEST,
            title="Formula",
            help="In x and y, with + - * / ** and functions like sin, exp, sqrt, abs, max.",
        ),
    ),
)

FUNCTIONS: dict[str, Function] = {
    row.name: row for row in (*_SIMPLE, *_SADDLES, *_VALLEYS, *_MANY, TYPED)
}
"""Every function by its name; the first is the default."""
