"""Record what real Keras does in the test programs: `X.truth.json` beside each `X.py` or `X.ipynb` of tests/programs.

usage: python scripts/record_programs.py [PROGRAM OUT]...

Without arguments, each program whose recording is missing or stale is recorded. The work is done by the project's tool
`../shared/tools/record_truth.py`. TensorFlow is imported once; each program runs in a process of its own that begins there.
Besides what the tool notes, every exception that passes through a line of the program is noted as `raised`, also where
the program catches it: [{"cell", "line": the innermost line, 1-based, "error"}].
"""

from __future__ import annotations

import hashlib
import json
import os
import runpy
import sys
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RECORDER = ROOT.parent / "shared" / "tools" / "record_truth.py"
PROGRAMS = ROOT / "tests" / "programs"
# A loop over a generator ends by an exception, and a statement after one that failed lacks what that would have bound.
_NO_MISMATCH = (StopIteration, GeneratorExit, NameError)


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


def _stale_programs():
    for program in sorted([*PROGRAMS.rglob("*.py"), *PROGRAMS.rglob("*.ipynb")]):
        out = program.with_suffix(".truth.json")
        if not out.exists() or json.loads(out.read_text("utf-8")).get("source_sha1") != _sha1(program):
            yield program, out


def _sha1(program: Path) -> str:
    return hashlib.sha1(program.read_bytes(), usedforsecurity=False).hexdigest()


def _in_own_process(program: Path, out: Path) -> int:
    child = os.fork()
    if child == 0:
        _record(program, out)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _record(program: Path, out: Path) -> None:
    raised = Raised()
    leave = os._exit

    def finish(status: int) -> None:
        sys.settrace(None)
        truth = json.loads(out.read_text("utf-8"))
        truth |= {"source_sha1": _sha1(program), "raised": raised.places}
        out.write_text(_compact(truth), "utf-8")
        leave(status)

    os._exit = finish
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


class Raised:
    """A trace function that notes where in the program exceptions pass first."""

    def __init__(self) -> None:
        self.places: list[dict[str, Any]] = []
        self._seen: list[BaseException] = []

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Follow frames of the program only."""
        name = frame.f_code.co_filename
        if not name.startswith("<cell "):
            return None
        if event == "exception":
            self._note(int(name[len("<cell ") : -1]), frame.f_lineno, argument[1])
        return self.trace

    def _note(self, cell: int, line: int, error: BaseException) -> None:
        chain = [error, error.__cause__, error.__context__]
        if isinstance(error, _NO_MISMATCH) or any(known in chain for known in self._seen if known is not None):
            return
        self._seen.append(error)
        self.places.append({"cell": cell, "line": line, "error": f"{type(error).__name__}: {str(error)[:300]}"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
