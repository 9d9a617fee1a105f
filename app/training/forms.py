"""The forms a setting's value can take: how each is checked, and how it reads in a URL."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, get_args

from app.data.dataset import Dataset
from app.data.own import Kinds
from app.data.table import Kind
from app.engine.activations import Activation
from app.engine.layers import LayerSpec
from app.engine.parameter import Parameter
from app.errors import SpecError
from app.training.refusal import Place, shown, suggestion

Draft = Mapping[str, Any]
"""The settings checked so far, by dotted path; a later setting's range may depend on them."""


class Form(Protocol):
    """One kind of value: checked from JSON, read from a URL's text and written back to both."""

    def check(self, value: object, place: Place) -> Any:
        """The value as a spec holds it; raises SpecError or LimitError."""

    def parse(self, text: str) -> object:
        """What the text would be in JSON; text that is not of the form comes back as it is."""

    def write(self, value: Any) -> str:
        """The text from which `parse` and `check` give the same value again."""

    def json(self, value: Any) -> object:
        """The value in JSON's types."""


NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
"""A number as JSON writes it (RFC 8259, section 6)."""


def parse_number(text: str) -> object:
    """The number that the text is in JSON, else the text."""
    if NUMBER.fullmatch(text) is None:
        return text
    try:
        return int(text)
    except ValueError:  # it has a fraction or an exponent, or thousands of digits
        return float(text)


def write_number(value: float) -> str:
    """The shortest text that reads back as exactly this number; 10.0 is `10`."""
    return repr(value).removesuffix(".0")


def escaped(name: str) -> str:
    """A column's name in a list of names: its commas, and what marks them, in percent codes."""
    return name.replace("%", "%25").replace(",", "%2C")


def unescaped(text: str) -> str:
    """The name that `escaped` wrote."""
    return text.replace("%2C", ",").replace("%25", "%")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number, switch or choice, as an engine's `Parameter` describes it."""

    parameter: Parameter

    def check(self, value: object, place: Place) -> Any:
        row, most = self.parameter, place.most
        if most is not None and (row.maximum is None or most <= row.maximum):
            row = replace(row, maximum=None)
        try:
            accepted = row.check(value, place.path)
        except SpecError:
            raise place.refuse(value, f"expected {self.parameter.expected}") from None
        if most is not None and isinstance(accepted, int):
            place.bound(accepted)
        return accepted

    def parse(self, text: str) -> object:
        if self.parameter.type == "bool":
            return {"true": True, "false": False}.get(text, text)
        return text if self.parameter.type in ("choice", "text") else parse_number(text)

    def write(self, value: Any) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return value if isinstance(value, str) else write_number(value)

    def json(self, value: Any) -> object:
        return value


@dataclass(frozen=True, slots=True)
class Name:
    """One name out of a table."""

    known: tuple[str, ...]

    def check(self, value: object, place: Place) -> str:
        if not isinstance(value, str):
            raise place.refuse(value, "expected one of " + ", ".join(self.known))
        if value not in self.known:
            text = f"unknown {place.label}: {shown(value)}; {suggestion(value, self.known)}"
            raise SpecError(text, place.path)
        return value

    def parse(self, text: str) -> object:
        return text

    def write(self, value: str) -> str:
        return value

    def json(self, value: str) -> object:
        return value


@dataclass(frozen=True, slots=True)
class Columns:
    """One or more columns of the data set, in the order in which the network takes them."""

    known: tuple[str, ...]

    def check(self, value: object, place: Place) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not value:
            raise place.refuse(value, "expected a list of columns: " + ", ".join(self.known))
        names = tuple(Name(self.known).check(name, place) for name in value)
        for name in names:
            if names.count(name) > 1:
                raise place.refuse(list(names), f"{name} is there twice")
        return names

    def parse(self, text: str) -> object:
        return [unescaped(name.strip()) for name in text.split(",")]

    def write(self, value: tuple[str, ...]) -> str:
        return ",".join(map(escaped, value))

    def json(self, value: tuple[str, ...]) -> object:
        return list(value)


@dataclass(frozen=True, slots=True)
class Target:
    """The column that is predicted: a number, or a category of two classes or more."""

    dataset: Dataset

    def check(self, value: object, place: Place) -> str:
        name = Name(self.dataset.usable()).check(value, place)
        column = self.dataset.column(name)
        if column.kind == "category" and len(column.categories) < 2:
            only = (
                f"it has one class only, {column.categories[0]}"
                if column.categories
                else "it is empty"
            )
            raise place.refuse(name, f"{only}; choose another column to predict")
        if len(self.dataset.usable()) < 2:
            raise place.refuse(
                name, "it is the only column, and there is nothing to predict it from"
            )
        return name

    def parse(self, text: str) -> object:
        return text

    def write(self, value: str) -> str:
        return value

    def json(self, value: str) -> object:
        return value


