"""What is fuzzed, by name: the rule of each layer and function, whole programs, and the front door."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # what it does depends on the processor

from differential.functions import fuzz as functions
from differential.functions.cases import GENERATORS as FUNCTIONS
from differential.layers import runner as layers
from differential.layers.cases import GENERATORS as LAYERS
from differential.models.training_programs import disagreements as training_disagreements
from differential.models.training_programs import random_program as training_program
from differential.pipelines.generate import pipeline
from differential.pipelines.test_pipelines import check as check_pipeline
from differential.programs import agreement as programs
from differential.programs.comparison import compare as compare_models
from differential.programs.models import ModelGenerator
from differential.python import agreement as python

from .edits import run_edits
from .moments import run_programs, run_walks
from .texts import run_notebooks, run_texts


@dataclass(frozen=True)
class Result:
    """What came of some cases. `smallest` is the smallest failing program, and how it fails."""

    cases: int
    unknown: int = 0
    disagreed: int = 0
    smallest: str = ""


def _result(cases: int, unknown: int, wrong: Iterable[object], disagreed: int | None = None) -> Result:
    said = sorted(map(str, wrong), key=len)
    return Result(cases, unknown, len(said) if disagreed is None else disagreed, said[0] if said else "")


def _layer(name: str) -> Callable[[int, int], Result]:
    def run(cases: int, seed: int) -> Result:
        (found,) = layers.run([name], cases, seed)
        return _result(cases, found.unknown, found.disagreements)

    return run


def _function(name: str) -> Callable[[int, int], Result]:
    def run(cases: int, seed: int) -> Result:
        row = functions.run_rule_cases(name, cases, seed)
        smallest = [f"{outcome.kind}: {outcome.case}\n    {outcome.detail}" for outcome in row.smallest]
        return _result(cases, row.unknown, smallest, row.disagreements)

    return run


def _layer_programs(cases: int, seed: int) -> Result:
    outcome = programs.run(cases, seed)
    return _result(cases, outcome.unknown, outcome.disagreements)


def _model_programs(cases: int, seed: int) -> Result:
    generator = ModelGenerator(seed)
    wrong = compare_models([generator.program() for _ in range(cases)])
    return _result(cases, 0, (f"{one.reason}\n{one.source}" for one in wrong))


def _pipelines(cases: int, seed: int) -> Result:
    rng, outcomes, wrong = random.Random(seed), list[str](), list[str]()
    for _ in range(cases):
        try:
            outcomes.append(check_pipeline(pipeline(rng)))
        except AssertionError as error:
            wrong.append(str(error))
    return _result(cases, sum(outcome not in ("same", "both raise") for outcome in outcomes), wrong)


def _training(cases: int, seed: int) -> Result:
    rng = random.Random(seed)
    return _result(cases, 0, training_disagreements([training_program(rng) for _ in range(cases)]))


def _python(cases: int, seed: int) -> Result:
    return _result(cases, 0, python.run(cases, seed).disagreements or ())


@dataclass(frozen=True)
class Subject:
    """Something that is fuzzed. `share` is its part of all cases, 0 an equal one of what is left; `at_once` is how
    many cases are run in one go.
    """

    run: Callable[[int, int], Result]
    share: float = 0
    at_once: int = 1000


SUBJECTS: Final[dict[str, Subject]] = {
    "programs of layers": Subject(_layer_programs, 0.01, 100),
    "programs of models": Subject(_model_programs, 0.01, 100),
    "programs that train": Subject(_training, 0.005, 50),
    "pipelines of tf.data": Subject(_pipelines, 0.02, 250),
    "programs of plain Python": Subject(_python, 0.05, 500),
    "texts at the front door": Subject(lambda cases, seed: _result(cases, 0, run_texts(cases, seed)), 0.02, 250),
    "notebook files": Subject(lambda cases, seed: _result(cases, 0, run_notebooks(cases, seed)), 0.01, 250),
    "sessions of editing": Subject(lambda cases, seed: _result(cases, 0, run_edits(cases, seed)), 0.003, 50),
    "time: walks at a kernel": Subject(lambda cases, seed: _result(cases, 0, run_walks(cases, seed)), 0.01, 100),
    "time: programs at a kernel": Subject(lambda cases, seed: _result(cases, 0, run_programs(cases, seed)), 0.001, 10),
    **{f"keras.layers.{name}": Subject(_layer(name)) for name in sorted(LAYERS)},
    **{name: Subject(_function(name)) for name in sorted(FUNCTIONS)},
}
