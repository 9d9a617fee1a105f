"""Newton's step: to the bottom of the parabola that has the slope and the curvature found here."""

import numpy as np

from app.engine.array import Array
from app.engine.notation import Value
from app.engine.optimizer import Hyper, Moved, Now, State

FIRST_DAMPING = 1e-6
"""The damping that is tried next where there was none and it did not do."""

RAISES = 40
"""How often the damping is raised tenfold: by then it exceeds any curvature by far."""


def newton_step(hessian: Array, gradient: Array, damping: float) -> Array:
    """(H + d I)^-1 g, where d is the damping, raised tenfold until that matrix is positive.

    Where the loss curves downwards the parabola has no bottom; with enough damping the step is
    still one down the slope (Levenberg 1944; Nocedal and Wright 2006, algorithm 3.3).

    Args:
        hessian: exact second derivatives, (P, P).
        gradient: (P,).
        damping: the least to be added to every curvature.

    Returns:
        The direction, (P,), to be subtracted; NaN if numbers are not finite.
    """
    if not (np.isfinite(hessian).all() and np.isfinite(gradient).all()):
        return np.full_like(gradient, np.nan)
    symmetric = (hessian + hessian.T) * 0.5
    identity = np.eye(len(gradient))
    for _ in range(RAISES):
        try:
            lower = np.linalg.cholesky(symmetric + damping * identity)
        except np.linalg.LinAlgError:
            damping = max(10.0 * damping, FIRST_DAMPING)
            continue
        return np.asarray(np.linalg.solve(lower.T, np.linalg.solve(lower, gradient)))
    return np.full_like(gradient, np.nan)


def newton(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """The rule: on arrays only, since no list of ufuncs solves equations."""
    curved = state["hessian"]
    if hyper["weight_decay"]:
        curved = curved + hyper["weight_decay"] * np.eye(len(g))
    return p - newton_step(curved, g, hyper["damping"]) * now["learning_rate"], {}
