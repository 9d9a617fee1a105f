"""The workloads as experiments of `app.training`: the same data, start, batches and settings."""

from dataclasses import replace

import numpy as np

from app.data.preparation import Prepared
from app.data.scaling import identity
from app.data.table import Column, Table
from app.engine.model import Model
from app.training.experiment import Experiment
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec
from tests.workloads import Workload

LIMITS = Limits(steps=10**8)


def experiment_of(workload: Workload) -> Experiment:
    """The experiment, all rows but one of each other part being training rows."""
    columns = tuple(Column(f"x{i}") for i in range(workload.inputs))
    # Two rows more, one to validate and one to test on: a run has all three parts.
    x = np.vstack([workload.x, workload.x[:2]])
    y = np.vstack([workload.y, workload.y[:2]])
    part = np.repeat(np.array([0, 1, 2], dtype=np.uint8), [workload.rows, 1, 1])
    table = Table(
        workload.name,
        (*columns, Column("y", role="target")),
        x,
        y[:, 0] if workload.outputs == 1 else y.argmax(axis=1),
        "regression" if workload.loss == "l2" else "classes" if workload.outputs > 1 else "binary",
        tuple(f"class {i}" for i in range(max(2, workload.outputs))),
    )
    prepared = Prepared(table, columns, x, x, y, part, identity(x), identity(y))
    document = {
        "optimizer": workload.optimizer,
        "batch_size": workload.batch_size,
        "network": {
            "hidden": [
                {"units": units, "activation": workload.activation} for units in workload.hidden
            ]
        },
    }
    spec = RunSpec.from_json(document, LIMITS)
    named = replace(spec, loss=replace(spec.loss, name=workload.loss))
    return Experiment(named, prepared, Model(workload.architecture))


def run_of(workload: Workload) -> Run:
    """A run of the workload at its start."""
    experiment = experiment_of(workload)
    return Run(experiment.spec, LIMITS, experiment)
