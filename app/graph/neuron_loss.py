"""What the loss makes of one output of one sample, as single numbers."""

import numpy as np

from app.engine.array import Array
from app.engine.losses import LOSSES
from app.engine.ops import OPS
from app.graph.moment import Moment
from app.graph.scalars import Part, Scalar, Sheet, factor_of, slope_of


def write_loss(sheet: Sheet, moment: Moment, output: Scalar, place: int, unit: int) -> None:
    """The loss of this sample with its target, and its share of the mean that is descended.

    A loss that looks at outputs one by one is that of this output alone, and counts one in samples
    times outputs; one that looks at them together, as cross-entropy does, counts one in samples.

    Args:
        sheet: to write on.
        moment: of a network, on a batch.
        output: of the last layer, on the sheet already.
        place: of the sample within the batch.
        unit: which of the outputs it is.
    """
    graph = moment.graph
    loss = graph.loss
    outputs, targets = (moment.values[number] for number in loss.inputs)
    samples, width = outputs.shape
    together = LOSSES[loss.op].axis == "log_odds"
    columns = slice(None) if together else slice(unit, unit + 1)
    p, y = (array[place : place + 1, columns] for array in (outputs, targets))
    op, options = OPS[loss.op], loss.options
    with np.errstate(all="ignore"):
        value = np.asarray(op.forward(p, y, **options))
    count = samples if together else samples * width
    start = float(moment.gradients[loss.id])
    aim = graph.nodes[loss.inputs[1]]
    target = Scalar(
        id=f"{aim.name}[{place},{unit}]",
        name=aim.name,
        index=(place, unit),
        kind="target",
        value=float(targets[place, unit]),
        gradient=None,
    )
    own = Scalar("loss", "ℓ", None, "loss", float(value), start / count)
    mean = Scalar(
        id=loss.name,
        name=loss.name,
        index=(),
        kind="mean",
        value=float(moment.values[loss.id]),
        gradient=start,
        elsewhere=(Part("the loss is what is descended", start),),
    )
    sheet.add(target)
    others = _others(width - 1) if together and width > 1 else None
    for node in (*((others,) if others else ()), own, mean):
        sheet.add(node)
    slope = _at(slope_of(op, 0, value, p, y, **options), unit if together else 0)
    rule = op.rules[0]
    sheet.wire(output, own, factor_of(rule.short), rule.words, slope)
    aimed = op.rules[1]
    slope = _at(slope_of(op, 1, value, p, y, **options), unit if together else 0)
    sheet.wire(target, own, factor_of(aimed.short), aimed.words, slope)
    if others:
        sheet.bundle(others, own, "the loss looks at all outputs of a sample together", None)
    sheet.wire(own, mean, *_share(count, samples, width, together))


def _others(count: int) -> Scalar:
    """The other outputs of the sample, which have units of their own."""
    name = f"{count} other output{'s' if count > 1 else ''}"
    return Scalar("outputs", name, None, "rest", None, None, count=count)


def _share(count: int, samples: int, width: int, together: bool) -> tuple[str, str, float]:
    """Rule, words and slope of a mean."""
    if together or width == 1:
        words = f"the mean over {samples} sample{'s' if samples > 1 else ''}"
        return f"1 / {samples}", words, 1.0 / count
    words = f"the mean over {samples} sample{'s' if samples > 1 else ''} and {width} outputs"
    return f"1 / ({samples} · {width})", words, 1.0 / count


def _at(slopes: Array, place: int) -> float:
    return float(slopes.reshape(-1)[place])
