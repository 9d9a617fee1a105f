"""A derivative written out as a sum of products: one row for every argument of every operation.

Beside `OPS`, whose rules act on whole arrays, stands here what they mean for a single element.
The gradient of a weight is a sum over the samples, that of an activation a sum over the units it
feeds; each term is a product of a few numbers that are on the screen. The two are written
separately so that each checks the other: their terms must add up to the rules' results.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.engine.activation_ops import ACTIVATION_OPS
from app.engine.array import Array
from app.engine.function_ops import FUNCTION_OPS
from app.engine.graph import Node
from app.engine.notation import log_softmax, logistic, softmax
from app.engine.ops import OPS

Index = tuple[int, ...]


@dataclass(frozen=True)
class Use:
    """A node that uses another as an argument, with the numbers of the moment."""

    node: Node
    names: tuple[str, ...]
    """Of the arguments."""
    value: Array
    gradient: Array
    arguments: tuple[Array, ...]
    final: bool
    """Whether the node is the loss itself, whose own gradient is 1 and goes without saying."""
    loss: str = "L"
    """What the loss is called."""

    @property
    def arriving(self) -> str:
        """The name of the gradient that comes back to the node."""
        return f"∂{self.loss}/∂{self.node.name}"


@dataclass(frozen=True)
class Factors:
    """One factor of each of k terms."""

    name: str
    values: Array
    """Shape (k,)."""
    index: Callable[[int], Index]
    """Where in the named tensor the factor of term t stands."""


@dataclass(frozen=True)
class Terms:
    """k products whose sum one use of an element contributes to its gradient."""

    factors: tuple[Factors, ...]
    row: Callable[[int], int | None]
    """The sample that term t is about, counted within the batch."""

    @cached_property
    def products(self) -> Array:
        """Shape (k,)."""
        products = np.ones_like(self.factors[0].values)
        with np.errstate(all="ignore"):
            for factor in self.factors:
                products = products * factor.values
        return products


Rule = Callable[[Use, Index], tuple[Terms, ...]]
"""(a use of a node, an element of it) -> the sums that it contributes: of a penalty one a part."""


def _over_units(use: Use, index: Index) -> tuple[Terms, ...]:
    """An element a[n,i] of `a W`: over the units k that it feeds, ∂L/∂z[n,k] · W[i,k]."""
    n, i = index
    factors = (
        Factors(use.arriving, use.gradient[n], lambda k: (n, k)),
        Factors(use.names[1], use.arguments[1][i], lambda k: (i, k)),
    )
    return (Terms(factors, lambda k: n),)


def _over_samples(use: Use, index: Index) -> tuple[Terms, ...]:
    """A weight W[i,j] of `x W`: over the samples n, x[n,i] · ∂L/∂z[n,j]."""
    i, j = index
    factors = (
        Factors(use.names[0], use.arguments[0][:, i], lambda n: (n, i)),
        Factors(use.arriving, use.gradient[:, j], lambda n: (n, j)),
    )
    return (Terms(factors, lambda n: n),)


def _over_samples_alone(use: Use, index: Index) -> tuple[Terms, ...]:
    """A bias b[j]: over the samples n, ∂L/∂z[n,j], since it is added to each."""
    (j,) = index
    factor = Factors(use.arriving, use.gradient[:, j], lambda n: (n, j))
    return (Terms((factor,), lambda n: n),)


def _whole(use: Use, index: Index) -> tuple[Terms, ...]:
    """An element of a sum: it gets the sum's gradient as it is."""
    row = index[0] if len(index) == 2 else None
    factor = Factors(use.arriving, use.gradient.reshape(1), _nowhere)
    return (Terms((factor,), lambda t: row),)


def _elementwise(argument: int) -> Rule:
    """An element of `f(a)`: ∂L/∂f times f's own slope there, as `OPS` has it for Ḡ = 1.

    If the argument was repeated to fit the others, over every place that it was repeated to.
    """

    def rule(use: Use, index: Index) -> tuple[Terms, ...]:
        shape = use.arguments[argument].shape
        numbers = np.arange(use.arguments[argument].size).reshape(shape)
        wanted = numbers[index]
        places = np.argwhere(np.broadcast_to(numbers, use.value.shape) == wanted)
        with np.errstate(all="ignore"):
            slopes = (
                OPS[use.node.op]
                .rules[argument]
                .vjp(np.ones_like(use.value), use.value, *use.arguments, **use.node.options)
            )
        picked = tuple(places.T)

        def index_of(t: int) -> Index:
            return tuple(int(i) for i in places[t])

        factors = (
            Factors(use.arriving, np.atleast_1d(use.gradient[picked]), index_of),
            Factors(
                f"∂{use.node.name}/∂{use.names[argument]}",
                np.atleast_1d(slopes[picked]),
                index_of,
            ),
        )
        return (Terms(factors, lambda t: index_of(t)[0] if use.value.ndim == 2 else None),)

    return rule


