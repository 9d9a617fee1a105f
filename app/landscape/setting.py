"""What a slice may be made from: where the run is, where it will go, and chance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.layout import Layout


@dataclass(frozen=True)
class Near:
    """The loss that is drawn, near the current point; computed when it is asked for."""

    loss: Callable[[], float]
    gradient: Callable[[], Array]
    """Shape (n_parameters,)."""
    products: Callable[[Array], Array]
    """Its Hessian times each of k directions, (k, n_parameters) -> (k, n_parameters)."""
    updates: Callable[[], list[Array]]
    """The step that the run makes from here and the one before, as far as there are such,
    (n_parameters,) each."""


@dataclass(frozen=True)
class Setting:
    """Everything that `SliceRule.build` looks at."""

    point: Array
    """The current parameters, shape (n_parameters,)."""
    trajectory: Array
    """The parameters at every position of the plan, start to end, shape (k, n_parameters)."""
    layout: Layout
    rng: np.random.Generator
    """Seeded for this slice, so that the same directions come back each time."""
    step: int = 0
    """Which position `point` is, for sentences."""
    near: Near | None = None
    """None where only slices of the path are made."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The slice's own parameters that were chosen, by name; the rest are at their defaults."""

    @property
    def here(self) -> Near:
        """The loss near the current point."""
        assert self.near is not None, "slices at a point need to know the loss there"
        return self.near
