"""What all forms share."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Number = float | None
"""A number; null if it is not finite."""


class Model(BaseModel):
    """Nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


class Arr(Model):
    """An array in Plotly's typed form: little endian, base64, row-major, samples first."""

    dtype: Literal["f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1"]
    bdata: str
    shape: str = Field(examples=["51,51"])


class ErrorReply(Model):
    """What every error looks like."""

    error: str = Field(description="a code")
    detail: str = Field(description="a sentence for people")
    field: str | None = Field(description="dotted path of the setting at fault")