def _loss(numerator: int, per_output: bool, text: str, slope: Callable[..., Array]) -> Rule:
    """An argument of a loss that is a mean: `numerator / count`, and the slope of one summand.

    Args:
        numerator: of the fraction in front.
        per_output: whether the mean is over samples and outputs, or over samples alone.
        text: what the slope is, of the arguments `{0}` and `{1}`.
        slope: its numbers, from the arguments.
    """

    def rule(use: Use, index: Index) -> tuple[Terms, ...]:
        outputs = use.arguments[0]
        count = outputs.size if per_output else len(outputs)
        sign = "−" if numerator < 0 else ""
        with np.errstate(all="ignore"):
            value = slope(*use.arguments, **use.node.options)[index]
        factors = [
            Factors(f"{sign}{abs(numerator)} / {count}", np.full(1, numerator / count), _nowhere),
            Factors(text.format(*use.names), np.full(1, value), lambda t: index),
        ]
        if not use.final:
            factors.insert(0, Factors(use.arriving, use.gradient.reshape(1), _nowhere))
        return (Terms(tuple(factors), lambda t: index[0]),)

    return rule


def _penalty(use: Use, index: Index) -> tuple[Terms, ...]:
    """A weight under a penalty: λ₁ by its sign, and 2 λ₂ times itself."""
    l1, l2 = (use.node.options[name] for name in ("l1", "l2"))
    weight = use.arguments[0][index].reshape(1)
    name, arriving = use.names[0], Factors(use.arriving, use.gradient.reshape(1), _nowhere)
    parts = (
        ("λ₁", l1, f"sign({name})", np.sign(weight)),
        ("2 λ₂", 2.0 * l2, name, weight),
    )
    return tuple(
        Terms(
            (
                arriving,
                Factors(strength, np.full(1, value), _nowhere),
                Factors(slope, slopes, lambda t: index),
            ),
            lambda t: None,
        )
        for strength, value, slope, slopes in parts
        if value
    )


def _nowhere(term: int) -> Index:
    """The index of a number that stands in no tensor, or in one of no axes."""
    return ()


_UNARY = (_elementwise(0),)
_BINARY = (_elementwise(0), _elementwise(1))

TERMS: dict[str, tuple[Rule, ...]] = {
    "affine": (_over_units, _over_samples, _over_samples_alone),
    "matmul": (_over_units, _over_samples),
    "sum": (_whole,),
    **dict.fromkeys(("add", "subtract", "multiply", "divide"), _BINARY),
    **dict.fromkeys(("negative", "square", "exp", "log"), _UNARY),
    **dict.fromkeys((op.name for op in ACTIVATION_OPS), _UNARY),
    **{op.name: _BINARY[: len(op.rules)] for op in FUNCTION_OPS},
    "l2": (
        _loss(2, True, "{0} − {1}", lambda p, y: p - y),
        _loss(-2, True, "{0} − {1}", lambda p, y: p - y),
    ),
    "l1": (
        _loss(1, True, "sign({0} − {1})", lambda p, y: np.sign(p - y)),
        _loss(-1, True, "sign({0} − {1})", lambda p, y: np.sign(p - y)),
    ),
    "binary_cross_entropy": (
        _loss(1, True, "σ({0}) − {1}", lambda z, y: np.asarray(logistic(z) - y)),
        _loss(-1, True, "{0}", lambda z, y: z),
    ),
    "huber": (
        _loss(1, True, "clip({0} − {1}, ±δ)", lambda p, y, delta: np.clip(p - y, -delta, delta)),
        _loss(-1, True, "clip({0} − {1}, ±δ)", lambda p, y, delta: np.clip(p - y, -delta, delta)),
    ),
    "log_cosh": (
        _loss(1, True, "tanh({0} − {1})", lambda p, y: np.tanh(p - y)),
        _loss(-1, True, "tanh({0} − {1})", lambda p, y: np.tanh(p - y)),
    ),
    "hinge": (
        _loss(-1, True, "t [t {0} < 1]", lambda p, y: (2 * y - 1) * ((2 * y - 1) * p < 1)),
        _loss(-2, True, "{0} [t {0} < 1]", lambda p, y: p * ((2 * y - 1) * p < 1)),
    ),
    "penalty": (_penalty,),
    "cross_entropy": (
        _loss(1, False, "softmax({0}) − {1}", lambda z, y: np.asarray(softmax(z) - y)),
        _loss(-1, False, "log softmax({0})", lambda z, y: np.asarray(log_softmax(z))),
    ),
}
"""For each operation of `OPS`, one rule for each argument."""
