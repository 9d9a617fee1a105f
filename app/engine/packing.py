"""Calls of one kind on neighbouring memory are one call.

A call costs some 200 ns before it computes anything, which for a small network is most of its
time. The derivatives of all tanh layers, or Adam's two moments, are the same few calls made on
different arrays; if those arrays stand side by side in memory, one call does them all. This is
what a compiler does with scalars in vector registers (Larsen and Amarasinghe 2000, "Exploiting
superword level parallelism"): here the scalars are arrays and the register is the arena.

The rules need not know: calls that can go together are found on the tape, the symbols they read
and write are put in groups that `Memory` places side by side, and the calls are put in an order
in which everything is written before it is read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import prod

from app.engine.array import Array
from app.engine.tape import Instruction, Operand, Symbol

ALIGNMENT = 8
"""Float64 numbers in a cache line of 64 bytes: each value begins on one."""

MOST = 4096
"""Numbers of a symbol that may be packed: arrays that fill the first-level cache gain nothing from
being worked on together, and are gone from it when the next call wants them."""

Link = tuple["Group | None", int, Symbol]

Step = tuple[Instruction, ...]
"""What is done by one call: an instruction, or several that were packed."""


def length(symbol: Symbol) -> int:
    """Numbers that a symbol has, its constant column included."""
    size = prod(symbol.shape)
    return size if symbol.padding is None else size + size // symbol.shape[-1]


def room(symbol: Symbol) -> int:
    """Numbers that the place of a symbol needs, up to the next cache line."""
    return -(-length(symbol) // ALIGNMENT) * ALIGNMENT


@dataclass(eq=False)
class Group:
    """Symbols that stand side by side, each in its lane."""

    symbols: list[Symbol]
    memory: Array | None = None
    """Where they stand, flat, if the caller has placed them; there may be room for more."""
    kin: list["Group"] = field(default_factory=list)
    """Groups that are read and written together, itself among them: their lanes are alike."""

    def __post_init__(self) -> None:
        self.kin = [self]

    @property
    def rooms(self) -> list[int]:
        """Numbers in each lane."""
        if len(self.kin) == 1 or self.tight:
            return [length(s) if self.tight else room(s) for s in self.symbols]
        lanes = max(len(group.symbols) for group in self.kin)
        return [
            max(room(g.symbols[i]) for g in self.kin if i < len(g.symbols)) for i in range(lanes)
        ]

    @property
    def tight(self) -> bool:
        """Whether there are no gaps between lanes, since the caller has placed one of its kin."""
        return any(group.memory is not None for group in self.kin)

    @property
    def size(self) -> int:
        """Numbers in all lanes."""
        return sum(self.rooms)

    def start(self, lane: int) -> int:
        """Where a lane begins, counted from the group's first number."""
        return sum(self.rooms[:lane])

    def takes(self, symbol: Symbol) -> bool:
        """Whether there is room for one more lane."""
        return self.memory is None or (len(self.symbols) + 1) * length(symbol) <= self.memory.size


@dataclass(frozen=True)
class Packing:
    """The calls in the order in which they are made, and what must stand side by side."""

    steps: list[Step]
    places: dict[int, tuple[Group, int]]
    """Group and lane of a symbol that has any, by `id`."""


def pack(
    instructions: Sequence[Instruction],
    outside: Collection[int],
    wanted: Collection[int],
    fixed: Iterable[Group] = (),
    overwrites: Mapping[int, Symbol] | None = None,
) -> Packing:
    """Drop the calls that nobody needs, put together those that can be, and order them.

    Args:
        instructions: all of a tape's, in order.
        outside: `id` of the symbols that the caller places.
        wanted: `id` of the symbols that are read after the last call.
        fixed: groups of symbols that the caller has placed side by side.
        overwrites: a result's `id` -> the symbol whose place it takes over: every other call that
            reads that symbol must come before.
    """
    live = _live(instructions, {*outside, *wanted})
    return _Packer(live, outside, fixed, overwrites or {}).run()


def _live(instructions: Sequence[Instruction], needed: set[int]) -> list[Instruction]:
    """The instructions whose result is needed, or is read by one of these."""
    found: list[Instruction] = []
    for instruction in reversed(instructions):
        if id(instruction.result) in needed:
            found.append(instruction)
            needed.update(id(root) for root in _roots(instruction))
    return found[::-1]


def _roots(instruction: Instruction) -> Iterator[Symbol]:
    return (o.root for o in instruction.operands if isinstance(o, Symbol))


