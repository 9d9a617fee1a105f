"""The complete description of an experiment: frozen, checked, readable as JSON and as a URL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from app.data.dataset import Dataset
from app.data.functions import FUNCTIONS, Function
from app.data.missing import MISSING
from app.data.no_data import NO_DATA
from app.data.own import Kinds
from app.engine.formula import Formula
from app.engine.layers import Architecture, LayerSpec
from app.errors import RequestError
from app.training.combinations import architecture_of, check_combinations
from app.training.fields import is_network
from app.training.files import Files, no_files
from app.training.forms import Draft
from app.training.interventions import Log, log_of_json
from app.training.limits import Limits
from app.training.reading import json_of, query_of, settings_from_json, settings_from_query

Extras = tuple[tuple[str, Any], ...]
"""What a chosen row brings besides its name, as sorted-by-table pairs: hashable."""

SECTIONS: tuple[str, ...] = (
    "dataset",
    "split",
    "scaling",
    "network",
    "loss",
    "regularizer",
    "optimizer",
    "schedule",
    "clip",
)

FUNCTION_SECTIONS = ("function", "optimizer", "schedule", "clip")

Query = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """Which data, what is predicted, and from which columns, in order."""

    name: str
    parameters: Extras
    """What is turned in it: `samples`, and what its row brings besides."""
    target: str
    features: tuple[str, ...]
    missing: str
    """What becomes of rows that lack a value: a name in `MISSING`."""
    kinds: Kinds
    """Columns of a file whose kind was corrected."""
    source: Dataset = field(compare=False, repr=False)
    """The data set itself. The rest names it: a file by its content."""

    @property
    def hyper(self) -> dict[str, Any]:
        """What is turned in it, by name."""
        return dict(self.parameters)

    @property
    def samples(self) -> int:
        """How many rows are drawn, if there are so many."""
        return int(self.hyper["samples"])


@dataclass(frozen=True, slots=True)
class SplitSpec:
    """The shares of the three parts; their sum is 1."""

    train: float
    validation: float
    test: float


@dataclass(frozen=True, slots=True)
class ScalingSpec:
    """How raw columns become the network's inputs and targets."""

    features: str
    target: str


@dataclass(frozen=True, slots=True)
class ChoiceSpec:
    """A row of a table and its own parameters: of the losses, the schedules, ..."""

    name: str
    parameters: Extras = ()

    @property
    def hyper(self) -> dict[str, Any]:
        """Everything but the name."""
        return dict(self.parameters)


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """The hidden layers, from the inputs up, and how the first weights are drawn."""

    hidden: tuple[LayerSpec, ...]
    initializer: ChoiceSpec
    weights: str | None = None
    """What it begins with instead of drawn weights, as `given_weights` writes it."""


@dataclass(frozen=True, slots=True)
class RegularizerSpec:
    """What large weights cost: `l1 * sum |w| + l2 * sum w^2`."""

    l1: float
    l2: float


@dataclass(frozen=True, slots=True)
class OptimizerSpec:
    """The optimiser, its learning rate and its other parameters."""

    name: str
    learning_rate: float
    parameters: Extras = ()

    @property
    def hyper(self) -> dict[str, Any]:
        """Everything but the name, by PyTorch's argument names."""
        return {"learning_rate": self.learning_rate, **dict(self.parameters)}


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """A function of x and y: a row of the table, and its own parameters."""

    name: str
    parameters: Extras = ()

    @property
    def row(self) -> Function:
        """What the table says of it."""
        return FUNCTIONS[self.name]

    @property
    def formula(self) -> Formula:
        """The formula that its parameters make."""
        return self.row.formula(dict(self.parameters))


