"""What is looked at in a run besides its state: compiled once, then read for every frame."""

from typing import Any

import numpy as np

from app.graph.blocks import summarise_blocks
from app.graph.moment import Moment
from app.graph.packed import pack
from app.graph.summary import summarise
from app.training.ball import ball
from app.training.image_sheet import ImageSheet
from app.training.input_grid import check_columns
from app.training.measure import describe, singles
from app.training.output_map import OutputMap
from app.training.run import Run
from app.training.unit_maps import UnitMaps, has_maps

MAPS = 4
"""Output maps that stay compiled: two people may look at different columns."""


class Lens:
    """Pictures of a run at the position where it now stands."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._maps: dict[tuple[int, int], OutputMap | ImageSheet] = {}
        self._units: dict[tuple[int, int], UnitMaps] = {}

    def check(self, columns: tuple[int, int] | None) -> None:
        """Refuse columns that no map can be drawn over; compiles nothing.

        Raises:
            RequestError: if they are not two different inputs of the network.
        """
        if columns is not None:
            check_columns(columns, len(self._run.prepared.columns))

    def _compiled(self, columns: tuple[int, int] | None) -> OutputMap | ImageSheet:
        """The output map over two features; compiled if it is not one of the last that were."""
        run = self._run
        key = columns or (0, 1)
        if run.spec.dataset.source.image is not None:
            key = (0, 1)
        if key not in self._maps:
            drawn: OutputMap | ImageSheet
            if run.spec.dataset.source.image is not None:
                drawn = ImageSheet(run.experiment, run.parameters)
            else:
                drawn = OutputMap(run.experiment, run.parameters, key)
            while len(self._maps) >= MAPS:
                del self._maps[next(iter(self._maps))]
            self._maps[key] = drawn
        return self._maps[key]

    def map(self, columns: tuple[int, int] | None) -> dict[str, Any] | None:
        """What the network says over its inputs; None where that is not finite.

        Compiled here and not when it is wished for: a frame is charged to the run, and there are
        at most 30 a second, however many wishes come.
        """
        return self._compiled(columns).draw()

    def units(self, columns: tuple[int, int] | None) -> dict[str, Any] | None:
        """What every unit says over two inputs; None of a network that cannot be shown so."""
        run, key = self._run, columns or (0, 1)
        if run.spec.function is not None or not has_maps(run.experiment):
            return None
        if key not in self._units:
            drawn = UnitMaps(run.experiment, run.parameters, key)
            while len(self._units) >= MAPS:
                del self._units[next(iter(self._units))]
            self._units[key] = drawn
        return self._units[key].draw()

    def weights(self, *, updates: bool = False) -> dict[str, Any]:
        """Parameters here, and the gradients that the next step will follow.

        Args:
            updates: whether also what the next step will add.
        """
        run = self._run
        views = run.layout.views
        return {
            "parameters": views(run.parameters),
            "gradients": views(run.look().gradient),
            "updates": views(run.next_update) if updates else None,
            "learning_rate": run.learning_rate,
        }

    def measure(self, compare: str | None) -> dict[str, Any]:
        """The loss itself, with the samples of the next batch on it."""
        found: dict[str, Any] = singles(describe(self._run, compare))
        return found

    def graph(self, level: str) -> dict[str, Any]:
        """What moves in the graph on the next batch: at the level `layers` the numbers of each
        layer, at `tensors` sizes and thumbnails, packed, and the rate of the next update.
        """
        run = self._run
        moment, update = Moment.of(run.look()), run.layout.views(run.next_update)
        shown: dict[str, Any]
        if level == "layers":
            shown = {"blocks": summarise_blocks(moment, update)}
        else:
            shown = {"learning_rate": run.learning_rate, **pack(summarise(moment, update))}
        return {"batch_step": run.step + 1, "samples": moment.samples, **shown}

    def ball(self, surface: dict[str, Any] | None) -> dict[str, Any] | None:
        """Where the run stands over a surface; None if none was drawn, or it stands nowhere."""
        if surface is None:
            return None
        placed = ball(self._run, surface)
        # A run that blows up is soon farther away than a number can say.
        finite = all(np.isfinite(placed[name]) for name in ("x", "y", "off_plane"))
        return placed if finite else None
