"""What those who run the server ask it."""

from fastapi import APIRouter
from starlette.responses import PlainTextResponse

from app.api.service import Served, Service
from app.api.wire import WireResponse

router = APIRouter(tags=["health"])

METRICS: tuple[tuple[str, str, str], ...] = (
    ("runs", "fallline_runs_made_total", "Runs made"),
    ("refused", "fallline_runs_refused_total", "Runs refused for want of room"),
    ("forgotten", "fallline_runs_forgotten_total", "Runs dropped because nobody watched them"),
    ("steps", "fallline_steps_total", "Steps descended"),
    ("step_seconds", "fallline_step_seconds_total", "Time that steps took"),
    ("connections", "fallline_streams_total", "Streams opened"),
    ("frames", "fallline_frames_total", "Frames and surfaces sent"),
    ("bytes", "fallline_sent_bytes_total", "Bytes of messages sent"),
    ("merged", "fallline_changes_merged_total", "Changes that shared a frame with later ones"),
    ("surfaces", "fallline_surfaces_total", "Surfaces computed"),
    ("rebuilt", "fallline_workers_rebuilt_total", "Times that workers were started anew"),
)
"""Each count, its name for Prometheus and what it counts."""


@router.get("/healthz", summary="Whether the process answers")
async def healthz() -> WireResponse:
    """Whether the process answers; looks at nothing else."""
    return WireResponse({"status": "ok"})


@router.get("/readyz", summary="Whether new runs are taken")
async def readyz(service: Served) -> WireResponse:
    """Whether new runs are taken: not while the server ends, and not while it is full."""
    if service.draining:
        return WireResponse({"status": "draining"}, status_code=503)
    if not service.store.has_room:
        return WireResponse({"status": "full"}, status_code=503)
    return WireResponse({"status": "ok"})


@router.get("/metrics", summary="Counts for Prometheus", response_class=PlainTextResponse)
async def metrics(service: Served) -> PlainTextResponse:
    """Counts since the start, and what is alive now."""
    return PlainTextResponse(exposition(service), media_type="text/plain; version=0.0.4")


def exposition(service: Service) -> str:
    """The numbers in Prometheus' text format."""
    lines = []
    for field, name, words in METRICS:
        value = getattr(service.counters, field)
        lines += [f"# HELP {name} {words}.", f"# TYPE {name} counter", f"{name} {value}"]
    gauges = (
        ("fallline_runs", "Runs that are alive", len(service.store)),
        ("fallline_streams", "Streams that are open", service.store.watchers),
    )
    for name, words, value in gauges:
        lines += [f"# HELP {name} {words}.", f"# TYPE {name} gauge", f"{name} {value}"]
    return "\n".join(lines) + "\n"
