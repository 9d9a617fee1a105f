"""An optimiser bound to a parameter vector: its rule compiled to calls that work in place."""

from collections.abc import Callable, Mapping
from math import isnan
from typing import Any

import numpy as np

from app.engine.arithmetic import OF_STATE, OF_STEP, SINCE, SYMBOLS, Calculation, put_in
from app.engine.array import Array
from app.engine.clipping import CLIPS
from app.engine.memory import Memory, Place
from app.engine.notation import Value
from app.engine.optimizer import Hyper, Made
from app.engine.optimizers import DECAY_ARITHMETIC, OPTIMIZERS, decayed
from app.engine.packing import Group
from app.engine.tape import Symbol, Tape

LATE = 100
"""A step at which no optimiser is at its beginning any more: RAdam's first five have no rate."""


class Update:
    """One optimiser at work on one vector (or on a stack of them, (R, P))."""

    def __init__(
        self,
        optimizer: str,
        parameters: Array,
        gradient: Array,
        hyper: Hyper,
        *,
        clip: str = "none",
        clip_hyper: Hyper | None = None,
        behind: Array | None = None,
        hessian: Array | None = None,
    ) -> None:
        """Compile the rule.

        Args:
            optimizer: a row of `OPTIMIZERS`.
            parameters: changed in place by `apply`.
            gradient: read by `apply`.
            hyper: the optimiser's settings; what is missing takes its default. In a stack the
                learning rate may be an array (R, 1), one for each run.
            clip: a row of `CLIPS`.
            clip_hyper: its settings.
            behind: the gradient and as much memory again, flat, if there is: what stands there
                saves some calls.
            hessian: read by `apply`, (P, P), for an optimiser that goes by curvature.
        """
        self.optimizer = OPTIMIZERS[optimizer]
        defaults = {p.name: p.default for p in self.optimizer.parameters}
        self.hyper: dict[str, Any] = {**defaults, **hyper}
        self._clip, self._clip_hyper = CLIPS[clip], dict(clip_hyper or {})
        self.parameters = parameters
        self.gradient = gradient
        self.hessian = hessian
        self._slots = self.optimizer.slots(self.hyper)
        self._vectors = np.zeros((len(self._slots), *parameters.shape))
        for vector, slot in zip(self._vectors, self._slots, strict=True):
            vector[...] = self.hyper[slot.start] if isinstance(slot.start, str) else slot.start
        self.state: dict[str, Array] = {
            slot.name: vector for slot, vector in zip(self._slots, self._vectors, strict=True)
        }
        self.step = 0
        early, late = (self.optimizer.scalars(step, self.hyper) for step in (1, LATE))
        self._scalars = {
            name: np.zeros(np.broadcast_shapes(np.shape(value), np.shape(late[name])))
            for name, value in early.items()
        }
        self._numbers = tuple(self._scalars.items())
        self._prepared: float | Array | None = None
        self.calls: list[Callable[[], Any]] = (
            [self._apply_rule] if self.optimizer.curvature else self._compile(behind)
        )
        """What a step is, once `prepare` has set its numbers: bound calls, to be made in order."""

    def _rule(
        self, p: Value, g: Value, state: Mapping[str, Value], now: Mapping[str, Value]
    ) -> Any:
        """Clipping, weight decay and the optimiser's own rule, on arrays or on symbols."""
        clipped = self._clip.rule(g, self._clip_hyper)
        given = decayed(self.optimizer, p, clipped, self.hyper)
        return self.optimizer.rule(p, given, state, now, self.hyper)

    def _compile(self, behind: Array | None) -> list[Callable[[], Any]]:
        """Trace the rule; results are written over what they replace, where that is safe."""
        tape = Tape()
        tape.phase = "update"
        homes: dict[str, tuple[Symbol, Array]] = {}
        for name, array in {"p": self.parameters, "g": self.gradient, **self.state}.items():
            homes[name] = (tape.symbol(array.shape, stacked=False), array)
        numbers = {
            name: tape.symbol(array.shape, stacked=False) for name, array in self._scalars.items()
        }
        symbols = {name: homes[name][0] for name in self.state}
        moved, kept = self._rule(homes["p"][0], homes["g"][0], symbols, numbers)
        places = {id(symbol): Place(array) for symbol, array in homes.values()}
        places |= {id(numbers[name]): Place(array) for name, array in self._scalars.items()}
        overwrites: dict[int, Symbol] = {}
        results: dict[str, Symbol] = {}
        for name, found in (*kept.items(), ("p", moved)):
            old, array = homes[name]
            result = found
            if not _may_replace(tape, old, result) or id(result) in places:
                result = tape.copy(result, old)
            places[id(result)], overwrites[id(result)] = Place(array), old
            results[name] = result
        fixed = [Group([homes["g"][0]], behind)] if behind is not None else []
        if self.state:
            memory = self._vectors.reshape(-1)
            fixed.append(Group(list(symbols.values()), memory))
            fixed.append(Group([results[name] for name in self.state], memory))
        bound = Memory(tape, places, (), fixed=fixed, overwrites=overwrites, matrices=False)
        bound.places |= places
        return [call.run for call in bound.bind()]

    def _apply_rule(self) -> None:
        """The rule on arrays, for one that solves equations and cannot be traced."""
        moved, kept = self._rule(self.parameters, self.gradient, self._seen(), self._scalars)
        for name, vector in kept.items():
            self.state[name][...] = vector
        self.parameters[...] = moved

    def _seen(self) -> dict[str, Array]:
        """The state as a rule sees it, with the curvature if it goes by that."""
        return self.state if self.hessian is None else {**self.state, "hessian": self.hessian}

    @property
    def hides_infinity(self) -> bool:
        """Whether an infinite gradient can leave no trace in parameters and state."""
        return self.optimizer.hides_infinity or self._clip.hides_infinity

    @property
    def learning_rate(self) -> float:
        """The rate of the next step."""
        return float(self.hyper["learning_rate"])

    @learning_rate.setter
    def learning_rate(self, value: float | Array) -> None:
        self.hyper["learning_rate"] = value

    def prepare(self) -> None:
        """Set the numbers of the next step, the learning rate among them."""
        self.step += 1
        rate = self.hyper["learning_rate"]
        if self.optimizer.counts or rate is not self._prepared:
            now = self.optimizer.scalars(self.step, self.hyper)
            for name, array in self._numbers:
                array[...] = now[name]
            self._prepared = rate

    def apply(self) -> None:
        """Take one step: parameters and state change in place."""
        self.prepare()
        for call in self.calls:
            call()

    def snapshot(self) -> dict[str, Array]:
        """A copy of the state's vectors, by name."""
        return {name: array.copy() for name, array in self.state.items()}

    def restore(self, state: Mapping[str, Array], step: int) -> None:
        """Take up a snapshot made after `step` steps."""
        for name, array in self.state.items():
            array[...] = state[name]
        self.step = step

    def explain(self, place: int) -> list[Calculation]:
        """The arithmetic of the next step for one number of the vector, line by line.

        Returns:
            Expressions and what they come to, the last being the new value. Nothing changes.
        """
        step = self.step + 1
        numbers = self.optimizer.scalars(step, self.hyper)
        clipped = np.asarray(self._clip.rule(self.gradient, self._clip_hyper))
        given = decayed(self.optimizer, self.parameters, clipped, self.hyper)
        moved, kept = self._rule(self.parameters, self.gradient, self._seen(), numbers)
        results = {**kept, "parameters": moved}
        if self.optimizer.between:
            made = Made(step, given, self._seen(), moved, kept)
            results |= self.optimizer.between(made, self.hyper)
        lines = []
        if self._clip.arithmetic:
            lines.append((self._clip.arithmetic, clipped))
        if given is not clipped:
            lines.append((DECAY_ARITHMETIC, given))
        lines += [
            (text, results[name]) for name, text in self.optimizer.arithmetic if name in results
        ]
        known = self._known(place)
        known |= {OF_STEP[n]: float(v) for n, v in numbers.items() if n in OF_STEP} | {"t": step}
        found = []
        for text, vector in lines:
            value = float(vector[place])
            if SINCE in text and isnan(value):
                continue
            held, put = put_in(text, known, step)
            found.append(Calculation(held, value, put))
            symbol, arrow, _ = text.partition(" ← ")
            if arrow:
                known[symbol] = value
        return found

    def _known(self, place: int) -> dict[str, float]:
        """The numbers that the arithmetic begins with, by the symbols that it writes them as."""
        settings = {**self.hyper, **self._clip_hyper}
        known = {SYMBOLS[n]: float(v) for n, v in settings.items() if n in SYMBOLS}
        known["w"] = float(self.parameters[place])
        known["g"] = float(self.gradient[place])
        known["‖g‖"] = float(np.sqrt(self.gradient.dot(self.gradient)))
        for name, text in self.optimizer.arithmetic:
            symbol, arrow, _ = text.partition(" ← ")
            if arrow and name in self.state and symbol != "g":
                known[symbol.removesuffix("′")] = float(self.state[name][place])
        kept = {symbol: self.state[name] for name, symbol in OF_STATE.items() if name in self.state}
        return known | {symbol: float(vector[place]) for symbol, vector in kept.items()}


def _may_replace(tape: Tape, old: Symbol, result: Symbol) -> bool:
    """Whether nothing reads `old` after the call that makes `result` element by element."""
    writers = [i for i, made in enumerate(tape.instructions) if made.result is result]
    readers = [i for i, made in enumerate(tape.instructions) if old in made.operands]
    if not writers or tape.instructions[writers[0]].kind != "ufunc":
        return False
    return not readers or max(readers) <= writers[0]