@dataclass(frozen=True, slots=True)
class KindsForm:
    """Columns of a file and what they are: `zip:category,weight:number` in a URL."""

    def check(self, value: object, place: Place) -> Kinds:
        expected = "expected columns and their kinds, like zip:category in a URL"
        if not isinstance(value, Mapping):
            raise place.refuse(value, expected)
        for name, kind in value.items():
            if not isinstance(name, str) or kind not in get_args(Kind):
                wrong = {name: kind}
                raise place.refuse(wrong, f"{expected}; kinds are {', '.join(get_args(Kind))}")
        return tuple(sorted(value.items()))

    def parse(self, text: str) -> object:
        pairs = [item.rpartition(":") for item in text.split(",") if item]
        return {unescaped(name): kind for name, _, kind in pairs} if pairs else {}

    def write(self, value: Kinds) -> str:
        return ",".join(f"{escaped(name)}:{kind}" for name, kind in value)

    def json(self, value: Kinds) -> object:
        return dict(value)


@dataclass(frozen=True, slots=True)
class Layers:
    """The hidden layers, from the inputs up; none is a linear model.

    `8-tanh,8-leaky_relu:0.2` in a URL: what an activation takes stands behind colons.
    """

    activations: Mapping[str, Activation]
    default: LayerSpec

    def check(self, value: object, place: Place) -> tuple[LayerSpec, ...]:
        if not isinstance(value, list | tuple):
            raise place.refuse(value, "expected a list of layers, like 8-tanh,8-tanh in a URL")
        place.bound(len(value), "hidden_layers")
        return tuple(self._layer(item, index, place) for index, item in enumerate(value, 1))

    def _layer(self, item: object, index: int, place: Place) -> LayerSpec:
        if not isinstance(item, Mapping):
            raise place.refuse(item, "expected units and an activation, like 8-tanh in a URL")
        units = Place(place.path, f"units of hidden layer {index}", place.limits, "units")
        row = Parameter("units", "int", self.default.units, minimum=1)
        count = Scalar(row).check(item.get("units", self.default.units), units)
        activation = Place(place.path, f"activation of hidden layer {index}", place.limits)
        given = item.get("activation", self.default.activation)
        name = Name(tuple(self.activations)).check(given, activation)
        parameters = self.activations[name].parameters
        known = ("units", "activation", *(parameter.name for parameter in parameters))
        for key in item:
            if key not in known:
                raise SpecError(f"unknown field of hidden layer {index}: {shown(key)}", place.path)
        taken = []
        for parameter in parameters:
            title = f"{(parameter.title or parameter.name).lower()} of hidden layer {index}"
            there = Place(place.path, title, place.limits)
            value = item.get(parameter.name, parameter.default)
            taken.append((parameter.name, Scalar(parameter).check(value, there)))
        return LayerSpec(int(count), name, tuple(taken))

    def parse(self, text: str) -> object:
        return [self._parse_layer(item) for item in text.split(",")] if text else []

    def _parse_layer(self, text: str) -> object:
        found = re.fullmatch(r"([^-]+)(?:-([^:]+)((?::[^:]*)*))?", text.strip())
        if found is None:
            return text
        layer: dict[str, object] = {"units": parse_number(found[1])}
        if found[2]:
            layer["activation"] = found[2]
            row = self.activations.get(found[2])
            names = [parameter.name for parameter in row.parameters] if row else []
            values = found[3].split(":")[1:]
            if len(values) > len(names):
                return text
            layer |= {name: parse_number(value) for name, value in zip(names, values, strict=False)}
        return layer

    def write(self, value: tuple[LayerSpec, ...]) -> str:
        return ",".join(self._write_layer(layer) for layer in value)

    def _write_layer(self, layer: LayerSpec) -> str:
        defaults = [row.default for row in self.activations[layer.activation].parameters]
        values = [number for _, number in layer.parameters]
        while values and values[-1] == defaults[len(values) - 1]:
            values.pop()
        return ":".join((f"{layer.units}-{layer.activation}", *map(write_number, values)))

    def json(self, value: tuple[LayerSpec, ...]) -> object:
        return [
            {"units": layer.units, "activation": layer.activation, **dict(layer.parameters)}
            for layer in value
        ]


@dataclass(frozen=True, slots=True)
class BatchSize:
    """How many samples a step takes; None is the whole training part, `full` in a URL."""

    def check(self, value: object, place: Place) -> int | None:
        if value is None:
            return None
        try:
            size: int = Scalar(Parameter("batch_size", "int", 1, minimum=1)).check(value, place)
        except SpecError:
            expected = "expected a whole number of at least 1, or null (full in a URL) for all"
            raise place.refuse(value, expected) from None
        return size

    def parse(self, text: str) -> object:
        return None if text == "full" else parse_number(text)

    def write(self, value: int | None) -> str:
        return "full" if value is None else str(value)

    def json(self, value: int | None) -> object:
        return value


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the plane of x and y: `-1.2,1` in a URL."""

    def check(self, value: object, place: Place) -> tuple[float, float]:
        expected = "expected two numbers, x and y, like -1.2,1 in a URL"
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise place.refuse(value, expected)
        row = Parameter("start", "float", 0.0)
        try:
            x, y = (float(row.check(each, place.path)) for each in value)
        except SpecError:
            raise place.refuse(list(value), expected) from None
        return x, y

    def parse(self, text: str) -> object:
        return [parse_number(part.strip()) for part in text.split(",")]

    def write(self, value: tuple[float, float]) -> str:
        return ",".join(map(write_number, value))

    def json(self, value: tuple[float, float]) -> object:
        return list(value)


Choice = Callable[[Draft], Form]
"""A form that may depend on what was chosen before it."""
