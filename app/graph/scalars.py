"""A small graph of single numbers: what a step did for one unit and one sample."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from app.engine.array import Array
from app.engine.operation import Op

Kind = Literal[
    "input",
    "weight",
    "product",
    "bias",
    "sum",
    "activation",
    "fed",
    "target",
    "loss",
    "mean",
    "rest",
]
"""`fed` is a sum of the next layer; `loss` that of this sample, or of this one output of it; `mean`
that of the batch; `rest` stands for several that are not written out."""


@dataclass(frozen=True)
class Part:
    """A part of a number's gradient that comes back by none of the edges drawn."""

    words: str
    value: float


@dataclass(frozen=True)
class Scalar:
    """A number of the step. Its gradient is what its edges bring back, and `elsewhere`."""

    id: str
    name: str
    """Of the tensor that it is an element of, `W1`; or what it is, where it is of none."""
    index: tuple[int, ...] | None
    """Its place in that tensor; None if the recorded graph has no such tensor."""
    kind: Kind
    value: float | None
    """None where no one number says it: the other outputs that a loss looks at."""
    gradient: float | None
    """Of what is descended; None, never 0, where the backward pass gives none."""
    elsewhere: tuple[Part, ...] = ()
    count: int = 1
    """How many numbers it stands for."""


@dataclass(frozen=True)
class Wire:
    """A use of one number by another: its value goes forward, `contribution` comes back."""

    source: str
    target: str
    rule: str
    """The local slope in symbols: `1 − a²`."""
    words: str
    """The rule as a sentence."""
    slope: float | None
    """None for a sum of several, which have no one slope."""
    contribution: float | None
    """The gradient of the target times the slope; None if the source has no gradient."""


@dataclass
class Sheet:
    """The graph while it is written, in the order in which it is read."""

    nodes: list[Scalar] = field(default_factory=list)
    edges: list[Wire] = field(default_factory=list)

    def add(self, node: Scalar) -> Scalar:
        """A number more."""
        self.nodes.append(node)
        return node

    def wire(self, source: Scalar, target: Scalar, rule: str, words: str, slope: float) -> None:
        """A use more; what it carries back is the target's gradient times the slope."""
        carried = None
        if source.gradient is not None and target.gradient is not None:
            carried = target.gradient * slope
        self.edges.append(Wire(source.id, target.id, rule, words, slope, carried))

    def bundle(self, source: Scalar, target: Scalar, words: str, carried: float | None) -> None:
        """Several uses as one, with what they bring back together."""
        self.edges.append(Wire(source.id, target.id, "", words, None, carried))


def slope_of(op: Op, argument: int, value: Array, *arguments: Array, **options: float) -> Array:
    """The local slope of an operation for one argument: its own rule at a gradient of 1."""
    with np.errstate(all="ignore"):
        one = np.ones_like(value)
        return np.asarray(op.rules[argument].vjp(one, value, *arguments, **options))


def factor_of(short: str) -> str:
    """The local slope in symbols, out of the rule for a whole tensor: `Ḡ ⊙ (1 − a²)` -> `1 − a²`.

    That of a loss goes without the mean over the batch, which has an edge of its own.
    """
    text = short.removeprefix("Ḡ ⊙ ").removesuffix(" / n").removeprefix("Ḡ")
    if text.startswith("(") and _is_whole(text):
        text = text[1:-1]
    return text or "1"


def _is_whole(text: str) -> bool:
    """Whether the first bracket of a text closes with its last sign."""
    depth = 0
    for place, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return place == len(text) - 1
    return False
