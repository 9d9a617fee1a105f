"""The settings of a server: read once from the environment, typed, frozen.

`Settings` is the one table of them. A limit has two defaults, one for a laptop, whose host is its
user, and one for an address that strangers use; `FALLLINE_PUBLIC=1` chooses the column. Each is
overruled by a variable of its own, `FALLLINE_` and its name in capitals. The README's table is
asserted against `settings_table`, and `/api/catalog` shows `limits`.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "FALLLINE_"

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")
"""Scheme, host and perhaps port, as a browser writes an Origin: small letters, no path."""

SOURCE = re.compile(r"'none'|'self'|(https?://)?(\*\.)?[A-Za-z0-9.-]+(:(\d{1,5}|\*))?|https?:")
"""One source of a Content-Security-Policy; nothing that could end the directive."""


def is_origin(value: str) -> str:
    """The origin, if it is one; raises ValueError with a sentence."""
    if not ORIGIN.fullmatch(value):
        raise ValueError("expected an origin like https://example.org, without a path")
    return value


def are_sources(value: str) -> str:
    """The sources, if each may stand in `frame-ancestors`; raises ValueError with a sentence."""
    if not value.split() or not all(SOURCE.fullmatch(word) for word in value.split()):
        raise ValueError("expected 'self', 'none' or hosts like https://example.org")
    return " ".join(value.split())


def are_named(value: str) -> str:
    """The proxies, if each is named; who trusts everybody believes the attacker's address."""
    if "*" in value:
        raise ValueError("expected addresses with commas, and never *")
    return value


def setting(laptop: object, reason: str, *, public: object = None, **bounds: Any) -> Any:
    """A setting's field; `public` if its default differs on a public address."""
    return row(laptop, laptop if public is None else public, "", reason, "setting", **bounds)


def limit(laptop: int, public: int, unit: str, reason: str) -> Any:
    """A limit's field: a whole number from 1, with a reason that its sentence can give."""
    return row(laptop, public, unit, reason, "limit", ge=1)


def row(laptop: Any, public: Any, unit: str, reason: str, kind: str, **bounds: Any) -> Any:
    """The field of a row of the table; its default is the column's that `public` chooses."""
    return Field(
        default_factory=lambda data: public if data.get("public") else laptop,
        description=reason,
        json_schema_extra={"laptop": laptop, "public": public, "unit": unit, "kind": kind},
        **bounds,
    )


