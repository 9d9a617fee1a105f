"""One server for all tests of the API that do not need one of their own."""

from collections.abc import Iterator

import pytest

from tests.api.live import Live, live


@pytest.fixture(scope="session")
def server() -> Iterator[Live]:
    """A server with a laptop's settings."""
    with live() as seen:
        yield seen
