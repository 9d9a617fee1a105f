"""How a gradient becomes a step: the table of optimisers.

Definitions, names and defaults are PyTorch's wherever it has them, except that learning rates are
chosen for small networks and momentum is 0.9. See `optimizer.py` for what a row is.
"""

from app.engine.adaptive_optimizers import PACES
from app.engine.notation import Value
from app.engine.optimizer import Hyper, Optimizer
from app.engine.plain_optimizers import SIGNS_AND_CURVATURES, SLOPES

DECAY_ARITHMETIC = "g ← g + λ w"
"""The line before every optimiser's arithmetic, if weight decay acts on the gradient."""


def decayed(optimizer: Optimizer, p: Value, g: Value, hyper: Hyper) -> Value:
    """The gradient that a rule is given: with weight decay in it, if it acts there."""
    share = 0.0 if optimizer.decoupled else hyper.get("weight_decay", 0.0)
    return g + p * share if share else g


OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row for row in (*SLOPES, *PACES, *SIGNS_AND_CURVATURES)
}
"""Every optimiser by its name."""
