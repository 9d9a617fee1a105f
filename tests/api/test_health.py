"""What those who run the server ask it."""

from app.api.routes.health import METRICS
from app.main import create_app
from app.sessions.counters import Counters
from app.settings import Settings
from tests.api.live import Live, live
from tests.api.plain import ask


def test_a_process_that_answers_is_alive() -> None:
    assert ask(create_app(Settings()), "GET", "/healthz").json() == {"status": "ok"}


def test_a_server_is_ready_until_it_ends() -> None:
    app = create_app(Settings())
    assert ask(app, "GET", "/readyz").status_code == 200
    app.state.service.drain()
    reply = ask(app, "GET", "/readyz")
    assert (reply.status_code, reply.json()) == (503, {"status": "draining"})


def numbers(server: Live) -> dict[str, float]:
    """The metrics by name."""
    lines = server.http.get("/metrics").text.splitlines()
    return {line.split()[0]: float(line.split()[1]) for line in lines if not line.startswith("#")}


def test_metrics_count_what_happened() -> None:
    with live() as server:
        run = server.run()
        server.http.post(f"/api/runs/{run}/steps", json={"count": 7})
        with server.watch(run) as browser:
            browser.next("frame")
            found = numbers(server)
    assert found["fallline_runs_made_total"] == 1
    assert found["fallline_runs"] == 1
    assert found["fallline_steps_total"] == 7
    assert found["fallline_step_seconds_total"] > 0
    assert found["fallline_streams_total"] == found["fallline_streams"] == 1
    assert found["fallline_frames_total"] == 1
    assert found["fallline_sent_bytes_total"] > 1000


def test_metrics_are_in_prometheus_text_format(server: Live) -> None:
    reply = server.http.get("/metrics")
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = reply.text.splitlines()
    for help_, type_, value in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        name = value.split()[0]
        assert help_.startswith(f"# HELP {name} ")
        assert type_ in (f"# TYPE {name} counter", f"# TYPE {name} gauge")


def test_every_count_is_shown() -> None:
    assert [field for field, _, _ in METRICS] == list(Counters.__slots__)
