"""What the command line prints: annotated source, findings a line each, and the JSON of docs/architecture.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypedDict

from shapelens.checks import mending
from shapelens.checks.diagnose import EVERYTHING, diagnose, fixes_for
from shapelens.checks.model import Diagnostic, Edit
from shapelens.notebook.files import SourceFile, with_texts, write_file
from shapelens.notebook.program import Program
from shapelens.notebook.results import Hint
from shapelens.source.positions import Range
from shapelens.spec import UNKNOWN, TensorSpec

_HINT_COLUMN = 60


class JsonPosition(TypedDict):
    """A zero-based place, in UTF-16 units."""

    line: int
    character: int


class JsonRange(TypedDict):
    """A stretch of text."""

    start: JsonPosition
    end: JsonPosition


class JsonSpec(TypedDict):
    """A tensor; `?` is what is not known."""

    shape: list[int | None | str] | str
    dtype: str


class JsonCall(TypedDict):
    """One distinct pair of inputs and outputs."""

    inputs: list[JsonSpec]
    outputs: list[JsonSpec]


class JsonHint(TypedDict):
    """A hint."""

    file: str
    cell: int
    range: JsonRange
    role: str
    layer: str
    label: str
    provenance: str
    calls: list[JsonCall]


class JsonEdit(TypedDict):
    """A replacement."""

    cell: int
    range: JsonRange
    newText: str


class JsonFix(TypedDict):
    """A verified fix."""

    title: str
    edits: list[JsonEdit]


class JsonRelated(TypedDict):
    """Another place that a finding has to do with."""

    cell: int
    range: JsonRange
    message: str


class JsonDiagnostic(TypedDict):
    """A finding."""

    file: str
    cell: int
    range: JsonRange
    code: str
    name: str
    severity: str
    message: str
    related: list[JsonRelated]
    fixes: list[JsonFix]


class JsonDocument(TypedDict):
    """What `--output-format json` prints."""

    version: Literal[1]
    hints: list[JsonHint]
    diagnostics: list[JsonDiagnostic]


def as_json(file: SourceFile, program: Program) -> JsonDocument:
    """Describe one file."""
    name = file.path.as_posix()
    return {
        "version": 1,
        "hints": [_hint(name, hint) for hint in program.analyze().hints],
        "diagnostics": [diagnostic(name, program, found) for found in diagnose(program)],
    }


def merged(documents: Sequence[JsonDocument]) -> JsonDocument:
    """Put the descriptions of several files together."""
    return {
        "version": 1,
        "hints": [hint for document in documents for hint in document["hints"]],
        "diagnostics": [diagnostic for document in documents for diagnostic in document["diagnostics"]],
    }


def _hint(file: str, hint: Hint) -> JsonHint:
    return {
        "file": file,
        "cell": hint.cell,
        "range": _range(hint.range),
        "role": hint.role,
        "layer": hint.layer,
        "label": hint.label,
        "provenance": hint.provenance,
        "calls": [
            {"inputs": [_spec(s) for s in call.inputs], "outputs": [_spec(s) for s in call.outputs]}
            for call in hint.calls
        ],
    }


def _spec(spec: TensorSpec) -> JsonSpec:
    shape = "?" if spec.shape is UNKNOWN else ["?" if dim is UNKNOWN else dim for dim in spec.shape]
    return {"shape": shape, "dtype": "?" if spec.dtype is UNKNOWN else spec.dtype}


def _range(range_: Range) -> JsonRange:
    return {
        "start": {"line": range_.start.line, "character": range_.start.character},
        "end": {"line": range_.end.line, "character": range_.end.character},
    }


def diagnostic(file: str, program: Program, found: Diagnostic, with_fixes: bool = True) -> JsonDiagnostic:
    """Describe a finding. To find its fixes takes much longer than to find it."""
    fixes = fixes_for(program, found) if with_fixes else []
    return {
        "file": file,
        "cell": found.cell,
        "range": _range(found.range),
        "code": found.code,
        "name": found.name,
        "severity": found.severity,
        "message": found.message,
        "related": [{"cell": r.cell, "range": _range(r.range), "message": r.message} for r in found.related],
        "fixes": [{"title": fix.title, "edits": [_edit(edit) for edit in fix.edits]} for fix in fixes],
    }


def _edit(edit: Edit) -> JsonEdit:
    return {"cell": edit.cell, "range": _range(edit.range), "newText": edit.new_text}


def finding_lines(diagnostics: Sequence[JsonDiagnostic]) -> Iterator[str]:
    """Yield `file:cell:line:column code message`, counted from 1 as editors do; a file that is no notebook has no
    cell.
    """
    for found in diagnostics:
        start = found["range"]["start"]
        cell = f"{found['cell'] + 1}:" if found["file"].endswith(".ipynb") else ""
        place = f"{found['file']}:{cell}{start['line'] + 1}:{start['character'] + 1}"
        mark = "" if found["severity"] == "error" else f"{found['severity']}: "
        yield f"{place} {found['code']} {mark}{found['message']}"


def annotated(file: SourceFile, program: Program) -> str:
    """Return the source with the hints at the line ends, for people."""
    by_line: dict[tuple[int, int], list[str]] = {}
    for hint in program.analyze().hints:
        labels = by_line.setdefault((hint.cell, hint.range.end.line), [])
        if hint.label not in labels:
            labels.append(hint.label)
    shown: list[str] = []
    for number, text in enumerate(file.texts):
        if file.is_notebook:
            shown.append(f"# --- cell {number + 1} ---")
        for line_number, line in enumerate((text or "").splitlines()):
            labels = by_line.get((number, line_number))
            shown.append(f"{line.ljust(_HINT_COLUMN)}  # {'  ·  '.join(labels)}" if labels else line)
    return "\n".join(shown)


def mended(file: SourceFile) -> SourceFile:
    """Mend what can be mended, and write the file back."""
    program, count = mending.mended(file.program(), EVERYTHING)
    texts = [None if old is None else cell.document.text for old, cell in zip(file.texts, program.cells, strict=True)]
    after = with_texts(file, texts)
    if count:
        write_file(after)
    return after
