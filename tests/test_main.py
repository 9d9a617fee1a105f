"""The application, put together."""

import subprocess
import sys

from app.main import create_app
from app.settings import Settings
from tests.api.plain import ask


def test_two_applications_share_nothing() -> None:
    first, second = create_app(Settings()), create_app(Settings(public=True))
    assert first.state.service is not second.state.service
    assert first.state.service.limits.parameters == 10_000
    assert second.state.service.limits.parameters == 2_500


def test_importing_it_does_nothing() -> None:
    program = (
        "import threading, multiprocessing, app.main, app.serve\n"
        "print(threading.active_count(), multiprocessing.active_children())\n"
    )
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout == "1 []\n"


def test_the_catalogue_shows_the_limits_of_this_server() -> None:
    shown = ask(create_app(Settings(samples=123)), "GET", "/api/catalog").json()
    assert shown["limits"]["samples"]["value"] == 123
    assert shown["limits"]["samples"]["reason"]


def test_a_spec_is_held_to_the_limits_of_this_server() -> None:
    small = create_app(Settings(hidden_layers=1))
    layers = [{"units": 2, "activation": "tanh"}] * 2
    reply = ask(small, "POST", "/api/runs", json={"network": {"hidden": layers}})
    assert (reply.status_code, reply.json()["error"]) == (422, "over_limit")
