"""Record what real Keras does in the test programs: `X.truth.json` beside each `X.py` or `X.ipynb` of tests/programs.

usage: python scripts/record_programs.py [PROGRAM OUT]...

Without arguments, each program whose recording is missing or stale is recorded, and so is the program that
`shapelens check --fix` makes of it, as `X.mended.truth.json`. The work is done by the project's tool
`../shared/tools/record_truth.py`. TensorFlow is imported once; each program runs in a process of its own that begins
there. Besides what the tool notes, every exception that comes up in a line of the program is noted as `raised`, also
where the program catches it: [{"cell", "line": the innermost line, 1-based, "error"}]; `by_keyword` has the calls of
layers that get their tensors by keyword alone, and `call_sites` the calls that the program itself makes, by the place
of the call, both like the tool's `sites`.
"""

from __future__ import annotations

import hashlib
import json
import os
import runpy
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, TypeAlias

from shapelens import report
from shapelens.notebook.files import read_file

ROOT = Path(__file__).resolve().parents[1]
RECORDER = ROOT.parent / "shared" / "tools" / "record_truth.py"
PROGRAMS = ROOT / "tests" / "programs"
# A loop over a generator ends by an exception, and a statement after one that failed lacks what that would have bound.
_NO_MISMATCH = (StopIteration, GeneratorExit, NameError)
_PREFIX = "<cell "  # what the tool calls the code of a cell


def main(arguments: list[str]) -> int:
    """Record the pairs of program and output file, or all that is stale."""
    if not RECORDER.exists():
        print(f"{RECORDER.name} is not there: programs can't be recorded", file=sys.stderr)
        return 2
    paths = [Path(argument) for argument in arguments]
    pairs = list(zip(paths[::2], paths[1::2], strict=True)) or list(_stale_programs())
    if not pairs:
        return 0
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
    import tensorflow  # noqa: F401 - what is imported here, each process below has from its beginning

    return max(_in_own_process(program.resolve(), out.resolve()) for program, out in pairs)


def _stale_programs() -> Iterator[tuple[Path, Path]]:
    for program in sorted([*PROGRAMS.rglob("*.py"), *PROGRAMS.rglob("*.ipynb")]):
        if program.parent.name == "broken":
            continue  # what those raise is in one table, made by record_broken.py
        out = program.with_suffix(".truth.json")
        if _is_stale(program, out):
            yield program, out
        mended = _mended(program)
        out = program.with_suffix(".mended.truth.json")
        if mended is not None and _is_stale(mended, out):
            yield mended, out


def _is_stale(program: Path, out: Path) -> bool:
    return not out.exists() or json.loads(out.read_text("utf-8")).get("source_sha1") != _sha1(program)


def _mended(program: Path) -> Path | None:
    """Return a copy of the program with the first fix of each finding, `None` if there is nothing to mend."""
    copy = Path(tempfile.mkdtemp()) / program.name
    copy.write_bytes(program.read_bytes())
    mended = report.mended(read_file(copy))
    return copy if mended.texts != read_file(program).texts else None


def _sha1(program: Path) -> str:
    return hashlib.sha1(program.read_bytes(), usedforsecurity=False).hexdigest()


def _in_own_process(program: Path, out: Path) -> int:
    child = os.fork()
    if child == 0:
        _record(program, out)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _record(program: Path, out: Path) -> None:
    raised, calls = Raised(), Calls()
    leave = os._exit

    def finish(status: int) -> None:
        sys.settrace(None)
        truth = json.loads(out.read_text("utf-8"))
        truth |= {"source_sha1": _sha1(program), "raised": raised.places}
        truth |= {"by_keyword": _sites(calls.by_keyword), "call_sites": _sites(calls.at_place)}
        out.write_text(_compact(truth), "utf-8")
        leave(status)

    os._exit = finish
    calls.install()
    sys.argv = [str(RECORDER), str(program), str(out)]
    sys.settrace(raised.trace)
    try:
        runpy.run_path(str(RECORDER), run_name="__main__")
    finally:
        leave(1)