class Settings(BaseSettings):
    """What a host may choose. Read the columns as laptop, public, unit, reason."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, populate_by_name=True, extra="forbid"
    )

    public: bool = Field(
        default=False,
        description="strangers use this address: the public column applies",
        json_schema_extra={"laptop": False, "public": True, "unit": "", "kind": "setting"},
    )
    host: str = setting("127.0.0.1", "the address to listen on", public="0.0.0.0")
    port: int = setting(
        8000,
        "the port to listen on; PORT is understood too, and 0 takes any free one",
        ge=0,
        le=65535,
        validation_alias=AliasChoices(f"{PREFIX}PORT", "PORT"),
    )
    public_origin: Annotated[str, AfterValidator(is_origin)] | None = setting(
        None, "where browsers find the page, if a proxy changes the Host header"
    )
    frame_ancestors: Annotated[str, AfterValidator(are_sources)] = setting(
        "'self'", "which sites may show the page in a frame, as in a Content-Security-Policy"
    )
    trusted_proxies: Annotated[str, AfterValidator(are_named)] = setting(
        "127.0.0.1", "whose X-Forwarded-For is believed, as addresses with commas; never *"
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "warning", "how much is logged; info has a line for each request"
    )

    data_folder: str = setting(
        "", "where files that people bring are kept; empty is fall-line in the user's data folder"
    )

    live_runs: int = limit(200, 150, "runs", "5 steps a frame fill 70 % of a core")
    runs_per_address: int = limit(100, 60, "runs", "a school is one address")
    watchers_per_run: int = limit(100, 20, "connections", "each costs an encoding a frame")
    run_milliseconds: int = limit(
        1000, 40, "ms a second", "steps and frames differ a hundredfold in processor time"
    )
    run_burst: int = limit(1000, 200, "ms", "a click may cost more than its share")
    samples: int = limit(2_000, 2_000, "samples", "a step and a surface stay quick")
    hidden_layers: int = limit(6, 4, "hidden layers", "the graph stays readable")
    units: int = limit(128, 32, "units in a layer", "a step takes under 200 microseconds")
    parameters: int = limit(10_000, 2_500, "parameters", "a plan of 2000 steps fits in memory")
    newton_parameters: int = limit(
        300, 100, "parameters", "a step needs all second derivatives, and solves for them"
    )
    spectrum_parameters: int = limit(
        600, 200, "parameters", "all eigenvalues of the Hessian are computed up to here"
    )
    horizon: int = limit(20_000, 5_000, "steps ahead", "the whole plan is computed in seconds")
    steps: int = limit(200_000, 20_000, "steps of a run", "every step stays in its history")
    surface_size: int = limit(101, 51, "points a side of a surface", "a surface stays quick")
    surfaces_at_once: int = limit(2, 2, "surfaces", "each takes a core for itself")
    body_bytes: int = limit(1_048_576, 262_144, "bytes", "a spec is a few hundred")
    file_bytes: int = limit(8_388_608, 262_144, "bytes", "a file is read in a moment")
    file_rows: int = limit(50_000, 5_000, "rows of a file", "what is not drawn need not be read")
    file_columns: int = limit(64, 32, "columns of a file", "a table is seen at a glance")
    classes: int = limit(20, 20, "categories of a column", "each is an input, or an output")
    files_bytes: int = limit(
        1_073_741_824, 268_435_456, "bytes", "all files together; the oldest make room"
    )
    files_seconds: int = limit(
        31_536_000, 2_592_000, "s", "a file is kept as long after its last use"
    )
    command_bytes: int = limit(4_096, 4_096, "bytes", "a command is under a hundred")
    idle_seconds: int = limit(
        600, 120, "s", "a run that nobody watches makes room for another after this"
    )
    detached_seconds: int = limit(
        86_400, 3_600, "s", "a run that nobody watches is forgotten after this"
    )
    hello_seconds: int = limit(5, 5, "s", "a connection that says nothing is of no use")
    send_seconds: int = limit(10, 10, "s", "a peer that never reads would pin memory")
    connection_seconds: int = limit(
        86_400, 3_300, "s", "proxies cut connections at 60 minutes; the page resumes by itself"
    )

    @property
    def folder(self) -> Path:
        """Where files are kept."""
        if self.data_folder:
            return Path(self.data_folder).expanduser()
        home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
        return Path(home).expanduser() / "fall-line"

    @property
    def limits(self) -> dict[str, dict[str, int | str]]:
        """`{name: {value, unit, reason}}` of every limit, as the catalogue shows them."""
        return {
            line.name: {"value": getattr(self, line.name), "unit": line.unit, "reason": line.reason}
            for line in LIMITS
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: a setting's name, its two defaults, its unit and its reason."""

    name: str
    laptop: object
    public: object
    unit: str
    reason: str
    kind: str

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return PREFIX + self.name.upper()

    @property
    def markdown(self) -> str:
        """The row of the README's table."""
        cells = (shown(self.laptop), shown(self.public), self.unit, self.reason)
        return f"| `{self.variable}` | " + " | ".join(cells) + " |"


def shown(value: object) -> str:
    """A default as a table shows it: nothing for None, 1 and 0 for switches."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def line_of(name: str, field: FieldInfo) -> Line:
    """The row that a field of `Settings` describes."""
    extra = field.json_schema_extra
    assert isinstance(extra, dict)
    return Line(
        name,
        extra["laptop"],
        extra["public"],
        str(extra["unit"]),
        field.description or "",
        str(extra["kind"]),
    )


SETTINGS = tuple(line_of(name, field) for name, field in Settings.model_fields.items())
"""Every row, in order."""

LIMITS = tuple(line for line in SETTINGS if line.kind == "limit")
"""The rows that bound what a person may ask for."""


def settings_table() -> str:
    """The README's table of settings, in Markdown."""
    head = ("| variable | on a laptop | in public | unit | |", "| --- | --- | --- | --- | --- |")
    return "\n".join((*head, *(line.markdown for line in SETTINGS)))


class SettingsError(Exception):
    """Settings that cannot be: one sentence for each that is wrong."""


def read_settings() -> Settings:
    """The settings that the process's environment asks for.

    Raises:
        SettingsError: if a value is out of range, or a variable's name is not known; a misspelt
            FALLLINE_PUBLIC must not open a laptop's limits to strangers.
    """
    known = {line.variable for line in SETTINGS}
    unknown = sorted(key for key in os.environ if key.startswith(PREFIX) and key not in known)
    if unknown:
        raise SettingsError(
            f"unknown setting: {', '.join(unknown)}; python -m app --help lists them all"
        )
    try:
        return Settings()
    except ValidationError as error:
        wrong = [each for each in error.errors() if each["type"] != "default_factory_not_called"]
        raise SettingsError("; ".join(map(sentence, wrong))) from None


def sentence(error: Any) -> str:
    """What is wrong with one setting, in a sentence."""
    name = str(error["loc"][0]).removeprefix(PREFIX).upper()
    ours = PREFIX + name
    variable = name if name == "PORT" and ours not in os.environ else ours
    reason = str(error["msg"]).removeprefix("Value error, ")
    return f"invalid {variable}: {error['input']}; {reason[:1].lower()}{reason[1:]}"
