"""Where each parameter stands in the one flat vector of them all."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.array import Array
from app.engine.graph import Node
from app.errors import NotFoundError

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """Names and shapes of the parameters in their flat order: W1, b1, W2, ... row by row."""

    names: tuple[str, ...]
    shapes: tuple[Shape, ...]

    @classmethod
    def of(cls, parameters: Iterable[Node]) -> "Layout":
        """The layout of a graph's parameters, in the order in which they were recorded."""
        nodes = tuple(parameters)
        return cls(tuple(node.name for node in nodes), tuple(node.shape for node in nodes))

    @cached_property
    def slices(self) -> dict[str, slice]:
        """The stretch of the flat vector that each parameter has."""
        found, start = {}, 0
        for name, shape in zip(self.names, self.shapes, strict=True):
            found[name] = slice(start, start + prod(shape))
            start += prod(shape)
        return found

    @cached_property
    def size(self) -> int:
        """Number of parameters, P."""
        return sum(prod(shape) for shape in self.shapes)

    def view(self, vector: Array, name: str) -> Array:
        """The parameter of this name within vectors of shape (..., P), as a view.

        Raises:
            NotFoundError: if there is none.
        """
        if name not in self.slices:
            raise NotFoundError(f"no parameter {name!r}; there are {', '.join(self.names)}")
        shape = self.shapes[self.names.index(name)]
        part = vector[..., self.slices[name]]
        return part.reshape((*vector.shape[:-1], *shape), copy=False)

    def views(self, vector: Array) -> dict[str, Array]:
        """Every parameter by its name, as views into vectors of shape (..., P)."""
        return {name: self.view(vector, name) for name in self.names}

    def block(self, vector: Array, weights: str) -> Array:
        """A weight matrix with the vector behind it as its last row: (..., n_in + 1, n_out)."""
        rows, columns = self.shapes[self.names.index(weights)]
        start = self.slices[weights].start
        part = vector[..., start : start + (rows + 1) * columns]
        return part.reshape(*vector.shape[:-1], rows + 1, columns, copy=False)

    def follows(self, weights: str) -> str | None:
        """The name behind a weight matrix, if it is a vector as long as the matrix is wide."""
        here = self.names.index(weights)
        if here + 1 == len(self.names) or len(self.shapes[here]) != 2:
            return None
        return self.names[here + 1] if self.shapes[here + 1] == self.shapes[here][1:] else None

    @cached_property
    def filters(self) -> tuple[NDArray[np.intp], ...]:
        """For every neuron the places of its incoming weights and its bias in the vector.

        What Li et al. 2018 ("Visualizing the loss landscape of neural nets") call a filter.
        """
        places = np.arange(self.size, dtype=np.intp)
        found: list[Any] = []
        for name, shape in zip(self.names, self.shapes, strict=True):
            if len(shape) == 2 and self.follows(name) is not None:
                start = self.slices[name].start
                matrix = places[start : start + (shape[0] + 1) * shape[1]]
                found.extend(matrix.reshape(shape[0] + 1, shape[1]).T)
        return tuple(found)

    def place(self, label: str) -> int:
        """Where the number of that name stands in the vector: the inverse of `label`.

        Raises:
            NotFoundError: if there is none.
        """
        name, _, rest = label.partition("[")
        shape = dict(zip(self.names, self.shapes, strict=True)).get(name)
        index = rest.removesuffix("]").split(",") if rest else []
        is_index = all(text.isascii() and text.isdecimal() for text in index)
        if shape is not None and is_index and len(index) == len(shape):
            at = tuple(int(text[:9]) for text in index)
            if all(i < most for i, most in zip(at, shape, strict=True)):
                place = self.place_of(name, at)
                # One number has one name: `W1[00,1]` is none.
                if self.label(place) == label:
                    return place
        first, last = self.label(0), self.label(self.size - 1)
        raise NotFoundError(f"there is no parameter {label:.40}; they are {first} to {last}")

    def place_of(self, name: str, index: tuple[int, ...]) -> int:
        """Where an element of a parameter, both of which there are, stands in the vector."""
        shape = self.shapes[self.names.index(name)]
        start: int = self.slices[name].start
        return start + (int(np.ravel_multi_index(index, shape)) if index else 0)

    def label(self, place: int) -> str:
        """The name of one number of the vector: `W1[0,2]`."""
        for name, stretch in self.slices.items():
            if stretch.start <= place < stretch.stop:
                shape = self.shapes[self.names.index(name)]
                index = np.unravel_index(place - stretch.start, shape)
                return f"{name}[{','.join(str(int(i)) for i in index)}]" if index else name
        raise NotFoundError(f"no parameter number {place}; there are {self.size}")
