"""What lies between an optimiser's state and its step: numbers that only its arithmetic says."""

import numpy as np

from app.engine.adaptive_rules import adadelta_move, rectification
from app.engine.array import Array
from app.engine.newton import curved, damped
from app.engine.optimizer import Hyper, Made


def corrected(made: Made, hyper: Hyper) -> dict[str, Array]:
    """Adam's two averages with their bias corrected, as the paper writes them."""
    squares = made.kept.get("max_exp_avg_sq", made.kept.get("exp_avg_sq"))
    found = {"corrected_average": made.kept["exp_avg"] / (1.0 - hyper["beta1"] ** made.step)}
    if squares is not None:
        found["corrected_square"] = squares / (1.0 - hyper["beta2"] ** made.step)
    return found


def radam_between(made: Made, hyper: Hyper) -> dict[str, Array]:
    """How long the averages are, and the one of two steps that RAdam has made."""
    longest, length, factor = rectification(made.step, hyper["beta2"])
    found = {
        "corrected_average": corrected(made, hyper)["corrected_average"],
        "longest": np.full_like(made.moved, longest),
        "length": np.full_like(made.moved, length),
    }
    if factor is None:
        return found | {"plain": made.moved}
    return found | {"rectification": np.full_like(made.moved, factor), "paced": made.moved}


def adadelta_between(made: Made, hyper: Hyper) -> dict[str, Array]:
    """The gradient in the units of the parameters."""
    move = adadelta_move(made.kept["square_avg"], made.gradient, made.state, hyper)
    return {"delta": np.asarray(move)}


def rprop_between(made: Made, hyper: Hyper) -> dict[str, Array]:
    """Whether a gradient has kept its sign, and what follows for the weight's own step."""
    agreement = np.sign(made.gradient * made.state["prev"])
    return {
        "agreement": agreement,
        "longer": np.where(agreement > 0, hyper["etaplus"], np.nan),
        "shorter": np.where(agreement < 0, hyper["etaminus"], np.nan),
        "equal": np.where(agreement == 0, 1.0, np.nan),
        "dropped": np.where(agreement < 0, 0.0, np.nan),
    }


def newton_between(made: Made, hyper: Hyper) -> dict[str, Array]:
    """The damping that did, and the direction that it gave."""
    direction, damping = damped(
        curved(made.state, len(made.gradient), hyper), made.gradient, hyper["damping"]
    )
    return {"damping": np.full_like(made.moved, damping), "direction": direction}
