"""What a cell changed, and nothing else."""

from support.kernel_process import KernelProcess


def test_only_what_changed_is_sent(kernel: KernelProcess):
    assert set(kernel.run("a = 1\nb = 2").bound) == {"a", "b"}
    assert set(kernel.run("b = 3").bound) == {"b"}
    run = kernel.run("a + b")
    assert run.bound == {}
    assert run.snapshot["unbound"] == []


def test_names_that_go(kernel: KernelProcess):
    kernel.run("gone = 1\nstays = 2")
    assert kernel.run("del gone").snapshot["unbound"] == ["gone"]
    assert set(kernel.run("gone = 1").bound) == {"gone"}


def test_what_changes_in_place(kernel: KernelProcess):
    kernel.run("import numpy as np\nrows = [1]\nx = np.zeros(6)\ny = x")
    assert kernel.run("rows.append(2)").bound["rows"]["length"] == 2
    bound = kernel.run("x.resize((2, 3), refcheck=False)").bound
    assert bound["x"]["shape"] == bound["y"]["shape"] == [2, 3]


def test_a_new_object_that_looks_the_same_is_sent(kernel: KernelProcess):
    kernel.run("import numpy as np\nz = np.zeros(3)")
    assert set(kernel.run("z = np.zeros(3)").bound) == {"z"}


def test_an_object_at_the_address_of_another_is_told_from_it(kernel: KernelProcess):
    shapes = [kernel.run(f"x = None\ndel x\nx = np.zeros({size})").bound["x"]["shape"] for size in range(1, 20)]
    assert shapes == [[size] for size in range(1, 20)]


def test_a_user_who_takes_a_name_of_ipythons(kernel: KernelProcess):
    assert kernel.run("open = 3").bound == {"open": {"kind": "int", "value": 3}}


def test_reset(kernel: KernelProcess):
    kernel.run("%reset -f\nbefore = 1")
    snapshot = kernel.run("%reset -f\nafter = 2").snapshot
    assert snapshot["bound"] == {"after": {"kind": "int", "value": 2}}
    assert "before" in snapshot["unbound"]


def test_what_silent_requests_change_comes_before_the_next_cell(kernel: KernelProcess):
    kernel.run("counter = 0")
    silent = kernel.run("counter = 1", silent=True, store_history=False)
    unkept = kernel.run("other = 2", cell_id="not-a-cell", store_history=False)
    assert silent.snapshots == unkept.snapshots == []

    before, after = kernel.run("counter = 3", cell_id="cell").snapshots
    assert (before["cell_id"], before["execution_count"], before["source_hash"]) == (None, None, None)
    assert before["bound"] == {"counter": {"kind": "int", "value": 1}, "other": {"kind": "int", "value": 2}}
    assert after["cell_id"] == "cell"
    assert after["bound"] == {"counter": {"kind": "int", "value": 3}}


def test_what_another_thread_does_comes_with_the_next_cell(kernel: KernelProcess):
    kernel.run(
        "import threading\n"
        "go = threading.Event()\n"
        "def work():\n"
        "    go.wait()\n"
        "    globals()['made'] = 1\n"
        "worker = threading.Thread(target=work)\n"
        "worker.start()"
    )
    assert kernel.run("go.set(); worker.join()").bound == {"made": {"kind": "int", "value": 1}}