@dataclass(frozen=True, slots=True)
class RunSpec:
    """An experiment. Two equal specs give the same numbers, bit for bit, on one machine."""

    problem: str
    dataset: DatasetSpec
    split: SplitSpec
    scaling: ScalingSpec
    network: NetworkSpec
    loss: ChoiceSpec
    regularizer: RegularizerSpec
    optimizer: OptimizerSpec
    schedule: ChoiceSpec
    clip: ChoiceSpec
    batch_size: int | None
    horizon: int
    seed: int
    function: FunctionSpec | None = None
    """What is descended instead of a network. What only networks have is then as `NO_NETWORK`
    has it: no data, no layers, no penalty."""
    start: tuple[float, float] | None = None
    """Where the descent of a function begins."""
    interventions: Log = ()
    """What a person changed on the way. None of the settings, and not in `to_json`: it travels
    with the spec because whoever makes a number of a run needs both."""

    @classmethod
    def from_json(cls, document: object, limits: Limits, files: Files = no_files) -> "RunSpec":
        """The spec that the document describes; missing fields take their defaults.

        A list `interventions` in it is what a person changed on the way, step by step.

        Raises:
            SpecError: a sentence about the field that is wrong, with its dotted path.
            LimitError: if a size is above the server's limit.
            DataError, NotFoundError, ExpiredError: if a file is meant that cannot be used.
        """
        log: Log = ()
        if isinstance(document, Mapping) and "interventions" in document:
            log = log_of_json(document["interventions"])
            document = {key: part for key, part in document.items() if key != "interventions"}
        spec = cls._from_settings(settings_from_json(document, limits, files), limits)
        return replace(spec, interventions=log)

    @classmethod
    def from_query(cls, pairs: Query, limits: Limits, files: Files = no_files) -> "RunSpec":
        """The spec that the decoded pairs of a URL's query describe.

        `step` is a position and not part of a spec: take it out before (`app.training.link`).

        Raises:
            SpecError: a sentence about the field that is wrong, with its dotted path.
            LimitError: if a size is above the server's limit.
        """
        return cls._from_settings(settings_from_query(pairs, limits, files), limits)

    @classmethod
    def _from_settings(cls, settings: Draft, limits: Limits) -> "RunSpec":
        check_combinations(settings, limits)
        optimizer = _section(settings, "optimizer")
        return cls(
            problem=settings["problem"],
            optimizer=OptimizerSpec(
                optimizer.pop("name"), optimizer.pop("learning_rate"), tuple(optimizer.items())
            ),
            schedule=_choice(settings, "schedule"),
            clip=_choice(settings, "clip"),
            horizon=settings["horizon"],
            seed=settings["seed"],
            **(_network(settings) if is_network(settings) else NO_NETWORK | _function(settings)),
        )

    @property
    def untouched(self) -> "RunSpec":
        """The same without what a person changed on the way."""
        return replace(self, interventions=())

    def beginning_at(self, start: str | tuple[float, ...]) -> "RunSpec":
        """The same from another start, untouched: weights as a text, or x and y of a function."""
        begun = self.untouched
        if isinstance(start, str):
            return replace(begun, network=replace(self.network, weights=start))
        x, y = start
        return replace(begun, start=(x, y))

    def must_be_network(self, what: str) -> None:
        """Refuse to say of a function what only a network has.

        Raises:
            RequestError: `a function of x and y has no test part`.
        """
        if self.function is not None:
            raise RequestError(f"a function of x and y has no {what}", "problem")

    def settings(self) -> dict[str, Any]:
        """Every setting by dotted path."""
        flat: dict[str, Any] = {}
        own, sections = "batch_size", SECTIONS
        if self.function is not None:
            own, sections = "start", FUNCTION_SECTIONS
        for key in ("problem", own, "horizon", "seed"):
            flat[key] = getattr(self, key)
        for section in sections:
            flat |= _flat(section, getattr(self, section))
        return flat

    def to_json(self) -> dict[str, Any]:
        """The complete document: every field, in JSON's types."""
        return json_of(self.settings())

    def to_query(self) -> str:
        """The readable query of a URL: settings that are not at their defaults."""
        pairs = query_of(self.settings())
        return "&".join(f"{name}={quote(text, safe=',:-._~')}" for name, text in pairs)

    @property
    def architecture(self) -> Architecture:
        """The network and loss that the spec describes."""
        return architecture_of(self.settings())


def _network(settings: Draft) -> dict[str, Any]:
    """What only a network has."""
    return {
        "dataset": _dataset(settings),
        "split": SplitSpec(**_section(settings, "split")),
        "scaling": ScalingSpec(**_section(settings, "scaling")),
        "network": NetworkSpec(
            settings["network.hidden"],
            _choice(settings, "network.initializer"),
            settings["network.weights"],
        ),
        "loss": _choice(settings, "loss"),
        "regularizer": RegularizerSpec(**_section(settings, "regularizer")),
        "batch_size": settings["batch_size"],
    }


def _function(settings: Draft) -> dict[str, Any]:
    """What only a function has."""
    chosen = _choice(settings, "function")
    return {
        "function": FunctionSpec(chosen.name, chosen.parameters),
        "start": settings["start"],
    }


NO_NETWORK: dict[str, Any] = {
    "dataset": DatasetSpec("none", (), "", (), "", (), NO_DATA),
    "split": SplitSpec(1.0, 0.0, 0.0),
    "scaling": ScalingSpec("none", "none"),
    "network": NetworkSpec((), ChoiceSpec("none")),
    "loss": ChoiceSpec("none"),
    "regularizer": RegularizerSpec(0.0, 0.0),
    "batch_size": None,
}
"""What a function has where a network has its settings: nothing, in the same forms, so that
nobody needs to ask before looking."""


def _dataset(settings: Draft) -> DatasetSpec:
    """Which data; what a data set has no setting for is at its default."""
    found = _section(settings, "dataset")
    source: Dataset = found["source"]
    return DatasetSpec(
        found["name"],
        tuple((row.name, found[row.name]) for row in source.parameters),
        found["target"],
        found["features"],
        found.get("missing", next(iter(MISSING))),
        found.get("kinds", ()),
        source,
    )


def _flat(prefix: str, part: Any) -> dict[str, Any]:
    """The settings of a section, and of those in it, by dotted path."""
    flat: dict[str, Any] = {}
    for name in part.__dataclass_fields__:
        value = getattr(part, name)
        if name == "parameters":
            flat |= {f"{prefix}.{key}": number for key, number in value}
        elif isinstance(value, ChoiceSpec):
            flat |= _flat(f"{prefix}.{name}", value)
        else:
            flat[f"{prefix}.{name}"] = value
    return flat


def _choice(settings: Draft, section: str) -> ChoiceSpec:
    """The row that a section names, and its parameters."""
    found = _section(settings, section)
    return ChoiceSpec(found.pop("name"), tuple(found.items()))


def _section(settings: Draft, section: str) -> dict[str, Any]:
    """The settings of one section, by name."""
    prefix = section + "."
    return {
        path.removeprefix(prefix): value
        for path, value in settings.items()
        if path.startswith(prefix)
    }
