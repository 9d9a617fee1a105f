"""What large weights cost: penalties on them, added to the loss so that the descent avoids them."""

from dataclasses import dataclass

from app.engine.parameter import Parameter


@dataclass(frozen=True)
class Regularizer:
    """A penalty on the weights, not on the biases; its definition is `penalty` in `OPS`."""

    name: str
    title: str
    help: str
    source: str
    strength: Parameter
    """What its sum is multiplied by."""


def _strength(name: str, title: str, help_: str) -> Parameter:
    return Parameter(name, "float", 0.0, 0.0, 10.0, title=title, help=help_, scale="log")


_ROWS = (
    Regularizer(
        "l1",
        "L1 (lasso)",
        "Adds λ Σ |w|: pulls every weight evenly, so weights that do little become exactly small.",
        "Tibshirani 1996, Regression shrinkage and selection via the lasso",
        _strength("l1", "L1 penalty", "Strength λ of λ Σ |w| over all weights, biases left out."),
    ),
    Regularizer(
        "l2",
        "L2 (ridge)",
        "Adds λ Σ w²: pulls large weights most, so that no single one decides.",
        "Hoerl and Kennard 1970, Ridge regression; Krogh and Hertz 1992",
        _strength("l2", "L2 penalty", "Strength λ of λ Σ w² over all weights, biases left out."),
    ),
)

REGULARIZERS: dict[str, Regularizer] = {row.name: row for row in _ROWS}
"""Every regulariser by its name."""
