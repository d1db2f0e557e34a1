"""What an analysis gives, in plain data: hints and findings with places in cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from shapelens.interpret.machine import Finding, LayerCall, Role
from shapelens.interpret.values import Origin, Site
from shapelens.kernel.schema import Raised
from shapelens.source.positions import Range
from shapelens.spec import TensorSpec


@dataclass(frozen=True, slots=True)
class SeenCall:
    """One distinct pair of inputs and outputs."""

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]


@dataclass(frozen=True)
class Hint:
    """What a layer call site receives and returns. `cell` counts the code cells from 0."""

    cell: int
    range: Range
    role: Role
    layer: str
    label: str
    provenance: Literal["sampled", "inferred", "declared"]
    calls: tuple[SeenCall, ...]
    seen: tuple[LayerCall, ...] = field(compare=False, default=())
    site: Site | None = field(compare=False, default=None)


@dataclass(frozen=True)
class PlacedFinding:
    """A finding and its places: where it stands, and the calls that lead there."""

    cell: int
    range: Range
    finding: Finding
    related: tuple[tuple[int, Range], ...] = ()


@dataclass(frozen=True)
class PlacedUnknown:
    """A layer call of whose input nothing is known, and why."""

    cell: int
    range: Range
    layer: str
    reason: str


@dataclass(frozen=True, slots=True)
class CellAnalysis:
    """What is shown in one cell, in the order of its text."""

    hints: tuple[Hint, ...] = ()
    unknowns: tuple[PlacedUnknown, ...] = ()


@dataclass(frozen=True)
class Crash:
    """A line that raised when it ran: where it stands, and what the probe recognized of the message."""

    cell: int
    range: Range
    raised: Raised


@dataclass(frozen=True)
class Analysis:
    """Everything that was found in a program."""

    cells: tuple[CellAnalysis, ...]
    findings: tuple[PlacedFinding, ...]
    exhausted: frozenset[int] = frozenset()
    crashes: tuple[Crash, ...] = ()
    """The lines that raised when they ran, where no finding says why."""

    @cached_property
    def hints(self) -> tuple[Hint, ...]:
        """The hints of all cells."""
        return tuple(hint for cell in self.cells for hint in cell.hints)

    @property
    def unknowns(self) -> tuple[PlacedUnknown, ...]:
        """What is not known, of all cells."""
        return tuple(unknown for cell in self.cells for unknown in cell.unknowns)


def provenance_of(origin: Origin | None) -> Literal["sampled", "inferred", "declared"]:
    """Return how the input of a call is known."""
    return "inferred" if origin is None else origin.kind
