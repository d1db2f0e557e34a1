"""Random editing at the language server: no error, no hang, and what a fresh look finds."""

from __future__ import annotations

import gc

import pytest

from .edits import run_edits


def test_random_sessions(caplog: pytest.LogCaptureFixture) -> None:
    gc.collect()
    gc.freeze()  # what the tests before left behind, TensorFlow among it, is not collected on the time of an answer
    failures = run_edits(12, seed=0)
    gc.unfreeze()
    assert not failures, "\n".join(map(str, failures[:3]))
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]
