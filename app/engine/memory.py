"""A place in memory for every symbol of a tape, and every instruction bound to its places.

Values are laid out feature-major, (features, samples), and shown transposed: that is the order
in which a matrix product of few features and many samples is fastest, and in which a constant
row of ones can stand behind the features (see `notation.homogeneous`). Numbers that nobody
looks at afterwards share their places.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.tape import VIEWS, Instruction, Operand, Phase, Symbol, Tape

ALIGNMENT = 8
"""Float64 numbers in a cache line of 64 bytes: each value begins on one."""


@dataclass(frozen=True)
class Place:
    """The memory of a symbol: its values, and the values with what stands behind them."""

    values: Array
    whole: Array | None = None
    """With the column of ones of a padded value, or the bias row of a parameter."""


@dataclass(frozen=True)
class Call:
    """One bound call: `call.run()` does it."""

    run: Callable[[], Any]
    node: int
    phase: Phase
    name: str


def feature_major(
    shape: tuple[int, ...], *, padding: float | None = None, buffer: Array | None = None
) -> Place:
    """A place whose memory is (..., f, n) and which is shown as (..., n, f).

    Args:
        shape: as shown.
        padding: what a row behind the features is filled with, if there is one.
        buffer: flat memory of the right length; None for memory of its own.
    """
    if buffer is None:
        buffer = np.zeros(prod(shape) + (0 if padding is None else prod(shape[:-1])))
    if len(shape) < 2:
        return Place(buffer.reshape(shape, copy=False))
    *lead, samples, features = shape
    rows = features + (padding is not None)
    memory = buffer.reshape(*lead, rows, samples, copy=False)
    shown = memory.swapaxes(-1, -2)
    if padding is None:
        return Place(shown)
    memory[..., -1, :] = padding
    return Place(shown[..., :features], shown)


def sample_major(shape: tuple[int, ...]) -> Place:
    """A place of its own for data, row by row as batches are gathered, with a column of ones."""
    samples, features = shape
    whole = np.ones((samples, features + 1))
    return Place(whole[:, :features], whole)


def length(symbol: Symbol) -> int:
    """Numbers that a symbol has, its constant column included."""
    size = prod(symbol.shape)
    return size if symbol.padding is None else size + size // symbol.shape[-1]


def room(symbol: Symbol) -> int:
    """Numbers that the place of a symbol needs, up to the next cache line."""
    return -(-length(symbol) // ALIGNMENT) * ALIGNMENT


class Memory:
    """Places for the roots of a tape's symbols, carved out of one array."""

    def __init__(
        self, tape: Tape, outside: Collection[int], kept: Iterable[Symbol], *, reserved: int = 0
    ) -> None:
        """Plan and allocate.

        Args:
            tape: all of its instructions.
            outside: `id` of the root symbols whose places the caller puts into `places`.
            kept: symbols whose numbers are looked at after the last instruction.
            reserved: numbers at the beginning of the arena that the caller uses.
        """
        self._tape = tape
        self.places: dict[int, Place] = {}
        keep = {id(symbol.root): symbol.root for symbol in kept if id(symbol.root) not in outside}
        offsets: dict[int, int] = {}
        end = -(-reserved // ALIGNMENT) * ALIGNMENT
        for number, root in keep.items():
            offsets[number], end = end, end + room(root)
        roots, end = self._share(offsets, end, outside)
        self.arena: Array = np.zeros(end)
        for root in (*keep.values(), *roots):
            start = offsets[id(root)]
            buffer = self.arena[start : start + length(root)]
            self.places[id(root)] = feature_major(root.shape, padding=root.padding, buffer=buffer)

    def _share(
        self, offsets: dict[int, int], end: int, outside: Collection[int]
    ) -> tuple[list[Symbol], int]:
        """Offsets for passing results; one whose last reader has run makes room for the next."""
        last: dict[int, int] = {}
        for index, instruction in enumerate(self._tape.instructions):
            for operand in instruction.operands:
                if isinstance(operand, Symbol):
                    last[id(operand.root)] = index
        free: dict[int, list[int]] = {}
        roots: list[Symbol] = []
        passing: set[int] = set()
        for index, instruction in enumerate(self._tape.instructions):
            ending = {
                id(o.root): o.root
                for o in instruction.operands
                if isinstance(o, Symbol) and id(o.root) in passing and last[id(o.root)] == index
            }
            # Element by element, a result may overwrite an operand that is read for the last time.
            early = ending if instruction.kind == "ufunc" else {}
            for number, root in early.items():
                free.setdefault(room(root), []).append(offsets[number])
            result = instruction.result
            if id(result) not in offsets and id(result) not in outside:
                places = free.get(room(result), [])
                if places:
                    offsets[id(result)] = places.pop()
                else:
                    offsets[id(result)], end = end, end + room(result)
                roots.append(result)
                passing.add(id(result))
            for number, root in ending.items():
                if number not in early:
                    free.setdefault(room(root), []).append(offsets[number])
        return roots, end

    def at(self, symbol: Symbol) -> Array:
        """The numbers of a symbol, as a view of the memory they stand in."""
        if symbol.base is None:
            return self.places[id(symbol)].values
        assert symbol.view is not None
        word, argument = symbol.view
        if word in ("padded", "joined"):
            whole = self.places[id(symbol.base)].whole
            assert whole is not None
            return whole
        return VIEWS[word](self.at(symbol.base), argument)

    def bind(self) -> list[Call]:
        """Every instruction as a call without arguments."""
        return [
            Call(BINDERS[i.kind](i, self), i.node, i.phase, getattr(i.function, "__name__", i.kind))
            for i in self._tape.instructions
        ]

    def operand(self, operand: Operand) -> Array:
        """The numbers of an operand; a constant as an array of no axes, cheaper than a float."""
        return self.at(operand) if isinstance(operand, Symbol) else np.array(operand)


def _straight(arrays: list[Array]) -> list[Array]:
    """The same arrays, all transposed if that makes the last of them contiguous."""
    out = arrays[-1]
    if out.ndim < 2 or out.flags.c_contiguous:
        return arrays
    return [a if a.ndim == 0 else a[:, None] if a.ndim == 1 else a.swapaxes(-1, -2) for a in arrays]


def _bind_ufunc(instruction: Instruction, memory: Memory) -> Callable[[], Any]:
    arrays = [memory.operand(o) for o in instruction.operands]
    *arguments, out = _straight([*arrays, memory.at(instruction.result)])
    if instruction.function in (np.maximum, np.minimum):
        # These two want `out` by name; the others are quicker with it in its place.
        return partial(instruction.function, *arguments, out=out)
    return partial(instruction.function, *arguments, out)


def _bind_reduce(instruction: Instruction, memory: Memory) -> Callable[[], Any]:
    axes, keepdims = instruction.options
    axis = axes if len(axes) > 1 else axes[0]
    array = memory.operand(instruction.operands[0])
    out = memory.at(instruction.result)
    return partial(instruction.function.reduce, array, axis, None, out, keepdims)


def _bind_matmul(instruction: Instruction, memory: Memory) -> Callable[[], Any]:
    a, b = (memory.operand(o) for o in instruction.operands)
    out = memory.at(instruction.result)
    if not out.flags.c_contiguous:
        a, b, out = b.swapaxes(-1, -2), a.swapaxes(-1, -2), out.swapaxes(-1, -2)
    if out.ndim == 2 and out.flags.c_contiguous:
        return partial(a.dot, b, out)
    return partial(np.matmul, a, b, out)


def _flat(array: Array, stacked: bool) -> Array:
    """Samples and features as one axis, without a copy."""
    if array.ndim >= 2 and not array.flags.c_contiguous:
        array = array.swapaxes(-1, -2)
    return array.reshape((array.shape[0], -1) if stacked else (-1,), copy=False)


def _bind_inner(instruction: Instruction, memory: Memory) -> Callable[[], Any]:
    a, b = (_flat(memory.at(o), o.stacked) for o in instruction.operands if isinstance(o, Symbol))
    out = memory.at(instruction.result)
    return partial(np.vecdot, a, b, out) if out.ndim else partial(a.dot, b, out)


def _bind_copy(instruction: Instruction, memory: Memory) -> Callable[[], Any]:
    source = memory.operand(instruction.operands[0])
    return partial(np.copyto, memory.at(instruction.result), source)


BINDERS: dict[str, Callable[[Instruction, Memory], Callable[[], Any]]] = {
    "ufunc": _bind_ufunc,
    "reduce": _bind_reduce,
    "matmul": _bind_matmul,
    "inner": _bind_inner,
    "copy": _bind_copy,
}
"""How each kind of instruction becomes a call on memory."""
