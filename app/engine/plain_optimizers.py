"""Optimisers that move by the gradient itself, its running sum, its sign, or by the curvature."""

from app.engine.between import newton_between, rprop_between
from app.engine.newton import newton
from app.engine.optimizer import Optimizer, Slot
from app.engine.optimizer_settings import (
    BETA1,
    MOMENTUM,
    learning_rate,
    share,
    step_size,
    weight_decay,
)
from app.engine.parameter import Parameter
from app.engine.plain_rules import lion, momentum, nesterov, rate, rprop, sgd

SLOPES = (
    Optimizer(
        "sgd",
        "SGD",
        "Plain gradient descent: a step straight down the slope of this batch.",
        "Robbins and Monro 1951; torch.optim.SGD",
        (learning_rate(0.1), weight_decay()),
        (),
        rate,
        sgd,
        (("parameters", "w − η g"),),
    ),
    Optimizer(
        "momentum",
        "momentum",
        "A heavy ball: keeps most of its last velocity, so it rolls through small dents.",
        "Polyak 1964; torch.optim.SGD with momentum",
        (learning_rate(0.03), MOMENTUM, weight_decay()),
        (Slot("momentum_buffer"),),
        rate,
        momentum,
        (("momentum_buffer", "v ← μ v + g"), ("parameters", "w − η v")),
    ),
    Optimizer(
        "nesterov",
        "Nesterov",
        "Momentum that looks ahead: it also takes the step that its new velocity will take.",
        "Nesterov 1983; Sutskever et al. 2013; torch.optim.SGD with nesterov",
        (learning_rate(0.03), MOMENTUM, weight_decay()),
        (Slot("momentum_buffer"),),
        rate,
        nesterov,
        (("momentum_buffer", "v ← μ v + g"), ("parameters", "w − η (g + μ v)")),
    ),
)
"""By the gradient and what is left of earlier ones."""

SIGNS_AND_CURVATURES = (
    Optimizer(
        "rprop",
        "Rprop",
        "Looks at signs only: a weight goes faster while its gradient keeps its sign. Full batch!",
        "Riedmiller and Braun 1993; torch.optim.Rprop",
        (
            learning_rate(0.01),
            Parameter(
                "etaminus",
                "float",
                0.5,
                0.0,
                0.9999,
                True,
                title="η−",
                help="What a weight's step is multiplied by when its gradient changes sign.",
            ),
            Parameter(
                "etaplus",
                "float",
                1.2,
                1.0,
                10.0,
                True,
                title="η+",
                help="What a weight's step is multiplied by while its gradient keeps its sign.",
            ),
            step_size("step_size_min", 1e-6, 1.0, "smallest step", "No weight's step is less."),
            step_size("step_size_max", 50.0, 100.0, "largest step", "No weight's step is more."),
        ),
        (Slot("prev"), Slot("step_size", "learning_rate")),
        rate,
        rprop,
        (
            ("agreement", "a ← sign(g gₜ₋₁)"),
            ("longer", "f ← η₊, since a > 0"),
            ("shorter", "f ← η₋, since a < 0"),
            ("equal", "f ← 1, since a = 0"),
            ("step_size", "s ← min(max(f s, s₋), s₊)"),
            ("dropped", "g ← 0, since a < 0"),
            ("parameters", "w − s sign g"),
        ),
        rprop_between,
        hides_infinity=True,
    ),
    Optimizer(
        "lion",
        "Lion",
        "The sign of a momentum: every weight moves equally far, whatever its gradient.",
        "Chen et al. 2023, Symbolic discovery of optimization algorithms, algorithm 2",
        (
            learning_rate(0.003),
            BETA1,
            share("beta2", 0.99, "β₂", "How much of the momentum is kept each step."),
            weight_decay(),
        ),
        (Slot("exp_avg"),),
        rate,
        lion,
        (
            ("exp_avg", "m′ ← β₂ m + (1 − β₂) g"),
            ("parameters", "w − η (sign(β₁ m + (1 − β₁) g) + λ w)"),
        ),
        decoupled=True,
    ),
    Optimizer(
        "newton",
        "Newton",
        "Jumps to the bottom of the parabola that fits the loss here, by its exact curvature.",
        "Nocedal and Wright 2006, Numerical optimization, algorithm 3.2",
        (
            learning_rate(1.0),
            Parameter(
                "damping",
                "float",
                0.01,
                0.0,
                1e6,
                title="damping",
                help="Added to all curvatures, and raised until they are positive: more is more "
                "like plain descent, and shorter.",
                scale="log",
            ),
            weight_decay(),
        ),
        (),
        rate,
        newton,
        (
            ("damping", "δ, raised tenfold until H + δ I is positive"),
            ("direction", "d ← (H + δ I)⁻¹ g, of which that of w"),
            ("parameters", "w − η d"),
        ),
        newton_between,
        curvature=True,
    ),
)
"""By its sign alone, or by how it changes."""
