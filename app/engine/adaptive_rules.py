"""Rules of the optimisers that give each weight its own pace, by the usual size of its gradient."""

from math import sqrt
from typing import NamedTuple

import numpy as np

from app.engine.notation import Value
from app.engine.optimizer import Hyper, Moved, Now, State


def adagrad_scalars(step: int, hyper: Hyper) -> dict[str, float]:
    """A rate that may fall with the steps."""
    return {"step_size": hyper["learning_rate"] / (1.0 + (step - 1) * hyper["lr_decay"])}


def adagrad(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """The gradient over the root of the sum of all its squares."""
    squares = state["sum"] + np.square(g)
    return p - g / (np.sqrt(squares) + hyper["eps"]) * now["step_size"], {"sum": squares}


def rmsprop(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """The gradient over the root of its average square, if wanted with momentum, or centred."""
    square = _average(state["square_avg"], np.square(g), hyper["alpha"])
    kept, spread = {"square_avg": square}, square
    if hyper["centered"]:
        kept["grad_avg"] = _average(state["grad_avg"], g, hyper["alpha"])
        # Of a constant gradient the two are equal but for rounding.
        spread = np.maximum(square - np.square(kept["grad_avg"]), 0.0)
    move = g / (np.sqrt(spread) + hyper["eps"])
    if hyper["momentum"]:
        move = kept["momentum_buffer"] = state["momentum_buffer"] * hyper["momentum"] + move
    return p - move * now["learning_rate"], kept


def adadelta(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """Steps in the units of the parameters: as large as the last ones were."""
    square = _average(state["square_avg"], np.square(g), hyper["rho"])
    delta = adadelta_move(square, g, state, hyper)
    kept = {
        "square_avg": square,
        "acc_delta": _average(state["acc_delta"], np.square(delta), hyper["rho"]),
    }
    return p - delta * now["learning_rate"], kept


def adadelta_move(square: Value, g: Value, state: State, hyper: Hyper) -> Value:
    """The gradient in the units of the parameters, given the new average of its square."""
    size = np.sqrt(state["acc_delta"] + hyper["eps"]) / np.sqrt(square + hyper["eps"])
    return size * g


def adam_scalars(step: int, hyper: Hyper) -> dict[str, float]:
    """Bias corrections: both averages start at 0 and would be too small at first.

    Both are taken into the step and into eps, which saves a call on vectors (Kingma and Ba 2015,
    end of section 2).
    """
    root = sqrt(1.0 - hyper["beta2"] ** step)
    size = hyper["learning_rate"] * root / (1.0 - hyper["beta1"] ** step)
    return {"step_size": size, "eps": hyper["eps"] * root}


def adam(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """The average gradient over the root of its average square."""
    average, square = _moments(g, state, hyper)
    move = average / (np.sqrt(square) + now["eps"]) * now["step_size"]
    return p - move, {"exp_avg": average, "exp_avg_sq": square}


def adamw_scalars(step: int, hyper: Hyper) -> dict[str, float]:
    """Adam's, and what the decay leaves of each parameter."""
    left = 1.0 - hyper["learning_rate"] * hyper["weight_decay"]
    return {**adam_scalars(step, hyper), "left": left}


def adamw(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """Adam, and weight decay beside it."""
    return adam(p * now["left"] if hyper["weight_decay"] else p, g, state, now, hyper)


def amsgrad(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """Adam over the largest average square so far."""
    average, square = _moments(g, state, hyper)
    largest = np.maximum(state["max_exp_avg_sq"], square)
    move = average / (np.sqrt(largest) + now["eps"]) * now["step_size"]
    return p - move, {"exp_avg": average, "exp_avg_sq": square, "max_exp_avg_sq": largest}


def nadam_scalars(step: int, hyper: Hyper) -> dict[str, float]:
    """The momentum of this step and of the next, and the correction of the squares."""
    root = sqrt(1.0 - hyper["beta2"] ** step)

    def momentum(k: int) -> float:
        return float(hyper["beta1"] * (1.0 - 0.5 * 0.96 ** (k * hyper["momentum_decay"])))

    return {
        "momentum": momentum(step),
        "next_momentum": momentum(step + 1),
        "step_size": hyper["learning_rate"] * root,
        "eps": hyper["eps"] * root,
    }


def nadam(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """Adam with the gradient of this step and the momentum of the next."""
    average, square = _moments(g, state, hyper)
    product = state["mu_product"] * now["momentum"]
    scale = np.sqrt(square) + now["eps"]
    here = g / (1.0 - product) * (1.0 - now["momentum"])
    ahead = average / (1.0 - product * now["next_momentum"]) * now["next_momentum"]
    move = (here + ahead) / scale * now["step_size"]
    return p - move, {"exp_avg": average, "exp_avg_sq": square, "mu_product": product}


def radam_scalars(step: int, hyper: Hyper) -> dict[str, float]:
    """The step with a pace of its own, or without one as long as too little was seen."""
    correction = 1.0 - hyper["beta2"] ** step
    size = hyper["learning_rate"] / (1.0 - hyper["beta1"] ** step)
    factor = rectification(step, hyper["beta2"]).factor
    if factor is None:
        return {"plain": size, "adaptive": 0.0}
    return {"plain": 0.0, "adaptive": size * sqrt(correction) * factor}


SEEN_ENOUGH = 5.0
"""The length of an average above which RAdam trusts it, as PyTorch has it; the paper has 4."""


class Rectification(NamedTuple):
    """How far RAdam's average of squares can be trusted (Liu et al. 2020, section 4.2)."""

    longest: float
    """The length of a simple average as good as the moving one ever gets."""
    length: float
    """The length of a simple average as good as the moving one is by now."""
    factor: float | None
    """What the pace is multiplied by; None as long as too little was seen."""


def rectification(step: int, beta2: float) -> Rectification:
    """Of the average of squares at a step from 1."""
    longest = 2.0 / (1.0 - beta2) - 1.0
    length = longest - 2.0 * step * beta2**step / (1.0 - beta2**step)
    if length <= SEEN_ENOUGH:
        return Rectification(longest, length, None)
    variance = (length - 4.0) * (length - 2.0) * longest
    return Rectification(
        longest, length, sqrt(variance / ((longest - 4.0) * (longest - 2.0) * length))
    )


def radam(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """The average gradient, alone or over the root of its average square; one of the two is 0."""
    average, square = _moments(g, state, hyper)
    paced = average / (np.sqrt(square) + hyper["eps"]) * now["adaptive"]
    move = average * now["plain"] + paced
    return p - move, {"exp_avg": average, "exp_avg_sq": square}


def adamax_scalars(step: int, hyper: Hyper) -> dict[str, float]:
    """The correction of the average; the largest needs none."""
    return {"step_size": hyper["learning_rate"] / (1.0 - hyper["beta1"] ** step)}


def adamax(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """The average gradient over its largest size of late."""
    average = _average(state["exp_avg"], g, hyper["beta1"])
    largest = np.maximum(state["exp_inf"] * hyper["beta2"], np.abs(g) + hyper["eps"])
    return p - average / largest * now["step_size"], {"exp_avg": average, "exp_inf": largest}


def _average(old: Value, new: Value, kept: float) -> Value:
    """An average that forgets: `kept` of the old, the rest of the new."""
    return old * kept + new * (1.0 - kept)


def _moments(g: Value, state: State, hyper: Hyper) -> tuple[Value, Value]:
    """Averages of the gradient and of its square: two lines alike, so they become one call each."""
    average = _average(state["exp_avg"], g, hyper["beta1"])
    square = _average(state["exp_avg_sq"], np.square(g), hyper["beta2"])
    return average, square
