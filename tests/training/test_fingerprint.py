"""Which class of machine this is."""

import numpy as np
import pytest

from app.training import fingerprint as module
from app.training.fingerprint import fingerprint


def test_is_the_same_each_time() -> None:
    assert fingerprint() == fingerprint()


def test_names_numpy_and_blas() -> None:
    assert f"NumPy {np.__version__}, " in fingerprint()
    assert "blas" in fingerprint().lower()


def test_other_bits_are_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    monkeypatch.setattr(module, "logistic", lambda x: np.nextafter(1 / (1 + np.exp(-x)), 2))
    assert fingerprint() != before
