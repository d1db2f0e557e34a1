"""The guided tour: what it says is true, in a real kernel, before and after its fixes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import pytest

from shapelens.checks.diagnose import apply_edits, diagnose, fixes_for
from shapelens.lsp.kernels import take_snapshot
from shapelens.notebook.files import SourceFile, read_file
from shapelens.notebook.program import Program
from support.kernel_process import Run, kernel_process
from support.truth import ROOT, Truth, disagreements, program_disagreements, recorded

TOUR = ROOT / "examples" / "tour.ipynb"
RECORDING = ROOT / "tests" / "programs" / "tour.truth.json"
CELLS = [cell for cell in json.loads(TOUR.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
FAILING = [number for number, cell in enumerate(CELLS) if "raises-exception" in cell["metadata"].get("tags", [])]
LIVE = next(number for number, cell in enumerate(CELLS) if cell["id"] == "pending-convolutions")
"""The cell that only a kernel can know the shapes of."""


@pytest.fixture(scope="module")
def tour() -> SourceFile:
    return read_file(TOUR)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return recorded(TOUR, tmp_path_factory.mktemp("recordings"), RECORDING)


@dataclass
class Tour:
    """The tour's program, and how a real kernel ran its cells."""

    program: Program
    runs: list[Run]

    @property
    def failed(self) -> list[int]:
        """The cells that raised."""
        return [number for number, run in enumerate(self.runs) if run.reply["status"] == "error"]


def test_it_is_a_tidy_notebook() -> None:
    notebook = nbformat.read(TOUR, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in CELLS)


def test_findings_are_where_the_tour_says(tour: SourceFile) -> None:
    errors = [found.cell for found in diagnose(tour.program()) if found.severity == "error"]
    assert errors == FAILING


def test_hints_and_errors_are_what_keras_did(tour: SourceFile, truth: Truth) -> None:
    known_before = replace(truth, layers={place: name for place, name in truth.layers.items() if place[0] != LIVE})
    assert disagreements(tour, known_before) == []
    errors = [(d.cell, d.range.start.line + 1) for d in diagnose(tour.program()) if d.severity == "error"]
    assert errors == sorted(truth.raised)


def test_each_failing_cell_has_a_fix_that_leaves_no_error(tour: SourceFile) -> None:
    mended = Program.from_texts(_mended(tour))
    assert [found.message for found in diagnose(mended) if found.severity == "error"] == []


@pytest.fixture(scope="module")
def run_tour(tour: SourceFile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    yield _run(tour.texts, tmp_path_factory.mktemp("tour"))


@pytest.mark.tensorflow
def test_exactly_the_tagged_cells_raise(run_tour: Tour) -> None:
    assert run_tour.failed == FAILING


@pytest.mark.tensorflow
def test_after_a_run_the_hints_are_still_true(run_tour: Tour, truth: Truth) -> None:
    program = run_tour.program
    assert program_disagreements(program, truth) == []
    assert [found.cell for found in diagnose(program) if found.severity == "error"] == FAILING


@pytest.mark.tensorflow
def test_loading_the_file_shows_the_shapes_of_the_pending_cell(tour: SourceFile, tmp_path: Path) -> None:
    program = _run(tour.texts[:LIVE], tmp_path, tour.texts).program
    assert [hint.label for hint in program.analyze().hints if hint.cell == LIVE] == [
        "(16, 250, 6) f64 → (16, 46, 12) f32",
        "(16, 250, 6) f64 → (16, 250, 12) f32",
        "(16, 250, 12) f32 → (16, 50, 12) f32",
    ]


@pytest.mark.tensorflow
def test_the_first_fixes_run(tour: SourceFile, tmp_path: Path) -> None:
    assert _run(_mended(tour), tmp_path).failed == []


def _mended(tour: SourceFile) -> list[str | None]:
    """Apply the first fix to each error."""
    texts = list(tour.texts)
    for _ in FAILING:
        program = Program.from_texts(texts)
        error = next(found for found in diagnose(program) if found.severity == "error")
        texts = apply_edits(texts, fixes_for(program, error)[0].edits)
    return texts


def _run(texts: Sequence[str | None], folder: Path, shown: Sequence[str | None] = ()) -> Tour:
    """Run cells in a real kernel with the probe, and show what it sends to the program of `shown` cells."""
    program = Program.from_texts(shown or texts)
    runs: list[Run] = []
    with kernel_process(folder) as kernel:
        snapshots = kernel.install().snapshots
        for number, text in enumerate(texts):
            runs.append(kernel.run(text or "", cell_id=str(number)))
            snapshots += runs[-1].snapshots
    for snapshot in snapshots:
        take_snapshot(program, {"kernel_id": "kernel", "snapshot": snapshot})
    return Tour(program, runs)