def _compact(truth: dict[str, Any]) -> str:
    """Write one entry a line, so that differences between recordings can be read."""
    fields: list[str] = []
    for name, value in truth.items():
        if isinstance(value, list) and value:
            entries = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in value)
            fields.append(f'"{name}": [\n  {entries}\n ]')
        else:
            fields.append(f'"{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n " + ",\n ".join(fields) + "\n}\n"


Place: TypeAlias = tuple[int, int, int, int, int]


def _sites(calls: dict[tuple[Place, str], list[Any]]) -> list[dict[str, Any]]:
    return [
        {"cell": place[0], "span": place[1:], "layer": layer, "calls": seen}
        for (place, layer), seen in sorted(calls.items(), key=str)
    ]


class Calls:
    """Notes calls of layers that the recorder does not keep."""

    def __init__(self) -> None:
        self.by_keyword: dict[tuple[Place, str], list[Any]] = {}
        self.at_place: dict[tuple[Place, str], list[Any]] = {}

    def install(self) -> None:
        """Wrap `keras.Layer.__call__`; the recorder then wraps that."""
        import keras

        inner = keras.Layer.__call__

        def call(layer: Any, *arguments: Any, **keywords: Any) -> Any:
            outputs = inner(layer, *arguments, **keywords)
            positional = _specs(keras.tree.flatten(arguments))
            inputs = positional or _specs(keras.tree.flatten(list(keywords.values())))
            name, pair = type(layer).__name__, [inputs, _specs(keras.tree.flatten(outputs))]
            site = getattr(layer, "_truth_site", None)
            if inputs and not positional and site is not None:
                _add(self.by_keyword, ((site[0], *site[1]), name), pair)
            frame = _caller(sys._getframe(2), layer)  # behind the recorder's own wrapper
            if inputs and _is_of_program(frame):
                _add(self.at_place, (_place(frame), name), pair)
            return outputs

        keras.Layer.__call__ = call


def _caller(frame: FrameType, layer: Any) -> FrameType:
    """Return who calls a layer, seen from a `__call__`: that of a `DataLayer` calls the one that it inherits, and
    `keras.layers.add` and its like call the layer that they make.
    """
    while frame.f_back is not None and not _is_of_program(frame):
        function = str(frame.f_globals.get("__name__", "")).startswith("keras.src.layers.merging.")
        if frame.f_locals.get("self") is not layer and not (function and "self" not in frame.f_locals):
            break
        frame = frame.f_back
    return frame


def _add(calls: dict[tuple[Place, str], list[Any]], key: tuple[Place, str], pair: list[Any]) -> None:
    seen = calls.setdefault(key, [])
    if pair not in seen and len(seen) < 64:
        seen.append(pair)


def _specs(leaves: list[Any]) -> list[list[Any]]:
    found: list[list[Any]] = []
    for leaf in leaves:
        shape, dtype = getattr(leaf, "shape", None), getattr(leaf, "dtype", None)
        if isinstance(shape, tuple) or type(shape).__name__ == "TensorShape":
            sizes = None if getattr(shape, "rank", 0) is None else [None if s is None else int(s) for s in shape]
            if sizes is not None and dtype is not None:
                found.append([sizes, getattr(dtype, "name", None) or str(dtype)])
    return found


def _place(frame: FrameType) -> Place:
    line, end_line, column, end_column = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    assert line is not None and end_line is not None and column is not None and end_column is not None
    return _cell(frame), line, column, end_line, end_column


def _cell(frame: FrameType) -> int:
    return int(frame.f_code.co_filename[len(_PREFIX) : -1])


class Raised:
    """A trace function that notes where in the program exceptions come up."""

    def __init__(self) -> None:
        self.places: list[dict[str, Any]] = []
        self._seen: list[BaseException] = []
        self._outer: set[tuple[FrameType, int]] = set()

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Follow frames of the program only."""
        if not _is_of_program(frame):
            return None
        if event == "exception":
            self._note(frame, argument[1])
        return self.trace

    def _note(self, frame: FrameType, error: BaseException) -> None:
        # An error that a line passes on, as it came or in Keras's words, came up further inside.
        passed_on = error in self._seen or (frame, frame.f_lineno) in self._outer
        if passed_on or isinstance(error, _NO_MISMATCH):
            return
        self._seen.append(error)
        outer = frame.f_back
        while outer is not None:
            if _is_of_program(outer):
                self._outer.add((outer, outer.f_lineno))
            outer = outer.f_back
        message = f"{type(error).__name__}: {str(error)[:300]}"
        self.places.append({"cell": _cell(frame), "line": frame.f_lineno, "error": message})


def _is_of_program(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_PREFIX)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
