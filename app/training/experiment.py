"""What a spec makes before the first step: the data, prepared, the model, the batches."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.data.no_data import nothing_prepared
from app.data.preparation import Prepared, prepare
from app.engine.array import Array, Rows
from app.engine.function_model import FunctionModel
from app.engine.model import Model
from app.engine.program import Program
from app.engine.randomness import generator
from app.errors import SpecError
from app.training.batches import Batches
from app.training.given_weights import decode_weights
from app.training.spec import RunSpec


@dataclass(frozen=True, eq=False)
class Experiment:
    """Everything about a run that no step changes. Same spec, same numbers."""

    spec: RunSpec
    prepared: Prepared
    model: Model

    @classmethod
    def build(cls, spec: RunSpec) -> "Experiment":
        """Draw the data, split and scale it, and record the network; or record the function.

        Raises:
            SpecError: if the data cannot be split as the spec says, or the function has no value
                or no gradient at its start.
        """
        if spec.function is not None:
            return FunctionExperiment.of(spec, FunctionModel(spec.function.formula))
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
        """The parameters at position 0, (P,): drawn, unless the spec gives them."""
        if self.spec.network.weights is not None:
            return decode_weights(self.spec.network.weights)
        chosen, rng = self.spec.network.initializer, generator(self.spec.seed, "initial")
        return self.model.initial(chosen.name, rng, chosen.parameters)

    def batches(self) -> Batches:
        """The rows of every step; the object remembers one epoch's order at a time."""
        return Batches(self.rows("train"), self.spec.batch_size, self.spec.seed)

    @property
    def tables(self) -> dict[str, Array]:
        """What batches are gathered from, by the names of the graph's inputs."""
        return {"x": self.prepared.x, "y": self.prepared.y}

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


@dataclass(frozen=True, eq=False)
class FunctionExperiment(Experiment):
    """A function of x and y: nothing is learnt from, so every step sees all there is."""

    @classmethod
    def of(cls, spec: RunSpec, model: FunctionModel) -> "FunctionExperiment":
        """The experiment, once it is seen that a descent can begin.

        Raises:
            SpecError: if the function has no value or no gradient at its start.
        """
        made = cls(spec, nothing_prepared(), model)
        program = model.program(1, parameters=made.start.copy())
        program.forward()
        program.backward()
        for what, found in (("value", program.loss), ("gradient", program.gradient)):
            if not np.isfinite(found).all():
                x, y = made.start
                text = f"the function has no finite {what} there; choose another"
                raise SpecError(f"invalid start: {x:.6g}, {y:.6g}; {text}", "start")
        return made

    @cached_property
    def start(self) -> Array:
        """x and y at position 0, (2,)."""
        return np.array(self.spec.start, dtype=np.float64)

    @property
    def tables(self) -> dict[str, Array]:
        """None: nothing is gathered."""
        return {}

    def program(self, part: str, parameters: Array | None = None) -> Program:
        """The function itself, whichever part is named: it has no data."""
        return self.model.program(1, gradient=False, penalty=False, parameters=parameters)
