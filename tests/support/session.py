"""A notebook at a real kernel, as the language server sees both, and the comparison of its hints with what Keras does
when the same cells are executed in the same order.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from shapelens.lsp.kernels import take_snapshot, take_status
from shapelens.notebook.cells import Cell
from shapelens.notebook.modules import ModuleFiles
from shapelens.notebook.program import Program
from shapelens.notebook.results import Hint, SeenCall
from shapelens.source.positions import Position, string_index
from shapelens.spec import UNKNOWN, TensorSpec
from support.kernel_process import KernelProcess, Run

URI = "file:///home/session.ipynb#"

SLEEPS = "now it sleeps"
LONG_SLEEP = f"print('{SLEEPS}', flush=True); time.sleep(60)"
"""What runs until it is interrupted; in a replay it is interrupted at once."""

SAVED = "%%saved "
"""Stands before the name and the text of a file that an editor writes, among what is executed."""

Call: TypeAlias = dict[str, Any]

Span: TypeAlias = tuple[int, int, int, int]
"""Where something stands in a source, as Python says it: lines from 1, columns in UTF-8 bytes."""


class Oracle:
    """Keras, asked what a sequence of executions does (`replay.py`)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, executions: Sequence[str], pending: Sequence[str]) -> tuple[list[Call], dict[int, int]]:
        """Return the layer calls that the executions make, and then the pending cells; and the lines in which
        executions ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"executions": executions, "pending": pending}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["calls"], dict(answer["ended"])


@contextmanager
def oracle_process() -> Iterator[Oracle]:
    """Start an oracle."""
    script = Path(__file__).with_name("replay.py")
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield Oracle(process)
        assert process.stdin is not None
        process.stdin.close()


@dataclass(frozen=True)
class Execution:
    """A cell (`None`: a console, another notebook) that was executed, and its source."""

    cell: str | None
    source: str


@dataclass
class Session:
    """A notebook and its kernel. A cell is known by its id, as in the notebook's file."""

    kernel: KernelProcess
    program: Program = field(default_factory=Program)
    executions: list[Execution] = field(default_factory=list[Execution])
    """Those since the kernel started, in the order in which they ran."""
    kernels: int = 1
    made: int = 0

    def __post_init__(self) -> None:
        self.program.files = ModuleFiles([self.kernel.folder])

    # --- the notebook ---

    @property
    def cells(self) -> list[str]:
        """The ids of the cells."""
        return [cell.id.removeprefix(URI) for cell in self.program.cells]

    def text(self, cell: str) -> str:
        """Return the text of a cell."""
        return self._cell(cell).document.text

    def insert(self, text: str, index: int | None = None) -> str:
        """Insert a new cell (at the end), and return its id."""
        self.made += 1
        name = f"cell-{self.made}"
        cell = Cell(URI + name)
        cell.document.set_text(text)
        cells = self.program.cells
        self._arrange([*cells[:index], cell, *(cells[index:] if index is not None else ())])
        return name

    def edit(self, cell: str, text: str) -> None:
        """Replace the text of a cell."""
        self._cell(cell).document.set_text(text)
        self.program.changed(self.cells.index(cell))

    def delete(self, cell: str) -> None:
        """Delete a cell."""
        self._arrange([each for each in self.program.cells if each.id != URI + cell])

    def move(self, cell: str, index: int) -> None:
        """Move a cell to another place."""
        moved = self._cell(cell)
        others = [each for each in self.program.cells if each is not moved]
        self._arrange([*others[:index], moved, *others[index:]])

    def duplicate(self, cell: str) -> str:
        """Copy a cell below itself, and return the id of the copy."""
        return self.insert(self.text(cell), self.cells.index(cell) + 1)

    def place(self, hint: Hint) -> tuple[str, Span]:
        """Return the cell in which a hint stands, and where in its source."""
        cell = self.program.cells[hint.cell]
        return cell.id.removeprefix(URI), span(cell.document.lines, hint)

    def known_as(self, execution: Execution) -> str | None:
        """Return what the kernel knows the cell of an execution by."""
        return execution.cell

    def labels(self, cell: str) -> list[str]:
        """Return the labels of the hints in a cell."""
        return [hint.label for hint in self.program.analyze().hints if self.place(hint)[0] == cell]

    def _cell(self, cell: str) -> Cell:
        found = self.program.cell_by_id(URI + cell)
        assert found is not None
        return found

    def _arrange(self, cells: list[Cell]) -> None:
        self.program.cells = cells
        self.program.changed()

    # --- the kernel ---

    def run(self, *cells: str) -> None:
        """Run cells one after the other. What sleeps for long (`LONG_SLEEP`) is interrupted."""
        for cell in cells:
            self.finish(*self.submit(cell))

    def submit(self, cell: str) -> tuple[Execution, str]:
        """Send a cell to the kernel; return what is executed, and the number of the request."""
        execution = Execution(cell, self.text(cell))
        return execution, self.kernel.submit(execution.source, cell)

    def finish(self, execution: Execution, request: str) -> None:
        """Wait for what was submitted, and let the language server know what it did."""
        self.take(self.kernel.wait(request, interrupt_at=SLEEPS), execution)

    def console(self, source: str) -> None:
        """Run code that comes from somewhere else."""
        self.finish(Execution(None, source), self.kernel.submit(source))

    def take(self, run: Run, execution: Execution) -> None:
        """Let the language server know what an execution did."""
        if run.reply["status"] != "aborted":
            self.executions.append(execution)
        self.receive(run)

    def receive(self, run: Run) -> None:
        """Forward what the probe sent."""
        for snapshot in run.snapshots:
            self.receive_from(self.kernels, snapshot)

    def receive_from(self, kernel: int, snapshot: Mapping[str, Any]) -> bool:
        """Forward a message of one of the kernels; say whether anything changed."""
        return take_snapshot(self.program, {"kernel_id": f"kernel-{kernel}", "snapshot": snapshot})

    def install(self) -> None:
        """Install the probe."""
        self.status("idle")
        self.receive(self.kernel.install())

    def save(self, name: str, text: str) -> None:
        """Write a file beside the notebook, in an editor."""
        (self.kernel.folder / name).write_text(text, "utf-8")
        self.executions.append(Execution(None, f"{SAVED}{name}\n{text}"))
        self.program.files_changed()

    def status(self, status: str) -> None:
        """Forward a status of the kernel."""
        take_status(self.program, {"kernel_id": f"kernel-{self.kernels}", "status": status})

    def restart(self) -> None:
        """Restart the kernel, and install the probe again."""
        self.kernel.restart()
        empty(self.kernel)
        self.status("restarting")
        self.executions.clear()
        self.install()

    def change_kernel(self) -> None:
        """Go over to another kernel, which has run nothing."""
        empty(self.kernel)
        self.kernels += 1
        self.executions.clear()
        self.install()

    def reopen(self) -> None:
        """Load the page anew: the kernel is the same, the server knows nothing."""
        cells, self.program = self.program.cells, Program(ModuleFiles([self.kernel.folder]))
        for cell in cells:
            again = Cell(cell.id)
            again.document.set_text(cell.document.text)
            self.program.cells.append(again)
        self.install()

    # --- the truth ---

    def wrong_hints(self, oracle: Oracle) -> list[str]:
        """Say which hints speak of calls that Keras does not make: in a cell that ran and is unchanged, what its last
        execution made and called; in a pending one, what running all pending cells from now on would.
        """
        return _compare(self, oracle)[0]

    def missing_hints(self, oracle: Oracle) -> list[str]:
        """Say which of the calls that Keras makes no hint speaks of."""
        return _compare(self, oracle)[1]


