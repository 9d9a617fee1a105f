"""What a data set is: a row that says how it is drawn and what may be turned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.data.table import Column, Sample, Table, Task
from app.engine.parameter import Parameter, Value

Draw = Callable[..., Sample]
"""Takes the parameters by name, and `rng`; gives the columns side by side, in their order."""


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """What a small picture of a data set is drawn from where drawing it would cost too much."""

    points: Sample | None = None
    """Two coordinates of each point, (m, 2), and what it is coloured by, (m,)."""
    image: tuple[tuple[float, ...], ...] | None = None
    """Rows of shades from 0 to 1."""


@dataclass(frozen=True)
class Preset:
    """Settings with which a data set goes well, or shows what it teaches."""

    text: str
    """What a person presses."""
    spec: Mapping[str, Any]
    """The part of a spec that it sets."""


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One row of `DATASETS`, or a person's own file."""

    name: str
    title: str
    help: str
    """One line: what this data set teaches."""
    columns: tuple[Column, ...]
    """In the order of the table; exactly one has the role of the target."""
    parameters: tuple[Parameter, ...]
    draw: Draw
    source: str
    licence: str
    size: int | None = None
    """Rows that there are; None if any number can be drawn."""
    image: tuple[int, int] | None = None
    """Rows and columns of pixels, if the features are an image's in reading order."""
    sketch: Callable[[], Sketch] | None = None
    check: Callable[[Mapping[str, Any]], None] | None = None
    """Refuses parameters that cannot stand together, by raising a SpecError."""
    open: bool = False
    """Whether there is nothing in it before a person brings rows of their own."""
    preset: Preset | None = None
    notes: tuple[str, ...] = ()
    """What was assumed when it was read."""

    @property
    def target(self) -> Column:
        """The column that is predicted when the spec does not choose another."""
        return next(column for column in self.columns if column.role == "target")

    @property
    def task(self) -> Task:
        """What predicting that column is."""
        return self.target.task

    @property
    def classes(self) -> tuple[str, ...]:
        """Its classes by index; empty for a regression."""
        return self.target.categories

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def usable(self) -> tuple[str, ...]:
        """Names of the columns that can be predicted or learnt from: all but texts."""
        return tuple(column.name for column in self.columns if column.kind != "text")

    def default_features(self, target: str) -> tuple[str, ...]:
        """Names of the columns that a network takes when the spec does not choose.

        Those that the data set proposes; without any, all but the target.
        """
        usable = [c for c in self.columns if c.kind != "text" and c.name != target]
        proposed = [c for c in usable if c.role == "feature" and c.default]
        return tuple(column.name for column in proposed or usable)

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name."""
        return next(parameter for parameter in self.parameters if parameter.name == name)

    def make(self, rng: np.random.Generator, **parameters: Value) -> Table:
        """The raw rows, a function of the arguments and of the generator's state alone.

        Args:
            rng: of all that is random in them.
            parameters: by name; those that are left out take their defaults.

        Raises:
            SpecError: if a value is out of this data set's range.
        """
        taken = {
            p.name: p.check(parameters.pop(p.name, p.default), f"dataset.{p.name}")
            for p in self.parameters
        }
        assert not parameters, f"{self.name} has no {', '.join(parameters)}"
        values = np.column_stack(self.draw(**taken, rng=rng))
        return Table(self.name, self.columns, values)
