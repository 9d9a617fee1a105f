"""How the learning rate changes on the way: the table of schedules.

A schedule gives a factor of the learning rate for each step of a plan; past its end the last one
holds. Definitions are PyTorch's, whose epoch t is our step t + 1: one update apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import cos, inf, pi

from app.engine.parameter import Parameter

Settings = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Watched:
    """What a schedule that watches the loss remembers."""

    factor: float = 1.0
    best: float = inf
    bad: int = 0
    """Epochs since the best one."""
    resting: int = 0
    """Epochs for which nothing is counted, since the rate has just been lowered."""


@dataclass(frozen=True)
class Schedule:
    """A choice of schedule."""

    name: str
    title: str
    help: str
    source: str
    parameters: tuple[Parameter, ...]
    shape: Callable[[int, int, Settings], float]
    """(updates made before, length of the plan, settings) -> factor of the learning rate."""
    observe: Callable[[Watched, float, Settings], Watched] | None = None
    """For one that watches: (what it remembers, loss of a finished epoch, settings) -> the same."""

    def factor(self, step: int, horizon: int, settings: Settings, watched: Watched) -> float:
        """What the learning rate of a step is multiplied by.

        Args:
            step: from 1.
            horizon: length of the plan in steps, the warm-up included.
            settings: its parameters by name.
            watched: what it remembers, if it watches.
        """
        warmup, done = int(settings.get("warmup", 0)), step - 1
        if done < warmup:
            return (done + 1) / (warmup + 1)
        shape = self.shape(done - warmup, max(1, horizon - warmup), settings)
        return shape * watched.factor if self.observe else shape


def _constant(done: int, length: int, settings: Settings) -> float:
    return 1.0


def _step(done: int, length: int, settings: Settings) -> float:
    return float(settings["gamma"] ** (min(done, length - 1) // settings["step_size"]))


def _exponential(done: int, length: int, settings: Settings) -> float:
    return float(settings["gamma"] ** min(done, length - 1))


def _cosine(done: int, length: int, settings: Settings) -> float:
    last = settings["last"]
    return last + (1.0 - last) * (1.0 + cos(pi * min(done, length - 1) / length)) / 2.0


def _one_cycle(done: int, length: int, settings: Settings) -> float:
    """Smith and Topin's cycle as PyTorch has it, of two phases and cosines."""
    peak = settings["pct_start"] * length - 1.0
    end, here = length - 1.0, float(min(done, length - 1))
    first = 1.0 / settings["div_factor"]
    if here <= peak:
        return _between(first, 1.0, here / peak if peak > 0.0 else 1.0)
    share = (here - peak) / (end - peak) if end > peak else 1.0
    return _between(1.0, first / settings["final_div_factor"], share)


def _between(start: float, end: float, share: float) -> float:
    """From one number to another along half a cosine."""
    return end + (start - end) / 2.0 * (cos(pi * share) + 1.0)


def _lower(watched: Watched, loss: float, settings: Settings) -> Watched:
    """Lowers the rate when the loss has not become better for longer than patience allows."""
    better = loss < watched.best * (1.0 - settings["threshold"])
    best = loss if better else watched.best
    bad = 0 if better else watched.bad + 1
    resting = max(0, watched.resting - 1)
    if watched.resting:
        bad = 0
    if bad <= settings["patience"]:
        return Watched(watched.factor, best, bad, resting)
    lowered = max(watched.factor * settings["factor"], settings["lowest"])
    return replace(watched, factor=lowered, best=best, bad=0, resting=int(settings["cooldown"]))


_WARMUP = Parameter(
    "warmup",
    "int",
    0,
    0,
    20_000,
    title="warm-up",
    help="Steps over which the rate first climbs evenly to its full size.",
    scale="log",
)


def _count(name: str, default: int, most: int, title: str, text: str, least: int = 0) -> Parameter:
    return Parameter(name, "int", default, least, most, title=title, help=text, scale="log")


def _number(
    name: str, default: float, maximum: float, title: str, text: str, *, above: bool = False
) -> Parameter:
    return Parameter(name, "float", default, 0.0, maximum, above, title=title, help=text)


_ROWS = (
    Schedule(
        "constant",
        "constant",
        "The same learning rate at every step.",
        "the definition itself",
        (_WARMUP,),
        _constant,
    ),
    Schedule(
        "step",
        "step",
        "Falls by a factor every so many steps: quick first, fine later.",
        "torch.optim.lr_scheduler.StepLR",
        (
            _count("step_size", 100, 20_000, "every", "Steps from one fall to the next.", 1),
            _number("gamma", 0.5, 1.0, "factor", "What the rate is multiplied by.", above=True),
            _WARMUP,
        ),
        _step,
    ),
    Schedule(
        "exponential",
        "exponential",
        "Falls by the same factor at every step.",
        "torch.optim.lr_scheduler.ExponentialLR",
        (
            _number(
                "gamma", 0.99, 1.0, "factor", "What each step multiplies the rate by.", above=True
            ),
            _WARMUP,
        ),
        _exponential,
    ),
    Schedule(
        "cosine",
        "cosine",
        "Falls slowly, quickly, slowly, along half a cosine over the whole plan.",
        "Loshchilov and Hutter 2017, SGDR, eq. 5; torch.optim.lr_scheduler.CosineAnnealingLR",
        (
            _number("last", 0.0, 1.0, "last", "The share of the learning rate at the end."),
            _WARMUP,
        ),
        _cosine,
    ),
    Schedule(
        "one_cycle",
        "one cycle",
        "Climbs from a small rate to the full one and falls far below: warm-up and cosine in one.",
        "Smith and Topin 2019, Super-convergence; torch.optim.lr_scheduler.OneCycleLR",
        (
            _number("pct_start", 0.3, 0.9, "climbing", "The share of the plan spent climbing."),
            Parameter(
                "div_factor",
                "float",
                25.0,
                1.0,
                1e6,
                title="first divisor",
                help="The full rate is this many times the first.",
                scale="log",
            ),
            Parameter(
                "final_div_factor",
                "float",
                1e4,
                1.0,
                1e9,
                title="last divisor",
                help="The first rate is this many times the last.",
                scale="log",
            ),
        ),
        _one_cycle,
    ),
    Schedule(
        "plateau",
        "on plateau",
        "Falls by a factor when the mean batch loss of an epoch has not become better for a while.",
        "torch.optim.lr_scheduler.ReduceLROnPlateau",
        (
            _number("factor", 0.1, 0.9999, "factor", "What the rate is multiplied by.", above=True),
            _count("patience", 10, 1000, "patience", "Epochs without a better loss to wait."),
            Parameter(
                "threshold",
                "float",
                1e-4,
                0.0,
                1.0,
                title="threshold",
                help="By which share a loss must be lower to be better.",
                scale="log",
            ),
            _count("cooldown", 0, 1000, "cooldown", "Epochs after a fall that do not count."),
            _number("lowest", 0.0, 1.0, "lowest", "The smallest share of the learning rate."),
            _WARMUP,
        ),
        _constant,
        _lower,
    ),
)

SCHEDULES: dict[str, Schedule] = {row.name: row for row in _ROWS}
"""Every schedule by its name."""
