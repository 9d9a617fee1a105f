"""Small worlds for the tests of training: specs, runs, and a strategy that draws any spec."""

from typing import Any
from urllib.parse import parse_qsl

from hypothesis import strategies as st

from app.engine.parameter import Parameter
from app.training.fields import fields_of
from app.training.files import find_dataset, no_files
from app.training.forms import BatchSize, Columns, Form, Layers, Name, Point, Scalar
from app.training.given_weights import WeightsForm
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec

LIMITS = Limits()


def spec(query: str = "") -> RunSpec:
    """The spec of a URL's query."""
    return RunSpec.from_query(parse_qsl(query, keep_blank_values=True), LIMITS)


def run(query: str = "dataset.samples=40&hidden=3-tanh&batch_size=10", **limits: int) -> Run:
    """A run of a small spec: 24 training rows in batches of 10, 10 and 4."""
    return Run(spec(query), Limits(**limits))


NOT_HERE = ("california", "csv", "drawn")
"""Data sets that need the internet, or a file."""

HARD = ("loss.name", "scaling.target", "dataset.target", "dataset.low", "dataset.high")
"""Settings that not every value of their form goes together with the others."""


def of_parameter(row: Parameter) -> st.SearchStrategy[Any]:
    """Any value that a parameter accepts, not too large for a small world."""
    if row.type == "choice":
        return st.sampled_from(row.choices)
    if row.type == "text":
        return st.sampled_from(["x", "sin(3*x) + 0.3*x**2", "abs(x) - 1"])
    if row.type == "bool":
        return st.booleans()
    low, high = row.minimum or 0, row.maximum if row.maximum is not None else 1000
    if row.type == "int":
        return st.integers(int(low), int(high))
    return st.floats(low, high, exclude_min=row.exclusive_minimum, allow_nan=False)


def of_form(form: Form) -> st.SearchStrategy[Any]:
    """Any JSON value that a form accepts."""
    match form:
        case Scalar(parameter):
            return of_parameter(parameter)
        case Name(known):
            return st.sampled_from([name for name in known if name not in NOT_HERE])
        case Columns(known):
            return st.permutations(known).flatmap(
                lambda names: st.integers(1, len(names)).map(lambda n: list(names[:n]))
            )
        case Layers(activations):
            layers = st.sampled_from(sorted(activations)).flatmap(
                lambda name: st.fixed_dictionaries(
                    {"units": st.integers(1, 9), "activation": st.just(name)},
                    optional={row.name: of_parameter(row) for row in activations[name].parameters},
                )
            )
            return st.lists(layers, max_size=LIMITS.hidden_layers)
        case Point():
            return st.lists(st.floats(0.5, 2), min_size=2, max_size=2)
        case WeightsForm():
            return st.none()  # others must fit the network: tests/training/test_given_weights.py
        case BatchSize():
            return st.none() | st.integers(1, 1000)
    raise AssertionError(f"no strategy for {form}")


FORMULAS = st.sampled_from(["x*y", "(x - 1)**2 + exp(y/3)", "sin(3*x) - 0.3*y^2"])


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Any JSON document of a spec that can be descended; each field is there or left out."""
    drawn: dict[str, Any] = {}
    given: dict[str, Any] = {}

    def found() -> None:
        find_dataset(drawn, LIMITS, no_files)

    for field in fields_of(drawn, found):
        default = field.default(drawn)
        drawn[field.path] = default
        if field.path in HARD or field.path.startswith("split."):
            continue
        if draw(st.booleans()):
            values = FORMULAS if field.path == "function.formula" else of_form(field.form(drawn))
            drawn[field.path] = given[field.path] = draw(values)
    if drawn["problem"] == "function":
        return nested(given)
    if given.get("optimizer.name") == "newton":
        given["network.hidden"] = [{"units": 3}]
    if draw(st.booleans()):
        train = draw(st.floats(0.1, 0.7))
        validation = draw(st.floats(0.1, 0.9 - train))
        test = 1 - train - validation
        given |= {"split.train": train, "split.validation": validation, "split.test": test}
    return nested(given)


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    """Dotted paths as sections."""
    document: dict[str, Any] = {}
    for path, value in flat.items():
        *sections, name = path.split(".")
        place = document
        for section in sections:
            place = place.setdefault(section, {})
        place[name] = value
    return document
