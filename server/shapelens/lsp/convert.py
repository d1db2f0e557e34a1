"""Between our places and those of the protocol. Both count lines and UTF-16 units from 0."""

from __future__ import annotations

from lsprotocol import types as lsp

from shapelens.source.positions import Position, Range


def to_lsp_position(position: Position) -> lsp.Position:
    """Convert a place to the protocol's type."""
    return lsp.Position(position.line, position.character)


def to_lsp_range(range_: Range) -> lsp.Range:
    """Convert a range to the protocol's type."""
    return lsp.Range(to_lsp_position(range_.start), to_lsp_position(range_.end))


def from_lsp_position(position: lsp.Position) -> Position:
    """Convert a place from the protocol's type."""
    return Position(position.line, position.character)


def from_lsp_range(range_: lsp.Range) -> Range:
    """Convert a range from the protocol's type."""
    return Range(from_lsp_position(range_.start), from_lsp_position(range_.end))
