"""Rules of the optimisers that move by the gradient itself, its running sum, or its sign."""

import numpy as np

from app.engine.notation import Value
from app.engine.optimizer import Hyper, Moved, Now, State


def rate(step: int, hyper: Hyper) -> dict[str, float]:
    """The learning rate is all that may change from step to step."""
    return {"learning_rate": hyper["learning_rate"]}


def sgd(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """w - eta g."""
    return p - g * now["learning_rate"], {}


def momentum(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """A velocity that keeps `momentum` of itself; the first one is the gradient."""
    buffer = state["momentum_buffer"] * hyper["momentum"] + g
    return p - buffer * now["learning_rate"], {"momentum_buffer": buffer}


def nesterov(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """The step of the new velocity on top of the gradient's."""
    buffer = state["momentum_buffer"] * hyper["momentum"] + g
    ahead = g + buffer * hyper["momentum"]
    return p - ahead * now["learning_rate"], {"momentum_buffer": buffer}


def rprop(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """Each weight's own step, larger while its gradient keeps its sign; none when it changes."""
    agreement = np.sign(g * state["prev"])
    same, changed = np.heaviside(agreement, 0.0), np.heaviside(agreement * -1.0, 0.0)
    factor = same * (hyper["etaplus"] - 1.0) + changed * (hyper["etaminus"] - 1.0) + 1.0
    longer = np.maximum(state["step_size"] * factor, hyper["step_size_min"])
    size = np.minimum(longer, hyper["step_size_max"])
    kept = g * (1.0 - changed)
    return p - np.sign(kept) * size, {"prev": kept, "step_size": size}


def lion(p: Value, g: Value, state: State, now: Now, hyper: Hyper) -> Moved:
    """The sign of one average of gradients; another one is kept."""
    average = state["exp_avg"]
    update = np.sign(average * hyper["beta1"] + g * (1.0 - hyper["beta1"]))
    if hyper["weight_decay"]:
        update = update + p * hyper["weight_decay"]
    kept = average * hyper["beta2"] + g * (1.0 - hyper["beta2"])
    return p - update * now["learning_rate"], {"exp_avg": kept}
