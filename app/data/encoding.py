"""Targets as the loss wants them: numbers in columns, one column for each output."""

import numpy as np

from app.data.table import Table
from app.engine.array import Array


def encode(table: Table) -> Array:
    """Targets of shape (n, n_out): 0 or 1, a one-hot vector of the classes, or the value."""
    if table.task == "classes":
        return np.eye(len(table.classes))[table.target.astype(np.intp)]
    return table.target[:, None].copy()
