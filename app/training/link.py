"""A link: a spec and a position, as the query of a URL."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from app.engine.parameter import Parameter
from app.errors import SpecError
from app.training.forms import Scalar
from app.training.limits import Limits
from app.training.refusal import Place
from app.training.spec import RunSpec

STEP = Scalar(Parameter("step", "int", 0, minimum=0))

TRACKING = ("utm_*", "mc_*", "fbclid", "gclid", "msclkid")
"""What mailers and networks add to a link that is passed on; it says nothing about a run."""


def read_link(pairs: Iterable[tuple[str, str]], limits: Limits) -> tuple[RunSpec, int]:
    """The spec and the step that the decoded pairs of a query name; step 0 if they name none.

    Raises:
        SpecError: a sentence about the setting that is wrong.
        LimitError: if a size, or the step, is above the server's limit.
    """
    own = [pair for pair in pairs if not any(fnmatchcase(pair[0], each) for each in TRACKING)]
    steps = [text for name, text in own if name == "step"]
    if len(steps) > 1:
        raise SpecError("setting given twice: step", "step")
    place = Place("step", "step", limits, "steps")
    step: int = STEP.check(STEP.parse(steps[0]), place) if steps else 0
    return RunSpec.from_query((pair for pair in own if pair[0] != "step"), limits), step


def write_link(spec: RunSpec, step: int = 0) -> str:
    """The query, without its question mark: empty for the default spec at its start.

    It is the same whatever the limits.
    """
    position = f"step={step}" if step else ""
    return "&".join(filter(None, (spec.to_query(), position)))
