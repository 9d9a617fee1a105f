"""What a person does to a run, as the stream and HTTP both ask for it."""

from collections.abc import Sequence

from app.errors import RequestError
from app.sessions.session import Session
from app.training.interventions import target_of


def intervene(
    session: Session,
    kind: str,
    name: str | None = None,
    index: Sequence[int] | None = None,
    value: float | None = None,
) -> None:
    """Do it where the run now stands.

    Args:
        session: of the run.
        kind: `open_test`, `set_parameter` or `set_learning_rate`.
        name, index: of the parameter that is set.
        value: that it gets.

    Raises:
        RequestError: if something is missing, or there is too much.
        SpecError, LimitError: if it cannot be done.
    """
    if kind == "open_test":
        if not (name is None and index is None and value is None):
            raise RequestError("unknown field: value; open_test takes nothing else", "value")
        session.open_test()
        return
    target = target_of(kind, name, index)
    if value is None:
        raise RequestError(f"missing value; {kind} sets a number", "value")
    session.intervene(target, value)
