"""An optimiser bound to a parameter vector: its rule compiled to calls that work in place."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.memory import Memory, Place
from app.engine.optimizers import DECAY_ARITHMETIC, OPTIMIZERS, decayed
from app.engine.tape import Symbol, Tape


class Update:
    """One optimiser at work on one vector (or on a stack of them, (R, P))."""

    def __init__(
        self, optimizer: str, parameters: Array, gradient: Array, hyper: Mapping[str, float]
    ) -> None:
        """Compile the rule.

        Args:
            optimizer: a row of `OPTIMIZERS`.
            parameters: changed in place by `apply`.
            gradient: read by `apply`.
            hyper: the optimiser's settings; what is missing takes its default.
        """
        self.optimizer = OPTIMIZERS[optimizer]
        defaults = {p.name: float(p.default) for p in self.optimizer.parameters}
        self.hyper: dict[str, float] = {**defaults, **hyper}
        self.parameters = parameters
        self.gradient = gradient
        self.state: dict[str, Array] = {
            name: np.zeros_like(parameters) for name in self.optimizer.state
        }
        self.step = 0
        self._scalars = {n: np.zeros(()) for n in self.optimizer.scalars(1, self.hyper)}
        self.calls = self._compile()
        """What a step is, once `prepare` has set its numbers: bound calls, to be made in order."""

    def _compile(self) -> list[Any]:
        """Trace the rule; results are written over what they replace, where that is safe."""
        tape = Tape()
        tape.phase = "update"
        homes: dict[str, tuple[Symbol, Array]] = {}
        for name, array in {"p": self.parameters, "g": self.gradient, **self.state}.items():
            homes[name] = (tape.symbol(array.shape, stacked=False), array)
        numbers = {name: tape.symbol((), stacked=False) for name in self._scalars}
        moved, kept = self.optimizer.rule(
            homes["p"][0],
            decayed(homes["p"][0], homes["g"][0], self.hyper),
            {name: homes[name][0] for name in self.state},
            numbers,
            self.hyper,
        )
        places = {id(symbol): Place(array) for symbol, array in homes.values()}
        places |= {id(numbers[name]): Place(array) for name, array in self._scalars.items()}
        for name, result in (*kept.items(), ("p", moved)):
            old, array = homes[name]
            if not _may_replace(tape, old, result) or id(result) in places:
                result = tape.copy(result, old)
            places[id(result)] = Place(array)
        memory = Memory(tape, places, ())
        memory.places |= places
        return [call.run for call in memory.bind()]

    @property
    def learning_rate(self) -> float:
        """The rate of the next step."""
        return self.hyper["learning_rate"]

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.hyper["learning_rate"] = value

    def prepare(self) -> None:
        """Set the numbers of the next step, the learning rate among them."""
        self.step += 1
        for name, number in self.optimizer.scalars(self.step, self.hyper).items():
            self._scalars[name][()] = number

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

    def explain(self, place: int) -> list[tuple[str, float]]:
        """The arithmetic of the next step for one number of the vector, line by line.

        Returns:
            Expressions and what they come to, the last being the new value. Nothing changes.
        """
        one = slice(place, place + 1)
        gradient = decayed(self.parameters[one], self.gradient[one], self.hyper)
        numbers = self.optimizer.scalars(self.step + 1, self.hyper)
        state = {name: array[one] for name, array in self.state.items()}
        moved, kept = self.optimizer.rule(
            self.parameters[one], gradient, state, numbers, self.hyper
        )
        results = {**kept, "parameters": moved}
        lines = [(text, float(results[name][0])) for name, text in self.optimizer.arithmetic]
        if self.hyper["weight_decay"]:
            lines.insert(0, (DECAY_ARITHMETIC, float(gradient[0])))
        return lines


def _may_replace(tape: Tape, old: Symbol, result: Symbol) -> bool:
    """Whether nothing reads `old` after the call that makes `result` element by element."""
    writers = [i for i, made in enumerate(tape.instructions) if made.result is result]
    readers = [i for i, made in enumerate(tape.instructions) if old in made.operands]
    if not writers or tape.instructions[writers[0]].kind != "ufunc":
        return False
    return not readers or max(readers) <= writers[0]
