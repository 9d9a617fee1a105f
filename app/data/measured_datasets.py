"""Data sets that were measured: real flowers, wines, tumours, digits, patients and houses."""

from functools import partial

from app.data.dataset import Dataset, Preset
from app.data.dataset_settings import MOST, samples
from app.data.measured import MEASURED, sketch

ALL_OF_THEM = "All that there are, at most. Fewer are drawn at random with the seed{}."
SHARES = ", and each class keeps its share"


READING = Preset(
    "a network that reads them",
    {
        "scaling": {"features": "standard"},
        "network": {"hidden": [{"units": 32, "activation": "relu"}], "initializer": "he_uniform"},
        "optimizer": {"name": "adam", "learning_rate": 0.003},
        "batch_size": 32,
        "horizon": 500,
    },
)


def _measured(
    name: str,
    title: str,
    help_: str,
    *,
    image: tuple[int, int] | None = None,
    preset: Preset | None = None,
) -> Dataset:
    """The row of a data set that was measured."""
    found = MEASURED[name]
    most = min(found.rows, MOST)
    return Dataset(
        name=name,
        title=title,
        help=help_,
        columns=found.columns,
        parameters=(samples(most, most, ALL_OF_THEM.format(SHARES if found.classes else "")),),
        draw=found.draw,
        source=found.source,
        licence=found.licence,
        size=found.rows,
        image=image,
        preset=preset,
        sketch=partial(sketch, name),
    )


ROWS = (
    _measured(
        "iris",
        "Iris",
        "Real flowers, three species: one parts easily from the others, two overlap.",
    ),
    _measured(
        "wine",
        "Wine",
        "Thirteen measurements of size 0.1 to 1,000 in one table: without scaling, one drowns all.",
    ),
    _measured(
        "breast_cancer",
        "Breast cancer",
        "Is a tumour malignant? Where the two kinds of mistake differ, accuracy is not all.",
    ),
    _measured(
        "digits",
        "Digits",
        "Handwritten digits of 8 by 8 pixels: 64 inputs, ten classes, and a network that reads.",
        image=(8, 8),
        preset=READING,
    ),
    _measured(
        "diabetes",
        "Diabetes",
        "How far a disease goes in a year, from ten measurements: most of it cannot be predicted.",
    ),
    _measured(
        "california",
        "California housing",
        "House prices by district, capped at the top: real columns with real oddities.",
    ),
)
