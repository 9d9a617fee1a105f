"""What a run is to do next. The newest intention takes the place of the one before."""

import asyncio
from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Goal:
    """An intention; `done` is set once it is reached, given up or replaced."""

    done: asyncio.Event = field(default_factory=asyncio.Event, init=False)


@dataclass(eq=False, slots=True)
class Play(Goal):
    """Descend until told otherwise, so many steps for each frame that a browser takes."""

    steps_per_frame: int


@dataclass(eq=False, slots=True)
class Reach(Goal):
    """Go to a position, back or forward, and stay there."""

    step: int


@dataclass(eq=False, slots=True)
class Until(Goal):
    """Descend until the loss of a part is as low as `loss`, or position `last` is reached."""

    part: str
    loss: float
    last: int
