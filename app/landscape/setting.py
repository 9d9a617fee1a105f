"""What a slice may be made from: where the run is, where it will go, and chance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.engine.array import Array
from app.engine.layout import Layout
from app.errors import RequestError
from app.landscape.slices import drawable


@dataclass(frozen=True)
class Near:
    """The loss that is drawn, near the current point; computed when it is asked for."""

    loss: Callable[[], float]
    gradient: Callable[[], Array]
    """Shape (n_parameters,)."""
    products: Callable[[Array], Array]
    """Its Hessian times each of k directions, (k, n_parameters) -> (k, n_parameters)."""
    updates: Callable[[], tuple[Array | None, Array | None]]
    """The step that the run makes from here and the one before, (n_parameters,) each; None where
    there is none."""


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

    def must_be_drawable(self) -> None:
        """Refuse a plane through weights that have blown up.

        Raises:
            RequestError: naming the step.
        """
        if not drawable(self.point):
            raise RequestError(
                f"the weights at step {self.step} are too large to draw a plane through them; "
                "go back some steps, or choose another slice",
                field="slice",
            )
