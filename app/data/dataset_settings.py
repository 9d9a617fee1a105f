"""Settings that several data sets share."""

from app.engine.parameter import Parameter

FEWEST, MOST = 10, 2000
"""Ten rows still fill three parts; above 2,000 the points of a picture hide each other."""

SIZE = "Number of rows, before they are split."


def samples(default: int = 400, most: int = MOST, help_: str = SIZE) -> Parameter:
    """How many rows are drawn."""
    return Parameter(
        "samples", "int", default, FEWEST, most, title="Samples", help=help_, scale="log"
    )


def noise(help_: str, default: float = 0.0, most: float = 50.0) -> Parameter:
    """How far from the truth, in percent."""
    return Parameter("noise", "float", default, 0.0, most, title="Noise", help=help_)
