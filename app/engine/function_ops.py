"""What a formula has besides arithmetic: the rows of the operation table for typed functions.

See `ops.py` for what a row is. Where a function has a bend, or two arguments are equal, its rule
gives the slope in the middle between those on either side.
"""

import numpy as np

from app.engine.operation import Op, Rule

FUNCTION_OPS = (
    Op(
        "sin",
        "sin",
        "sin a",
        "the sine of each element",
        np.sin,
        (
            Rule(
                "a",
                lambda g, out, a: g * np.cos(a),
                "Ḡ ⊙ cos a",
                "the derivative of the sine is the cosine",
            ),
        ),
        np.sin,
    ),
    Op(
        "cos",
        "cos",
        "cos a",
        "the cosine of each element",
        np.cos,
        (
            Rule(
                "a",
                lambda g, out, a: g * (np.sin(a) * -1.0),
                "−Ḡ ⊙ sin a",
                "the derivative of the cosine is minus the sine",
            ),
        ),
        np.cos,
    ),
    Op(
        "tan",
        "tan",
        "tan a",
        "the tangent of each element",
        np.tan,
        (
            Rule(
                "a",
                lambda g, out, a: g * (np.square(out) + 1.0),
                "Ḡ ⊙ (1 + tan² a)",
                "the derivative of the tangent is 1 + tan² a",
            ),
        ),
        np.tan,
    ),
    Op(
        "sqrt",
        "√",
        "√a",
        "the square root of each element",
        np.sqrt,
        (
            Rule(
                "a",
                lambda g, out, a: g / (out * 2.0),
                "Ḡ / 2√a",
                "the derivative of a root is 1 / 2√a, without end towards 0",
            ),
        ),
        np.sqrt,
    ),
    Op(
        "abs",
        "| |",
        "|a|",
        "the size of each element, whatever its sign",
        np.abs,
        (
            Rule(
                "a",
                lambda g, out, a: g * np.sign(a),
                "Ḡ ⊙ sign a",
                "the gradient keeps its sign where a is positive, and changes it where it is "
                "negative; at exactly 0 it is 0",
            ),
        ),
        np.abs,
    ),
    Op(
        "power",
        "( )ᵖ",
        "aᵖ",
        "raise each element to a constant power",
        lambda a, exponent: np.power(a, exponent),
        (
            Rule(
                "a",
                lambda g, out, a, exponent: g * (np.power(a, exponent - 1.0) * exponent),
                "Ḡ ⊙ p aᵖ⁻¹",
                "the derivative of a power is p times the power below it",
            ),
        ),
    ),
    Op(
        "maximum",
        "max",
        "max(a, b)",
        "the larger of two, element by element",
        np.maximum,
        (
            Rule(
                "a",
                lambda g, out, a, b: g * np.heaviside(a - b, 0.5),
                "Ḡ ⊙ [a > b]",
                "the larger one gets the gradient; of two equal ones each gets half",
            ),
            Rule(
                "b",
                lambda g, out, a, b: g * np.heaviside(b - a, 0.5),
                "Ḡ ⊙ [b > a]",
                "the larger one gets the gradient; of two equal ones each gets half",
            ),
        ),
        np.maximum,
    ),
    Op(
        "minimum",
        "min",
        "min(a, b)",
        "the smaller of two, element by element",
        np.minimum,
        (
            Rule(
                "a",
                lambda g, out, a, b: g * np.heaviside(b - a, 0.5),
                "Ḡ ⊙ [a < b]",
                "the smaller one gets the gradient; of two equal ones each gets half",
            ),
            Rule(
                "b",
                lambda g, out, a, b: g * np.heaviside(a - b, 0.5),
                "Ḡ ⊙ [b < a]",
                "the smaller one gets the gradient; of two equal ones each gets half",
            ),
        ),
        np.minimum,
    ),
)
