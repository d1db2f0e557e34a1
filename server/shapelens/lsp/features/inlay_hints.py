"""Inlay hints: what a layer call receives and returns, behind the call."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types as lsp

from shapelens.lsp.convert import from_lsp_range, to_lsp_position
from shapelens.notebook.results import Hint
from shapelens.source.positions import Range


def inlay_hints(hints: Sequence[Hint], visible: lsp.Range) -> list[lsp.InlayHint]:
    """Return those of the hints of a cell that end in the visible range."""
    shown = from_lsp_range(visible)
    return [_inlay_hint(hint) for hint in _without_repetitions([h for h in hints if shown.contains(h.range.end)])]


def _without_repetitions(hints: list[Hint]) -> list[Hint]:
    """Keep one of the hints that say the same at the same place: `conv = Conv1D(8, 3)` and the call of it are two
    places.
    """
    seen: set[tuple[Range, str]] = set()
    kept: list[Hint] = []
    for hint in hints:
        key = (hint.range, hint.label)
        if key not in seen:
            seen.add(key)
            kept.append(hint)
    return kept


def _inlay_hint(hint: Hint) -> lsp.InlayHint:
    return lsp.InlayHint(
        position=to_lsp_position(hint.range.end),
        label=hint.label,
        kind=lsp.InlayHintKind.Type,
        padding_left=True,
        data={"layer": hint.layer, "provenance": hint.provenance},
    )
