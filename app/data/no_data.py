"""No data: what a function of x and y has in the place of a data set, in the same forms."""

from typing import Any

import numpy as np

from app.data.dataset import Dataset
from app.data.preparation import Prepared
from app.data.scaling import identity
from app.data.split import PARTS
from app.data.table import Column, Sample, Table


def _nothing(**_: Any) -> Sample:
    """No columns."""
    return ()


NO_DATA = Dataset(
    name="none",
    title="no data",
    help="A function is descended, and nothing is learnt.",
    columns=(),
    parameters=(),
    draw=_nothing,
    source="",
    licence="",
)
"""The data set of what has none."""


def nothing_prepared() -> Prepared:
    """One row of the training part with nothing in it: a step needs a batch of something."""
    empty = np.zeros((1, 0))
    return Prepared(
        table=Table("none", (), empty),
        columns=(),
        target=Column("value", role="target"),
        inputs=(),
        raw=empty,
        filled=np.zeros(0),
        fill=np.zeros(0),
        encoded=empty,
        x=empty,
        y=empty,
        part=np.full(1, PARTS["train"].code, dtype=np.uint8),
        features=identity(empty),
        targets=identity(empty),
    )
