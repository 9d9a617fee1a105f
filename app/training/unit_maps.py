"""What every unit of a network computes over the plane of two inputs, or along its only one."""

from typing import Any

import numpy as np

from app.engine.array import Array
from app.graph.dense import dense_layers
from app.graph.packed import BROKEN, FULL
from app.graph.summary import single
from app.training.experiment import Experiment
from app.training.input_grid import InputGrid

SIDE, ALONG = 12, 32
"""Points a side of a map, and of a curve: a unit is some 30 pixels wide."""


MOST_UNITS = 80
"""Of more units each would be a dot, and their maps heavier than all the rest of a frame."""


class UnitMaps:
    """The values of all units over a grid of inputs, at whatever the parameters now are."""

    def __init__(self, experiment: Experiment, parameters: Array, columns: tuple[int, int]) -> None:
        """Compile.

        Args:
            experiment: whose network and data.
            parameters: read at every drawing, (P,); usually a run's own vector.
            columns: which two features the axes are, as of the output map.

        Raises:
            RequestError: if the columns are not two different features.
        """
        grid = InputGrid(experiment.prepared, columns, SIDE, ALONG)
        inputs = grid.inputs()
        self._shape = tuple(len(each) for each in reversed(grid.axes))
        # One with gradients keeps the value of every node; the backward pass is never run.
        self._program = experiment.model.program(len(inputs), penalty=False, parameters=parameters)
        self._program.load(x=inputs)
        self._nodes = unit_nodes(experiment)

    def draw(self) -> dict[str, Any]:
        """The maps as bytes.

        Returns:
            `sizes`, units of each layer from the first hidden one on; `scales`, f4 (U): the
            largest size of each unit's values, at most what single precision holds; `cells`, i1
            (U, ny, nx) or (U, m), value = scale cell / 127.
        """
        with np.errstate(all="ignore"):
            self._program.forward()
        values = [self._program.value(node) for node in self._nodes]
        cells = np.concatenate([each.T for each in values])
        finite = np.isfinite(cells)
        sizes = np.where(finite, np.abs(cells), 0.0).max(axis=1)
        scales = np.where(sizes > 0.0, sizes, 1.0)[:, None]
        levels = np.rint(np.where(finite, cells, 0.0) / scales * FULL)
        return {
            "sizes": [each.shape[1] for each in values],
            "scales": single(sizes),
            "cells": np.where(finite, levels, BROKEN).astype(np.int8).reshape(-1, *self._shape),
        }


def unit_nodes(experiment: Experiment) -> list[str]:
    """The node of each layer whose columns are what its units say: after the activation."""
    return [layer.output.name for layer in dense_layers(experiment.model.graph(1))]


def has_maps(experiment: Experiment) -> bool:
    """Whether units can be shown so: not of images, whose inputs are pixels, nor of too many."""
    architecture = experiment.model.architecture
    is_image = experiment.spec.dataset.source.image is not None
    return not is_image and sum(architecture.widths[1:]) <= MOST_UNITS
