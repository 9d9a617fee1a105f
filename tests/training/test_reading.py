"""What a spec may not say, and the one sentence that says so."""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from app.errors import FallLineError, LimitError, SpecError
from app.training.limits import Limits
from app.training.spec import RunSpec
from tests.training.worlds import LIMITS, nested

NAN, INFINITY = float("nan"), float("inf")

WRONG = [
    ("optimizer.learning_rate", -0.1, "invalid learning rate: -0.1; expected a number above 0"),
    ("optimizer.learning_rate", 0, "invalid learning rate: 0; expected a number above 0"),
    ("optimizer.learning_rate", NAN, "invalid learning rate: nan; expected a number above 0"),
    ("optimizer.learning_rate", INFINITY, "invalid learning rate: inf; expected a number"),
    ("optimizer.learning_rate", 10**400, "invalid learning rate: 1000"),
    ("optimizer.learning_rate", True, "invalid learning rate: true; expected a number above 0"),
    ("optimizer.learning_rate", "0.1", "invalid learning rate: 0.1; expected a number above 0"),
    ("optimizer.learning_rate", None, "invalid learning rate: null; expected a number above 0"),
    ("optimizer.beta1", 1.0, "invalid β₁: 1.0; expected a number from 0 to 0.9999"),
    ("dataset.samples", 9, "invalid samples: 9; expected a whole number from 10 to 2000"),
    ("dataset.samples", 20.5, "invalid samples: 20.5; expected a whole number from 10 to 2000"),
    ("dataset.samples", [40], "invalid samples: [40]; expected a whole number from 10 to 2000"),
    ("dataset.noise", 51, "invalid noise: 51; expected a number from 0 to 50"),
    ("dataset.features", ["x3"], "unknown features: x3; expected one of x1, x2"),
    ("dataset.features", [], "invalid features: []; expected a list of columns: x1, x2"),
    ("dataset.features", "x1", "invalid features: x1; expected a list of columns: x1, x2"),
    ("dataset.features", ["x1", "x1"], "invalid features: ['x1', 'x1']; x1 is there twice"),
    ("dataset.features", [1], "invalid features: 1; expected one of x1, x2"),
    ("split.train", 0, "invalid train share: 0; expected a number above 0 and at most 1"),
    ("batch_size", 0, "invalid batch size: 0; expected a whole number of at least 1, or null"),
    ("batch_size", "all", "invalid batch size: all; expected a whole number of at least 1"),
    ("horizon", 0, "invalid horizon: 0; expected a whole number of at least 1"),
    ("seed", -1, "invalid seed: -1; expected a whole number from 0 to 4294967295"),
    ("seed", "", "invalid seed: ''; expected a whole number from 0 to 4294967295"),
    ("seed", {}, "invalid seed: {}; expected a whole number"),
    ("problem", "golf", "unknown problem: golf; expected one of network, function"),
    ("network.hidden", "8-tanh", "invalid hidden layers: 8-tanh; expected a list of layers"),
    ("network.hidden", [8], "invalid hidden layers: 8; expected units and an activation"),
    ("network.hidden", [{"units": 0}], "invalid units of hidden layer 1: 0; expected a whole"),
    ("network.hidden", [{"activation": "tnh"}], "unknown activation of hidden layer 1: tnh; did"),
    ("network.hidden", [{}, {"size": 8}], "unknown field of hidden layer 2: size"),
    ("network.initializer.name", "glorot", "unknown initialiser: glorot; did you mean glorot_"),
]

UNKNOWN_NAMES = [
    ("optimizer.name", "adm", "unknown optimiser: adm; did you mean adam?"),
    ("optimizer.name", 3, "invalid optimiser: 3; expected one of sgd, momentum, nesterov"),
    ("dataset.name", "spirals", "unknown data set: spirals; did you mean spiral?"),
    ("loss.name", "focal", "unknown loss: focal; expected one of l2, l1, huber"),
    ("scaling.features", "standrd", "unknown feature scaling: standrd; did you mean standard?"),
]

UNKNOWN_FIELDS = [
    ("sede", 1, "unknown setting: sede; did you mean seed?"),
    ("regularizer", None, "invalid regularizer: null; expected an object"),
    ("regularizer", "l1", "invalid regularizer: l1; expected an object"),
    ("schedule", 3, "invalid schedule: 3; expected an object"),
    ("schedule.gamma", 0.5, "unknown setting: schedule.gamma; constant has no gamma"),
    ("network.initializer.std", 1, "unknown setting: network.initializer.std; glorot_uniform has"),
    ("clip.limit", 1, "unknown setting: clip.limit; none has no limit"),
    ("optimizer.learningrate", 1, "unknown setting: optimizer.learningrate; did you mean optim"),
    ("optimizer.momentum", 0.9, "unknown setting: optimizer.momentum; adam has no momentum"),
]


def refusal(document: object, limits: Limits = LIMITS) -> FallLineError:
    with pytest.raises(FallLineError) as caught:
        RunSpec.from_json(document, limits)
    return caught.value


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG + UNKNOWN_NAMES + UNKNOWN_FIELDS)
def test_a_wrong_field_is_refused_in_one_sentence(path: str, value: Any, sentence: str) -> None:
    error = refusal(nested({path: value}))
    assert isinstance(error, SpecError)
    assert error.message.startswith(sentence)
    assert error.field == path
    assert len(error.message) < 300
    assert "\n" not in error.message


