"""Newton's step: to the bottom of the parabola that has the slope and the curvature found here."""

from collections.abc import Mapping

import numpy as np

from app.engine.array import Array
from app.engine.notation import Value
from app.engine.optimizer import Hyper, Moved, Now, State

FIRST_DAMPING = 1e-6
"""The damping that is tried next where there was none and it did not do."""

RAISES = 40
"""How often the damping is raised tenfold: by then it exceeds any curvature by far."""


def damped(hessian: Array, gradient: Array, damping: float) -> tuple[Array, float]:
    """(H + d I)^-1 g, where d is the damping, raised tenfold until that matrix is positive.

    Where the loss curves downwards the parabola has no bottom; with enough damping the step is
    still one down the slope (Levenberg 1944; Nocedal and Wright 2006, algorithm 3.3).

    Args:
        hessian: exact second derivatives, (P, P).
        gradient: (P,).
        damping: the least to be added to every curvature.

    Returns:
        The direction, (P,), to be subtracted, and d; NaN if numbers are not finite.
    """
    if not (np.isfinite(hessian).all() and np.isfinite(gradient).all()):
        return np.full_like(gradient, np.nan), np.nan
    symmetric = (hessian + hessian.T) * 0.5
    identity = np.eye(len(gradient))
    for _ in range(RAISES):
        try:
            lower = np.linalg.cholesky(symmetric + damping * identity)
        except np.linalg.LinAlgError:
            damping = max(10.0 * damping, FIRST_DAMPING)
            continue
        return np.linalg.solve(lower.T, np.linalg.solve(lower, gradient)), damping
    return np.full_like(gradient, np.nan), np.nan


def curved(state: Mapping[str, Array], size: int, hyper: Hyper) -> Array:
    """The Hessian with what the weight decay adds to it, (P, P)."""
    decay = hyper["weight_decay"]
    return state["hessian"] + decay * np.eye(size) if decay else state["hessian"]


def newton(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """The rule: on arrays only, since no list of ufuncs solves equations."""
    direction, _ = damped(curved(state, len(g), hyper), g, hyper["damping"])
    return p - direction * now["learning_rate"], {}
