"""What a layer may do to its sums before it passes them on."""

from dataclasses import dataclass

from app.engine.parameter import Parameter


@dataclass(frozen=True)
class Activation:
    """A choice for a layer; `op` is its row in `OPS`, None for passing the sums on as they are."""

    name: str
    title: str
    help: str
    op: str | None
    parameters: tuple[Parameter, ...] = ()


_ROWS = (
    Activation(
        "tanh",
        "tanh",
        "Smooth, between −1 and 1, steepest at 0; flat far out, where its gradient fades.",
        "tanh",
    ),
    Activation(
        "relu",
        "relu",
        "max(0, z): a bend at 0, straight elsewhere; a unit off for all data learns no more.",
        "relu",
    ),
    Activation(
        "leaky_relu",
        "leaky relu",
        "relu that lets a small share of the negative side through, so no unit is ever quite off.",
        "leaky_relu",
        (
            Parameter(
                "negative_slope",
                "float",
                0.01,
                0.0,
                1.0,
                title="slope below 0",
                help="The slope below 0: 0 is relu, 1 a straight line.",
            ),
        ),
    ),
    Activation(
        "elu",
        "elu",
        "Straight above 0, bending towards −α below: means stay nearer 0 than with relu.",
        "elu",
        (
            Parameter(
                "alpha",
                "float",
                1.0,
                0.0,
                10.0,
                title="α",
                help="How far down it goes; at 1 there is no bend at 0.",
            ),
        ),
    ),
    Activation(
        "gelu",
        "gelu",
        "z times the share of a normal distribution below z: a smooth relu with a small dip.",
        "gelu",
    ),
    Activation(
        "softplus",
        "softplus",
        "log(1 + exp z): relu with its bend made round; never quite 0.",
        "softplus",
    ),
    Activation(
        "swish",
        "swish",
        "z times its own sigmoid: smooth, with a dip below 0. Also called SiLU.",
        "swish",
    ),
    Activation(
        "sine",
        "sine",
        "A wave: fits what repeats and fine detail, on a landscape full of valleys.",
        "sine",
        (
            Parameter(
                "frequency",
                "float",
                1.0,
                0.0,
                100.0,
                exclusive_minimum=True,
                title="frequency ω",
                help="How quickly it waves; Sitzmann et al. 2020 take 30 for images.",
                scale="log",
            ),
        ),
    ),
    Activation(
        "sigmoid",
        "sigmoid",
        "Smooth, between 0 and 1; its slope is at most 1/4, so gradients shrink layer by layer.",
        "sigmoid",
    ),
    Activation(
        "linear",
        "linear",
        "The sum itself: layers of these together are no more than one straight layer.",
        None,
    ),
)

ACTIVATIONS: dict[str, Activation] = {row.name: row for row in _ROWS}
"""Every activation by its name."""
