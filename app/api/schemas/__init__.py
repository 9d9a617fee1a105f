"""Requests and replies as Pydantic models: what OpenAPI shows, and what tests hold replies to.

Replies are not checked in production: they are made by typed code and encoded as they are.
"""

from app.api.schemas.base import Arr, ErrorReply
from app.api.schemas.catalog import CatalogReply
from app.api.schemas.compare import DropReply, RaceBody, RaceReply, SharpnessReply, SweepReply
from app.api.schemas.graph import GraphReply, NodeReply
from app.api.schemas.line import LineReply
from app.api.schemas.measure import MeasureReply
from app.api.schemas.requests import (
    DropBody,
    InterventionBody,
    SeekBody,
    SpecBody,
    StepsBody,
    UntilBody,
)
from app.api.schemas.run import (
    BatchReply,
    DataReply,
    HistoryReply,
    ParametersReply,
    RunReply,
    WholeHistoryReply,
)
from app.api.schemas.scalings import ScalingsReply
from app.api.schemas.surface import SurfaceReply
from app.api.schemas.unit import UnitReply
from app.api.schemas.unwell import UnwellReply
from app.api.schemas.upload import UploadReply

__all__ = [
    "Arr",
    "BatchReply",
    "CatalogReply",
    "DataReply",
    "DropBody",
    "DropReply",
    "ErrorReply",
    "GraphReply",
    "HistoryReply",
    "InterventionBody",
    "LineReply",
    "MeasureReply",
    "NodeReply",
    "ParametersReply",
    "RaceBody",
    "RaceReply",
    "RunReply",
    "ScalingsReply",
    "SeekBody",
    "SharpnessReply",
    "SpecBody",
    "StepsBody",
    "SurfaceReply",
    "SweepReply",
    "UnitReply",
    "UntilBody",
    "UnwellReply",
    "UploadReply",
    "WholeHistoryReply",
]
