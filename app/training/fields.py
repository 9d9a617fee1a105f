"""The one table of settings: what drives defaults, checks, JSON, URL and catalogue."""

from collections.abc import Callable, Iterator

from app.data.dataset import Dataset
from app.data.datasets import DATASETS
from app.data.missing import MISSING
from app.data.scaling import SCALINGS
from app.data.split import PARTS
from app.data.table import Column, Task
from app.engine.activations import ACTIVATIONS
from app.engine.clipping import CLIPS
from app.engine.initializers import INITIALIZERS
from app.engine.layers import LayerSpec
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.parameter import Parameter
from app.engine.regularizers import REGULARIZERS
from app.engine.schedules import SCHEDULES
from app.training.field import (
    Entry,
    Family,
    Field,
    Found,
    of_names,
    of_parameter,
    only_where,
    url_of,
)
from app.training.forms import (
    BatchSize,
    Columns,
    Draft,
    KindsForm,
    Layers,
    Name,
    Scalar,
    Target,
)
from app.training.function_fields import (
    OF_FUNCTION,
    PROBLEMS,
    function_of,
    is_function,
    is_network,
    suggested,
)
from app.training.given_weights import WeightsForm

__all__ = [
    "DATASET",
    "FIELDS",
    "NULLABLE",
    "Entry",
    "Family",
    "Field",
    "Found",
    "dataset_of",
    "dataset_parameters",
    "feature_columns",
    "fields_of",
    "function_of",
    "is_function",
    "is_network",
    "known_paths",
    "target_of",
    "task_of",
    "url_of",
]

LARGEST_SEED = 2**32 - 1
"""Seeds are short enough for a link, and whole in JavaScript's numbers."""

DEFAULT_HIDDEN = (6, 4)
"""Units: few enough to follow each weight with the eye; `tests/benchmarks/default.py` measures
that circle is learnt with them from (nearly) every start."""

DEFAULT_LOSS: dict[Task, str] = {
    "binary": "binary_cross_entropy",
    "classes": "cross_entropy",
    "regression": "l2",
}
"""The loss that each task asks for: the likelihood of its targets."""

DEFAULT_TARGET_SCALING: dict[Task, str] = {
    "binary": "none",
    "classes": "none",
    "regression": "standard",
}
"""Labels stay 0 and 1; measured values are brought to the size of the network's outputs."""


def of_share(part: str, default: float) -> Field:
    """The share of the samples that one part of the split takes."""
    help_ = PARTS[part].help
    row = Parameter(part, "float", default, 0.0, 1.0, True, title=f"{part} share", help=help_)
    return of_parameter(f"split.{part}", row)


def dataset_of(draft: Draft) -> Dataset:
    """The chosen data set; of a person's own, what their file is."""
    found: Dataset = draft[DATASET]
    return found


def target_of(draft: Draft) -> Column:
    """The column that is to be predicted."""
    return dataset_of(draft).column(draft["dataset.target"])


def task_of(draft: Draft) -> Task:
    """What is asked for: binary, classes or regression."""
    return target_of(draft).task


def feature_columns(draft: Draft) -> tuple[str, ...]:
    """The names of the columns that can be learnt from: not the target, and no texts."""
    names = dataset_of(draft).usable()
    return tuple(name for name in names if name != draft["dataset.target"])


def _lacks_values(draft: Draft) -> bool:
    return any(column.missing for column in dataset_of(draft).columns)


def dataset_parameters(draft: Draft) -> tuple[str, ...]:
    """The names of what can be turned in the chosen data set."""
    return tuple(row.name for row in DATASETS[draft["dataset.name"]].parameters)


DATASET = "dataset.source"
"""Where a draft holds the data set itself."""

NULLABLE = ("schedule", "clip")
"""Sections for which null says that there is none."""

