"""The catalogue: everything that can be chosen."""

from fastapi import APIRouter

from app.api import schemas
from app.api.service import Served
from app.api.wire import WireResponse

router = APIRouter(prefix="/api", tags=["catalogue"])


@router.get(
    "/catalog",
    summary="Everything that can be chosen",
    responses={200: {"model": schemas.CatalogReply}},
)
async def catalogue(service: Served) -> WireResponse:
    """Tables with their parameters, ranges, defaults and help; limits; the default spec."""
    return WireResponse(service.catalog)
