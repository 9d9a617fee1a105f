"""A place in memory for every symbol of a tape, and every instruction bound to its places.

Values are laid out feature-major, (features, samples), and shown transposed: that is the order
in which a matrix product of few features and many samples is fastest, and in which a constant
row of ones can stand behind the features (see `notation.homogeneous`). Numbers that nobody
looks at afterwards share their places.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.notation import ERFC
from app.engine.packing import ALIGNMENT, Group, Step, length, pack
from app.engine.tape import VIEWS, Instruction, Operand, Phase, Symbol, Tape


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
    nodes: tuple[int, ...]
    """The nodes that it is made for: several, if it was packed."""
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


def _symbols(instruction: Instruction) -> list[Symbol]:
    """The roots of what it reads and writes."""
    read = [o.root for o in instruction.operands if isinstance(o, Symbol)]
    return [*read, instruction.result]


class Memory:
    """Places for the roots of a tape's symbols, carved out of one array."""

    def __init__(
        self,
        tape: Tape,
        outside: Collection[int],
        kept: Iterable[Symbol],
        *,
        reserved: int = 0,
        fixed: Iterable[Group] = (),
        overwrites: Mapping[int, Symbol] | None = None,
        matrices: bool = True,
    ) -> None:
        """Plan and allocate.

        Args:
            tape: all of its instructions.
            outside: `id` of the root symbols whose places the caller puts into `places`.
            kept: symbols whose numbers are looked at after the last instruction.
            reserved: numbers at the beginning of the arena that the caller uses.
            fixed: groups of symbols that the caller has placed side by side, for `pack`.
            overwrites: results that take over the place of another symbol, for `pack`.
            matrices: whether symbols are matrices of samples and features, to be laid out feature
                by feature; else they are vectors, or stacks of them, and stand as they are.
        """
        self.places: dict[int, Place] = {}
        roots = {id(symbol.root): symbol.root for symbol in kept}
        packing = pack(tape.instructions, outside, roots, fixed, overwrites)
        self._steps = packing.steps
        self._groups = packing.places
        used = {id(s): s for step in self._steps for i in step for s in _symbols(i)}
        # A constant column is written once, so nothing else may ever stand there.
        roots |= {number: symbol for number, symbol in used.items() if symbol.padding is not None}
        self._offsets: dict[Group, int] = {}
        end = -(-reserved // ALIGNMENT) * ALIGNMENT
        for number, root in roots.items():
            group = self._group(root)
            if number not in outside and group not in self._offsets and group.memory is None:
                self._offsets[group], end = end, end + group.size
        self.arena: Array = np.zeros(self._share(end, outside))
        for number, symbol in (roots | used).items():
            if number not in outside:
                buffer = self._lane(symbol)[: length(symbol)]
                self.places[number] = (
                    feature_major(symbol.shape, padding=symbol.padding, buffer=buffer)
                    if matrices
                    else Place(buffer.reshape(symbol.shape, copy=False))
                )

    def _group(self, symbol: Symbol) -> Group:
        """The group that a root stands in; one of its own if it is in none."""
        if id(symbol) not in self._groups:
            self._groups[id(symbol)] = (Group([symbol]), 0)
        return self._groups[id(symbol)][0]

    def _lane(self, symbol: Symbol) -> Array:
        """The memory from the first number of a symbol to the end of its group."""
        group, lane = self._groups[id(symbol)]
        if group.memory is not None:
            return group.memory[group.start(lane) :]
        first = self._offsets[group]
        return self.arena[first + group.start(lane) : first + group.size]

    def _share(self, end: int, outside: Collection[int]) -> int:
        """Offsets for passing results; one whose last reader has run makes room for the next.

        Returns:
            The numbers that the arena needs.
        """
        last: dict[Group, int] = {}
        for index, step in enumerate(self._steps):
            for instruction in step:
                for symbol in _symbols(instruction):
                    last[self._group(symbol)] = index
        free: dict[int, list[int]] = {}
        passing: set[Group] = set()
        for index, step in enumerate(self._steps):
            read = {self._group(o.root) for i in step for o in i.operands if isinstance(o, Symbol)}
            ending = {group for group in read if group in passing and last[group] == index}
            result = self._group(step[0].result)
            # Number by number, a result may overwrite an operand that is read for the last time.
            inside = step[0].kind == "ufunc" and len(result.symbols) == len(step)
            early = {g for g in ending if inside and len(g.symbols) == len(step)}
            for group in early:
                free.setdefault(group.size, []).append(self._offsets[group])
            if (
                result not in self._offsets
                and result.memory is None
                and id(step[0].result) not in outside
            ):
                size = result.size
                places = free.get(size, [])
                if places:
                    self._offsets[result] = places.pop()
                else:
                    self._offsets[result], end = end, end + size
                passing.add(result)
            for group in ending - early:
                free.setdefault(group.size, []).append(self._offsets[group])
        return end

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
        """Every step as a call without arguments."""
        return [
            Call(
                self._bind_pack(step) if len(step) > 1 else BINDERS[step[0].kind](step[0], self),
                tuple(dict.fromkeys(i.node for i in step)),
                step[0].phase,
                getattr(step[0].function, "__name__", step[0].kind),
            )
            for step in self._steps
        ]

    def _bind_pack(self, step: Step) -> Callable[[], Any]:
        """One call over the lanes of all, and over what lies between them."""
        group, lane = self._groups[id(step[0].result)]
        lanes = group.rooms[lane : lane + len(step)]
        columns = [
            self._column(operands, lanes)
            for operands in zip(*(i.operands for i in step), strict=True)
        ]
        return _bound(step[0].function, [*columns, self._lane(step[0].result)[: sum(lanes)]])

    def _column(self, operands: tuple[Operand, ...], lanes: list[int]) -> Array:
        """What packed instructions have in one position: a number for all, or their lanes."""
        first = operands[0]
        if isinstance(first, Symbol):
            return self.at(first) if first.shape == () else self._lane(first)[: sum(lanes)]
        numbers = [number for number in operands if isinstance(number, float)]
        return np.array(first) if set(numbers) == {first} else np.repeat(numbers, lanes)

    def operand(self, operand: Operand) -> Array:
        """The numbers of an operand; a constant as an array of no axes, cheaper than a float."""
        return self.at(operand) if isinstance(operand, Symbol) else np.array(operand)


def _straight(arrays: list[Array]) -> list[Array]:
    """The same arrays, all transposed if that makes the last of them contiguous."""
    out = arrays[-1]
    if out.ndim < 2 or out.flags.c_contiguous:
        return arrays
    return [a if a.ndim == 0 else a[:, None] if a.ndim == 1 else a.swapaxes(-1, -2) for a in arrays]


def _bound(function: Any, arrays: list[Array]) -> Callable[[], Any]:
    """The call of a ufunc; the last array takes the result."""
    *arguments, out = arrays
    if function is ERFC:
        return partial(function, *arguments, out=out, casting="unsafe")
    if function in (np.maximum, np.minimum):
        # These two want `out` by name; the others are quicker with it in its place.
        return partial(function, *arguments, out=out)
    return partial(function, *arguments, out)


def _bind_ufunc(instruction: Instruction, memory: Memory) -> Callable[[], Any]:
    arrays = [memory.operand(o) for o in instruction.operands]
    return _bound(instruction.function, _straight([*arrays, memory.at(instruction.result)]))


def _bind_reduce(instruction: Instruction, memory: Memory) -> Callable[[], Any]:
    axes, keepdims, scale = instruction.options
    symbol = instruction.operands[0]
    assert isinstance(symbol, Symbol)
    array, out = memory.at(symbol), memory.at(instruction.result)
    if instruction.function is np.add and not keepdims and out.ndim == symbol.stacked:
        # The sum of everything: a product with ones takes a third of the time of a sum.
        flat = _flat(array, symbol.stacked)
        return partial(flat.dot, np.full(flat.shape[-1], scale), out)
    axis = axes if len(axes) > 1 else axes[0]
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
    if array.ndim >= 2 and array.strides[-1] > array.strides[-2]:
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
