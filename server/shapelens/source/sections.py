"""The sections of a file: what stands between two `# %%` lines, which editors send to a kernel as one cell."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from shapelens.source.document import Document, Unit, hash_of, renamed
from shapelens.source.statements import common_end, common_start

MARKER: Final = re.compile(r"#\s*(?:%%|<(?:code|markdown)cell>|In\[(?:\d*| )\])")
"""What a section begins with, as VS Code, Spyder and `nbconvert` write it."""

_MAX_KNOWN: Final = 4_000_000  # bytes, roughly
_OVERHEAD: Final = 200  # bytes of what is kept by each hash besides


@dataclass(frozen=True, slots=True)
class Section:
    """What runs in a kernel as one: a whole cell, or a section of a file.

    `line` is the one of the document at which its `code` begins, without the marker and blank lines around it. A
    kernel knows a section of a file by its code alone; `twins` says how many there are with the same one.
    """

    id: str
    line: int
    code: str
    source_hash: str
    units: Sequence[Unit]
    twins: int | None = None
    hashes: Collection[str] = field(default=(), compare=False)
    """Those of the sources that would run it, for one of a file."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a kernel ran, as sections know it: their ids (several where their code is the same), the code and its hash,
    and how many lines the source that ran has before it.
    """

    ids: tuple[str, ...]
    code: str
    source_hash: str
    shift: int

    def named(self, snapshot: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the probe sent of it, as of the code of the section alone."""
        line = snapshot.get("failed_line")
        known = {**snapshot, "cell_id": self.ids[0], "source_hash": self.source_hash}
        return known if line is None else {**known, "failed_line": line - self.shift}


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of a section, which code there is in them from which line on, and how many lines a source that would
    run it has before the code, by the hash of that source.
    """

    lines: Sequence[str]
    first: int
    code: str
    source_hash: str
    shifts: Mapping[str, int]


@dataclass(eq=False)
class FileSections:
    """The sections of a document. `follow` brings them in step with its text; a section that is edited or moved stays
    what it is.
    """

    uri: str
    document: Document
    present: list[Section] = field(default_factory=list[Section])
    _texts: list[_Text] = field(default_factory=list[_Text])
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _known: dict[str, Run] = field(default_factory=dict[str, Run])
    """What recent texts run as, by the hash of the source: a kernel may run what was edited since."""
    _ran: dict[tuple[str, str], list[Unit]] = field(default_factory=dict[tuple[str, str], list[Unit]])
    """The units that ran, by id and hash of their section, with lines counted from its code."""

    def copy(self, document: Document) -> FileSections:
        """Return the sections of a copy of the document, which goes its own way."""
        return replace(self, document=document, _known=dict(self._known), _ran=dict(self._ran))

    def owns(self, section_id: str) -> bool:
        """Say whether a section is or was one of these."""
        return section_id.rpartition("%%")[0] == self.uri

    def follow(self) -> None:
        """Take note of the present text."""
        lines = self.document.lines
        starts = [0, *_markers(self.document)]
        ends = [*starts[1:], len(lines)]
        texts = self._as_before([lines[start:end] for start, end in zip(starts, ends, strict=True)])
        ids = self._followed(texts)
        before = {section.id: (section, text) for section, text in zip(self.present, self._texts, strict=True)}
        self._texts, self.present = texts, []
        twins = Counter(text.source_hash for text in texts)
        unit_lines = [unit.line for unit in self.document.units]
        for section_id, text, start, end in zip(ids, texts, starts, ends, strict=True):
            last, last_text = before.get(section_id, (None, None))
            if last_text is not text:
                self._note(section_id, text)
            line, units = start + text.first, slice(bisect_left(unit_lines, start), bisect_left(unit_lines, end))
            if last is not None and last.code != text.code:
                self._rename(units)
            self._restore(self._ran.get((section_id, text.source_hash)), line, units)
            found = self.document.units[units]
            section = Section(
                section_id, line, text.code, text.source_hash, found, twins[text.source_hash], text.shifts
            )
            self.present.append(last if last is not None and last == section else section)

    def that_ran(self, source_hash: str) -> Run | None:
        """Return what runs under the hash of a source; `None` if that is no section, now or lately."""
        pairs = zip(self.present, self._texts, strict=True)
        same = [(section, text) for section, text in pairs if source_hash in text.shifts]
        if not same:
            same = [pair for pair in (self._whole(),) if source_hash in pair[1].shifts]
        if not same:
            return self._known.get(source_hash)
        ids = tuple(section.id for section, _ in same)
        text = same[0][1]
        return Run(ids, text.code, text.source_hash, text.shifts[source_hash])

    @property
    def whole(self) -> Section:
        """The whole file, for when a kernel runs all sections as one."""
        return self._whole()[0]

    def _whole(self) -> tuple[Section, _Text]:
        text = _text(self.document.lines)
        return Section(self.uri, text.first, text.code, text.source_hash, self.document.units), text

    def by_hash(self) -> Iterator[tuple[str, Section]]:
        """Yield the present sections, and the whole file, with the hash of each source that would run them."""
        whole = [self._whole()] if len(self.present) > 1 else []
        for section, text in (*zip(self.present, self._texts, strict=True), *whole):
            yield from ((source_hash, section) for source_hash in text.shifts)

    def units_that_ran(self, section_id: str, source_hash: str) -> list[Unit] | None:
        """Return the units of a section that a kernel ran, with lines counted from its code, and keep them; `None` if
        its code is not known any more.
        """
        ran = self._ran.get((section_id, source_hash))
        if ran is None:
            present = (*self.present, self.whole)
            section = next((section for section in present if section.id == section_id), None)
            if section is not None and section.source_hash == source_hash:
                ran = [replace(unit, line=unit.line - section.line) for unit in section.units]
            elif source_hash in self._known:  # edited while it ran
                code = self._known[source_hash].code
                ran = _units_of(code, self._unedited(code) if section_id == self.uri else ())
            else:
                return None
            self._ran[section_id, source_hash] = ran
            self.document.ran_keys.update(unit.key for unit in ran)
        return ran

    def _unedited(self, code: str) -> Iterator[Unit]:
        """Yield the units of the sections that the whole file had when this was its code."""
        document = Document()
        document.set_text(code)
        before = FileSections(self.uri, document)
        before.follow()
        codes = {section.code for section in before.present}
        for section in self.present:
            if section.code in codes:
                yield from section.units

    def _as_before(self, texts: list[list[str]]) -> list[_Text]:
        """Return what is known of texts, found out anew for those that changed."""
        before = [text.lines for text in self._texts]
        start = common_start(before, texts)
        end = common_end(before[start:], texts[start:])
        changed = [_text(lines) for lines in texts[start : len(texts) - end]]
        return [*self._texts[:start], *changed, *self._texts[len(before) - end :]]

    def _followed(self, texts: Sequence[_Text]) -> list[str]:
        """Return the ids of the sections with these texts. Those at the beginning and the end that are the same keep
        theirs, and so do those between them that were moved, or were here before; the others are taken for edited, in
        their order.
        """
        before, now = [section.code for section in self.present], [text.code for text in texts]
        kept = [section.id for section in self.present]
        start = common_start(before, now)
        end = common_end(before[start:], now[start:])
        free = kept[start : len(kept) - end]
        codes = dict(zip(free, before[start:], strict=False))
        ids: list[str | None] = []
        for text in texts[start : len(texts) - end]:
            known = self._known.get(text.source_hash)
            back = None if known is None or known.ids[0] in kept or known.ids[0] in ids else known.ids[0]
            found = next((section_id for section_id in free if codes[section_id] == text.code), back)
            if found in free:
                free.remove(found)
            ids.append(found)
        edited = iter(free)
        made = [found or next(edited, None) or f"{self.uri}%%{next(self._numbers)}" for found in ids]
        return [*kept[:start], *made, *kept[len(kept) - end :]]

    def _note(self, section_id: str, text: _Text) -> None:
        """Keep what a text runs as, and forget the oldest ones."""
        for source_hash, shift in text.shifts.items():
            self._known.pop(source_hash, None)
            self._known[source_hash] = Run((section_id,), text.code, text.source_hash, shift)
        while len(self._known) * (len(text.code) // 8 + _OVERHEAD) > _MAX_KNOWN:
            del self._known[next(iter(self._known))]

    def _rename(self, units: slice) -> None:
        """Let the units of an edited section be others than those that ran, to which what they made refers."""
        every, document = self.document.units, self.document
        if any(unit.key in document.ran_keys for unit in every[units]):
            document.units = [*every[: units.start], *renamed(every[units], document.ran_keys), *every[units.stop :]]

    def _restore(self, ran: Sequence[Unit] | None, line: int, units: slice) -> None:
        """Give the units of a section that is again what `ran` the names that they had then: what they made refers to
        them.
        """
        every = self.document.units
        present = every[units]
        if ran is None or [unit.key for unit in ran] == [unit.key for unit in present]:
            return
        elsewhere = {unit.key for unit in (*every[: units.start], *every[units.stop :])}
        same = [old.line + line for old in ran] == [unit.line for unit in present]
        if same and not any(old.key in elsewhere for old in ran):
            restored = [replace(now, key=old.key, tree=old.tree) for old, now in zip(ran, present, strict=True)]
            self.document.units = [*every[: units.start], *restored, *every[units.stop :]]


def _markers(document: Document) -> Iterator[int]:
    """Yield the lines at which sections begin, except the first; what stands inside a statement is none."""
    lines, starts = document.lines, [unit.line for unit in document.units]
    for number, line in enumerate(lines):
        if number and line[:1] == "#" and MARKER.match(line):
            following = bisect_left(starts, number)
            behind = lines[number : starts[following] if following < len(starts) else len(lines)]
            if following == 0 or all(line.lstrip()[:1] in ("", "#") for line in behind):
                yield number


def _text(lines: Sequence[str]) -> _Text:
    """Find the code in the lines of a section, and what its hash may be when it runs: editors send it with or without
    the marker, and with or without the blank lines around it.
    """
    marked = int(MARKER.match(lines[0]) is not None)
    written = [number for number, line in enumerate(lines) if line.strip() and number >= marked]
    if not written:
        return _Text(lines, marked, "", hash_of(""), {})
    first, last = written[0], written[-1] + 1
    shifts: dict[str, int] = {}
    for begin in {0, marked, first}:
        for end in {last, len(lines)}:
            text = "\n".join(lines[begin:end])
            shifts.update(dict.fromkeys((hash_of(text), hash_of(text + "\n")), first - begin))
    code = "\n".join(lines[first:last])
    return _Text(lines, first, code, hash_of(code), shifts)


def _units_of(code: str, present: Iterable[Unit]) -> list[Unit]:
    """Return the units of a code that is not there any more; those that stand in `present` as they were are the
    same. What stands in a section that was edited is another unit: what it made when it ran is not what it shows.
    """
    document = Document()
    document.set_text(code)
    keys: dict[str, list[str]] = {}
    for unit in present:
        keys.setdefault(unit.text.rstrip(), []).append(unit.key)
    same = [keys.get(unit.text.rstrip(), []) for unit in document.units]
    return [
        replace(unit, key=known.pop(0)) if known else unit for unit, known in zip(document.units, same, strict=True)
    ]
