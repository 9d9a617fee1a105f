"""What a spec's settings must be together, when each alone is right: a table of rules."""

from collections.abc import Callable

from app.engine.formula import Formula
from app.engine.formula_graph import record_formula
from app.engine.layers import Architecture
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.errors import LimitError, SpecError
from app.training.fields import dataset_of, function_of, is_function, target_of, task_of
from app.training.forms import Draft, write_number
from app.training.given_weights import decode_weights
from app.training.limits import Limits

Fault = tuple[str, str] | None
"""The field at fault and the sentence about it; None if nothing is."""


def outputs_of(settings: Draft) -> int:
    """How many outputs the network needs: one for each class, else one."""
    return len(target_of(settings).categories) if task_of(settings) == "classes" else 1


def inputs_of(settings: Draft) -> int:
    """How many numbers the network takes: one for each category of a word, else one a column."""
    data = dataset_of(settings)
    return sum(data.column(name).inputs for name in settings["dataset.features"])


def architecture_of(settings: Draft) -> Architecture:
    """The network and loss that the settings describe."""
    return Architecture(
        inputs_of(settings),
        settings["network.hidden"],
        outputs_of(settings),
        settings["loss.name"],
        tuple(
            (row.name, settings[f"loss.{row.name}"])
            for row in LOSSES[settings["loss.name"]].parameters
        ),
        settings["regularizer.l1"],
        settings["regularizer.l2"],
    )


def formula_of(settings: Draft) -> Formula:
    """The formula that the settings describe.

    Raises:
        SpecError: if a person has typed something else.
    """
    row = function_of(settings)
    return row.formula({each.name: settings[f"function.{each.name}"] for each in row.parameters})


def _shares(settings: Draft) -> Fault:
    """The three shares are all there is."""
    shares = [settings[f"split.{part}"] for part in ("train", "validation", "test")]
    if abs(sum(shares) - 1) > 1e-9:
        text = " + ".join(write_number(share) for share in shares)
        total = write_number(round(sum(shares), 12))
        return "split", f"invalid split: {text} is {total}; the three shares must sum to 1"
    return None


def _loss_fits_target(settings: Draft) -> Fault:
    """A loss takes only the kinds of target that its row names."""
    task, loss = task_of(settings), settings["loss.name"]
    if task in LOSSES[loss].targets:
        return None
    fitting = " or ".join(name for name, row in LOSSES.items() if task in row.targets)
    target = {
        "binary": "the two classes",
        "classes": "the classes",
        "regression": "the regression target",
    }[task]
    name = settings["dataset.name"]
    return "loss.name", f"invalid loss: {loss} does not fit {target} of {name}; use {fitting}"


def _labels_are_not_scaled(settings: Draft) -> Fault:
    """Class labels are names, not measurements."""
    scaling = settings["scaling.target"]
    if task_of(settings) == "regression" or scaling == "none":
        return None
    name = settings["dataset.name"]
    return (
        "scaling.target",
        f"invalid target scaling: {scaling}; the target of {name} is a class; use none",
    )


RULES: tuple[Callable[[Draft], Fault], ...] = (_shares, _loss_fits_target, _labels_are_not_scaled)


def check_combinations(settings: Draft, limits: Limits) -> None:
    """Refuse settings that cannot stand together.

    Raises:
        SpecError: one sentence that says what would do.
        LimitError: if the network has more parameters than the server allows.
    """
    if is_function(settings):
        record_formula(formula_of(settings), "function.formula")
        return
    for rule in RULES:
        if fault := rule(settings):
            raise SpecError(fault[1], fault[0])
    count = architecture_of(settings).size
    if count > limits.parameters:
        raise LimitError(
            f"invalid hidden layers: the network has {count} parameters; "
            f"the limit of parameters here is {limits.parameters}",
            "network.hidden",
        )
    given = settings["network.weights"]
    if given is not None and (found := len(decode_weights(given))) != count:
        raise SpecError(
            f"invalid weights: there are {found}, and the network has {count} parameters; leave "
            "them out to draw others",
            "network.weights",
        )
    optimizer = settings["optimizer.name"]
    if OPTIMIZERS[optimizer].curvature and count > limits.newton_parameters:
        raise LimitError(
            f"invalid optimiser: {optimizer}; the network has {count} parameters, and the limit of "
            f"newton parameters here is {limits.newton_parameters}",
            "optimizer.name",
        )
