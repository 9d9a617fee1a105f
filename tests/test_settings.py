"""Settings: one table, read once, frozen."""

import re
from dataclasses import fields
from typing import Any

import pytest
from pydantic import ValidationError

from app.settings import (
    LIMITS,
    SETTINGS,
    Settings,
    SettingsError,
    read_settings,
    settings_table,
)
from app.training.limits import Limits


def test_a_laptop_is_for_its_own_host_and_a_public_address_for_all() -> None:
    assert (Settings().host, Settings(public=True).host) == ("127.0.0.1", "0.0.0.0")
    assert Settings().port == 8000


def test_one_variable_chooses_the_public_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLLINE_PUBLIC", "1")
    settings = read_settings()
    for line in SETTINGS:
        assert getattr(settings, line.name) == line.public
    monkeypatch.setenv("FALLLINE_PUBLIC", "0")
    settings = read_settings()
    for line in SETTINGS:
        assert getattr(settings, line.name) == line.laptop


def test_no_limit_is_wider_in_public() -> None:
    for line in LIMITS:
        assert isinstance(line.laptop, int)
        assert isinstance(line.public, int)
        assert 0 < line.public <= line.laptop, line.name


def test_every_limit_has_a_reason_and_a_unit() -> None:
    assert all(line.reason and line.unit for line in LIMITS)


def test_each_setting_has_a_variable_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLLINE_PUBLIC", "true")
    monkeypatch.setenv("FALLLINE_LIVE_RUNS", "7")
    monkeypatch.setenv("FALLLINE_HOST", "10.0.0.1")
    settings = read_settings()
    assert (settings.live_runs, settings.host, settings.parameters) == (7, "10.0.0.1", 2500)


def test_port_is_understood_by_its_usual_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    assert read_settings().port == 9000
    monkeypatch.setenv("FALLLINE_PORT", "9001")
    assert read_settings().port == 9001, "ours is the more particular"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "70000"),
        ("PORT", "http"),
        ("FALLLINE_PUBLIC", "perhaps"),
        ("FALLLINE_SAMPLES", "0"),
        ("FALLLINE_SAMPLES", "1e400"),
        ("FALLLINE_PUBLIC_ORIGIN", "https://example.org/page"),
        ("FALLLINE_PUBLIC_ORIGIN", "example.org"),
        ("FALLLINE_FRAME_ANCESTORS", "*; script-src *"),
        ("FALLLINE_FRAME_ANCESTORS", ""),
        ("FALLLINE_TRUSTED_PROXIES", "*"),
        ("FALLLINE_LOG_LEVEL", "loud"),
    ],
)
def test_a_value_that_cannot_be_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value).startswith(f"invalid {variable}: {value}; ")
    assert "\n" not in str(refused.value)
    assert "FALLLINE" not in str(refused.value).removeprefix(f"invalid {variable}")


def test_a_misspelt_variable_is_refused_and_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLLINE_PUBILC", "1")
    with pytest.raises(SettingsError, match="unknown setting: FALLLINE_PUBILC"):
        read_settings()


def test_settings_do_not_change() -> None:
    settings: Any = Settings()
    with pytest.raises(ValidationError):
        settings.port = 1


def test_the_table_has_a_row_for_every_setting_in_both_columns() -> None:
    rows = settings_table().splitlines()[2:]
    assert len(rows) == len(Settings.model_fields)
    assert "| `FALLLINE_LIVE_RUNS` | 200 | 150 | runs |" in settings_table()
    assert all(re.fullmatch(r"\| `FALLLINE_[A-Z_]+` (\|[^|]*){4}\|", row) for row in rows)


def test_every_size_that_training_bounds_is_a_setting_with_its_laptop_default() -> None:
    names = {field.name for field in fields(Limits)}
    assert names <= {line.name for line in LIMITS}
    for name in names:
        assert getattr(Limits(), name) == getattr(Settings(), name)


def test_the_catalogue_shows_every_limit_with_its_reason() -> None:
    shown = Settings(public=True).limits
    assert shown["live_runs"] == {
        "value": 150,
        "unit": "runs",
        "reason": "5 steps a frame fill 70 % of a core",
    }
    assert list(shown) == [line.name for line in LIMITS]