SomeSession = TypeVar("SomeSession", bound=Session)


def never_wrong(session: Session, oracle: Oracle, start: str, cell: str) -> None:
    """Compare the hints with reality after `start` ran, after `cell` ran too, and in a page that is opened then."""
    session.run(start)
    assert session.wrong_hints(oracle) == []
    session.run(cell)
    assert session.wrong_hints(oracle) == []
    session.reopen()
    assert session.wrong_hints(oracle) == []


FORGET = """import os, sys
for _name, _module in [*sys.modules.items()]:
    if os.path.dirname(getattr(_module, '__file__', None) or '') == os.getcwd():
        del sys.modules[_name]
for _hooks in get_ipython().events.callbacks.values():
    _hooks[:] = [each for each in _hooks if type(getattr(each, '__self__', None)).__name__ != 'AutoreloadMagics']
get_ipython().extension_manager.loaded.discard('autoreload')
get_ipython().extension_manager.loaded.discard('IPython.extensions.autoreload')
"""
"""Forgets the modules beside the notebook, and `%autoreload`."""


def empty(kernel: KernelProcess) -> None:
    """Make a kernel seem new, apart from what it has imported."""
    for written in kernel.folder.glob("*.py"):
        written.unlink()
    kernel.run(FORGET)
    kernel.run("%reset -f\n%store -z\nget_ipython().history_manager.reset()\nget_ipython().execution_count = 1")


