"""Specs about files: what a person brought, read, corrected, prepared and descended."""

import pickle
from typing import Any
from urllib.parse import parse_qsl

import pytest

from app.data.csv_file import RawFile, read_csv
from app.errors import DataError, FallLineError, NotFoundError, SpecError
from app.training.limits import Limits
from app.training.run import Run
from app.training.spec import RunSpec

LIMITS = Limits()

HEAD = 'id,"size, in m",Größe %,色,note,kind'
COLOURS = ("rot", "grün", "蓝")


def people(rows: int = 60) -> bytes:
    """A count, two numbers, one with gaps, a category, a text, and two classes."""
    lines = [HEAD]
    for k in range(rows):
        gap = "" if k % 7 == 3 else f"{(k * 37) % 50 / 10}"
        lines.append(f"{k + 1},{gap},{(k * 13) % 29},{COLOURS[k % 3]},text {k},{'yn'[k % 5 < 2]}")
    return ("\n".join(lines) + "\n").encode()


FILES = {
    "people": people(),
    "alone": b"x,kind\n" + b"".join(b"%d,only\n" % (k * k) for k in range(20)),
    "text": b"a,b\n" + b"".join(b"w%d,v%d\n" % (k, k) for k in range(40)),
}


def files(id_: str) -> RawFile:
    if id_ not in FILES:
        raise NotFoundError(f"there is no file {id_}")
    return read_csv(FILES[id_])


def spec(**dataset: Any) -> RunSpec:
    document = {"dataset": {"name": "csv", "file": "people", **dataset}, "batch_size": 10}
    return RunSpec.from_json(document, LIMITS, files)


def refusal(**dataset: Any) -> FallLineError:
    with pytest.raises(FallLineError) as caught:
        spec(**dataset)
    return caught.value


def test_columns_are_guessed_and_the_target_is_the_last_that_can_be_learnt() -> None:
    found = spec().dataset
    assert [column.kind for column in found.source.columns] == [
        *("number", "number", "number", "category", "text", "category")
    ]
    assert found.target == "kind"
    # A column that only counts the rows says nothing about them, and a text cannot be learnt from.
    assert found.features == ("size, in m", "Größe %", "色")
    assert found.source.column("色").categories == tuple(sorted(COLOURS)) or set(
        found.source.column("色").categories
    ) == set(COLOURS)


def test_a_run_on_a_file_learns() -> None:
    run = Run(spec(), LIMITS)
    before = run.losses()["train"]
    run.advance(400)
    after = run.losses()["train"]
    assert before is not None
    assert after is not None
    assert after < 0.7 * before
    assert run.prepared.x.shape == (60, 5)


@pytest.mark.parametrize(
    "dataset",
    [
        {},
        {"target": "Größe %", "features": ["色", "size, in m"]},
        {"missing": "drop"},
        {"kinds": {"Größe %": "category", "size, in m": "number"}, "features": ["Größe %", "色"]},
        {"samples": 30, "features": ["size, in m"]},
    ],
)
def test_a_spec_comes_back_from_json_and_from_a_url(dataset: dict[str, Any]) -> None:
    big = Limits(classes=40)
    document = {"dataset": {"name": "csv", "file": "people", **dataset}}
    first = RunSpec.from_json(document, big, lambda id_: files(id_))
    assert RunSpec.from_json(first.to_json(), big, files) == first
    pairs = parse_qsl(first.to_query(), keep_blank_values=True)
    again = RunSpec.from_query(pairs, big, files)
    assert again == first
    assert hash(again) == hash(first)
    assert again.to_query() == first.to_query()


def test_a_spec_that_was_sent_to_another_process_makes_the_same_run() -> None:
    here, there = spec(), pickle.loads(pickle.dumps(spec()))
    runs = [Run(each, LIMITS) for each in (here, there)]
    for run in runs:
        run.advance(30, watch=False)
    assert runs[0].parameters.tobytes() == runs[1].parameters.tobytes()


def test_rows_with_gaps_are_filled_or_left_out() -> None:
    filled, dropped = (Run(spec(missing=rule), LIMITS).prepared for rule in ("mean", "drop"))
    gaps = sum(k % 7 == 3 for k in range(60))
    assert (filled.left_out, int(filled.filled.sum())) == (0, gaps)
    assert (dropped.left_out, int(dropped.filled.sum())) == (gaps, 0)


def test_a_smaller_sample_is_drawn_with_the_seed() -> None:
    one, same = (Run(spec(samples=20), LIMITS).prepared.table for _ in range(2))
    assert len(one) == 20
    assert one.values.tobytes() == same.values.tobytes()


def test_a_number_can_be_corrected_to_a_category_and_is_then_one_hot() -> None:
    found = Run(spec(kinds={"size, in m": "text"}), LIMITS).prepared
    assert [column.name for column in found.columns] == ["Größe %", "色"]


@pytest.mark.parametrize(
    ("dataset", "kind", "sentence"),
    [
        ({"file": "nowhere"}, NotFoundError, "there is no file nowhere"),
        ({"file": ""}, SpecError, "there is no file yet; drop a CSV file on the page"),
        ({"name": "drawn", "file": ""}, SpecError, "there are no points yet"),
        ({"features": ["note"]}, SpecError, "unknown features: note"),
        ({"features": ["kind"]}, SpecError, "unknown features: kind"),
        ({"target": "note"}, SpecError, "unknown target: note"),
        ({"kinds": {"nowhere": "text"}}, SpecError, "unknown column: nowhere; the file has id, "),
        ({"kinds": {"note": "number"}}, DataError, "note"),
        ({"kinds": {"note": "colour"}}, SpecError, "kinds are number, category, text"),
        ({"kinds": "note"}, SpecError, "invalid kinds of columns: note; expected columns and"),
        ({"file": "alone", "target": "kind"}, SpecError, "it has one class only, only"),
        ({"file": "text"}, DataError, "no column of the file has two different numbers"),
        ({"missing": "guess"}, SpecError, "unknown missing values: guess"),
    ],
)
def test_what_cannot_be_learnt_is_refused_in_a_sentence(
    dataset: dict[str, Any], kind: type[FallLineError], sentence: str
) -> None:
    error = refusal(**dataset)
    assert isinstance(error, kind)
    assert sentence in error.message
    assert "\n" not in error.message


def test_a_data_set_without_gaps_has_no_setting_for_them() -> None:
    with pytest.raises(SpecError, match="circle has no missing values"):
        RunSpec.from_json({"dataset": {"missing": "drop"}}, LIMITS)
    with pytest.raises(SpecError, match="circle has no file"):
        RunSpec.from_json({"dataset": {"file": "people"}}, LIMITS)


def test_a_typed_function_is_sampled_where_it_has_values() -> None:
    document = {"dataset": {"name": "formula", "formula": "log(x)", "low": 1, "high": 2}}
    run = Run(RunSpec.from_json(document, LIMITS), LIMITS)
    x = run.prepared.table.column("x")
    assert 1 <= x.min() < x.max() <= 2
    document["dataset"]["low"] = -1
    with pytest.raises(SpecError, match="has no finite value at x = -"):
        Run(RunSpec.from_json(document, LIMITS), LIMITS)


@pytest.mark.parametrize(
    ("dataset", "sentence"),
    [
        ({"formula": "x +"}, "invalid formula: x \\+ cannot be read"),
        ({"low": 3, "high": 3}, "invalid range: x from 3 to 3"),
    ],
)
def test_a_function_that_cannot_be_drawn_is_refused(dataset: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        RunSpec.from_json({"dataset": {"name": "formula", **dataset}}, LIMITS)
