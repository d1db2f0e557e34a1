"""`Cell`: a code cell of a notebook, or the whole of a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapelens.source.document import Document


@dataclass(slots=True, eq=False)
class Cell:
    """A code cell (or the whole of a file): its id and its text. `python` is false for a cell in another language."""

    id: str
    document: Document = field(default_factory=Document)
    python: bool = True
