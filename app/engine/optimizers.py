"""How a gradient becomes a step: the table of optimisers.

Definitions, names and defaults are PyTorch's wherever it has them, except that learning rates are
chosen for small networks and momentum is 0.9. See `optimizer.py` for what a row is.
"""

from app.engine.adaptive_rules import (
    adadelta,
    adagrad,
    adagrad_scalars,
    adam,
    adam_scalars,
    adamax,
    adamax_scalars,
    adamw,
    adamw_scalars,
    amsgrad,
    nadam,
    nadam_scalars,
    radam,
    radam_scalars,
    rmsprop,
)
from app.engine.newton import newton
from app.engine.notation import Value
from app.engine.optimizer import Hyper, Optimizer, Slot
from app.engine.parameter import Parameter
from app.engine.plain_rules import lion, momentum, nesterov, rate, rprop, sgd


def _learning_rate(default: float) -> Parameter:
    return Parameter(
        "learning_rate",
        "float",
        default,
        minimum=0.0,
        maximum=100.0,
        exclusive_minimum=True,
        title="learning rate",
        help="How far a step goes for a gradient of 1. Too small crawls, too large overshoots.",
        scale="log",
    )


def _weight_decay(default: float = 0.0) -> Parameter:
    return Parameter(
        "weight_decay",
        "float",
        default,
        minimum=0.0,
        maximum=10.0,
        title="weight decay",
        help="Pulls every parameter towards 0 by this share, biases too.",
        scale="log",
    )


def _share(name: str, default: float, title: str, text: str) -> Parameter:
    return Parameter(name, "float", default, minimum=0.0, maximum=0.9999, title=title, help=text)


def _eps(default: float = 1e-8) -> Parameter:
    return Parameter(
        "eps",
        "float",
        default,
        minimum=0.0,
        maximum=1.0,
        exclusive_minimum=True,
        title="ε",
        help="Keeps the division away from 0.",
        scale="log",
    )


def _step_size(name: str, default: float, maximum: float, title: str, text: str) -> Parameter:
    return Parameter(
        name, "float", default, 0.0, maximum, True, title=title, help=text, scale="log"
    )


_MOMENTUM = _share("momentum", 0.9, "momentum", "Share of the last velocity that is kept.")
_BETA1 = _share("beta1", 0.9, "β₁", "How much of the average gradient is kept each step.")
_BETA2 = _share("beta2", 0.999, "β₂", "How much of the average square is kept each step.")
_MOMENTS = (Slot("exp_avg"), Slot("exp_avg_sq"))
_MOMENT_LINES = (
    ("exp_avg", "m ← β₁ m + (1 − β₁) g"),
    ("exp_avg_sq", "v ← β₂ v + (1 − β₂) g²"),
)


