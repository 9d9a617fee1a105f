"""How much curvature a learning rate can bear, where theory says so."""

from dataclasses import dataclass

from app.training.spec import RunSpec


@dataclass(frozen=True, slots=True)
class Stability:
    """On a bowl, a descent is stable while learning rate * largest eigenvalue < `share`."""

    share: float | None
    """None where there is no such number."""
    sentence: str
    """What the number is, or why there is none."""


def stability(spec: RunSpec, *, whole: bool) -> Stability:
    """The bound for a spec's optimiser.

    2 for gradient descent, 2 (1 + beta) with heavy-ball momentum (Cohen, Kaur, Li, Kolter and
    Talwalkar 2021, "Gradient descent on neural networks typically occurs at the edge of
    stability", arXiv:2103.00065, section 2 and appendix B; Goh 2017, "Why momentum really works").

    Args:
        spec: of the run.
        whole: whether every step takes the whole training part.
    """
    name, hyper = spec.optimizer.name, spec.optimizer.hyper
    if not whole:
        return Stability(
            None,
            "With batches that are only a part of the data, each has a curvature of its own, and "
            "there is no one rate up to which a descent is stable.",
        )
    if spec.clip.name != "none" or hyper.get("weight_decay"):
        return Stability(
            None, "Clipping and weight decay change the step: theory gives no bound for it."
        )
    if name == "sgd":
        return Stability(
            2.0,
            "Gradient descent on a bowl is stable while the curvature is below 2 / learning rate.",
        )
    if name == "momentum" and not hyper.get("dampening"):
        return Stability(
            2 * (1 + float(hyper["momentum"])),
            "Heavy-ball momentum on a bowl is stable while the curvature is below "
            "2 (1 + momentum) / learning rate.",
        )
    return Stability(
        None,
        "For this optimiser there is no such bound: it scales its steps by what the gradients "
        "were, or looks ahead.",
    )
