"""What a unit does to its sum: the rows of the operation table that act number by number.

See `ops.py` for what a row is. Where a function has a bend, its rule gives the slope that the row
states: one between the slopes on either side.
"""

import numpy as np

from app.engine.notation import logistic, normal_cdf, normal_density
from app.engine.operation import Op, Rule

ACTIVATION_OPS = (
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
        "leaky_relu",
        "leaky relu",
        "max(z, s z)",
        "keep what is positive, and a small share of what is negative",
        lambda z, negative_slope: np.maximum(z, z * negative_slope),
        (
            Rule(
                "z",
                lambda g, out, z, negative_slope: (
                    g * (np.heaviside(z, 0.0) * (1.0 - negative_slope) + negative_slope)
                ),
                "Ḡ ⊙ (1 or s)",
                "the gradient passes where the unit is on, and a share of it elsewhere, also at 0",
            ),
        ),
    ),
    Op(
        "elu",
        "elu",
        "z if z > 0, else α (exp z − 1)",
        "keep what is positive, and bend what is negative towards −α",
        lambda z, alpha: np.expm1(np.minimum(z, 0.0)) * alpha + np.maximum(z, 0.0),
        (
            # expm1(min(z, 0)) is 0 where z > 0, so alpha is left there and 1 - alpha is missing.
            Rule(
                "z",
                lambda g, out, z, alpha: (
                    g
                    * (
                        (np.expm1(np.minimum(z, 0.0)) + 1.0) * alpha
                        + np.heaviside(z, 0.0) * (1.0 - alpha)
                    )
                ),
                "Ḡ ⊙ (1 or α exp z)",
                "the gradient passes where z > 0, and fades as the exponential below, also at 0",
            ),
        ),
    ),
    Op(
        "gelu",
        "gelu",
        "z Φ(z)",
        "weigh each value by how much of a normal distribution lies below it",
        lambda z: z * normal_cdf(z),
        (
            Rule(
                "z",
                lambda g, out, z: g * (normal_cdf(z) + z * normal_density(z)),
                "Ḡ ⊙ (Φ(z) + z φ(z))",
                "a product: the weight, and the value times the slope of the weight",
            ),
        ),
    ),
    Op(
        "softplus",
        "softplus",
        "log(1 + exp z)",
        "relu with its bend made round",
        # logaddexp never takes an exponential of anything positive.
        lambda z: np.logaddexp(z, 0.0),
        (
            Rule(
                "z",
                lambda g, out, z: g * np.exp(z - out),
                "Ḡ ⊙ σ(z)",
                "the derivative of softplus is the sigmoid",
            ),
        ),
    ),
    Op(
        "swish",
        "swish",
        "z σ(z)",
        "weigh each value by its own sigmoid",
        lambda z: z * logistic(z),
        (
            Rule(
                "z",
                lambda g, out, z: g * (logistic(z) + out * (1.0 - logistic(z))),
                "Ḡ ⊙ (σ + a (1 − σ))",
                "a product: the weight, and the value times the slope of the weight",
            ),
        ),
    ),
    Op(
        "sine",
        "sin",
        "sin ω z",
        "a wave: up and down again as the sum grows",
        lambda z, frequency: np.sin(z * frequency),
        (
            Rule(
                "z",
                lambda g, out, z, frequency: g * (np.cos(z * frequency) * frequency),
                "Ḡ ⊙ ω cos ω z",
                "the derivative of the sine is the cosine",
            ),
        ),
    ),
)
