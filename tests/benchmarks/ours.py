"""The workloads as experiments of `app.training`: the same data, start, batches and settings."""

from dataclasses import replace

import numpy as np

from app.data.encoding import inputs_of
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
    classes = tuple(f"class {i}" for i in range(max(2, workload.outputs)))
    target = Column("y", role="target")
    if workload.loss != "l2":
        target = Column("y", kind="category", role="target", categories=classes)
    goals = y[:, 0] if workload.outputs == 1 else y.argmax(axis=1)
    prepared = Prepared(
        table=Table(workload.name, (*columns, target), np.column_stack([x, goals])),
        columns=columns,
        target=target,
        inputs=inputs_of(columns),
        raw=x,
        filled=np.zeros(len(columns)),
        fill=x.mean(axis=0),
        encoded=x,
        x=x,
        y=y,
        part=part,
        features=identity(x),
        targets=identity(y),
    )
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
