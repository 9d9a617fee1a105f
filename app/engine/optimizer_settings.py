"""Settings that several optimisers share."""

from app.engine.parameter import Parameter


def learning_rate(default: float) -> Parameter:
    return Parameter(
        "learning_rate",
        "float",
        default,
        minimum=0.0,
        maximum=100.0,
        exclusive_minimum=True,
        title="learning rate",
        help="How far a step goes for a gradient of 1. Too small crawls, too large overshoots.",
        scale="log",
    )


def weight_decay(default: float = 0.0) -> Parameter:
    return Parameter(
        "weight_decay",
        "float",
        default,
        minimum=0.0,
        maximum=10.0,
        title="weight decay",
        help="Pulls every parameter towards 0 by this share, biases too.",
        scale="log",
    )


def share(name: str, default: float, title: str, text: str) -> Parameter:
    return Parameter(name, "float", default, minimum=0.0, maximum=0.9999, title=title, help=text)


def eps(default: float = 1e-8) -> Parameter:
    return Parameter(
        "eps",
        "float",
        default,
        minimum=0.0,
        maximum=1.0,
        exclusive_minimum=True,
        title="ε",
        help="Keeps the division away from 0.",
        scale="log",
    )


def step_size(name: str, default: float, maximum: float, title: str, text: str) -> Parameter:
    return Parameter(
        name, "float", default, 0.0, maximum, True, title=title, help=text, scale="log"
    )


MOMENTUM = share("momentum", 0.9, "momentum", "Share of the last velocity that is kept.")
BETA1 = share("beta1", 0.9, "β₁", "How much of the average gradient is kept each step.")
BETA2 = share("beta2", 0.999, "β₂", "How much of the average square is kept each step.")
