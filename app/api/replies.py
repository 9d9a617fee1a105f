"""Replies made from a run: plain dictionaries with arrays, which `wire` encodes."""

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.data.scaling import Scaling
from app.data.table import Column
from app.engine.arithmetic import Calculation
from app.graph.blocks import blocks, summarise_blocks
from app.graph.explanation import check_index, explain_element, explain_node
from app.graph.moment import Moment
from app.graph.summary import summarise
from app.graph.topology import describe
from app.sessions.frames import (
    diverged_reply,
    function_reply,
    history_reply,
    link_of,
    test_reply,
)
from app.sessions.messages import RunReply
from app.sessions.session import Session
from app.training.catalog import column_reply, dataset_reply
from app.training.run import Run

Reply = dict[str, Any]


def run_reply(session: Session, fingerprint: str) -> RunReply:
    """Where a run is."""
    run = session.run
    return {
        "id": session.id,
        "link": link_of(run),
        "fingerprint": fingerprint,
        "spec": run.spec.to_json(),
        "step": run.step,
        "head": run.head,
        "planned": run.planned,
        "epoch": run.epoch,
        "batches_per_epoch": run.batches_per_epoch,
        "status": session.status,
        "loss": run.losses(),
        "metrics": run.metrics(),
        "test": test_reply(run),
        "diverged": diverged_reply(run),
        "function": function_reply(run),
        "revision": run.revision,
        "interventions": run.interventions,
    }


def parameters_reply(run: Run) -> Reply:
    """Named arrays, their gradients and the optimiser's state at the run's position."""
    views = run.layout.views
    return {
        "step": run.step,
        "learning_rate": run.learning_rate,
        "parameters": views(run.parameters),
        "gradients": views(run.gradient),
        "optimizer": {name: views(vector) for name, vector in run.optimizer_state.items()},
    }


def batch_reply(run: Run, step: int) -> Reply:
    """The rows that a step takes."""
    rows = run.batch(step).astype(np.int32)
    return {"step": step, "epoch": (step - 1) // run.batches_per_epoch, "rows": rows}


def data_reply(run: Run) -> Reply:
    """Every stage from raw rows to arrays, for the very rows of this run."""
    data, spec = run.prepared, run.spec
    roles = {data.target.name: "target"} | {column.name: "feature" for column in data.columns}
    return {
        "dataset": dataset_reply(spec.dataset.source, run.limits),
        "task": data.task,
        "columns": [
            column_reply(column) | {"role": roles.get(column.name, "unused")}
            for column in data.table.columns
        ],
        "raw": data.table.cells(),
        "inputs": [asdict(each) for each in data.inputs],
        "encoded": data.encoded,
        "features": data.x,
        "targets": data.y,
        "part": data.part,
        "classes": list(data.classes),
        "scaling": {"features": _scaling(data.features), "targets": _scaling(data.targets)},
        "missing": {
            "left_out": data.left_out,
            "filled": [
                {"column": column.name, "count": int(count), "value": filling(column, value)}
                for column, count, value in zip(data.columns, data.filled, data.fill, strict=True)
                if count
            ],
        },
        "notes": notes_of(run),
    }


def filling(column: Column, value: float) -> float | str:
    """What missing cells of a column were filled with, as a person reads it."""
    return column.categories[int(value)] if column.kind == "category" else float(value)


def notes_of(run: Run) -> list[str]:
    """Sentences about what was assumed or left away on the way to these rows."""
    source, rows = run.spec.dataset.source, len(run.prepared.table)
    notes = list(source.notes)
    if source.size is not None and rows < source.size:
        seed = run.spec.seed
        notes.append(f"{rows} of {source.size} rows, drawn at random with seed {seed}")
    return notes


def _scaling(scaling: Scaling) -> Reply:
    return {"offset": scaling.offset.tolist(), "scale": scaling.scale.tolist()}


def whole_history(run: Run) -> Reply:
    """All curves."""
    return {**history_reply(run), "interventions": run.interventions}


def table_csv(columns: Mapping[str, NDArray[Any]]) -> str:
    """Columns of numbers as a table with a heading; what was not measured, NaN, is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*(column.tolist() for column in columns.values()), strict=True):
        writer.writerow(["" if isnan(value) else value for value in row])
    return text.getvalue()


def graph_reply(run: Run) -> Reply:
    """The graph at the run's position, with places, sizes and thumbnails."""
    moment, update = Moment.of(run.look()), run.layout.views(run.next_update)
    topology, summary = describe(moment.graph), summarise(moment, update)
    measured = summarise_blocks(moment, update)
    return {
        "step": run.step,
        "batch_step": run.step + 1,
        "samples": moment.samples,
        "learning_rate": run.learning_rate,
        "nodes": [
            {**vars_of(card), **vars_of(numbers)}
            for card, numbers in zip(topology.nodes, summary.nodes, strict=True)
        ],
        "edges": [
            {**vars_of(arrow), **vars_of(numbers)}
            for arrow, numbers in zip(topology.edges, summary.edges, strict=True)
        ],
        "phases": topology.phases,
        "frames": topology.frames,
        "blocks": [
            {**vars_of(block), **vars_of(numbers)}
            for block, numbers in zip(blocks(moment.graph), measured, strict=True)
        ],
    }


def vars_of(row: Any) -> Reply:
    """The fields of a dataclass as they are, arrays not copied."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def node_reply(run: Run, node: str, index: tuple[int, ...] | None) -> Reply:
    """A tensor whole, and one of its elements explained.

    Args:
        run: at the position that is meant.
        node: name or number.
        index: of the element; None for no explanation.

    Raises:
        NotFoundError: if there is no such node.
        RequestError: if it has no such element.
    """
    moment = Moment.of(run.look())
    rows = run.next_rows if run.spec.function is None else None
    whole = explain_node(moment, int(node) if node.isdecimal() else node)
    element = None
    if index is not None:
        check_index(moment.graph.nodes[whole.id], index)
        update: list[Calculation] = []
        if whole.name in run.layout.names:
            update = run.explain_update(run.layout.place_of(whole.name, index))
        element = explain_element(moment, whole.id, index, update, rows)
    return {
        **vars_of(whole),
        "step": run.step,
        "rows": None if rows is None else rows.astype(np.int32),
        "element": element,
    }
