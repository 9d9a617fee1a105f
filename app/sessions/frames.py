"""What a frame says: the state and the history always, the rest only if somebody looks at it."""

from dataclasses import asdict

import numpy as np

from app.engine.symbolic import gradient
from app.sessions.lens import Lens
from app.sessions.messages import (
    DivergedReply,
    FrameMessage,
    FunctionReply,
    HistoryReply,
    LogReply,
    Status,
    TestReply,
)
from app.sessions.subscriber import Subscriber
from app.training.link import write_link
from app.training.run import Run

MOST_ROWS = 4096
"""Rows of history in a frame: after a long absence the rest follows in the next ones."""


def frame_of(
    run: Run, lens: Lens, status: Status, subscriber: Subscriber, pictures: bool
) -> FrameMessage:
    """The newest state for a subscriber, with the history that they have not seen.

    The subscriber is noted to have seen it; if there is more than one frame should carry, they
    are due another.

    Args:
        run: as it stands.
        lens: what draws it.
        status: whether it is played.
        subscriber: who gets the frame.
        pictures: whether all that is wanted goes with it, or only the ball's place, because
            nothing has changed but the surface under it.
    """
    start, stop = subscriber.seen, min(run.head + 1, subscriber.seen + MOST_ROWS)
    subscriber.seen = stop
    if stop <= run.head:
        subscriber.tell()
    has_data = run.spec.function is None
    frame: FrameMessage = {
        "type": "frame",
        "step": run.step,
        "head": run.head,
        "epoch": run.epoch,
        "status": status,
        "loss": run.losses(),
        "metrics": run.metrics(),
        "test": test_reply(run),
        "diverged": diverged_reply(run),
        "batch": run.batch(run.step).astype(np.int32) if run.step and has_data else None,
        "history": history_reply(run, start, stop),
    }
    if subscriber.revision != run.revision:
        frame["log"] = log_reply(run)
        subscriber.revision = run.revision
    panels = subscriber.wants.panels
    if "surface" in panels:
        frame["path"] = lens.ball(subscriber.drawn)
    if not pictures:
        return frame
    if panels & {"weights", "network"}:
        frame["weights"] = lens.weights(updates=subscriber.wants.updates)
    if "network" in panels:
        frame["units"] = lens.units(subscriber.wants.columns)
    if "data" in panels and has_data:
        frame["map"] = lens.map(subscriber.wants.columns)
    if "graph" in panels:
        frame["graph"] = lens.graph(subscriber.wants.level)
    if "measure" in panels and has_data:
        frame["measure"] = lens.measure(subscriber.wants.compare)
    return frame


def link_of(run: Run) -> str:
    """The address of the page with this run at this step."""
    query = write_link(run.spec, run.step, run.opening.step if run.opening else None)
    return f"/?{query}" if query else "/"


def log_reply(run: Run) -> LogReply:
    """What was changed in the run, and the link that holds it."""
    return {
        "revision": run.revision,
        "interventions": run.interventions,
        "link": link_of(run),
    }


def test_reply(run: Run) -> TestReply | None:
    """What the test part said when it was opened; None while it is sealed."""
    found = run.opening
    if found is None:
        return None
    return {
        "step": found.step,
        "rows": found.rows,
        "loss": found.loss,
        "loss_error": found.loss_error,
        "metrics": found.metrics,
        "metric_errors": found.metric_errors,
    }


def function_reply(run: Run) -> FunctionReply | None:
    """The function that is descended; None of a network."""
    chosen = run.spec.function
    if chosen is None:
        return None
    row = chosen.row
    return {
        "formula": chosen.formula.text,
        "gradient": dict(gradient(chosen.formula)),
        "minima": [asdict(each) for each in row.minima],
        "box": {"x": list(row.box[0]), "y": list(row.box[1])},
    }


def diverged_reply(run: Run) -> DivergedReply | None:
    """Why the run cannot go on; None if it can."""
    found = run.diverged
    if found is None:
        return None
    return {
        "step": found.step,
        "node": found.node,
        "phase": found.phase,
        "last_good_step": found.last_good_step,
        "detail": found.message,
    }


def history_reply(run: Run, start: int = 0, stop: int | None = None) -> HistoryReply:
    """Rows `start` to `stop`, not including it, of every curve."""
    history = run.history
    return {
        "step": history.steps(start, stop),
        "batch_loss": history.column("batch_loss", start, stop),
        "train_loss": history.column("train_loss", start, stop),
        "validation_loss": history.column("validation_loss", start, stop),
        "penalty": history.column("penalty", start, stop),
        "learning_rate": history.column("learning_rate", start, stop),
        "metrics": {name: history.column(name, start, stop) for name in history.metric_names()},
    }
