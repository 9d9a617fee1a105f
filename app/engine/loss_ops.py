"""What measures an error or a size: the rows of the operation table that end in one number.

See `ops.py` for what a row is. Each loss is a mean over the batch; outputs are averaged too, except
that cross-entropy is -log p of the true class. Nothing here takes the exponential of a large
number or the logarithm of 0, whatever the logits.
"""

from math import log

import numpy as np

from app.engine.notation import Value, inner, log_softmax, softmax, spread, total
from app.engine.operation import Op, Rule

LOG_2 = log(2.0)


def _count(p: Value) -> float:
    """Number of outputs times number of samples: what most losses average over."""
    return float(p.shape[-1] * p.shape[-2])


def _surprise(z: Value, y: Value) -> Value:
    """log(1 + exp z) - z y for each logit, without the difference of two large numbers.

    Written log(exp(-z y) + exp(z - z y)), it is exact for a target of 0 or 1 and any logit.
    """
    agreed = z * y
    return np.logaddexp(agreed * -1.0, z - agreed)


def _missing(p: Value, y: Value) -> Value:
    """What is missing to a margin of 1: 1 - t p for targets t of -1 and 1, given as 0 and 1."""
    return 1.0 - (y * 2.0 - 1.0) * p


def _sum_of(a: Value | None, b: Value | None) -> Value:
    """The sum of those that are there."""
    if a is None or b is None:
        return b if a is None else a
    return a + b


LOSS_OPS = (
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
        "huber",
        "Huber",
        "mean (e²/2 if |e| ≤ δ, else δ |e| − δ²/2), e = ŷ − y",
        "square small errors, and let large ones grow only evenly",
        # With q = min(|e|, delta) both branches are q (|e| - q / 2).
        lambda p, y, delta: (
            inner(
                np.minimum(np.abs(p - y), delta),
                np.abs(p - y) - np.minimum(np.abs(p - y), delta) * 0.5,
            )
            * (1.0 / _count(p))
        ),
        (
            Rule(
                "ŷ",
                lambda g, out, p, y, delta: (
                    np.maximum(np.minimum(p - y, delta), -delta) * (spread(g) * (1.0 / _count(p)))
                ),
                "clip(ŷ − y, ±δ) / n",
                "an error pulls as hard as it is large, up to δ",
            ),
            Rule(
                "y",
                lambda g, out, p, y, delta: (
                    np.maximum(np.minimum(p - y, delta), -delta) * (spread(g) * (-1.0 / _count(p)))
                ),
                "−clip(ŷ − y, ±δ) / n",
                "moving the target has the opposite effect",
            ),
        ),
    ),
    Op(
        "log_cosh",
        "log cosh",
        "mean log cosh(ŷ − y)",
        "nearly half the square of a small error, nearly the size of a large one",
        # log cosh e = log(exp e + exp -e) - log 2, and logaddexp takes no large exponential.
        lambda p, y: total(np.logaddexp(p - y, y - p)) * (1.0 / _count(p)) - LOG_2,
        (
            Rule(
                "ŷ",
                lambda g, out, p, y: np.tanh(p - y) * (spread(g) * (1.0 / _count(p))),
                "tanh(ŷ − y) / n",
                "an error pulls as hard as it is large, and never harder than 1",
            ),
            Rule(
                "y",
                lambda g, out, p, y: np.tanh(p - y) * (spread(g) * (-1.0 / _count(p))),
                "−tanh(ŷ − y) / n",
                "moving the target has the opposite effect",
            ),
        ),
    ),
    Op(
        "binary_cross_entropy",
        "BCE",
        "mean (log(1 + exp z) − z y)",
        "the surprise at the true class, for a logit z: −log σ(z), or −log(1 − σ(z))",
        lambda z, y: total(_surprise(z, y)) * (1.0 / _count(z)),
        (
            # exp(z - log(1 + exp z)) is the sigmoid.
            Rule(
                "z",
                lambda g, out, z, y: (
                    (np.exp(z - z * y - _surprise(z, y)) - y) * (spread(g) * (1.0 / _count(z)))
                ),
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
    Op(
        "hinge",
        "hinge",
        "mean max(0, 1 − t ŷ), t = 2 y − 1",
        "what is missing to a margin of 1 on the right side; nothing beyond it",
        lambda p, y: total(np.maximum(_missing(p, y), 0.0)) * (1.0 / _count(p)),
        (
            Rule(
                "ŷ",
                lambda g, out, p, y: (
                    np.heaviside(_missing(p, y), 0.0)
                    * (y * 2.0 - 1.0)
                    * (spread(g) * (-1.0 / _count(p)))
                ),
                "−t [t ŷ < 1] / n",
                "what has not reached the margin is pulled to its side; at the margin nothing is",
            ),
            Rule(
                "y",
                lambda g, out, p, y: (
                    np.heaviside(_missing(p, y), 0.0) * p * (spread(g) * (-2.0 / _count(p)))
                ),
                "−2 ŷ [t ŷ < 1] / n",
                "moving the target moves the margin",
            ),
        ),
    ),
    Op(
        "penalty",
        "Ω",
        "λ₁ Σ |w| + λ₂ Σ w²",
        "what the size of the weights costs",
        lambda w, l1, l2: _sum_of(
            total(np.abs(w)) * l1 if l1 else None, inner(w, w) * l2 if l2 else None
        ),
        (
            # The subgradient of |w| at a weight of exactly 0 is taken to be 0.
            Rule(
                "W",
                lambda g, out, w, l1, l2: (
                    _sum_of(np.sign(w) * l1 if l1 else None, w * (2.0 * l2) if l2 else None)
                    * spread(g)
                ),
                "∂Ω/∂W",
                "every weight is pulled towards 0: evenly by λ₁, in proportion to itself by λ₂",
            ),
        ),
    ),
)
