"""Run cases of many classes, and count what the rules said: legal, illegal, unknown, and where they disagree."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from shapelens.spec import UNKNOWN, TensorSpec

from .cases import GENERATORS, cases
from .reality import Disagreement, Structure, compare_outcomes

HEAD = f"{'class':45} {'cases':>7} {'legal':>7} {'illegal':>7} {'unknown':>7} {'disagree':>8} {'seconds':>8}"


@dataclass
class Result:
    """What the cases of one class came to.

    `legal` ran with Keras, `illegal` raised; `unknown` of the legal ones have an output whose shape or dtype the rule
    left open in whole or part.
    """

    class_name: str
    cases: int = 0
    legal: int = 0
    illegal: int = 0
    unknown: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def smallest(self) -> Disagreement | None:
        """The disagreement that is shortest when written."""
        return min(self.disagreements, key=lambda found: found.size, default=None)

    def __str__(self) -> str:
        return (
            f"{self.class_name:45} {self.cases:7} {self.legal:7} {self.illegal:7} {self.unknown:7} "
            f"{len(self.disagreements):8} {self.seconds:8.1f}"
        )


def run(classes: Iterable[str], count: int, seed: int = 0, share: float = 0.0) -> Iterator[Result]:
    """Compare `count` cases of each class with the real Keras; a `share` of them is wild. No class means all."""
    for class_name in list(classes) or sorted(GENERATORS):
        result, started = Result(class_name), time.perf_counter()
        for case in cases(class_name, count, seed, share):
            reality, rule, disagreement = compare_outcomes(case)
            result.cases += 1
            if reality.raised:
                result.illegal += 1
            else:
                result.legal += 1
                result.unknown += any(is_open(output) for output in rule.outputs)
            if disagreement is not None:
                result.disagreements.append(disagreement)
        result.seconds = time.perf_counter() - started
        yield result


def is_open(output: Structure) -> bool:
    """Say whether an output leaves a rank, a size or a dtype open."""
    if isinstance(output, TensorSpec):
        return output.shape is UNKNOWN or UNKNOWN in output.shape or output.dtype is UNKNOWN
    if isinstance(output, dict):
        return any(is_open(item) for item in output.values())
    if isinstance(output, (tuple, list)):
        return any(is_open(item) for item in output)
    return output is UNKNOWN