def new_session(kernel: KernelProcess, kind: Callable[[KernelProcess], SomeSession] = Session) -> SomeSession:
    """Return a notebook without cells (or another `kind` of session) at a kernel that seems new."""
    empty(kernel)
    session = kind(kernel)
    session.install()
    return session


def _compare(session: Session, oracle: Oracle) -> tuple[list[str], list[str]]:
    sources = [execution.source for execution in session.executions]
    ran = {
        execution.cell: number for number, execution in enumerate(session.executions) if execution.cell in session.cells
    }
    ran = {cell: number for cell, number in ran.items() if cell and sources[number] == session.text(cell)}
    pending = [cell for cell in session.cells if cell not in ran]
    runs = ran | {cell: len(sources) + number for number, cell in enumerate(pending)}
    owners = [execution.cell for execution in session.executions] + [*pending]
    known_as = [session.known_as(execution) for execution in session.executions]
    known_as += [session.known_as(Execution(cell, session.text(cell))) for cell in pending]
    calls, ended = oracle.ask(
        [execution.source for execution in session.executions],
        [session.text(cell) for cell in pending],
    )
    half_typed = any(line == 0 and number >= len(sources) for number, line in ended.items())
    sources += [session.text(cell) for cell in pending]
    wrong: list[str] = []
    missing: list[str] = []
    shown: dict[tuple[int, tuple[int, ...], str], Hint] = {}
    for hint in session.program.analyze().hints:
        cell, place = session.place(hint)
        shown[runs[cell], place, hint.role] = hint
        if _is_run_by_a_magic(session.text(cell), place):
            continue  # which runs it as another text, so that its calls stand somewhere else
        key = "made" if hint.role == "construct" else "called"
        real = [call for call in calls if _is_at(call, key, place, runs[cell], known_as, sources)]
        if not real and _is_called_by_nothing(session.text(cell), place, sources[runs[cell] :]):
            continue  # what it would do is shown
        if place[0] >= ended.get(runs[cell], sys.maxsize):
            continue  # what would have come behind an error
        for said in hint.calls:
            # A call that fails is none, and behind a statement that fails what it would have bound is what it was:
            # what is given to a call is told wrong only where it is told.
            failed = any(len(sources) - len(pending) <= number < runs[cell] for number in ended)
            specs = said.inputs if failed and real else (*said.inputs, *said.outputs)
            if half_typed and (not real or hint.role == "construct"):
                continue  # a pending cell does not parse: it is not told what it and those behind it call
            if not real and cell in ran and runs[cell] in ended:
                continue  # a call behind the error, shown where the layer was made before it
            vague = (failed or not real) and any(map(_is_vague, specs))
            if not vague and not any(_agrees(said, call) for call in real):
                state = "ran" if cell in ran else "pending"
                truth = [(call["inputs"], call["outputs"]) for call in real]
                wrong.append(f"{cell} ({state}) {place} {hint.role} {hint.layer}: {hint.label} ({said}); real: {truth}")
    for call in calls:
        if call["made"] is not None and call["made"][0] in runs.values():
            made, span = call["made"]
            hint = shown.get((made, tuple(span), "construct"))
            if hint is None or not any(_agrees(said, call) for said in hint.calls):
                missing.append(f"{owners[made]} {span}: {call}")
    return wrong, missing


