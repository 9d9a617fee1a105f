"""How large an experiment may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of this server; its settings say why. The defaults are for a notebook."""

    samples: int = 2_000
    """Rows of a data set."""
    hidden_layers: int = 6
    units: int = 128
    """Units in a hidden layer."""
    parameters: int = 10_000
    """Length P of the parameter vector."""
    newton_parameters: int = 300
    """Parameters with which Newton's method may be chosen."""
    horizon: int = 20_000
    """Steps that the plan runs ahead at first."""
    steps: int = 200_000
    """Steps that a run can make; also how far its plan can be doubled."""
    surface_size: int = 101
    """Points a side of a surface."""
