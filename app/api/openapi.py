"""The OpenAPI description, with the one form that FastAPI cannot see: a spec checks itself."""

from typing import Any

from fastapi import FastAPI

from app.api.schemas import SpecBody

PLACE = "#/components/schemas/"

SPEC_BODY: dict[str, Any] = {
    "requestBody": {"content": {"application/json": {"schema": {"$ref": f"{PLACE}SpecBody"}}}}
}
"""What the route that takes a spec says of its body."""


class Described(FastAPI):
    """An application whose description has the spec's form."""

    def openapi(self) -> dict[str, Any]:
        """The description; made when it is first asked for."""
        if self.openapi_schema is None:
            forms = super().openapi()["components"]["schemas"]
            spec = SpecBody.model_json_schema(ref_template=PLACE + "{model}")
            forms |= spec.pop("$defs")
            forms["SpecBody"] = spec
        assert self.openapi_schema is not None
        return self.openapi_schema
