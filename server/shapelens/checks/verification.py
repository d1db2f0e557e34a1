"""A fix is offered only if it mends: apply it in memory, interpret again, and look."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeAlias

from shapelens.checks.check import Candidate
from shapelens.checks.edits.text_edits import apply_edits, difference
from shapelens.checks.findings import Found, find
from shapelens.checks.model import Edit, Fix
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.returned_steps import returned_step_candidates
from shapelens.notebook.cells import Cell
from shapelens.notebook.program import Program
from shapelens.rules.mismatch import (
    LabelsOutOfRange,
    LogitsMismatch,
    MetricMismatch,
    OneClass,
    SampleCountMismatch,
    TargetBroadcast,
    TargetMismatch,
)
from shapelens.source.parsing import parse

_log = logging.getLogger(__name__)

_OF_TARGETS = (TargetMismatch, TargetBroadcast, LabelsOutOfRange, MetricMismatch, OneClass, LogitsMismatch)

_MOST_ATTEMPTS = 30
"""How many edits are tried to mend what another edit brought to light."""
_LONGEST_CHAIN = 4
_TRIED_EACH = 4

_Counts: TypeAlias = Counter[Hashable]

_MAX_STEPS = 8
"""How many edits of one kind may follow each other in one fix: Conv2D → Conv1D, then its pooling, then the next."""


def verified(program: Program, found: Found) -> list[Fix]:
    """Return the candidates for a finding that mend it and break nothing, the likeliest first."""
    return [*verified_in_order(program, found)]


def verified_in_order(program: Program, found: Found) -> Iterator[Fix]:
    """Yield what `verified` returns; who needs the first alone does not wait for the others.

    Best is an edit that mends the finding and brings none, then one whose findings can be mended along with it, then
    one that goes a part of the way: with data that fit, `fit` comes to the targets.
    """
    candidates = _candidates(found)
    ways = (
        lambda: _alone(program, found, candidates, False),
        lambda: _chained(program, found, candidates),
        lambda: _alone(program, found, candidates, True),
    )
    for way in ways:
        any_found = False
        for fix in _distinct(program, way()):
            any_found = True
            yield fix
        if any_found:
            return


def _distinct(program: Program, mended: Iterable[tuple[str, tuple[Edit, ...]]]) -> Iterator[Fix]:
    """Yield the fixes that make different programs, each with a title of its own, the first one preferred."""
    titles: set[str] = set()
    seen: set[tuple[str, ...]] = {tuple(cell.document.text for cell in program.cells)}
    for title, edits in mended:
        result = tuple(apply_edits([cell.document.text for cell in program.cells], edits))
        if result not in seen:
            seen.add(result)
            shown = f"{title} (line {edits[0].range.start.line + 1})" if title in titles else title
            yield Fix(shown, edits, preferred=not titles)
            titles.add(shown)


def _alone(
    program: Program, found: Found, candidates: Sequence[Candidate], part_of_the_way: bool
) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Yield the candidates that mend a finding, each with others of its kind if need be."""
    for candidate in candidates:
        edits = _mend(program, found, candidate, part_of_the_way)
        if edits is not None:
            yield candidate.title, edits


