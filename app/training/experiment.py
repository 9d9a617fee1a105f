"""What a spec makes before the first step: the data, prepared, the model, the batches."""

from dataclasses import dataclass
from functools import cached_property

from app.data.preparation import Prepared, prepare
from app.engine.array import Array, Rows
from app.engine.model import Model
from app.engine.program import Program
from app.engine.randomness import generator
from app.training.batches import Batches
from app.training.spec import RunSpec


@dataclass(frozen=True, eq=False)
class Experiment:
    """Everything about a run that no step changes. Same spec, same numbers."""

    spec: RunSpec
    prepared: Prepared
    model: Model

    @classmethod
    def build(cls, spec: RunSpec) -> "Experiment":
        """Draw the data, split and scale it, and record the network.

        Raises:
            SpecError: if the data cannot be split as the spec says.
        """
        data, seed = spec.dataset, spec.seed
        table = data.source.make(generator(seed, "data"), **data.hyper)
        prepared = prepare(
            table,
            target=data.target,
            features=data.features,
            missing=data.missing,
            shares=(spec.split.train, spec.split.validation, spec.split.test),
            feature_scaling=spec.scaling.features,
            target_scaling=spec.scaling.target,
            rng=generator(seed, "split"),
        )
        return cls(spec, prepared, Model(spec.architecture))

    @cached_property
    def start(self) -> Array:
        """The parameters at position 0, (P,)."""
        chosen, rng = self.spec.network.initializer, generator(self.spec.seed, "initial")
        return self.model.initial(chosen.name, rng, chosen.parameters)

    def batches(self) -> Batches:
        """The rows of every step; the object remembers one epoch's order at a time."""
        return Batches(self.rows("train"), self.spec.batch_size, self.spec.seed)

    def rows(self, part: str) -> Rows:
        """The row numbers of a part: train, validation or test."""
        return self.prepared.indices(part)

    def program(self, part: str, parameters: Array | None = None) -> Program:
        """A forward pass over a whole part without the penalty, reading the given parameters."""
        rows = self.rows(part)
        program = self.model.program(
            len(rows), gradient=False, penalty=False, parameters=parameters
        )
        program.load(x=self.prepared.x[rows], y=self.prepared.y[rows])
        return program
