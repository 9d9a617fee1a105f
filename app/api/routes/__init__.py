"""The addresses of the server, one file for each kind."""

from app.api.routes import (
    catalog,
    compare,
    datasets,
    docs,
    health,
    pages,
    reads,
    runs,
    stream,
    unit,
    unwell,
)

ROUTERS = tuple(
    module.router
    for module in (
        *(pages, catalog, datasets, runs, reads, unit, unwell, compare),
        *(stream, health, docs),
    )
)
"""Every router, in the order in which addresses are matched."""
