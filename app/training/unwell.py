"""What is unwell with a run at a position: the table of what is looked for, and the look."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.training import symptoms
from app.training.finding import Finding
from app.training.run import Run
from app.training.sight import Known, Sight
from app.training.spec import RunSpec
from app.training.symptoms import PRODUCTS, Seen, descends_plainly

PASSES_A_PRODUCT = 4
"""A product of the Hessian is a pass forward and back with a tangent beside every number."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of notice."""

    code: str
    title: str
    find: Callable[[Sight], Iterator[Seen]]
    applies: Callable[[RunSpec, bool], bool] = lambda spec, whole: spec.function is None
    """Whether there is such a thing in a run of the spec; `whole`: every step takes all samples."""
    judges: bool = True
    """Whether it judges the numbers of a pass, which must be finite for it."""


def _anything(spec: RunSpec, whole: bool) -> bool:
    return True


RULES = (
    Rule("non_finite", "not finite", symptoms.non_finite, _anything, judges=False),
    Rule("vanishing", "vanishing gradient", symptoms.vanishing),
    Rule("exploding", "exploding gradient", symptoms.exploding),
    Rule("dead", "dead units", symptoms.dead),
    Rule("saturated", "saturated units", symptoms.saturated),
    Rule("loss_rising", "rising loss", symptoms.rising, _anything, judges=False),
    Rule(
        "learning_rate",
        "learning rate above 2 / λ_max",
        symptoms.rate_too_large,
        lambda spec, whole: descends_plainly(spec, whole=whole),
    ),
)
"""What is looked for, in the order in which it is said."""


def unwell(run: Run, known: Known) -> tuple[Finding, ...]:
    """What is unwell with a run at its position, rule by rule.

    Args:
        run: is not moved; its program of the next batch is.
        known: what the run that people watch knows of that position.
    """
    sight = Sight(run, known)
    whole = run.batches_per_epoch == 1
    found = []
    # A number that overflows is what is looked for, not a mistake to warn of.
    with np.errstate(all="ignore"):
        for rule in RULES:
            if not rule.applies(run.spec, whole) or (rule.judges and not sight.is_finite):
                continue
            found += [
                Finding(rule.code, rule.title, run.step, **seen._asdict())
                for seen in rule.find(sight)
            ]
    return tuple(found)


def checkup(run: Run, known: Known) -> dict[str, Any]:
    """`unwell` as a reply. Fields: `step`, `findings`."""
    return {"step": run.step, "findings": unwell(run, known)}


def passes(run: Run) -> int:
    """Passes over the whole training part that a look takes, at most."""
    curved = descends_plainly(run.spec, whole=run.batches_per_epoch == 1)
    return 1 + (PASSES_A_PRODUCT * PRODUCTS if curved else 0)
