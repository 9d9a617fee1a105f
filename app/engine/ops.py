"""Backpropagation, part 1 of 4: the operations, each with the rules of its derivative.

*(Read on in `graph.py`, `backward.py` and `program.py`.)*

A network is made of small operations whose derivatives everybody knows. A row of the table says
how a value comes from its arguments (*forward*) and, for each argument, how a gradient that
arrives at the value goes on to that argument: the vector-Jacobian product, or VJP. That is all
that backpropagation needs to know about an operation; the chain rule in `backward.py` does the
rest, and never looks inside.

In the rules `g` is the gradient of the loss with respect to the value (written Ḡ on the page),
`out` the value itself, then come the arguments, and last, by name, the numbers that some
operations take besides: the `delta` of a Huber loss. Shapes are (samples, features); rules need
not care about broadcasting, which is undone once, on the edge. The rules are NumPy plus the few
words of `notation.py`, and run on arrays, on the symbols of a `Tape` and on dual numbers alike:
the same line computes, compiles, and gives second derivatives.

Here stand the operations of arithmetic; what a unit does to its sum is in `activation_ops.py`,
what measures an error in `loss_ops.py`, what only typed formulas need in `function_ops.py`. A new
operation is one row; the checker in `check.py` and the tests find it by themselves.
"""

import numpy as np

from app.engine.activation_ops import ACTIVATION_OPS
from app.engine.function_ops import FUNCTION_OPS
from app.engine.loss_ops import LOSS_OPS
from app.engine.notation import block, filled, homogeneous, total
from app.engine.operation import Op, Rule

_ARITHMETIC = (
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
)


OPS: dict[str, Op] = {
    op.name: op for op in (*_ARITHMETIC, *FUNCTION_OPS, *ACTIVATION_OPS, *LOSS_OPS)
}
"""Every operation by its name."""

UFUNCS: dict[np.ufunc, Op] = {op.ufunc: op for op in OPS.values() if op.ufunc is not None}
"""The operation that a NumPy function records."""
