"""Random programs that train: an error is reported exactly where `fit`, `evaluate` or `train_on_batch` raises."""

from random import Random

import pytest

from differential.models.training_programs import disagreements, random_program

pytestmark = pytest.mark.tensorflow

PROGRAMS = 60


def test_an_error_is_reported_where_keras_raises() -> None:
    random = Random(5)
    assert not disagreements([random_program(random) for _ in range(PROGRAMS)])
