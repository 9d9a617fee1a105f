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
    file_bytes: int = 8_388_608
    """Bytes of an uploaded file."""
    file_rows: int = 50_000
    file_columns: int = 64
    classes: int = 20
    """Categories of a column."""
    spectrum_parameters: int = 600
    """Parameters with which all eigenvalues of the Hessian are computed."""
    surface_size: int = 101
    """Points a side of a surface."""
