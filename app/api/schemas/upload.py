"""The reply about a file that was brought."""

from typing import Literal

from pydantic import Field

from app.api.schemas.base import Model


class UploadColumn(Model):
    """What a column of the file was taken for."""

    name: str
    kind: Literal["number", "category", "text"]
    unit: str
    missing: int = Field(description="cells without a value")
    categories: list[str]


class UploadReply(Model):
    """A file as it was read."""

    id: str = Field(description="of its content: for `dataset.file` of a spec")
    name: str
    rows: int
    columns: list[UploadColumn]
    target: str = Field(description="a guess")
    notes: list[str] = Field(description="sentences about what was assumed or dropped")
    expires: str = Field(description="ISO 8601; until then it is kept, unless room is needed")
