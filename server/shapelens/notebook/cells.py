"""`Cell`: a code cell of a notebook, or the whole of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shapelens.source.document import Document, Unit, history_hash
from shapelens.source.sections import FileSections, Section


@dataclass(slots=True, eq=False)
class Cell:
    """A code cell (or the whole of a file): its id and its text. `python` is false for a cell in another language.

    A kernel runs a cell as one, and a file in sections: those are looked for once a kernel is known.
    """

    id: str
    document: Document = field(default_factory=Document)
    python: bool = True
    is_file: bool = False
    _file_sections: FileSections | None = None

    def copy(self, text: str | None) -> Cell:
        """Return this cell with another text; `None` for the same."""
        if text is None:
            return Cell(self.id, self.document, self.python, self.is_file, self._file_sections)
        document = self.document.copy()
        document.set_text(text)
        copied = Cell(self.id, document, self.python, self.is_file)
        if self._file_sections is not None:
            copied._file_sections = self._file_sections.copy(document)
            copied._file_sections.follow()
        return copied

    def find_sections(self, wanted: bool) -> None:
        """Cut a file into sections, or bring them in step with its text; it is one again if they are not wanted."""
        if not wanted:
            self._file_sections = None
        elif self.is_file:
            self._file_sections = self._file_sections or FileSections(self.id, self.document)
            self._file_sections.follow()

    @property
    def file_sections(self) -> FileSections | None:
        """The sections of a file; `None` for a notebook's cell, or without a kernel."""
        return self._file_sections

    @property
    def sections(self) -> Sequence[Section]:
        """What a kernel runs of it as one each, if it is Python."""
        if self._file_sections is not None:
            return self._file_sections.present
        document = self.document
        whole = Section(self.id, 0, document.text, document.source_hash, document.units)
        return (whole,) if self.python else ()

    def by_hash(self) -> Iterator[tuple[str, Section]]:
        """Yield the sections with each hash that IPython's history may have of them."""
        if self._file_sections is not None:
            yield from self._file_sections.by_hash()
        else:
            yield from ((history_hash(section.code), section) for section in self.sections)

    def owns(self, section_id: str) -> bool:
        """Say whether a section with this id is or was a part of this."""
        return section_id == self.id or (self._file_sections is not None and self._file_sections.owns(section_id))

    def units_that_ran(self, section_id: str, source_hash: str) -> list[Unit] | None:
        """Return the units of a section as a kernel ran them, with lines counted from its code, and keep them; `None`
        if its source is not known.
        """
        if self._file_sections is not None:
            return self._file_sections.units_that_ran(section_id, source_hash)
        return self.document.units_that_ran(source_hash)
