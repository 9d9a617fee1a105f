"""A link: a spec, a position and what was done to the run, as the query of a URL."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from app.engine.parameter import Parameter
from app.errors import SpecError
from app.training.files import Files, no_files
from app.training.forms import Scalar
from app.training.interventions import read_log, write_log
from app.training.limits import Limits
from app.training.refusal import Place
from app.training.spec import RunSpec

STEP = Scalar(Parameter("step", "int", 0, minimum=0))
OPENED = Scalar(Parameter("opened", "int", 0, minimum=0))

POSITIONS = {"step": STEP, "opened": OPENED}
"""Where a link stands, and where the test part was opened."""

EDITS = "edits"
"""What a person changed on the way, as `write_log` writes it."""

TRACKING = ("utm_*", "mc_*", "fbclid", "gclid", "msclkid")
"""What mailers and networks add to a link that is passed on; it says nothing about a run."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link names."""

    spec: RunSpec
    step: int
    opened: int | None
    """The step at which the test part was opened; None while it is sealed."""


def read_link(pairs: Iterable[tuple[str, str]], limits: Limits, files: Files = no_files) -> Link:
    """What the decoded pairs of a query name; step 0 if they name none.

    Raises:
        SpecError: a sentence about the setting that is wrong.
        LimitError: if a size, or a step, is above the server's limit.
        DataError, NotFoundError, ExpiredError: if a file is meant that cannot be used.
    """
    own = [pair for pair in pairs if not any(fnmatchcase(pair[0], each) for each in TRACKING)]
    step, opened = (_position(name, form, own, limits) for name, form in POSITIONS.items())
    settings = [pair for pair in own if pair[0] not in (*POSITIONS, EDITS)]
    spec = RunSpec.from_query(settings, limits, files)
    spec = replace(spec, interventions=read_log(_once(EDITS, own) or ""))
    if opened is not None and spec.function is not None:
        raise SpecError("unknown setting: opened; a function has no test part", "opened")
    return Link(spec, step or 0, opened)


def _position(name: str, form: Scalar, pairs: list[tuple[str, str]], limits: Limits) -> int | None:
    """The step of that name; None if there is none."""
    found = _once(name, pairs)
    if found is None:
        return None
    position: int = form.check(form.parse(found), Place(name, name, limits, "steps"))
    return position


def _once(name: str, pairs: list[tuple[str, str]]) -> str | None:
    """What stands at that name; None if it is not there."""
    found = [text for other, text in pairs if other == name]
    if len(found) > 1:
        raise SpecError(f"setting given twice: {name}", name)
    return found[0] if found else None


def write_link(spec: RunSpec, step: int = 0, opened: int | None = None) -> str:
    """The query, without its question mark: empty for the default spec at its start.

    It is the same whatever the limits.
    """
    position = f"step={step}" if step else ""
    seal = "" if opened is None else f"opened={opened}"
    log = write_log(spec.interventions)
    edits = f"{EDITS}={log}" if log else ""
    return "&".join(filter(None, (spec.to_query(), edits, seal, position)))
