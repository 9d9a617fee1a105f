"""What a row of the table of settings is: a setting, those of a chosen row, or a discovery."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from app.engine.parameter import Parameter
from app.training.forms import Choice, Draft, Name, Scalar

Applies = Callable[[Draft], bool]


class Row(Protocol):
    """What a table's row must have for its parameters to become settings."""

    @property
    def parameters(self) -> tuple[Parameter, ...]: ...


@dataclass(frozen=True, slots=True)
class Field:
    """One setting."""

    path: str
    """Dotted path in JSON: `optimizer.learning_rate`."""
    label: str
    """What sentences call it: `learning rate`."""
    help: str
    form: Choice
    """Its form, given the settings before it."""
    default: Callable[[Draft], Any]
    """Its default in JSON's types, given the settings before it."""
    limit: str | None = None
    """The field of `Limits` that bounds it."""
    applies: Callable[[Draft], bool] = lambda _: True
    """Whether there is such a setting, given those before it."""

    @property
    def url(self) -> str:
        """Its name in a URL."""
        return url_of(self.path)


def own_default(draft: Draft, row: Parameter) -> Any:
    """What the parameter's own row says."""
    return row.default


@dataclass(frozen=True, slots=True)
class Family:
    """The settings that the chosen row of a table brings: an optimiser's, a data set's."""

    section: str
    table: Mapping[str, Row]
    limits: Mapping[str, str]
    """Which of its parameters are bounded, and by which field of `Limits`."""
    applies: Callable[[Draft], bool] = lambda _: True
    """Whether there is such a row, given the settings before it."""
    default: Callable[[Draft, Parameter], Any] = own_default
    """What a parameter is when nobody says, given the settings before it."""

    def fields(self, draft: Draft) -> Iterator[Field]:
        """One field for each parameter of the row that the draft names."""
        for row in self.table[draft[f"{self.section}.name"]].parameters:
            field = of_parameter(f"{self.section}.{row.name}", row, self.limits.get(row.name))
            yield replace(field, default=partial(self._default_of, row))

    def _default_of(self, row: Parameter, draft: Draft) -> Any:
        return self.default(draft, row)

    @property
    def paths(self) -> Iterator[str]:
        """Every path that some row of the table brings."""
        for row in self.table.values():
            yield from (f"{self.section}.{parameter.name}" for parameter in row.parameters)


def of_parameter(path: str, row: Parameter, limit: str | None = None) -> Field:
    """The field that a parameter's row describes."""
    label = (row.title or row.name.replace("_", " ")).lower()
    return Field(path, label, row.help, lambda _: Scalar(row), lambda _: row.default, limit)


def of_names(path: str, label: str, help_: str, names: tuple[str, ...], default: str) -> Field:
    """A field that takes one name out of a table."""
    return Field(path, label, help_, lambda _: Name(names), lambda _: default)


@dataclass(frozen=True, slots=True)
class Found:
    """What the settings before it lead to: no setting of its own, but later ones look at it."""

    path: str
    applies: Callable[[Draft], bool] = lambda _: True


Entry = Field | Family | Found


def _both(one: Applies, other: Applies, draft: Draft) -> bool:
    return one(draft) and other(draft)


def only_where(holds: Callable[[Draft], bool], entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries, which there are only where that holds."""
    return tuple(replace(entry, applies=partial(_both, holds, entry.applies)) for entry in entries)


def url_of(path: str) -> str:
    """A path's name in a URL: without `.name` and `network.`, which go without saying."""
    return path.removesuffix(".name").removeprefix("network.")
