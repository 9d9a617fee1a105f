"""The shortest words that tell several specs apart."""

from collections.abc import Callable, Sequence

from app.engine.clipping import CLIPS
from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES
from app.training.forms import write_number
from app.training.spec import RunSpec


def _hyper(spec: RunSpec) -> str:
    """The optimiser's settings that are not at their defaults."""
    usual = {p.name: p.default for p in OPTIMIZERS[spec.optimizer.name].parameters}
    own = dict(spec.optimizer.parameters)
    return ", ".join(
        f"{name} {write_number(value) if isinstance(value, float) else value}"
        for name, value in own.items()
        if value != usual[name]
    )


PARTS: tuple[Callable[[RunSpec], str], ...] = (
    lambda spec: "all at once" if spec.batch_size is None else f"batches of {spec.batch_size}",
    _hyper,
    lambda spec: SCHEDULES[spec.schedule.name].title.lower(),
    lambda spec: f"clip {CLIPS[spec.clip.name].title.lower()}",
    lambda spec: f"L1 {spec.regularizer.l1:g}, L2 {spec.regularizer.l2:g}",
)
"""What is said besides optimiser and rate, where it differs."""


def labels(specs: Sequence[RunSpec]) -> list[str]:
    """One for each, all different: `Adam 0.03`, and more where that is not enough."""
    found = [
        f"{OPTIMIZERS[s.optimizer.name].title} {write_number(s.optimizer.learning_rate)}"
        for s in specs
    ]
    for part in PARTS:
        words = [part(spec) for spec in specs]
        if len(set(words)) > 1 and len(set(found)) < len(found):
            found = [
                f"{name}, {word}" if word else name for name, word in zip(found, words, strict=True)
            ]
    seen: dict[str, int] = {}
    for place, name in enumerate(found):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            found[place] = f"{name} ({seen[name]})"
    return found