def _is_vague(spec: TensorSpec) -> bool:
    return spec.dtype is UNKNOWN or spec.shape is UNKNOWN or UNKNOWN in spec.shape


def _is_run_by_a_magic(text: str, place: tuple[int, ...]) -> bool:
    return text.startswith("%%") or "%" in text.split("\n")[place[0] - 1]


def _is_called_by_nothing(text: str, place: tuple[int, ...], sources: Sequence[str]) -> bool:
    """Say whether a place is in a function that is mentioned nowhere in the sources from it on, but in its definitions
    and in functions that are not mentioned either.
    """
    rest = "\n".join(sources)
    bodies: dict[str, list[str]] = {}
    for source in sources:
        for name, _, _, body in _functions_in(source):
            bodies.setdefault(name, []).append(body)
    unused: set[str] = set()
    while new := {name for name in bodies.keys() - unused if not re.search(rf"(?<!def )\b{name}\b", rest)}:
        unused |= new
        for body in chain.from_iterable(bodies[name] for name in new):
            rest = rest.replace(body, "")
    return any(name in unused for name, first, last, _ in _functions_in(text) if first <= place[0] <= last)


def _functions_in(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield the names of the functions that a source defines, their first and last lines, and their text."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno, node.end_lineno or 0, ast.get_source_segment(text, node) or ""


def _is_at(
    call: Call,
    key: str,
    place: tuple[int, ...],
    run: int,
    known_as: Sequence[str | None],
    sources: Sequence[str],
) -> bool:
    """Say whether a call belongs to a place in the last run of a cell, or to the same place in an earlier run of the
    same text, as far as another cell made the call.
    """
    if call[key] is None or tuple(call[key][1]) != place:
        return False
    number = call[key][0]
    if number == run:
        return True
    same = known_as[number] == known_as[run] and sources[number] == sources[run]
    return same and known_as[call["during"]] != known_as[run]


def _agrees(said: SeenCall, call: Call) -> bool:
    return _same(said.inputs, call["inputs"]) and _same(said.outputs, call["outputs"])


def _same(said: Sequence[TensorSpec], real: Sequence[Any]) -> bool:
    return len(said) == len(real) and all(_fits(ours, *theirs) for ours, theirs in zip(said, real, strict=True))


def _fits(said: TensorSpec, shape: Sequence[int | None], dtype: str) -> bool:
    """Say whether what is said of a tensor is true; what is not known of it may be anything."""
    if said.dtype is not UNKNOWN and said.dtype != dtype:
        return False
    if said.shape is UNKNOWN:
        return True
    pairs = zip(said.shape, shape, strict=False)
    return len(said.shape) == len(shape) and all(ours is UNKNOWN or ours == theirs for ours, theirs in pairs)


def span(lines: Sequence[str], hint: Hint, first: int = 0) -> Span:
    """Return where a hint stands in a source that begins in the line `first`."""
    start, end = hint.range.start, hint.range.end
    return start.line - first + 1, _column(lines, start), end.line - first + 1, _column(lines, end)


def _column(lines: Sequence[str], position: Position) -> int:
    line = lines[position.line]
    return len(line[: string_index(line, position.character)].encode())
