"""What checks give: findings in words, and edits that mend them. Plain data, without a protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from shapelens.source.positions import Range

Severity: TypeAlias = Literal["error", "warning", "information"]


@dataclass(frozen=True)
class Edit:
    """A stretch of a cell's text, and what to put in its place."""

    cell: int
    range: Range
    new_text: str


@dataclass(frozen=True)
class Fix:
    """Edits that mend a finding together. The `preferred` fix is the likeliest one."""

    title: str
    edits: tuple[Edit, ...]
    preferred: bool = False


@dataclass(frozen=True)
class Related:
    """Another place that a finding has to do with, and how."""

    cell: int
    range: Range
    message: str


@dataclass(frozen=True)
class Diagnostic:
    """A finding in words. `name` is the readable form of `code`: `channel-mismatch` for `SL102`."""

    cell: int
    range: Range
    code: str
    name: str
    severity: Severity
    message: str
    related: tuple[Related, ...] = ()