def _chained(program: Program, found: Found, candidates: Sequence[Candidate]) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Yield the first chain of edits that mends a finding and all that this brings to light."""
    mismatch = found.case.mismatch
    if isinstance(mismatch, SampleCountMismatch) and all(rows != 1 for _, rows in mismatch.counts):
        return  # other data are another problem
    attempt = _Attempt(program, found)
    for candidate in candidates[:_TRIED_EACH]:
        done = attempt.through(program, found, candidate, 1)
        if done is not None:
            edited, titles = done
            yield (
                ", and ".join([titles[0], *(title[:1].lower() + title[1:] for title in titles[1:])]),
                difference(program, edited),
            )
            return


class _Attempt:
    """A search for edits that mend a finding together, which ends when it has tried enough of them."""

    def __init__(self, program: Program, found: Found) -> None:
        self._program = program
        self._found = found
        self._before = _counts(program)
        self._left = _MOST_ATTEMPTS

    def through(
        self, present: Program, target: Found, step: Candidate, length: int
    ) -> tuple[Program, tuple[str, ...]] | None:
        """Return the program with an edit and those that it takes besides, and the titles of all."""
        if self._left == 0:
            return None
        self._left -= 1
        done = _stepped(present, target, step, self._before)
        if done is None or _is_left(self._found, done[0], self._before):
            return None
        edited, fresh = done
        if not fresh:
            return None if _knows_less(self._program, edited) else (edited, (step.title,))
        if length == _LONGEST_CHAIN:
            return None
        raising = [other for other in fresh if other.diagnostic.severity == "error"]
        following = (raising or fresh)[0]
        candidates = _candidates(following)[:_TRIED_EACH]
        for reach in dict.fromkeys((_LONGEST_CHAIN, length + 1)):  # to end the chain here is better than a longer one
            for candidate in candidates:
                rest = self.through(edited, following, candidate, reach)
                if rest is not None:
                    return rest[0], (step.title, *rest[1])
        return None


def _candidates(found: Found) -> list[Candidate]:
    try:
        return [*returned_step_candidates(found.case), *found.check.candidates(found.case)]
    except Exception:  # a bug of ours costs this finding its fixes, and nothing else
        _log.exception("the fixes of %s could not be found", found.check.code)
        return []


def _mend(
    program: Program, found: Found, candidate: Candidate, part_of_the_way: bool = False
) -> tuple[Edit, ...] | None:
    """Return the edits that mend a finding, following it through where the same edit is needed further down."""
    before = _counts(program)
    present, target, step = program, found, candidate
    for number in range(_MAX_STEPS):
        done = _stepped(present, target, step, before)
        if done is None:
            return None
        edited, fresh = done
        if part_of_the_way and all(_comes_later(found, other) for other in fresh):
            fresh = []
        if not fresh:
            if _is_left(found, edited, before) or _knows_less(program, edited):
                return None
            return step.edits if number == 0 else difference(program, edited)
        follower = _follower(fresh, candidate.kind)
        if follower is None:
            return None
        present, (target, step) = edited, follower
    return None


def _stepped(present: Program, target: Found, step: Candidate, before: _Counts) -> tuple[Program, list[Found]] | None:
    """Return the program with an edit that ends a finding of it, and the findings that there were not `before`."""
    edited = apply(present, step.edits)
    if edited is None or _is_left(target, edited, _counts(present)):
        return None
    counts = _counts(edited)
    return edited, [other for other in find(edited) if counts[other.identity] > before[other.identity]]


def _counts(program: Program) -> _Counts:
    """Count the findings that are alike; a program keeps what was found in it."""
    return Counter(found.identity for found in find(program))


def _is_left(found: Found, edited: Program, before: _Counts) -> bool:
    return _counts(edited)[found.identity] >= before[found.identity]


def _comes_later(found: Found, other: Found) -> bool:
    """Say whether a finding was hidden behind the other one: first what raises, first inputs, then targets.

    With inputs that fit, the same call comes to the targets. With a model that can be built, `fit` is known to compare
    them with as many outputs as the last layer has, whatever was mended before it.
    """
    if isinstance(found.case.mismatch, (*_OF_TARGETS, SampleCountMismatch)):
        return False
    if found.diagnostic.severity == "error" and other.diagnostic.severity != "error":
        return True
    if isinstance(other.case.mismatch, (TargetMismatch, TargetBroadcast)):
        return found.case.data is not None or targets.difference(other.case) in ("numbers", "one-hot", "width")
    return isinstance(other.case.mismatch, _OF_TARGETS)


def _follower(fresh: Sequence[Found], kind: str) -> tuple[Found, Candidate] | None:
    """Return the edit of the same kind for what an edit brought to light, if all of that can be mended so."""
    if not kind:
        return None
    for found in fresh:
        for candidate in _candidates(found):
            if candidate.kind == kind:
                return found, candidate
    return None


def apply(program: Program, edits: Iterable[Edit]) -> Program | None:
    """Return a program with `edits` made in it; `None` if something does not parse any more that did."""
    texts = [cell.document.text for cell in program.cells]
    changed = apply_edits(texts, edits)
    edited = program.edited({i: text for i, text in enumerate(changed) if text != texts[i]})
    cells = zip(program.cells, edited.cells, strict=True)
    return None if any(_broken_parts(new) > _broken_parts(old) for old, new in cells) else edited


def _broken_parts(cell: Cell) -> int:
    return sum(parse(unit.text) is None for unit in cell.document.units)


def _knows_less(program: Program, edited: Program) -> bool:
    """Say whether an edit only silenced a finding, because what follows is not known any more."""
    return len(edited.analyze().hints) < len(program.analyze().hints)
