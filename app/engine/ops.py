"""What an operation is: the one table of them, each with the rules of its derivative.

A row says how a value comes from its arguments (*forward*) and, for each argument, how a
gradient that arrives at the value goes on to that argument: the vector-Jacobian product, or
VJP. That is all that backpropagation needs to know about an operation; the chain rule in
`backward.py` does the rest, and never looks inside.

In the rules `g` is the gradient of the loss with respect to the value (written Ḡ on the
page), `out` the value itself, and then come the arguments. Shapes are (samples, features);
rules need not care about broadcasting, which is undone once, on the edge. The rules are NumPy
plus the few words of `notation.py`, and run on arrays and on the symbols of a `Tape` alike.

A new operation is one row here; the checker in `check.py` and the tests find it by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.notation import (
    Value,
    block,
    filled,
    homogeneous,
    inner,
    log_softmax,
    logistic,
    softmax,
    spread,
    total,
)


@dataclass(frozen=True)
class Rule:
    """How a gradient passes one argument of an operation."""

    argument: str
    vjp: Callable[..., Value]
    short: str
    """The rule in maths, as short as the label of an edge must be: `Ḡ Wᵀ`."""
    words: str


@dataclass(frozen=True)
class Op:
    """One operation: its value, its picture and one rule for each argument."""

    name: str
    symbol: str
    """What stands in its circle on the graph."""
    maths: str
    words: str
    forward: Callable[..., Value]
    rules: tuple[Rule, ...]
    ufunc: np.ufunc | None = None
    """The NumPy function that records this operation when it meets a `Tensor`."""


def _count(p: Value) -> float:
    """Number of outputs times number of samples: what L1 and L2 average over."""
    return float(p.shape[-1] * p.shape[-2])


_ROWS = (
    Op(
        "add",
        "+",
        "a + b",
        "add element by element",
        np.add,
        (
            Rule("a", lambda g, out, a, b: g, "Ḡ", "a sum passes the gradient on unchanged"),
            Rule("b", lambda g, out, a, b: g, "Ḡ", "a sum passes the gradient on unchanged"),
        ),
        np.add,
    ),
    Op(
        "subtract",
        "−",
        "a − b",
        "subtract element by element",
        np.subtract,
        (
            Rule("a", lambda g, out, a, b: g, "Ḡ", "the gradient passes unchanged"),
            Rule("b", lambda g, out, a, b: g * -1.0, "−Ḡ", "the gradient changes its sign"),
        ),
        np.subtract,
    ),
    Op(
        "multiply",
        "×",
        "a ⊙ b",
        "multiply element by element",
        np.multiply,
        (
            Rule("a", lambda g, out, a, b: g * b, "Ḡ ⊙ b", "each factor gets the other's value"),
            Rule("b", lambda g, out, a, b: g * a, "Ḡ ⊙ a", "each factor gets the other's value"),
        ),
        np.multiply,
    ),
    Op(
        "divide",
        "÷",
        "a / b",
        "divide element by element",
        np.divide,
        (
            Rule("a", lambda g, out, a, b: g / b, "Ḡ / b", "the gradient is divided likewise"),
            Rule(
                "b",
                lambda g, out, a, b: g * -1.0 * out / b,
                "−Ḡ ⊙ a / b²",
                "the derivative of 1 / b is −1 / b²",
            ),
        ),
        np.divide,
    ),
    Op(
        "negative",
        "−",
        "−a",
        "change the sign",
        np.negative,
        (Rule("a", lambda g, out, a: g * -1.0, "−Ḡ", "the gradient changes its sign"),),
        np.negative,
    ),
    Op(
        "square",
        "( )²",
        "a²",
        "square each element",
        np.square,
        (Rule("a", lambda g, out, a: g * (a * 2.0), "Ḡ ⊙ 2a", "the derivative of a square is 2a"),),
        np.square,
    ),
    Op(
        "exp",
        "exp",
        "exp a",
        "the exponential of each element",
        np.exp,
        (Rule("a", lambda g, out, a: g * out, "Ḡ ⊙ exp a", "exp is its own derivative"),),
        np.exp,
    ),
    Op(
        "log",
        "log",
        "log a",
        "the natural logarithm of each element",
        np.log,
        (Rule("a", lambda g, out, a: g / a, "Ḡ / a", "the derivative of log a is 1 / a"),),
        np.log,
    ),
    Op(
        "matmul",
        "@",
        "A B",
        "the matrix product",
        np.matmul,
        (
            Rule("a", lambda g, out, a, b: g @ b.mT, "Ḡ Bᵀ", "back through the second matrix"),
            Rule("b", lambda g, out, a, b: a.mT @ g, "Aᵀ Ḡ", "back through the first matrix"),
        ),
        np.matmul,
    ),
    Op(
        "sum",
        "Σ",
        "Σ a",
        "the sum over samples and features",
        total,
        (
            Rule(
                "a",
                lambda g, out, a: filled(a, g),
                "Ḡ",
                "every element of a sum gets the whole gradient",
            ),
        ),
    ),
    Op(
        "affine",
        "x W + b",
        "x W + b",
        "multiply each input by its weight, sum, and add the bias",
        # The bias is a last row of weights that meets a constant input of 1: one product does it.
        lambda x, w, b: homogeneous(x) @ block(w, b),
        (
            Rule(
                "x",
                lambda g, out, x, w, b: g @ w.mT,
                "Ḡ Wᵀ",
                "each input gets the gradients of the units it feeds, weighted by its weights",
            ),
            Rule(
                "W",
                lambda g, out, x, w, b: (homogeneous(x).mT @ g)[:-1],
                "xᵀ Ḡ",
                "each weight gets input times gradient, summed over the batch",
            ),
            Rule(
                "b",
                lambda g, out, x, w, b: (homogeneous(x).mT @ g)[-1],
                "Σₙ Ḡ",
                "each bias gets its unit's gradient, summed over the batch",
            ),
        ),
    ),
    Op(
        "tanh",
        "tanh",
        "tanh z",
        "squash every value into (−1, 1)",
        np.tanh,
        (
            Rule(
                "z",
                lambda g, out, z: g * (1.0 - np.square(out)),
                "Ḡ ⊙ (1 − a²)",
                "the derivative of tanh is 1 − a²",
            ),
        ),
        np.tanh,
    ),
    Op(
        "sigmoid",
        "σ",
        "1 / (1 + exp −z)",
        "squash every value into (0, 1)",
        logistic,
        (
            Rule(
                "z",
                lambda g, out, z: g * (out - np.square(out)),
                "Ḡ ⊙ a (1 − a)",
                "the derivative of the sigmoid is a (1 − a)",
            ),
        ),
    ),
    Op(
        "relu",
        "relu",
        "max(z, 0)",
        "keep what is positive, else 0",
        lambda z: np.maximum(z, 0.0),
        (
            # sign(a) is 1 where the unit is on and 0 where it is off, at the kink too.
            Rule(
                "z",
                lambda g, out, z: g * np.sign(out),
                "Ḡ ⊙ [z > 0]",
                "the gradient passes where the unit is on; at exactly 0 it does not",
            ),
        ),
    ),
    Op(
        "l2",
        "mean (ŷ − y)²",
        "mean (ŷ − y)²",
        "square each error and take the mean over samples and outputs",
        lambda p, y: inner(p - y, p - y) * (1.0 / _count(p)),
        (
            Rule(
                "ŷ",
                lambda g, out, p, y: (p - y) * (spread(g) * (2.0 / _count(p))),
                "2 (ŷ − y) / n",
                "the derivative of a squared error is twice the error",
            ),
            Rule(
                "y",
                lambda g, out, p, y: (p - y) * (spread(g) * (-2.0 / _count(p))),
                "−2 (ŷ − y) / n",
                "moving the target has the opposite effect",
            ),
        ),
    ),
    Op(
        "l1",
        "mean |ŷ − y|",
        "mean |ŷ − y|",
        "take the size of each error and the mean over samples and outputs",
        lambda p, y: total(np.abs(p - y)) * (1.0 / _count(p)),
        (
            # The subgradient at an error of exactly 0 is taken to be 0.
            Rule(
                "ŷ",
                lambda g, out, p, y: np.sign(p - y) * (spread(g) * (1.0 / _count(p))),
                "sign(ŷ − y) / n",
                "every error pulls equally hard, whatever its size; none at 0",
            ),
            Rule(
                "y",
                lambda g, out, p, y: np.sign(p - y) * (spread(g) * (-1.0 / _count(p))),
                "−sign(ŷ − y) / n",
                "moving the target has the opposite effect",
            ),
        ),
    ),
    Op(
        "binary_cross_entropy",
        "BCE",
        "mean (max(z, 0) − z y + log(1 + exp −|z|))",
        "the surprise at the true class, for a logit z: −log σ(z), or −log(1 − σ(z))",
        # No exponential of anything positive: exact for logits of any size.
        lambda z, y: (
            total(np.maximum(z, 0.0) - z * y + np.log1p(np.exp(np.copysign(z, -1.0))))
            * (1.0 / _count(z))
        ),
        (
            Rule(
                "z",
                lambda g, out, z, y: (logistic(z) - y) * (spread(g) * (1.0 / _count(z))),
                "(σ(z) − y) / n",
                "predicted probability less the truth",
            ),
            Rule(
                "y",
                lambda g, out, z, y: z * (spread(g) * (-1.0 / _count(z))),
                "−z / n",
                "the loss is linear in the target",
            ),
        ),
    ),
    Op(
        "cross_entropy",
        "CE",
        "mean (log Σ exp z − z · y)",
        "the surprise at the true class: −log of its softmax probability",
        lambda z, y: inner(log_softmax(z), y) * (-1.0 / z.shape[-2]),
        (
            Rule(
                "z",
                lambda g, out, z, y: (softmax(z) - y) * (spread(g) * (1.0 / z.shape[-2])),
                "(softmax(z) − y) / n",
                "predicted probabilities less the one-hot truth",
            ),
            Rule(
                "y",
                lambda g, out, z, y: log_softmax(z) * (spread(g) * (-1.0 / z.shape[-2])),
                "−log softmax(z) / n",
                "the loss is linear in the target",
            ),
        ),
    ),
)


OPS: dict[str, Op] = {op.name: op for op in _ROWS}
"""Every operation by its name."""

UFUNCS: dict[np.ufunc, Op] = {op.ufunc: op for op in _ROWS if op.ufunc is not None}
"""The operation that a NumPy function records."""
