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
