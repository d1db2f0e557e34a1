"""`shapelens annotate --kernel`, and following a kernel, from outside Jupyter."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shapelens.cli import main
from shapelens.kernel.attach import Attachment, Event, attached
from shapelens.kernel.connections import KernelUnavailable, find_kernel, is_alive, running_kernels
from support.kernel_process import KernelProcess

NewKernel = Callable[[], KernelProcess]

HOOKS = "{event: len(hooks) for event, hooks in get_ipython().events.callbacks.items()}"
CONV = "import keras\ny = keras.layers.Conv1D(8, 3)(data)\n"
TOY_KERNEL = Path(__file__).parents[1] / "jupyterlab" / "toy_kernel.py"


def connection_of(kernel: KernelProcess) -> str:
    return kernel.manager.connection_file


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "model.py"
    path.write_text(CONV)
    return path


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which Jupyter looks for kernels."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    return folder


def traces(kernel: KernelProcess) -> object:
    """All of a kernel that its user could notice."""
    shell = "get_ipython()"
    names = "sorted(name for name in globals() if name[:2] != '_i')"
    seen = f"({HOOKS}, {shell}.execution_count, {names}, len({shell}.history_manager.input_hist_raw))"
    return kernel.value(seen), kernel.value("sorted(__import__('comm').get_comm_manager().comms)")


def test_annotate_with_a_kernel_and_leave_it_as_it_was(
    new_kernel: NewKernel, program: Path, capsys: pytest.CaptureFixture[str]
):
    kernel = new_kernel()
    kernel.run("import numpy as np\ndata = np.zeros((4, 10, 5), 'float32')\n1")
    before = traces(kernel)
    assert main(["annotate", str(program), "--kernel", connection_of(kernel)]) == 0
    output = capsys.readouterr()
    assert "(4, 10, 5) f32 → (4, 8, 8) f32" in output.out
    assert output.err == ""
    assert traces(kernel) == before
    after = kernel.run("print(_, In[-1])")
    assert after.comms == []
    assert after.output == "1 print(_, In[-1])\n"


def test_nothing_of_the_connection_is_left_to_the_garbage_collector(new_kernel: NewKernel):
    kernel = Attachment(Path(connection_of(new_kernel())))
    context, monitor = kernel._client.context, kernel._lost._monitor
    kernel.detach()
    assert context.closed
    assert monitor.closed


@pytest.mark.parametrize(("name", "cell", "line"), [("a.ipynb", 2, 1), ("a.py", 0, 9)])
def test_cells_and_sections_that_ran_are_read_in_their_moment(
    new_kernel: NewKernel, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, cell: int, line: int
):
    cells = [
        "import numpy as np, os\nraw = np.zeros((4, int(os.environ.get('NOT_SET', '10'))), 'float32')",
        "raw = raw[..., None]",
        "import keras\nkeras.layers.Conv1D(8, 3)(raw)",
    ]
    notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "metadata": {}}
    path = tmp_path / name
    path.write_text(json.dumps(notebook) if cell else "".join(f"# %%\n{code}\n\n" for code in cells))
    kernel = new_kernel()
    kernel.run(cells[0])
    kernel.run(cells[1])
    assert main(["annotate", str(path), "--kernel", connection_of(kernel), "--output-format", "json"]) == 0
    [hint] = json.loads(capsys.readouterr().out)["hints"]
    assert (hint["cell"], hint["label"], hint["provenance"]) == (cell, "(4, 10, 1) f32 → (4, 8, 8) f32", "sampled")
    assert hint["range"]["start"]["line"] == line


def test_the_probe_of_another_front_end_stays(new_kernel: NewKernel, program: Path, capsys: pytest.CaptureFixture[str]):
    kernel = new_kernel()
    kernel.install()
    assert main(["annotate", str(program), "--kernel", connection_of(kernel)]) == 0
    run = kernel.run("data = 5")
    assert run.bound == {"data": {"kind": "int", "value": 5}}
    assert run.snapshot["seq"] == 3


def test_a_busy_kernel_is_waited_for(new_kernel: NewKernel, program: Path, capsys: pytest.CaptureFixture[str]):
    kernel = new_kernel()
    kernel.run("import numpy as np, time")
    before = traces(kernel)
    running = kernel.submit("time.sleep(6)\ndata = np.zeros((4, 10, 5), 'float32')")
    assert main(["annotate", str(program), "--kernel", connection_of(kernel), "--wait", "2"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    first, second = output.err.splitlines()
    assert first == "shapelens: the kernel is busy; waiting up to 2 seconds"
    assert "has been busy for 2 seconds" in second

    assert main(["annotate", str(program), "--kernel", connection_of(kernel)]) == 0
    output = capsys.readouterr()
    assert "(4, 10, 5) f32" in output.out
    assert "busy" in output.err
    kernel.wait(running)
    kernel.run("del data")
    (hooks, count, names, history), comms = before
    assert traces(kernel) == ((hooks, count + 2, names, history + 2), comms)


def test_a_failing_cell_before_us_aborts_our_request_and_we_ask_again(
    new_kernel: NewKernel, program: Path, capsys: pytest.CaptureFixture[str]
):
    kernel = new_kernel()
    kernel.run("import time")
    # IPython aborts what is queued behind a cell that fails, and for a moment what comes then.
    running = kernel.submit("data = 1\ntime.sleep(3)\n1 / 0")
    assert main(["annotate", str(program), "--kernel", connection_of(kernel)]) == 0
    kernel.wait(running)


@contextmanager
def toy_kernel(folder: Path) -> Iterator[Path]:
    """Start a kernel that speaks Julia."""
    from jupyter_client.connect import write_connection_file

    path, _ = write_connection_file(str(folder / "toy.json"))
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [sys.executable, str(TOY_KERNEL), "julia", "-f", path], stdout=quiet, stderr=quiet
    ) as process:
        while not is_alive(Path(path)):
            assert process.poll() is None
        yield Path(path)
        process.kill()


def test_a_kernel_of_another_language(program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with toy_kernel(tmp_path) as path:
        assert main(["annotate", str(program), "--kernel", str(path)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == "shapelens: kernel toy speaks julia; only Python kernels can be sampled\n"


def test_an_ipython_that_is_too_old(new_kernel: NewKernel, program: Path, capsys: pytest.CaptureFixture[str]):
    kernel = new_kernel()
    kernel.run("get_ipython().events = type('Events', (), {'callbacks': {}, 'trigger': lambda *_: None})()")
    assert main(["annotate", str(program), "--kernel", connection_of(kernel)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith("does not answer: its IPython may be too old")
    assert "(ipython " in line


def test_a_kernel_that_died(new_kernel: NewKernel, program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    kernel = new_kernel()
    path = shutil.copy(connection_of(kernel), tmp_path / "kernel-1234.json")
    kernel.manager.shutdown_kernel(now=True)
    assert main(["annotate", str(program), "--kernel", str(path)]) == 2
    assert capsys.readouterr().err == "shapelens: kernel 1234 does not run any more\n"


@pytest.mark.parametrize("name", ["nonsense", "existing", "", "/no/such/file.json"])
def test_no_such_kernel(runtime: Path, program: Path, capsys: pytest.CaptureFixture[str], name: str):
    assert main(["annotate", str(program), "--kernel", name]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert len(output.err.splitlines()) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "\xff"])
def test_what_is_no_connection_file(runtime: Path, program: Path, capsys: pytest.CaptureFixture[str], text: str):
    path = runtime / "kernel-odd.json"
    path.write_text(text, encoding="latin-1")
    assert main(["annotate", str(program), "--kernel", str(path)]) == 2
    assert capsys.readouterr().err == f"shapelens: {path}: is not a connection file\n"
    assert running_kernels() == []


def test_without_jupyter_client(program: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shapelens.kernel.connections.find_spec", lambda name: None)
    assert main(["annotate", str(program), "--kernel", "existing"]) == 2
    assert "pip install 'shapelens[kernel]'" in capsys.readouterr().err


def test_one_file_at_a_time(program: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["annotate", str(program), str(program), "--kernel", "existing"]) == 2
    assert capsys.readouterr().err == "shapelens: --kernel takes one file\n"


def test_kernels_are_found_by_their_ids(new_kernel: NewKernel, runtime: Path):
    kernel = new_kernel()
    (runtime / "jpserver-1.json").write_text("{}")
    paths = [runtime / f"kernel-{name}.json" for name in ("aab1", "aab2", "aa")]
    for path in paths:
        shutil.copy(connection_of(kernel), path)
    dead = json.loads(paths[0].read_text()) | {"hb_port": 1}
    (runtime / "kernel-dead.json").write_text(json.dumps(dead))
    assert {found.id for found in running_kernels()} == {"aab1", "aab2", "aa"}
    assert find_kernel("aab2") == paths[1]
    assert find_kernel("aa") == paths[2]
    with pytest.raises(KernelUnavailable, match="2 kernels have ids that begin with 'aab'"):
        find_kernel("aab")
    with pytest.raises(KernelUnavailable, match="there is no kernel 'b'"):
        find_kernel("b")
    (runtime / "kernel-newest.json").write_text(paths[0].read_text())
    assert find_kernel("existing") == runtime / "kernel-newest.json"


def gathered(kernel: Attachment, enough: Callable[[list[Event]], bool], seconds: float = 60) -> list[Event]:
    """Follow a kernel until enough has come."""
    events: list[Event] = []
    deadline = time.monotonic() + seconds
    while not enough(events):
        assert time.monotonic() < deadline, events
        events.extend(kernel.events())
    return events


def statuses(events: list[Event]) -> list[str]:
    return [event.status for event in events if event.status is not None]


def sequences(events: list[Event]) -> list[int]:
    return [event.snapshot["seq"] for event in events if event.snapshot is not None]


def test_a_kernel_is_followed_through_its_cells_and_a_restart(new_kernel: NewKernel):
    kernel = new_kernel()
    with attached(Path(connection_of(kernel))) as attachment:
        assert sequences(gathered(attachment, sequences)) == [1]
        kernel.submit("x = 1", "cell-1")
        events = gathered(attachment, lambda found: statuses(found)[-2:] == ["busy", "idle"])
        [snapshot] = [event.snapshot for event in events if event.snapshot is not None]
        assert (snapshot["seq"], snapshot["cell_id"], set(snapshot["bound"])) == (2, "cell-1", {"x"})

        restart = threading.Thread(target=kernel.restart)
        restart.start()
        events = gathered(attachment, sequences)
        assert "restarting" in statuses(events)
        assert events[-1].snapshot is not None
        assert (events[-1].snapshot["seq"], events[-1].snapshot["bound"]) == (1, {})
        restart.join()


def test_a_kernel_that_is_killed_while_it_is_followed(new_kernel: NewKernel):
    kernel = new_kernel()
    with attached(Path(connection_of(kernel))) as attachment:
        gathered(attachment, sequences)
        kernel.run("import os, signal")
        kernel.submit("os.kill(os.getpid(), signal.SIGKILL)")
        assert statuses(gathered(attachment, lambda found: "dead" in statuses(found)))[-1] == "dead"
        Path(connection_of(kernel)).unlink()
        with pytest.raises(KernelUnavailable, match="has ended"):
            gathered(attachment, lambda found: False)
