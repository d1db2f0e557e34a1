"""Programs that crash, run at a kernel up to the statement that fails: it is found before it runs, from what the
kernel holds.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from shapelens.checks.diagnose import diagnose
from support import broken
from support.kernel_process import KernelProcess, kernel_process
from support.session import Session, new_session
from support.small_data import SETUP

pytestmark = pytest.mark.tensorflow

CRASHES = broken.crashes()

STATIC_ALONE = {"predict_plain_list", "tunes_beyond_the_table", "wine_labels_out_of_range"}
"""Of lists of numbers, and of the range of labels and other whole numbers in arrays, the kernel sends nothing."""

NAMES = [name for name in broken.names() if CRASHES[name].code is not None and name not in STATIC_ALONE][::6]


@pytest.fixture(scope="module")
def data_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelProcess]:
    """A kernel in which data sets need no download."""
    with kernel_process(tmp_path_factory.mktemp("kernel")) as kernel:
        kernel.run("import keras, numpy, tensorflow")
        kernel.run(SETUP)
        yield kernel


def pending_at(kernel: KernelProcess, path: Path, line: int) -> Session:
    """Run a program up to the statement that has a line in it; the rest stays as a cell that has not run."""
    text = path.read_text("utf-8")
    first = next(each.lineno for each in ast.parse(text).body if (each.end_lineno or 0) >= line)
    lines = text.split("\n")
    session = new_session(kernel)
    session.run(session.insert("\n".join(lines[: first - 1])))
    session.insert("\n".join(lines[first - 1 :]))
    return session


@pytest.mark.parametrize("name", NAMES)
def test_it_is_found_before_it_runs(data_kernel: KernelProcess, name: str):
    session = pending_at(data_kernel, broken.FOLDER / f"{name}.py", CRASHES[name].line)
    assert CRASHES[name].code in [found.code for found in diagnose(session.program)]
    assert session.program.kernel.contradictions == []


@pytest.mark.parametrize("name", ["grey_faces_into_rgb", "multi_label_genres", "sequence_labels_flat"])
def test_it_is_found_where_the_page_is_opened_later(data_kernel: KernelProcess, name: str):
    session = pending_at(data_kernel, broken.FOLDER / f"{name}.py", CRASHES[name].line)
    session.reopen()
    assert CRASHES[name].code in [found.code for found in diagnose(session.program)]
