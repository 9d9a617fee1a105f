"""One row of the data, seen by the network at a run's position."""

from dataclasses import asdict
from typing import Any

import numpy as np

from app.data.split import LEFT_OUT, PARTS
from app.errors import RequestError
from app.graph.moment import Moment
from app.graph.neuron import neuron
from app.training.run import Run


def check_row(run: Run, row: int | None) -> None:
    """Refuse a row that nobody may look at, or that the network cannot be given.

    Raises:
        RequestError: if there is no such row, it lacks a value, or its part is sealed.
    """
    run.spec.must_be_network("neurons")
    if row is None:
        return
    parts = run.prepared.part
    if not 0 <= row < len(parts):
        text = f"invalid row: {row}; the data have rows 0 to {len(parts) - 1}"
        raise RequestError(text, "row")
    if parts[row] == LEFT_OUT:
        text = f"row {row} is in no part: it lacks a value that the network would need"
        raise RequestError(text, "row")
    if parts[row] == PARTS["test"].code and run.opening is None:
        text = f"row {row} is in the test part, which is sealed; open it before you look"
        raise RequestError(text, "row")


def moment_of(run: Run, row: int) -> tuple[Moment, int, bool]:
    """The numbers of the next step, if it takes this row; else of this row alone.

    Returns:
        The moment, the place of the row in it, and whether the row stands alone: as if it were the
        whole batch.
    """
    places = np.flatnonzero(run.next_rows == row)
    if places.size:
        return Moment.of(run.look()), int(places[0]), False
    program = run.model.program(1, parameters=run.parameters.copy())
    program.load(x=run.prepared.x[[row]], y=run.prepared.y[[row]])
    program.forward()
    program.backward()
    return Moment.of(program), 0, True


def describe_unit(run: Run, layer: int, unit: int, row: int | None) -> dict[str, Any]:
    """The reply: one unit on one row, as scalars; see `app/graph/neuron.py`.

    Args:
        run: at the position that is meant.
        layer: counts from 1, as in W1.
        unit: within the layer, from 0.
        row: of the data, checked by `check_row`; None for the first of the next batch.

    Raises:
        RequestError: if there is no such layer or unit.
    """
    rows = run.next_rows
    chosen = int(rows[0]) if row is None else row
    moment, place, alone = moment_of(run, chosen)
    found = neuron(moment, layer, unit, place)
    written = asdict(found)
    # What is not finite travels as null, as what is not there.
    for scalar in written["nodes"]:
        scalar["derived"] = scalar["gradient"] is not None
    for wire in written["edges"]:
        wire["derived"] = wire["contribution"] is not None
    names = {rule.code: name for name, rule in PARTS.items()}
    return {
        "step": run.step,
        "batch_step": run.step + 1,
        "row": chosen,
        "place": place,
        "part": names[int(run.prepared.part[chosen])],
        "alone": alone,
        "objective": moment.graph.nodes[-1].name,
        "batch": rows.astype(np.int32),
        **written,
    }