class _Packer:
    """The search for calls that go together, greedy and in the order of the tape."""

    def __init__(
        self,
        instructions: list[Instruction],
        outside: Collection[int],
        fixed: Iterable[Group],
        overwrites: Mapping[int, Symbol],
    ) -> None:
        self._instructions = instructions
        self._outside = outside
        self._places = {id(s): (g, lane) for g in fixed for lane, s in enumerate(g.symbols)}
        self._packs: list[list[int]] = [[i] for i in range(len(instructions))]
        writers = {id(made.result): i for i, made in enumerate(instructions)}
        self._before: list[set[int]] = []
        """The instructions that must come before each."""
        self._ancestors: list[int] = []
        """The same, and all before those, as bits."""
        for index, made in enumerate(instructions):
            before = {writers[id(root)] for root in _roots(made) if id(root) in writers}
            if (old := overwrites.get(id(made.result))) is not None:
                before |= {
                    i for i, other in enumerate(instructions[:index]) if old in _roots(other)
                }
            self._before.append(before)
            bits = sum(1 << i for i in before)
            for i in before:
                bits |= self._ancestors[i]
            self._ancestors.append(bits)

    def run(self) -> Packing:
        """Try to put each instruction to an earlier one of its kind."""
        kinds: dict[object, list[int]] = {}
        for index, instruction in enumerate(self._instructions):
            if not _packable(instruction):
                continue
            key = (str(instruction.function), instruction.phase, len(instruction.operands))
            for first in kinds.setdefault(key, []):
                if self._join(first, index):
                    break
            else:
                kinds[key].append(index)
        steps = [tuple(self._instructions[i] for i in pack) for pack in self._order() or ()]
        return Packing(steps, self._places)

    def _join(self, first: int, index: int) -> bool:
        """Put an instruction to the pack of an earlier one, if that can be."""
        pack = self._packs[first]
        if any(self._ancestors[index] >> i & 1 for i in pack):
            return False
        last, this = self._instructions[pack[-1]], self._instructions[index]
        pairs = [*zip(last.operands, this.operands, strict=True), (last.result, this.result)]
        arrays = _arrays(pairs)
        links = [link for a, b in arrays if (link := self._link(a, b)) is not None]
        if not arrays or len(links) < len(arrays) or not _alike(links):
            return False
        self._packs[first], kept = [*pack, index], self._packs[index]
        self._packs[index] = []
        if self._order() is None:
            self._packs[first], self._packs[index] = pack, kept
            return False
        self._place(arrays)
        return True

    def _link(self, a: Symbol, b: Symbol) -> Link | None:
        """Where `b` stands if it can stand right behind `a`: group, if there is one, and lane."""
        group, lane = self._places.get(id(a), (None, 0))
        if id(b) in self._places:
            return (group, lane + 1, b) if self._places[id(b)] == (group, lane + 1) else None
        if id(b) in self._outside or (group is None and id(a) in self._outside):
            return None
        if group is not None and (lane + 1 != len(group.symbols) or not group.takes(b)):
            return None
        return group, lane + 1, b

    def _place(self, arrays: Collection[tuple[Symbol, Symbol]]) -> None:
        """Write down that each second symbol stands behind its first, and what belongs together."""
        groups: list[Group] = []
        for a, b in arrays:
            if id(a) not in self._places:
                self._places[id(a)] = (Group([a]), 0)
            group, lane = self._places[id(a)]
            if id(b) not in self._places:
                group.symbols.append(b)
                self._places[id(b)] = (group, lane + 1)
            groups.append(group)
        kin = list({id(k): k for group in groups for k in group.kin}.values())
        for group in kin:
            group.kin = kin

    def _order(self) -> list[list[int]] | None:
        """The packs, each behind what it reads; None if they go in a circle."""
        owner = {i: pack[0] for pack in self._packs for i in pack}
        waits = {
            pack[0]: {owner[b] for i in pack for b in self._before[i]} - {pack[0]}
            for pack in self._packs
            if pack
        }
        frees: dict[int, list[int]] = {}
        for number, before in waits.items():
            for other in before:
                frees.setdefault(other, []).append(number)
        ready = [number for number, before in waits.items() if not before]
        heapify(ready)
        order: list[list[int]] = []
        while ready:
            number = heappop(ready)
            order.append(self._packs[number])
            for freed in frees.get(number, ()):
                waits[freed].discard(number)
                if not waits[freed]:
                    heappush(ready, freed)
        return order if len(order) == len(waits) else None


def _packable(instruction: Instruction) -> bool:
    """Whether it works number by number, on symbols that stand in memory just as its result."""
    result = instruction.result
    if instruction.kind != "ufunc" or length(result) > MOST:
        return False
    return all(
        _scalar(o)
        or (
            isinstance(o, Symbol)
            and o.base is None
            and o.shape == result.shape
            and (o.padding is None or o.ndim == 2)
        )
        for o in (*instruction.operands, result)
    )


def _scalar(operand: Operand) -> bool:
    return not isinstance(operand, Symbol) or operand.shape == ()


def _arrays(pairs: Iterable[tuple[Operand, Operand]]) -> set[tuple[Symbol, Symbol]]:
    """The arrays that two calls have in the same position; empty if they cannot be one call.

    Numbers may differ, since an array of them costs no more than one; what the optimiser changes
    from step to step must be the same. No array may be wanted in two lanes.
    """
    found: set[tuple[Symbol, Symbol]] = set()
    for a, b in pairs:
        if _scalar(a) != _scalar(b) or isinstance(a, Symbol) != isinstance(b, Symbol):
            return set()
        if isinstance(a, Symbol) and isinstance(b, Symbol):
            if not _scalar(a):
                found.add((a, b))
            elif a is not b:
                return set()
    firsts, seconds = {a for a, _ in found}, {b for _, b in found}
    unique = len(firsts) == len(seconds) == len(found) and not firsts & seconds
    return found if unique else set()


def _alike(links: Collection[Link]) -> bool:
    """Whether lanes of these groups can be gone through together.

    Groups of ours have lanes of any lengths, but the same in all; those that the caller has
    placed have no gaps, so lanes must be of one length.
    """
    groups = [group for group, *_ in links if group is not None]
    if any(group.tight for group in groups):
        sizes = {length(symbol) for _, _, symbol in links}
        return len(sizes | {length(symbol) for group in groups for symbol in group.symbols}) == 1
    return len({lane for _, lane, _ in links}) == 1