_ROWS = (
    Optimizer(
        "sgd",
        "SGD",
        "Plain gradient descent: a step straight down the slope of this batch.",
        "Robbins and Monro 1951; torch.optim.SGD",
        (_learning_rate(0.1), _weight_decay()),
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
        (_learning_rate(0.03), _MOMENTUM, _weight_decay()),
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
        (_learning_rate(0.03), _MOMENTUM, _weight_decay()),
        (Slot("momentum_buffer"),),
        rate,
        nesterov,
        (("momentum_buffer", "v ← μ v + g"), ("parameters", "w − η (g + μ v)")),
    ),
    Optimizer(
        "adagrad",
        "Adagrad",
        "Divides by the root of all squares so far: weights that moved much slow down for good.",
        "Duchi et al. 2011, fig. 1; torch.optim.Adagrad",
        (
            _learning_rate(0.1),
            Parameter(
                "lr_decay",
                "float",
                0.0,
                0.0,
                1.0,
                title="rate decay",
                help="How much the rate falls with each step.",
                scale="log",
            ),
            Parameter(
                "initial_accumulator_value",
                "float",
                0.0,
                0.0,
                100.0,
                title="first sum",
                help="What the sum of squares starts from; more makes first steps smaller.",
                scale="log",
            ),
            _eps(1e-10),
            _weight_decay(),
        ),
        (Slot("sum", "initial_accumulator_value"),),
        adagrad_scalars,
        adagrad,
        (("sum", "G ← G + g²"), ("parameters", "w − ηₜ g / (√G + ε)")),
        counts=True,
    ),
    Optimizer(
        "rmsprop",
        "RMSprop",
        "Divides by the usual size of the gradient of late, so flat and steep are walked alike.",
        "Tieleman and Hinton 2012, lecture 6.5; torch.optim.RMSprop",
        (
            _learning_rate(0.01),
            _share("alpha", 0.99, "α", "How much of the average square is kept each step."),
            _share("momentum", 0.0, "momentum", "Share of the last velocity that is kept."),
            Parameter(
                "centered",
                "bool",
                False,
                title="centred",
                help="Measures squares from the average gradient instead of from 0.",
            ),
            _eps(),
            _weight_decay(),
        ),
        (
            Slot("square_avg"),
            Slot("grad_avg", when="centered"),
            Slot("momentum_buffer", when="momentum"),
        ),
        rate,
        rmsprop,
        (
            ("square_avg", "v ← α v + (1 − α) g²"),
            ("grad_avg", "m ← α m + (1 − α) g"),
            ("momentum_buffer", "b ← μ b + g / (√(v − m²) + ε)"),
            ("parameters", "w − η b, or w − η g / (√v + ε)"),
        ),
    ),
    Optimizer(
        "adadelta",
        "Adadelta",
        "Steps as large as its last ones usually were, over the usual size of the gradient.",
        "Zeiler 2012, algorithm 1; torch.optim.Adadelta",
        (
            _learning_rate(1.0),
            _share("rho", 0.9, "ρ", "How much of both averages is kept each step."),
            _eps(1e-6),
            _weight_decay(),
        ),
        (Slot("square_avg"), Slot("acc_delta")),
        rate,
        adadelta,
        (
            ("square_avg", "v ← ρ v + (1 − ρ) g²"),
            ("acc_delta", "u ← ρ u + (1 − ρ) d², d = √(u + ε) / √(v + ε) g"),
            ("parameters", "w − η d"),
        ),
    ),
    Optimizer(
        "adam",
        "Adam",
        "Each weight has its own pace: the average gradient over its usual size.",
        "Kingma and Ba 2015, algorithm 1; torch.optim.Adam",
        (_learning_rate(0.01), _BETA1, _BETA2, _eps(), _weight_decay()),
        _MOMENTS,
        adam_scalars,
        adam,
        (*_MOMENT_LINES, ("parameters", "w − η m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)")),
        counts=True,
    ),
    Optimizer(
        "amsgrad",
        "AMSGrad",
        "Adam that never forgets the largest gradients: its pace can only fall.",
        "Reddi et al. 2018, algorithm 2; torch.optim.Adam with amsgrad",
        (_learning_rate(0.01), _BETA1, _BETA2, _eps(), _weight_decay()),
        (*_MOMENTS, Slot("max_exp_avg_sq")),
        adam_scalars,
        amsgrad,
        (
            *_MOMENT_LINES,
            ("max_exp_avg_sq", "u ← max(u, v)"),
            ("parameters", "w − η m / (1 − β₁ᵗ) / (√(u / (1 − β₂ᵗ)) + ε)"),
        ),
        counts=True,
    ),
    Optimizer(
        "adamw",
        "AdamW",
        "Adam whose weight decay acts on the weights themselves, not through the averages.",
        "Loshchilov and Hutter 2019, algorithm 2; torch.optim.AdamW",
        (_learning_rate(0.01), _BETA1, _BETA2, _eps(), _weight_decay(0.01)),
        _MOMENTS,
        adamw_scalars,
        adamw,
        (*_MOMENT_LINES, ("parameters", "w − η λ w − η m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)")),
        counts=True,
        decoupled=True,
    ),
    Optimizer(
        "nadam",
        "NAdam",
        "Adam with Nesterov's look ahead instead of plain momentum.",
        "Dozat 2016; torch.optim.NAdam",
        (
            _learning_rate(0.01),
            _BETA1,
            _BETA2,
            _eps(),
            Parameter(
                "momentum_decay",
                "float",
                0.004,
                0.0,
                1.0,
                title="momentum decay",
                help="How quickly the momentum comes up to β₁.",
                scale="log",
            ),
            _weight_decay(),
        ),
        (*_MOMENTS, Slot("mu_product", 1.0)),
        nadam_scalars,
        nadam,
        (
            *_MOMENT_LINES,
            ("mu_product", "M ← M μₜ"),
            (
                "parameters",
                "w − η ((1 − μₜ) g / (1 − M) + μₜ₊₁ m / (1 − M μₜ₊₁)) / (√(v / (1 − β₂ᵗ)) + ε)",
            ),
        ),
        counts=True,
    ),
    Optimizer(
        "radam",
        "RAdam",
        "Adam that waits with its own pace until it has seen enough to know it.",
        "Liu et al. 2020, algorithm 2; torch.optim.RAdam",
        (_learning_rate(0.01), _BETA1, _BETA2, _eps(), _weight_decay()),
        _MOMENTS,
        radam_scalars,
        radam,
        (
            *_MOMENT_LINES,
            ("parameters", "w − η m / (1 − β₁ᵗ) · r √(1 − β₂ᵗ) / (√v + ε), without r … at first"),
        ),
        counts=True,
    ),
    Optimizer(
        "adamax",
        "Adamax",
        "Adam with the largest gradient of late in the place of the usual one.",
        "Kingma and Ba 2015, algorithm 2; torch.optim.Adamax",
        (_learning_rate(0.01), _BETA1, _BETA2, _eps(), _weight_decay()),
        (Slot("exp_avg"), Slot("exp_inf")),
        adamax_scalars,
        adamax,
        (
            ("exp_avg", "m ← β₁ m + (1 − β₁) g"),
            ("exp_inf", "u ← max(β₂ u, |g| + ε)"),
            ("parameters", "w − η m / (1 − β₁ᵗ) / u"),
        ),
        counts=True,
    ),
    Optimizer(
        "rprop",
        "Rprop",
        "Looks at signs only: a weight goes faster while its gradient keeps its sign. Full batch!",
        "Riedmiller and Braun 1993; torch.optim.Rprop",
        (
            _learning_rate(0.01),
            Parameter(
                "etaminus",
                "float",
                0.5,
                0.0,
                1.0,
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
                title="η+",
                help="What a weight's step is multiplied by while its gradient keeps its sign.",
            ),
            _step_size("step_size_min", 1e-6, 1.0, "smallest step", "No weight's step is less."),
            _step_size("step_size_max", 50.0, 100.0, "largest step", "No weight's step is more."),
        ),
        (Slot("prev"), Slot("step_size", "learning_rate")),
        rate,
        rprop,
        (
            ("step_size", "s ← s times η+ or η−, as g keeps or changes its sign"),
            ("prev", "g, or 0 if it has changed its sign"),
            ("parameters", "w − s sign g"),
        ),
        hides_infinity=True,
    ),
    Optimizer(
        "lion",
        "Lion",
        "The sign of a momentum: every weight moves equally far, whatever its gradient.",
        "Chen et al. 2023, Symbolic discovery of optimization algorithms, algorithm 2",
        (
            _learning_rate(0.003),
            _BETA1,
            _share("beta2", 0.99, "β₂", "How much of the momentum is kept each step."),
            _weight_decay(),
        ),
        (Slot("exp_avg"),),
        rate,
        lion,
        (
            ("exp_avg", "m, for later, ← β₂ m + (1 − β₂) g"),
            ("parameters", "w − η (sign(β₁ m + (1 − β₁) g) + λ w), m as it was"),
        ),
        decoupled=True,
    ),
    Optimizer(
        "newton",
        "Newton",
        "Jumps to the bottom of the parabola that fits the loss here, by its exact curvature.",
        "Nocedal and Wright 2006, Numerical optimization, algorithm 3.2",
        (
            _learning_rate(1.0),
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
            _weight_decay(),
        ),
        (),
        rate,
        newton,
        (("parameters", "w − η ((H + δ I)⁻¹ g) at w"),),
        curvature=True,
    ),
)

DECAY_ARITHMETIC = "g ← g + λ w"
"""The line before every optimiser's arithmetic, if weight decay acts on the gradient."""


def decayed(optimizer: Optimizer, p: Value, g: Value, hyper: Hyper) -> Value:
    """The gradient that a rule is given: with weight decay in it, if it acts there."""
    share = 0.0 if optimizer.decoupled else hyper.get("weight_decay", 0.0)
    return g + p * share if share else g


OPTIMIZERS: dict[str, Optimizer] = {row.name: row for row in _ROWS}
"""Every optimiser by its name."""