OF_NETWORK: tuple[Entry, ...] = (
    of_names("dataset.name", "data set", "What is learnt.", tuple(DATASETS), "circle"),
    Family("dataset", DATASETS, {"samples": "samples"}),
    Field(
        "dataset.kinds",
        "kinds of columns",
        "What a column of a file is, where it was guessed wrong.",
        lambda _: KindsForm(),
        lambda _: {},
        applies=lambda draft: "file" in dataset_parameters(draft),
    ),
    Found(DATASET),
    Field(
        "dataset.target",
        "target",
        "The column that is predicted.",
        lambda draft: Target(dataset_of(draft)),
        lambda draft: dataset_of(draft).target.name,
    ),
    Field(
        "dataset.features",
        "features",
        "The columns that the network sees.",
        lambda draft: Columns(feature_columns(draft)),
        lambda draft: dataset_of(draft).default_features(draft["dataset.target"]),
    ),
    Field(
        "dataset.missing",
        "missing values",
        "What becomes of rows that lack a value.",
        lambda _: Name(tuple(MISSING)),
        lambda _: next(iter(MISSING)),
        applies=_lacks_values,
    ),
    of_share("train", 0.6),
    of_share("validation", 0.2),
    of_share("test", 0.2),
    of_names(
        "scaling.features",
        "feature scaling",
        "Fitted on the training part only.",
        tuple(SCALINGS),
        "standard",
    ),
    Field(
        "scaling.target",
        "target scaling",
        "For measured values; labels are never scaled.",
        lambda _: Name(tuple(SCALINGS)),
        lambda draft: DEFAULT_TARGET_SCALING[task_of(draft)],
    ),
    Field(
        "network.hidden",
        "hidden layers",
        "Units and activation of each hidden layer; none is a linear model.",
        lambda _: Layers(ACTIVATIONS, LayerSpec(8, "tanh")),
        lambda _: [{"units": units, "activation": "tanh"} for units in DEFAULT_HIDDEN],
    ),
    of_names(
        "network.initializer.name",
        "initialiser",
        "How the first weights are drawn.",
        tuple(INITIALIZERS),
        "glorot_uniform",
    ),
    Family("network.initializer", INITIALIZERS, {}),
    Field(
        "network.weights",
        "weights",
        "What a descent begins with instead of drawn weights: where a ball was dropped.",
        lambda _: WeightsForm(),
        lambda _: None,
    ),
    Field(
        "loss.name",
        "loss",
        "What descends.",
        lambda _: Name(tuple(LOSSES)),
        lambda draft: DEFAULT_LOSS[task_of(draft)],
    ),
    Family("loss", LOSSES, {}),
    *(of_parameter(f"regularizer.{row.name}", row.strength) for row in REGULARIZERS.values()),
)
"""The settings of a network on a data set."""

OF_ANY: tuple[Entry, ...] = (
    Field(
        "optimizer.name",
        "optimiser",
        "How a gradient becomes a step.",
        lambda _: Name(tuple(OPTIMIZERS)),
        lambda draft: "adam" if is_network(draft) else "sgd",
    ),
    Family("optimizer", OPTIMIZERS, {}, default=suggested),
    of_names(
        "schedule.name",
        "schedule",
        "How the learning rate changes on the way through the plan.",
        tuple(SCHEDULES),
        "constant",
    ),
    Family("schedule", SCHEDULES, {}),
    of_names("clip.name", "clipping", "How large a gradient may be at most.", tuple(CLIPS), "none"),
    Family("clip", CLIPS, {}),
)
"""The settings of every descent."""

OF_BATCHES: tuple[Entry, ...] = (
    Field(
        "batch_size",
        "batch size",
        "How many samples a step takes; full takes all.",
        lambda _: BatchSize(),
        lambda _: 20,
        "samples",
    ),
)
"""What a step takes of the data."""

OF_PLAN: tuple[Entry, ...] = (
    Field(
        "horizon",
        "horizon",
        "How many steps the plan runs ahead.",
        lambda _: Scalar(Parameter("horizon", "int", 500, minimum=1)),
        lambda draft: 500 if is_network(draft) else function_of(draft).horizon,
        "horizon",
    ),
    of_parameter(
        "seed",
        Parameter("seed", "int", 1, 0, LARGEST_SEED, help="Where all random numbers come from."),
    ),
)
"""How far the plan runs, and what chance is made from."""


FIELDS: tuple[Entry, ...] = (
    of_names("problem", "problem", "What is descended.", PROBLEMS, "network"),
    *only_where(is_function, OF_FUNCTION),
    *only_where(is_network, OF_NETWORK),
    *OF_ANY,
    *only_where(is_network, OF_BATCHES),
    *OF_PLAN,
)
"""Every setting, in the order in which they are checked and shown."""


def fields_of(draft: Draft, find: Callable[[], None] | None = None) -> Iterator[Field]:
    """Every field, in order; a family's once the draft holds the name it depends on.

    Args:
        draft: of the settings so far; it may grow meanwhile.
        find: called where the data set is known, to put it in the draft, if it is not there.
    """
    for entry in FIELDS:
        if not entry.applies(draft):
            continue
        if isinstance(entry, Found):
            if find is not None:
                find()
        elif isinstance(entry, Family):
            yield from entry.fields(draft)
        else:
            yield entry


def known_paths() -> tuple[str, ...]:
    """Every path that some spec has, for telling a typing error from a wrong combination."""
    paths: dict[str, None] = {}
    for entry in FIELDS:
        if not isinstance(entry, Found):
            for path in entry.paths if isinstance(entry, Family) else (entry.path,):
                paths[path] = None
    return tuple(paths)
