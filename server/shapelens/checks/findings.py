"""The findings of a program, each with the check that it belongs to."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from shapelens.checks.case import Case
from shapelens.checks.check import Check
from shapelens.checks.edits.sources import Place, Sources
from shapelens.checks.model import Diagnostic, Related, Severity
from shapelens.checks.registry import check_for
from shapelens.checks.wording import counted
from shapelens.notebook.program import Program
from shapelens.notebook.results import Analysis, PlacedFinding
from shapelens.rules.layers.layer import Layer, built_size


@dataclass(frozen=True)
class Found:
    """A finding and its check."""

    check: Check
    case: Case

    @cached_property
    def diagnostic(self) -> Diagnostic:
        """The finding in words."""
        placed, check, cause = self.case.placed, self.check, self._cause
        cell, range_ = (placed.cell, placed.range) if cause is None else (cause.cell, cause.range_of(cause.node))
        related = _related(self.case) if cause is None else (_crash(self.case), *_related(self.case))
        related = tuple(other for other in related if cause is None or (other.cell, other.range) != (cell, range_))
        severity = _severity(placed, check)
        return Diagnostic(cell, range_, check.code, check.name, severity, self._message, related)

    @property
    def _cause(self) -> Place | None:
        """Where the finding stands, if that is not the call that raises."""
        cause = self.check.cause(self.case)
        site = self.case.site
        if cause is None or site is None:
            return cause
        # Equal statements share their tree.
        return None if cause.node is site.node and cause.unit.key == site.unit.key else cause

    @property
    def _message(self) -> str:
        message, elsewhere = self.check.message(self.case), self.case.elsewhere
        return message if elsewhere is None else f"{message} ({elsewhere})"

    @cached_property
    def identity(self) -> Hashable:
        """What makes it the same finding in an edited text, wherever that has moved it."""
        return (self.check.code, self.case.mismatch.operation, self.diagnostic.message)


_found: WeakKeyDictionary[Program, tuple[Analysis, list[Found]]] = WeakKeyDictionary()


def find(program: Program) -> list[Found]:
    """Return the findings of a program; the same ones as long as its analysis is the same."""
    analysis = program.analyze()
    known = _found.get(program)
    if known is not None and known[0] is analysis:
        return known[1]
    found: list[Found] = []
    if analysis.findings:
        sources = Sources(program)
        raising = {(placed.cell, placed.range) for placed in analysis.findings if placed.finding.severity == "error"}
        for placed in analysis.findings:
            if placed.finding.severity != "error" and (placed.cell, placed.range) in raising:
                continue  # what only looks wrong is not worth a word where the same call raises
            case = Case(program, sources, placed)
            found.append(Found(check_for(case), case))
    _found[program] = (analysis, found)
    return found


def _severity(placed: PlacedFinding, check: Check) -> Severity:
    """An error of the run is one, whatever its check says of the usual case, and what runs perhaps is none."""
    if placed.finding.severity == "error":
        return "error"
    return "warning" if check.severity == "error" else check.severity


def _crash(case: Case) -> Related:
    """Say where it raises, or where it is noticed."""
    placed = case.placed
    words = "raises in this call" if placed.finding.severity == "error" else "this call is concerned"
    return Related(placed.cell, placed.range, words)


def _related(case: Case) -> tuple[Related, ...]:
    """Say what other places have to do with a finding: where its layer was made, and the calls that lead there."""
    placed = case.placed
    finding = placed.finding
    related: list[Related] = []
    place = case.construction
    # `Conv1D(8, 3)(x)` has the construction in the call itself: that is worth a word only if it tells something.
    apart = place is not None and not (case.site is not None and place.node in ast.walk(case.site.node))
    if place is not None and not case.in_construction and (apart or _built_size(case.layer) is not None):
        related.append(Related(place.cell, place.range_of(place.node), _construction_words(case)))
    declaration = case.declaration
    if declaration is not None and declaration.node is not (case.site.node if case.site else None):
        known = [(r.cell, r.range) for r in related]
        where = (declaration.cell, declaration.range_of(declaration.node))
        if where not in known:
            related.append(Related(*where, "the input is declared here"))
    for site in finding.via:
        place = case.place(site)
        if place is not None and site != finding.site:
            related.append(Related(place.cell, place.range_of(place.node), "called from here"))
    return tuple(related)


def _construction_words(case: Case) -> str:
    layer = case.layer
    name = case.operation if layer is None else layer.class_name
    size = _built_size(layer)
    if size is not None and layer is not None:
        return (
            f"this {name} was built with {counted(size, 'channel' if 'data_format' in layer.arguments else 'feature')}"
        )
    return "the model is made here" if name in ("Sequential", "Functional") else f"this {name} is constructed here"


def _built_size(layer: Layer | None) -> int | None:
    """Return the number of channels or features that a layer was built with."""
    axis = None if layer is None else layer.channel_axis if "data_format" in layer.arguments else -1
    size = (
        None if layer is None or axis is None or not isinstance(layer.built_shape, tuple) else built_size(layer, axis)
    )
    return size if isinstance(size, int) else None
