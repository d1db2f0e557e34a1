"""`Check`: one known mismatch. Each lives in a module `<code>_<name>.py` as its `CHECK`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shapelens.checks.case import Case
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit, Severity


@dataclass(frozen=True)
class Candidate:
    """Edits that may mend a finding. Where others of the same `kind` must follow them, they become one fix."""

    kind: str
    title: str
    edits: tuple[Edit, ...]


def no_candidates(case: Case) -> Iterator[Candidate]:
    """Offer nothing: what to change is the user's to know."""
    return iter(())


def at_the_call(case: Case) -> Place | None:
    """Let a finding stand at the call that raises."""
    return case.site


@dataclass(frozen=True)
class Check:
    """What is known of one mismatch.

    `handles` says whether a finding is of this kind, `message` is one sentence that names the parameter, both numbers
    or shapes and what to do, and `candidates` yields edits, the likeliest first. `example` is a program that real Keras
    refuses (or that does silently what is not meant), `fixed` the same after its first fix, or mended by hand.
    `cause` is where the user must change something, if that is not the call that raises.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    meaning: str
    why: str
    example: str
    fixed: str
    handles: Callable[[Case], bool]
    message: Callable[[Case], str]
    candidates: Callable[[Case], Iterator[Candidate]] = no_candidates
    cause: Callable[[Case], Place | None] = at_the_call
