"""Data of a person's own: a file comes in, an id goes back."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from app.api import schemas
from app.api.query import only_known
from app.api.routes.runs import FULL
from app.api.service import Served, Service
from app.api.wire import WireResponse
from app.data.csv_file import RawFile, read_csv
from app.data.datasets import DATASETS
from app.data.own import of_file
from app.errors import TooLargeError
from app.sessions.uploads import Upload

router = APIRouter(prefix="/api/datasets", tags=["data"], dependencies=[Depends(only_known)])

REFUSALS: dict[int | str, dict[str, Any]] = {
    413: {"model": schemas.ErrorReply, "description": "the file is larger than files may be here"},
    422: {"model": schemas.ErrorReply, "description": "a sentence that names row and column"},
    **FULL,
}

ABSENT: dict[int | str, dict[str, Any]] = {
    404: {"model": schemas.ErrorReply, "description": "no such file"},
    410: {"model": schemas.ErrorReply, "description": "it was here, and its time is over"},
}


async def body_of(request: Request, service: Served) -> bytes:
    """The file that a request's body is, read no further than files may be long.

    Raises:
        TooLargeError: if it is longer, as soon as that is known.
    """
    most = service.settings.file_bytes
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise too_large(most)
    parts, taken = [], 0
    async for part in request.stream():
        taken += len(part)
        if taken > most:
            raise too_large(most)
        parts.append(part)
    return b"".join(parts)


def too_large(most: int) -> TooLargeError:
    """The refusal of a file above the limit."""
    shown = f"{most / 2**20:g} MB" if most >= 2**20 else f"{most / 2**10:g} kB"
    return TooLargeError(f"the file is larger than {shown}, the limit of file bytes here")


@router.post(
    "",
    status_code=201,
    summary="Bring a file",
    responses={201: {"model": schemas.UploadReply, "description": "its id"}, **REFUSALS},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def bring(
    content: Annotated[bytes, Depends(body_of)],
    service: Served,
    name: Annotated[str, Query(max_length=200, description="what it is called")] = "data.csv",
) -> WireResponse:
    """A CSV file as the body. The same content has the same id, and so the same link."""
    # In another process: reading takes the whole of one for as long as a frame of many runs.
    file = await service.computing.run(read_csv, content, service.library.limits)
    upload = await asyncio.to_thread(service.library.add, content, name, file)
    return WireResponse(await asyncio.to_thread(described, service, upload, file), 201)


@router.get(
    "/{id}",
    summary="A file that was brought",
    responses={200: {"model": schemas.UploadReply}, **ABSENT},
)
async def read(id: str, service: Served) -> WireResponse:
    """What `POST` said of it."""

    def found() -> dict[str, Any]:
        file = service.library.file(id)
        return described(service, service.library.about(id), file)

    return WireResponse(await asyncio.to_thread(found))


def described(service: Service, upload: Upload, file: RawFile) -> dict[str, Any]:
    """What the columns of a file are taken for."""
    data = of_file(DATASETS["csv"], file, (), service.library.limits)
    return {
        "id": upload.id,
        "name": upload.name,
        "rows": data.size,
        "columns": [
            {
                "name": column.name,
                "kind": column.kind,
                "unit": column.unit,
                "missing": column.missing,
                "categories": list(column.categories) if column.kind == "category" else [],
            }
            for column in data.columns
        ],
        "target": data.target.name,
        "notes": list(data.notes),
        "expires": datetime.fromtimestamp(upload.expires, UTC).isoformat(timespec="seconds"),
    }
