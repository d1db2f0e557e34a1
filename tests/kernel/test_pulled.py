"""A front end that has no comms asks the probe after each cell what it has seen."""

from collections.abc import Callable
from typing import Any

import pytest

from shapelens.kernel.install import PULL_MIME, pull_code
from support.kernel_process import KernelProcess

NewKernel = Callable[[], KernelProcess]


class Puller:
    """A front end like the Jupyter extension of VS Code: what it runs is not silent, and is no cell."""

    def __init__(self, kernel: KernelProcess) -> None:
        self.kernel = kernel
        self.life: str | None = None
        self.after = 0

    def ask(self, install: bool = False) -> dict[str, Any]:
        code = pull_code(self.life, self.after, install)
        run = self.kernel.run(code, store_history=False, stop_on_error=False)
        assert run.reply["status"] == "ok"
        [answer] = [content["data"][PULL_MIME] for kind, content in run.published if kind == "display_data"]
        return answer

    def messages(self, install: bool = False) -> list[dict[str, Any]]:
        answer = self.ask(install)
        self.life = answer["life"]
        if answer["messages"]:
            self.after = answer["messages"][-1]["seq"]
        return answer["messages"]


@pytest.fixture
def puller(new_kernel: NewKernel) -> Puller:
    return Puller(new_kernel())


def test_the_first_answer_describes_all(puller: Puller):
    puller.kernel.run("x = (1, 2)")
    [message] = puller.messages(install=True)
    assert message["full"]
    assert set(message["bound"]) == {"x"}


def test_each_cell_is_told_of_once(puller: Puller):
    puller.messages(install=True)
    assert puller.kernel.run("a = 1", cell_id="first").comms == []
    puller.kernel.run("b = 1\ndel a", cell_id="second")
    first, second = puller.messages()
    assert (first["cell_id"], set(first["bound"]), first["unbound"]) == ("first", {"a"}, [])
    assert (second["cell_id"], set(second["bound"]), second["unbound"]) == ("second", {"b"}, ["a"])
    assert puller.messages() == []


def test_a_kernel_without_a_probe_says_so(puller: Puller):
    assert puller.ask() == {}


def test_a_restarted_kernel_has_another_life(puller: Puller):
    puller.messages(install=True)
    before = puller.life
    puller.kernel.restart()
    assert puller.ask() == {}
    [message] = puller.messages(install=True)
    assert message["full"]
    assert puller.life != before


def test_what_was_missed_comes_as_a_whole(puller: Puller):
    puller.messages(install=True)
    puller.kernel.run("x = 1")
    puller.kernel.run("for n in range(300): get_ipython().run_cell(f'y{n} = {n}', store_history=True)")
    for number in range(260):
        puller.kernel.run(f"z = {number}")
    [message] = puller.messages()
    assert message["full"]
    assert {"x", "y299", "z"} <= set(message["bound"])


def test_two_of_them_do_not_disturb_each_other(puller: Puller):
    puller.messages(install=True)
    other = Puller(puller.kernel)
    other.messages(install=True)
    puller.kernel.run("x = 1")
    assert [message["bound"].keys() for message in other.messages()] == [{"x": 1}.keys()]
    assert "x" in {name for message in puller.messages() for name in message["bound"]}


def test_one_beside_a_front_end_with_comms(puller: Puller):
    puller.kernel.install()
    puller.messages(install=True)
    assert set(puller.kernel.run("x = 1").bound) == {"x"}
    assert [set(message["bound"]) for message in puller.messages()] == [{"x"}]


def test_asking_leaves_nothing(puller: Puller):
    kernel = puller.kernel
    kernel.run("5")
    state = "(sorted(set(globals()) - {'_shapelens'}), _, sorted(Out), In, get_ipython().execution_count)"
    before = kernel.value(state)
    puller.messages(install=True)
    puller.messages()
    assert kernel.value(state) == before
