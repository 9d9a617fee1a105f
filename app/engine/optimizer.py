"""What an optimiser is: state, numbers that change from step to step, and one rule on flat vectors.

A rule is written in NumPy like those of the operations, and like them it is compiled: it is given
the parameters `p`, their gradient `g`, its own state and the numbers of this step, and returns the
new parameters and the new state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.engine.array import Array
from app.engine.notation import Value
from app.engine.parameter import Parameter

Hyper = Mapping[str, float]
"""The optimiser's settings by name, the learning rate among them."""
State = Mapping[str, Value]
Now = Mapping[str, Value]
"""The numbers of this step by name."""
Scalars = Callable[[int, Hyper], dict[str, float]]
Moved = tuple[Value, dict[str, Value]]
Rule = Callable[[Value, Value, State, Now, Hyper], Moved]


@dataclass(frozen=True)
class Made:
    """A step that a rule has worked out: what it was given, and what it gave."""

    step: int
    """Its number, from 1."""
    gradient: Array
    state: Mapping[str, Array]
    moved: Array
    kept: Mapping[str, Array]


Between = Callable[[Made, Hyper], dict[str, Array]]
"""What lies between a rule's state and its step, by name; what is so for some weights only is NaN
for the others."""


@dataclass(frozen=True)
class Slot:
    """A vector of state, by PyTorch's name."""

    name: str
    start: float | str = 0.0
    """What each of its numbers is at first: a number, or the setting that gives it."""
    when: str | None = None
    """The setting that must be on for it to be kept; None for always."""


@dataclass(frozen=True)
class Optimizer:
    """A choice of optimiser."""

    name: str
    title: str
    help: str
    source: str
    parameters: tuple[Parameter, ...]
    state: tuple[Slot, ...]
    scalars: Scalars
    """(number of this step from 1, settings) -> the numbers that change from step to step."""
    rule: Rule
    arithmetic: tuple[tuple[str, str], ...]
    """What it does to one weight `w`, line by line: (name in the rule's result or of its
    `between`, expression)."""
    between: Between | None = None
    """What its rule takes into other numbers, and its arithmetic says, as bias corrections."""
    counts: bool = False
    """Whether its numbers depend on how many steps were made, not only on the settings."""
    decoupled: bool = False
    """Whether its rule itself takes care of the weight decay, instead of the gradient."""
    hides_infinity: bool = False
    """Whether it can turn an infinite gradient into a step that is finite, and forget it."""
    curvature: bool = False
    """Whether its rule is also given the exact Hessian, as `state["hessian"]`, (P, P)."""

    def slots(self, hyper: Hyper) -> tuple[Slot, ...]:
        """The state that it keeps with these settings."""
        return tuple(slot for slot in self.state if slot.when is None or hyper[slot.when])