@pytest.mark.parametrize(
    ("document", "sentence", "field"),
    [
        ([1], "invalid spec: [1]; expected an object", None),
        (None, "invalid spec: null; expected an object", None),
        ({"loss": 2}, "invalid loss: 2; expected an object", "loss"),
        ({"dataset": None}, "invalid dataset: null; expected an object", "dataset"),
        ({"loss.name": "l2"}, "unknown setting: loss.name; sections are objects", "loss.name"),
    ],
)
def test_a_document_of_another_form_is_refused(
    document: object, sentence: str, field: str | None
) -> None:
    error = refusal(document)
    assert error.message.startswith(sentence)
    assert error.field == field


@pytest.mark.parametrize(
    ("path", "value", "limit", "sentence"),
    [
        ("dataset.samples", 101, "samples", "invalid samples: 101; the limit of samples here is"),
        ("dataset.samples", 5000, "samples", "invalid samples: 5000; the limit of samples here"),
        ("batch_size", 101, "samples", "invalid batch size: 101; the limit of samples here is 100"),
        ("horizon", 101, "horizon", "invalid horizon: 101; the limit of horizon here is 100"),
        ("network.hidden", [{"units": 101}], "units", "invalid units of hidden layer 1: 101; the"),
        ("network.hidden", [{}] * 101, "hidden_layers", "invalid hidden layers: 101; the limit of"),
        ("network.hidden", [{"units": 30}], "parameters", "invalid hidden layers: the network has"),
    ],
)
def test_a_size_over_the_limit_names_the_limit(
    path: str, value: Any, limit: str, sentence: str
) -> None:
    error = refusal(nested({path: value}), Limits(**{limit: 100}))
    assert isinstance(error, LimitError)
    assert error.message.startswith(sentence)
    assert error.field == path


def test_a_size_at_the_limit_is_taken() -> None:
    limits = Limits(samples=100, horizon=100, units=7, hidden_layers=2, parameters=85)
    layers = [{"units": 7}] * 2
    document = {"dataset": {"samples": 100}, "horizon": 100, "network": {"hidden": layers}}
    assert RunSpec.from_json(document, limits).architecture.size == 85


def test_a_size_that_the_data_set_cannot_have_is_not_blamed_on_the_server() -> None:
    error = refusal({"dataset": {"name": "iris", "samples": 151}})
    assert isinstance(error, SpecError)
    assert error.message == "invalid samples: 151; expected a whole number from 10 to 150"


@pytest.mark.parametrize(
    ("query", "sentence", "field"),
    [
        ("optimiser=adam", "unknown setting: optimiser; did you mean optimizer?", "optimiser"),
        ("step=4", "unknown setting: step; expected one of", "step"),
        ("loss.name=l2", "unknown setting: loss.name", "loss.name"),
        ("seed=1&seed=2", "setting given twice: seed", "seed"),
        ("seed=one", "invalid seed: one; expected a whole number", "seed"),
        ("dataset.noise=", "invalid noise: ''; expected a number from 0 to 50", "dataset.noise"),
        ("optimizer.learning_rate=nan", "invalid learning rate: nan", "optimizer.learning_rate"),
        ("hidden=8-", "invalid hidden layers: 8-; expected units and", "network.hidden"),
        ("hidden=8tanh", "invalid units of hidden layer 1: 8tanh; expected", "network.hidden"),
        ("hidden=8-tanh,,", "invalid hidden layers: ''; expected units", "network.hidden"),
        ("dataset.features=", "unknown features: ''; expected one of x1", "dataset.features"),
        ("batch_size=null", "invalid batch size: null; expected", "batch_size"),
        ("batch_size=1_0", "invalid batch size: 1_0; expected", "batch_size"),
        ("horizon=1_000", "invalid horizon: 1_000; expected a whole number", "horizon"),
        ("seed=\u0667", "invalid seed: \u0667; expected a whole number", "seed"),
        ("seed=%2B7", "invalid seed: +7; expected a whole number", "seed"),
        ("seed=07", "invalid seed: 07; expected a whole number", "seed"),
        ("seed=%207", "invalid seed:  7; expected a whole number", "seed"),
        ("seed=7%0A", "invalid seed: 7\n; expected a whole number", "seed"),
        ("seed=" + "9" * 5000, "invalid seed: inf; expected a whole number", "seed"),
        ("dataset.noise=.5", "invalid noise: .5; expected a number", "dataset.noise"),
        ("dataset.noise=infinity", "invalid noise: infinity; expected", "dataset.noise"),
        ("hidden=1_0-tanh", "invalid units of hidden layer 1: 1_0; expected", "network.hidden"),
    ],
)
def test_a_wrong_query_is_refused_in_one_sentence(
    query: str, sentence: str, field: str | None
) -> None:
    with pytest.raises(SpecError) as caught:
        RunSpec.from_query(parse_qsl(query, keep_blank_values=True), LIMITS)
    assert caught.value.message.startswith(sentence)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("text", "value"), [("7", 7.0), ("7.50", 7.5), ("5e-1", 0.5), ("1E+1", 10.0), ("0.0", 0.0)]
)
def test_numbers_of_a_query_are_written_as_in_json(text: str, value: float) -> None:
    assert RunSpec.from_query([("dataset.noise", text)], LIMITS).dataset.hyper["noise"] == value


def test_whole_numbers_may_be_written_as_floats() -> None:
    assert RunSpec.from_json({"seed": 7.0}, LIMITS).seed == 7
    assert type(RunSpec.from_json({"seed": 7.0}, LIMITS).seed) is int
    assert (
        type(RunSpec.from_json({"dataset": {"noise": 7}}, LIMITS).dataset.hyper["noise"]) is float
    )
