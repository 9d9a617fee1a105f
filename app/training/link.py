"""A link: a spec and a position, as the query of a URL."""

from collections.abc import Iterable

from app.engine.parameter import Parameter
from app.training.forms import Scalar
from app.training.limits import Limits
from app.training.refusal import Place
from app.training.spec import RunSpec

STEP = Scalar(Parameter("step", "int", 0, minimum=0))


def read_link(pairs: Iterable[tuple[str, str]], limits: Limits) -> tuple[RunSpec, int]:
    """The spec and the step that the decoded pairs of a query name; step 0 if they name none.

    Raises:
        SpecError: a sentence about the setting that is wrong.
        LimitError: if a size, or the step, is above the server's limit.
    """
    rest, step = [], 0
    for name, text in pairs:
        if name == "step":
            step = STEP.check(STEP.parse(text), Place("step", "step", limits, "steps"))
        else:
            rest.append((name, text))
    return RunSpec.from_query(rest, limits), step


def write_link(spec: RunSpec, step: int = 0, limits: Limits | None = None) -> str:
    """The query, without its question mark: empty for the default spec at its start.

    It is the same whatever the limits.
    """
    position = f"step={step}" if step else ""
    return "&".join(filter(None, (spec.to_query(), position)))
