"""One message of every kind that goes down a stream, made by the code that makes them all."""

import asyncio
from typing import Any

from app.api.replies import run_reply
from app.errors import RequestError
from app.sessions.messages import Message
from app.sessions.subscriber import Wants
from app.training.surface_job import surface
from app.training.surface_query import SurfaceQuery
from tests.sessions.worlds import EXPLOSIVE, StillDesk, a_run, a_session

ALL = frozenset({"loss", "data", "weights", "surface", "graph", "network", "measure"})


def specimens(steps: int = 3, **spec: Any) -> dict[str, Message]:
    """A message of every kind, from a run of the spec after some steps."""
    return asyncio.run(_specimens(steps, spec))


async def _specimens(steps: int, spec: dict[str, Any]) -> dict[str, Message]:
    run = a_run(**spec)
    session = a_session(run)
    desk: Any = StillDesk()
    subscriber, _ = session.join(None, desk)
    subscriber.write({"type": "run", "run": run_reply(session, "here"), "replay_from": 0})
    subscriber.fail(RequestError("a sentence", "a.field"))
    session.notice("diverged", "another sentence")
    subscriber.write({"type": "progress", "share": 0.25})
    found: list[Message] = [await subscriber.next() for _ in range(4)]
    drawn = surface(run.spec, run.limits, 0, run.planned, SurfaceQuery("path", 5))
    subscriber.show({"type": "surface", "step": 0, "surface": drawn})
    found.append(await subscriber.next())
    session.intervene("W1[0,0]", 0.5)
    run.advance(steps)
    subscriber.want(Wants(ALL))
    found.append(await subscriber.next())
    return {message["type"]: message for message in found}


def a_frame_of_a_run_that_diverged() -> Message:
    """A frame in which there is something to say about divergence."""
    return specimens(5000, **EXPLOSIVE)["frame"]
