"""The probe comes once, goes quietly, and is never in the way."""

import ast
import time
from collections import Counter
from collections.abc import Callable

import pytest

from shapelens.kernel.install import bootstrap_code, probe_source
from support.kernel_process import KernelProcess

HOOKS = "{event: len(hooks) for event, hooks in get_ipython().events.callbacks.items()}"

NewKernel = Callable[[], KernelProcess]


def test_the_first_message_describes_all(new_kernel: NewKernel):
    kernel = new_kernel()
    kernel.run("import numpy as np\nx = np.zeros((2, 3))")
    run = kernel.install()
    [opening] = run.comms
    assert opening["msg_type"] == "comm_open"
    assert opening["content"]["target_name"] == "shapelens"
    snapshot = run.snapshot
    assert set(snapshot["bound"]) == {"np", "x"}
    assert (snapshot["schema"], snapshot["seq"], snapshot["full"], snapshot["ok"]) == (1, 1, True, True)
    assert (snapshot["cell_id"], snapshot["execution_count"], snapshot["source_hash"]) == (None, None, None)
    assert snapshot["runtime"] == {
        "python": kernel.value("__import__('platform').python_version()"),
        "keras": None,
        "backend": None,
        "tensorflow": None,
        "numpy": kernel.value("np.__version__"),
        "image_data_format": None,
        "floatx": None,
        "dtype_policy": None,
        "legacy_keras": False,
        "autoreload": None,
        "reloading": None,
    }
    assert snapshot["modules"] == []
    assert 0 < time.time() - snapshot["started"] < 1_000


def test_installing_says_nothing_and_leaves_nothing(new_kernel: NewKernel):
    kernel = new_kernel()
    names = kernel.value("sorted(globals())")
    modules = kernel.value("sorted(__import__('sys').modules)")
    run = kernel.install()
    assert run.published == []
    assert run.reply["status"] == "ok"
    assert kernel.value("sorted(globals())") == names
    assert kernel.value("sorted(__import__('sys').modules)") == modules


def test_installing_twice(new_kernel: NewKernel):
    kernel = new_kernel()
    first = kernel.install()
    hooks = kernel.value(HOOKS)
    kernel.run("x = 1")
    second = kernel.install()
    assert [message["msg_type"] for message in second.comms] == ["comm_open"]
    assert second.snapshot["full"]
    assert second.snapshot["seq"] == 3
    assert set(second.bound) == {"x"}
    assert "runtime" in second.snapshot
    assert kernel.value(HOOKS) == hooks

    [message] = kernel.run("y = 1").comms
    assert message["content"]["comm_id"] == second.comms[0]["content"]["comm_id"]
    assert message["content"]["comm_id"] != first.comms[0]["content"]["comm_id"]
    assert message["content"]["data"]["seq"] == 4


def test_a_restarted_kernel_knows_nothing(new_kernel: NewKernel):
    kernel = new_kernel()
    kernel.install()
    kernel.run("x = 1")
    kernel.restart()
    assert kernel.run("y = 1").comms == []
    snapshot = kernel.install().snapshot
    assert (snapshot["seq"], set(snapshot["bound"])) == (1, {"y"})


def close(kernel: KernelProcess, comm_id: str, session: str) -> None:
    """Close a comm, as a front end with this session does."""
    message = kernel.client.session.msg("comm_close", {"comm_id": comm_id, "data": {}})
    message["header"]["session"] = session
    kernel.client.shell_channel.send(message)


def test_it_goes_when_its_front_end_closes_the_comm(new_kernel: NewKernel):
    kernel = new_kernel()
    hooks = kernel.value(HOOKS)
    [opening] = kernel.install().comms
    close(kernel, opening["content"]["comm_id"], opening["parent_header"]["session"])
    run = kernel.run("x = 1")
    assert run.comms == []
    assert run.output == ""
    assert kernel.value(HOOKS) == hooks
    assert kernel.install().snapshot["full"]


def test_it_stays_when_a_front_end_that_does_not_know_it_closes_the_comm(new_kernel: NewKernel):
    kernel = new_kernel()
    [opening] = kernel.install().comms
    close(kernel, opening["content"]["comm_id"], "another front end")
    assert kernel.run("x = 1").bound == {"x": {"kind": "int", "value": 1}}


def test_it_stays_until_the_last_of_those_that_asked_for_it_has_gone(new_kernel: NewKernel):
    kernel = new_kernel()
    hooks = kernel.value(HOOKS)
    kernel.install()
    message = kernel.client.session.msg(
        "execute_request", {"code": bootstrap_code(), "silent": True, "store_history": False}
    )
    message["header"]["session"] = "another front end"
    kernel.client.shell_channel.send(message)
    [opening] = kernel.wait(message["header"]["msg_id"]).comms
    comm, session = opening["content"]["comm_id"], kernel.client.session.session
    close(kernel, comm, "another front end")
    assert kernel.run("x = 1").bound == {"x": {"kind": "int", "value": 1}}
    close(kernel, comm, session)
    assert kernel.run("y = 1").comms == []
    assert kernel.value(HOOKS) == hooks


@pytest.mark.parametrize(
    "damage",
    [
        # IPython before 2
        "get_ipython().events = type('Events', (), {'callbacks': {}, 'trigger': lambda *_: None})()",
        "import sys; sys.modules['comm'] = sys.modules['ipykernel.comm'] = None",  # no comms
        "del get_ipython().__class__.get_parent",  # no front end
    ],
)
def test_a_kernel_that_lacks_what_it_needs_is_left_alone(new_kernel: NewKernel, damage: str):
    kernel = new_kernel()
    kernel.run(f"import ipykernel.zmqshell, IPython\n{damage}")
    run = kernel.install()
    assert run.comms == run.published == []
    assert run.reply["status"] == "ok"
    after = kernel.run("print(1)")
    assert after.comms == []
    assert after.output == "1\n"


def test_an_error_of_its_own_is_nobodys_business(new_kernel: NewKernel):
    kernel = new_kernel()
    kernel.install()
    # A message can't be sent, then it can: nothing is said, then everything.
    kernel.run("import comm\ncomms = comm.base_comm.BaseComm\nsend = comms.send")
    broken = kernel.run("comms.send = None\nx = 1")
    assert broken.comms == broken.published[1:] == []
    mended = kernel.run("comms.send = send").snapshot
    assert mended["full"]
    assert set(mended["bound"]) == {"comm", "comms", "send", "x"}


def test_it_is_python_3_9_and_needs_nothing_but_the_standard_library():
    tree = ast.parse(probe_source(), feature_version=(3, 9))
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    # The schema is imported for the type checker alone.
    standard = "bisect hashlib itertools logging operator os re struct sys threading types typing weakref zlib".split()
    assert imported == {*standard} | {"__future__", "shapelens.kernel.schema"}
    assert ast.parse(bootstrap_code(), feature_version=(3, 9))


def test_no_name_means_one_thing_in_one_part_and_another_thing_in_another():
    bound = [name for statement in ast.parse(probe_source()).body for name in _bound_names(statement)]
    assert [name for name, count in Counter(bound).items() if count > 1] == []


def _bound_names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def test_that_keras_2_is_asked_for_is_sampled(new_kernel: NewKernel):
    kernel = new_kernel()
    kernel.run("import os")
    assert kernel.install().snapshot["runtime"]["legacy_keras"] is False
    run = kernel.run("os.environ['TF_USE_LEGACY_KERAS'] = 'True'")
    assert run.snapshot["runtime"]["legacy_keras"] is True
