"""`WS /api/runs/{id}/stream`: commands up, frames down."""

import asyncio
from contextlib import suppress

from fastapi import APIRouter, WebSocket
from msgspec import structs
from starlette.websockets import WebSocketDisconnect

from app.api.commands import Ack, Command, Hello, Intervene, Pause, Play, Seek, Step, Want, decode
from app.api.errors import describe
from app.api.interventions import intervene
from app.api.origin import same_origin
from app.api.replies import run_reply
from app.api.service import Service, service_of
from app.api.wire import encode
from app.errors import CapacityError, FallLineError, NotFoundError, RequestError
from app.sessions.feed import SurfaceFeed
from app.sessions.session import Session
from app.sessions.subscriber import Subscriber, Wants
from app.training.measure import check_compare
from app.training.surface_query import SurfaceQuery

router = APIRouter()

CLOSE_CODES: dict[type[FallLineError], int] = {
    NotFoundError: 4404,
    CapacityError: 1013,
    RequestError: 1008,
}
"""How the stream ends when it cannot begin: no such run (the page makes it again), no room for
another, or nothing said in time (it tries later), not our protocol (it gives up)."""

LIFE_OVER = 1012
"""The connection has lasted long enough; come back, as after a restart."""

GONE = (WebSocketDisconnect, TimeoutError)
"""The browser has left, or reads nothing any more: both are ordinary ends."""


@router.websocket("/api/runs/{id}/stream")
async def stream(socket: WebSocket, id: str) -> None:
    """One browser watches and steers a run, until either side ends it."""
    service = service_of(socket)
    if not same_origin(socket.headers, service.settings.public_origin):
        # Another site's page must not steer a run; browsers always say where a page is from.
        await socket.close(1008)
        return
    await socket.accept()
    with suppress(*GONE):
        try:
            hello = await first_command(socket, service.settings.hello_seconds)
            session = service.store.get(id)
            subscriber, feed = session.join(hello.last_step, service.desk, hello.revision)
        except FallLineError as error:
            await send(socket, service, {"type": "error", **describe(error)})
            await socket.close(CLOSE_CODES.get(type(error), 1008))
            return
        try:
            subscriber.write(
                {
                    "type": "run",
                    "run": run_reply(session, service.fingerprint),
                    "replay_from": subscriber.seen,
                }
            )
            await converse(socket, service, session, subscriber, feed)
        finally:
            session.leave(subscriber)


async def first_command(socket: WebSocket, seconds: float) -> Hello:
    """The `hello` that must come first.

    Raises:
        RequestError: if something else comes.
        CapacityError: if nothing comes in time.
        WebSocketDisconnect: if the browser has gone.
    """
    try:
        command = await asyncio.wait_for(receive(socket), seconds)
    except TimeoutError:
        # A browser that is busy beginning may come too late; it is welcome to try again.
        raise CapacityError(f"expected hello within {seconds:g} s; connect again") from None
    if not isinstance(command, Hello):
        raise RequestError("expected hello first, with the last step that is known", "type")
    return command


async def receive(socket: WebSocket) -> Command:
    """The next command.

    Raises:
        RequestError: if the message is none.
        WebSocketDisconnect: if the browser has gone, or the server ends.
    """
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    return decode(message.get("text"))


async def converse(
    socket: WebSocket,
    service: Service,
    session: Session,
    subscriber: Subscriber,
    feed: SurfaceFeed,
) -> None:
    """Read and send at once, until one of both ends; then the other is ended too."""
    tasks = [
        asyncio.create_task(read_commands(socket, session, subscriber, feed)),
        asyncio.create_task(send_messages(socket, service, subscriber)),
        asyncio.create_task(feed.follow()),
    ]
    try:
        life = service.settings.connection_seconds
        done, _ = await asyncio.wait(tasks, timeout=life, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    if not done:
        await asyncio.wait_for(socket.close(LIFE_OVER), service.settings.send_seconds)
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, GONE):
            raise outcome


async def read_commands(
    socket: WebSocket, session: Session, subscriber: Subscriber, feed: SurfaceFeed
) -> None:
    """Do what the browser says, and tell it what cannot be done, until it leaves."""
    while True:
        try:
            command = await receive(socket)
            with session.charged():
                follow(command, session, subscriber, feed)
        except FallLineError as error:
            subscriber.fail(error)
        # Commands that came in one burst are read without a wait: others have their turn here.
        await asyncio.sleep(0)


def follow(command: Command, session: Session, subscriber: Subscriber, feed: SurfaceFeed) -> None:
    """Do what a command says; returns at once.

    Raises:
        FallLineError: if it cannot be done; the sentence says why.
    """
    match command:
        case Ack(frame=frame):
            subscriber.acknowledge(frame)
        case Play(steps_per_frame=steps):
            session.play(steps)
        case Pause():
            session.pause()
        case Step(count=count):
            session.advance(count)
        case Seek(step=step):
            session.seek(step)
        case Intervene(kind=kind, name=name, index=index, value=value):
            intervene(session, kind, name, index, value)
        case Want():
            want(command, session, subscriber, feed)
        case Hello():
            raise RequestError("hello was said already", "type")


def want(wish: Want, session: Session, subscriber: Subscriber, feed: SurfaceFeed) -> None:
    """Show other things, if all of them can be shown."""
    # Of a function there is nothing to show in these two, and its frames are without them.
    has_data = session.run.spec.function is None
    if "data" in wish.panels and has_data:
        session.lens.check(wish.columns)
    if "measure" in wish.panels and has_data:
        check_compare(session.run.spec.loss, wish.compare)
    query = None
    if "surface" in wish.panels:
        surface = wish.surface
        query = SurfaceQuery()
        if surface is not None:
            query = SurfaceQuery(**structs.asdict(surface))
        query.check(session.run.limits, session.run.spec)
    subscriber.want(
        Wants(frozenset(wish.panels), wish.columns, wish.compare, wish.level, wish.updates)
    )
    feed.want(query)


async def send_messages(socket: WebSocket, service: Service, subscriber: Subscriber) -> None:
    """Send what there is as soon as there is room for it."""
    while True:
        await send(socket, service, await subscriber.next())


async def send(socket: WebSocket, service: Service, message: object) -> None:
    """Send one message.

    Raises:
        TimeoutError: if the browser has not taken it in time: it reads no more.
    """
    data = encode(message)
    service.counters.sent(message, len(data))
    await asyncio.wait_for(socket.send_text(data.decode()), service.settings.send_seconds)
