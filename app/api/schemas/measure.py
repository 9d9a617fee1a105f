"""The reply that is the loss itself."""

from pydantic import Field

from app.api.schemas.base import Arr, Model


class MeasureWords(Model):
    """A loss in words."""

    name: str
    title: str
    formula: str
    axis: str


class MeasureOption(Model):
    """What the loss can be compared with."""

    name: str
    title: str


class MeasureView(Model):
    """What a measure makes of every cell and sample."""

    losses: Arr = Field(description="of each cell, (samples, cells)")
    slopes: Arr = Field(description="of each cell's loss along the axis, (samples, cells)")
    sample_losses: Arr
    shares: Arr = Field(description="of the batch's whole pull on the outputs; sum 1 over all")


class ComparedMeasure(Model):
    """The same samples through another measure."""

    measure: MeasureWords
    view: MeasureView
    curves: Arr


class MeasureReply(Model):
    """Cells are outputs one by one, or whole samples where a loss takes all outputs together."""

    step: int
    measure: MeasureWords
    options: list[MeasureOption]
    samples: int = Field(description="in the batch; fewer may be shown")
    outputs_per_sample: int
    rows: Arr = Field(description="row numbers of the samples shown")
    outputs: Arr
    targets: Arr
    said: Arr = Field(description="the outputs as probabilities, if the loss makes them that")
    x: Arr = Field(description="places on the axis, (samples, cells)")
    view: MeasureView
    curve_x: Arr
    curves: Arr = Field(description="(curves, points); of a logit one for each class")
    compare: ComparedMeasure | None
    sentence: str
