"""Which cell a message belongs to, and how the cell went."""

import hashlib
import time

import pytest

from support.kernel_process import KernelProcess


def sha1(source: str) -> str:
    return hashlib.sha1(source.encode()).hexdigest()


@pytest.mark.parametrize("source", ["x = 1", "%time x = 2", "größe = '→ 𝛼'", "x = 3\n", "%%capture\nx = 4", "x = 5;;"])
def test_cell_id_count_and_source(kernel: KernelProcess, source: str):
    run = kernel.run(source, cell_id="4f1c-ab")
    assert run.snapshot["cell_id"] == "4f1c-ab"
    assert run.snapshot["execution_count"] == run.reply["execution_count"]
    assert run.snapshot["source_hash"] == sha1(source)
    assert run.snapshot["ok"] is (run.reply["status"] == "ok")


def test_a_front_end_that_names_no_cell(kernel: KernelProcess):
    snapshot = kernel.run("1").snapshot
    assert snapshot["cell_id"] is None
    assert snapshot["source_hash"] == sha1("1")


def test_messages_are_numbered(kernel: KernelProcess):
    numbers = [kernel.run("1").snapshot["seq"] for _ in range(3)]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


def test_what_was_bound_before_the_error_counts(kernel: KernelProcess):
    snapshot = kernel.run("before = 1\n1 / 0\nafter = 2", cell_id="failing").snapshot
    assert snapshot["ok"] is False
    assert snapshot["cell_id"] == "failing"
    assert snapshot["bound"] == {"before": {"kind": "int", "value": 1}}


@pytest.mark.parametrize("source", ["x = = 1", "raise SystemExit", "%nosuchmagic"])
def test_cells_that_fail_otherwise(kernel: KernelProcess, source: str):
    run = kernel.run(source, cell_id="failing")
    assert run.snapshot["cell_id"] == "failing"
    assert run.snapshot["bound"] == {}
    assert run.snapshot["ok"] is (run.reply["status"] == "ok")


@pytest.mark.parametrize("wait", ["while True: time.sleep(0.01)", "while True: await asyncio.sleep(0.01)"])
def test_an_interrupted_cell(kernel: KernelProcess, wait: str):
    kernel.run("import asyncio, time")
    request = kernel.submit(f"started = time.time()\nprint('running')\n{wait}", cell_id="long")
    while kernel.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    kernel.manager.interrupt_kernel()
    snapshot = kernel.wait(request).snapshot
    assert snapshot["cell_id"] == "long"
    assert snapshot["ok"] is False
    assert set(snapshot["bound"]) == {"started"}


def test_asynchronous_cells(kernel: KernelProcess):
    snapshot = kernel.run("import asyncio\nawait asyncio.sleep(0)\nslept = 1", cell_id="async").snapshot
    assert snapshot["cell_id"] == "async"
    assert "slept" in snapshot["bound"]


@pytest.mark.parametrize("keeps", [True, False])
def test_a_cell_that_runs_another_is_one_cell(kernel: KernelProcess, keeps: bool):
    inner = f"get_ipython().run_cell('inner = {time.time_ns()}', store_history={keeps})"
    source = f"outer = {time.time_ns()}\n{inner}\nlast = outer"
    snapshot = kernel.run(source, cell_id="outer").snapshot
    assert snapshot["cell_id"] == "outer"
    assert snapshot["source_hash"] == sha1(source)
    assert set(snapshot["bound"]) == {"outer", "inner", "last"}


@pytest.mark.parametrize("source", ["", "   \n", "# nothing but a comment"])
def test_cells_that_do_nothing_change_nothing(kernel: KernelProcess, source: str):
    assert [snapshot["bound"] for snapshot in kernel.run(source).snapshots] in ([], [{}])


def test_two_hundred_queued_cells(kernel: KernelProcess):
    requests = [kernel.submit(f"number = {number}", cell_id=f"cell-{number}") for number in range(1000, 1200)]
    snapshots = [kernel.wait(request).snapshot for request in requests]
    assert [snapshot["cell_id"] for snapshot in snapshots] == [f"cell-{number}" for number in range(1000, 1200)]
    assert [snapshot["bound"]["number"]["value"] for snapshot in snapshots] == list(range(1000, 1200))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1\nopen('/nowhere')\ny = 2", 2),
        ("\n  \nx = 1\n\nif x:\n    y = 1\n    open('/nowhere')", 7),
        ("def f():\n    open('/nowhere')\n\nf()", 4),
        ("x = 1\n%time open('/nowhere')", 2),
        ("raise KeyboardInterrupt", 1),
        ("x = (1,\n     open('/nowhere'))", 2),
        ("class E(Exception):\n    __traceback__ = property(print)\nraise E", 3),
        ("import asyncio\nawait asyncio.sleep(0)\nopen('/nowhere')", 3),
        # Where lines are not those of the source, or nothing ran, none is told.
        ("%%time\nopen('/nowhere')", None),
        ("!true \\\n  --x\nopen('/nowhere')", None),
        ("x = = 1", None),
        ("x = 1", None),
    ],
)
def test_the_line_at_which_a_cell_failed(kernel: KernelProcess, source: str, line: int | None):
    assert kernel.run(source).snapshot.get("failed_line") == line
