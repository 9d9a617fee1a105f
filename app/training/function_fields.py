"""The settings of a function of x and y, and what follows from it for those of every descent."""

from typing import Any

from app.data.functions import FUNCTIONS, Function
from app.engine.parameter import Parameter
from app.training.field import Entry, Family, Field, of_names
from app.training.forms import Draft, Point


def is_network(draft: Draft) -> bool:
    """Whether a network on a data set is descended."""
    return bool(draft["problem"] == "network")


def is_function(draft: Draft) -> bool:
    """Whether a function of x and y is descended."""
    return not is_network(draft)


def function_of(draft: Draft) -> Function:
    """The chosen function."""
    return FUNCTIONS[draft["function.name"]]


SCALED = {"sgd": 1.0, "momentum": 0.3, "nesterov": 0.3, "radam": 1.0}
"""Optimisers whose step grows with the gradient, and so needs another rate for each function: how
much of plain descent's rate they take. Those that go by signs or by curvature fit them all; RAdam
does not scale its first steps."""


def suggested(draft: Draft, row: Parameter) -> Any:
    """What an optimiser's parameter is when nobody says: a function has a rate that suits it."""
    share = SCALED.get(draft["optimizer.name"])
    if row.name != "learning_rate" or share is None or is_network(draft):
        return row.default
    function = function_of(draft)
    settings = {each.name: draft[f"function.{each.name}"] for each in function.parameters}
    # Two digits say as much, and read as a person would have chosen them.
    return float(f"{share * function.learning_rate(settings):.2g}")


PROBLEMS = ("network", "function")

OF_FUNCTION: tuple[Entry, ...] = (
    of_names("function.name", "function", "What is descended.", tuple(FUNCTIONS), "bowl"),
    Family("function", FUNCTIONS, {}),
    Field(
        "start",
        "start",
        "Where the descent begins, in x and y.",
        lambda _: Point(),
        lambda draft: list(function_of(draft).start),
    ),
)
"""The settings of a function of x and y."""
