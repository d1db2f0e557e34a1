"""What is sent of Python's and NumPy's own objects."""

from typing import Any

import pytest

from shapelens.interpret.containers.dicts import key_mark
from support.descriptions import without_ids
from support.kernel_process import KernelProcess

NONE = {"kind": "none"}


def array(shape: list[int], dtype: str, nbytes: int, kind: str = "ndarray") -> dict[str, Any]:
    return {
        "kind": "tensor",
        "library": "numpy",
        "shape": shape,
        "dtype": dtype,
        "type": kind,
        "nbytes": nbytes,
        "device": None,
    }


def integer(value: int) -> dict[str, Any]:
    return {"kind": "int", "value": value}


@pytest.fixture(scope="module", autouse=True)
def numpy(kernel: KernelProcess) -> None:
    kernel.run("import numpy as np, collections, typing, functools")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("5", integer(5)),
        ("-(2**63)", integer(-(2**63))),
        ("10**30", {"kind": "object", "module": "builtins", "name": "int"}),
        ("True", {"kind": "bool", "value": True}),
        ("None", {"kind": "none"}),
        ("2.5", {"kind": "float"}),
        ("1j", {"kind": "object", "module": "builtins", "name": "complex"}),
        ("'same'", {"kind": "str", "value": "same"}),
        ("'channels_first'", {"kind": "str", "value": "channels_first"}),
        ("'my data'", {"kind": "str"}),
        ("b'same'", {"kind": "object", "module": "builtins", "name": "bytes"}),
        ("{1, 2}", {"kind": "object", "module": "builtins", "name": "set"}),
        ("range(3)", {"kind": "object", "module": "builtins", "name": "range"}),
        ("collections.Counter()", {"kind": "object", "module": "collections", "name": "Counter"}),
        ("np", {"kind": "module", "name": "numpy"}),
        ("np.zeros", {"kind": "function", "module": "numpy", "name": "zeros"}),
        ("np.float32", {"kind": "class", "module": "numpy", "name": "float32"}),
        ("len", {"kind": "function", "module": "builtins", "name": "len"}),
        ("lambda: 0", {"kind": "function", "module": "__main__", "name": "<lambda>"}),
        ("np.dtype('f4')", {"kind": "dtype", "name": "float32"}),
    ],
)
def test_plain_objects(kernel: KernelProcess, expression: str, value: dict[str, Any]):
    assert kernel.run(
        f"del x\nx = {expression}" if kernel.value("'x' in globals()") else f"x = {expression}"
    ).bound == {"x": value}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("np.zeros((32, 100, 5), 'f4')", array([32, 100, 5], "float32", 64000)),
        ("np.zeros((0, 3))", array([0, 3], "float64", 0)),
        ("np.array(7)", array([], "int64", 8)),
        ("np.zeros(2, '>i2')", array([2], "int16", 4)),
        ("np.zeros((2, 3), order='F').T[::2]", array([2, 2], "float64", 32)),
        ("np.array(['a', 'bcd'])", array([2], "str", 24)),
        ("np.array([b'ab'])", array([1], "bytes", 2)),
        ("np.array([object()])", array([1], "object", 8)),
        ("np.array(['2020-01-01'], 'M8[D]')", array([1], "datetime64", 8)),
        ("np.zeros(2, [('a', 'f4'), ('b', 'i8')])", array([2], "void", 24)),
        ("np.float32(3)", array([], "float32", 4, "float32")),
        ("np.int64(3)", array([], "int64", 8, "int64")),
        ("np.bool_(True)", array([], "bool", 1, "bool")),
        ("np.ma.zeros(3)", array([3], "float64", 24)),
    ],
)
def test_arrays(kernel: KernelProcess, expression: str, value: dict[str, Any]):
    assert kernel.run(f"a = {expression}").bound["a"] == value


def test_an_array_as_large_as_the_disk_is_not_read(kernel: KernelProcess):
    run = kernel.run("big = np.memmap('big', 'u1', 'w+', shape=(1 << 33,))")
    assert run.bound["big"] == array([1 << 33], "uint8", 1 << 33)


def test_containers(kernel: KernelProcess):
    bound = kernel.run("shape = (3, None)\nparts = [1, (2, 'valid'), [np.zeros(3)]]").bound
    assert bound["shape"] == {"kind": "tuple", "length": 2, "items": [integer(3), {"kind": "none"}]}
    assert without_ids(bound["parts"]) == {
        "kind": "list",
        "length": 3,
        "items": [
            integer(1),
            {"kind": "tuple", "length": 2, "items": [integer(2), {"kind": "str", "value": "valid"}]},
            {"kind": "list", "length": 1, "items": [array([3], "float64", 24)]},
        ],
    }


def test_dicts_tell_what_is_under_which_mark(kernel: KernelProcess):
    bound = kernel.run(
        "mixed = {'a': 1, b'a': np.zeros(3), 2: {'b': None}, (1, 2): 'secret', ('a',): 2.5}\n"
        "large = dict.fromkeys(range(1000))\nsame = mixed\nclass Mine(dict): pass\nmine = Mine(a=1)"
    ).bound
    mark = key_mark("a").number
    assert without_ids(bound["mixed"]) == {
        "kind": "dict",
        "length": 5,
        "keys": [
            {"kind": "str", "mark": mark},
            {"kind": "bytes", "mark": mark},
            integer(2),
            {"kind": "tuple", "length": 2, "items": []},
            {"kind": "tuple", "length": 1, "items": []},
        ],
        "values": [
            integer(1),
            array([3], "float64", 24),
            {"kind": "dict", "length": 1, "keys": [{"kind": "str", "mark": key_mark("b").number}], "values": [NONE]},
            {"kind": "str"},
            {"kind": "float"},
        ],
    }
    assert without_ids(bound["large"]) == {"kind": "dict", "length": 1000}
    assert bound["same"]["id"] == bound["mixed"]["id"] != bound["large"]["id"]
    assert bound["mine"] == {"kind": "object", "module": "__main__", "name": "Mine"}


def test_named_tuples_are_tuples(kernel: KernelProcess):
    value = {"kind": "tuple", "length": 2, "items": [integer(28), integer(1)]}
    assert kernel.run("p = collections.namedtuple('Size', 'side depth')(28, 1)").bound["p"] == value
    run = kernel.run("class Size(typing.NamedTuple):\n    side: int\n    depth: int\nq = Size(28, 1)")
    assert run.bound["q"] == value


def test_long_and_deep_containers_are_cut(kernel: KernelProcess):
    bound = kernel.run(
        "long = list(range(1000))\nwide = [[0] * 1000 for _ in range(1000)]\n"
        "deep = []\nfor _ in range(50): deep = [deep]\n"
        "circle = []\ncircle.append(circle)"
    ).bound
    assert bound["long"]["length"] == 1000
    assert bound["long"]["items"] == [integer(number) for number in range(64)]
    assert count(bound["wide"]) <= 1100
    assert {item["length"] for item in bound["wide"]["items"]} == {1000}
    assert count(bound["deep"]) < 10
    assert count(bound["circle"]) < 10


def count(value: dict[str, Any]) -> int:
    """Count a value and all that lies in it."""
    return 1 + sum(map(count, value.get("items", [])))


def test_functions_and_classes_of_the_users(kernel: KernelProcess):
    bound = kernel.run(
        "def build(width): return width\n"
        "class Block: pass\n"
        "block = Block()\n"
        "half = functools.partial(build, 2)\n"
        "bound_method = block.__init__"
    ).bound
    assert bound["build"] == {"kind": "function", "module": "__main__", "name": "build"}
    assert bound["Block"] == {"kind": "class", "module": "__main__", "name": "Block"}
    assert bound["block"] == {"kind": "object", "module": "__main__", "name": "Block"}
    assert bound["half"] == {"kind": "object", "module": "functools", "name": "partial"}


def test_the_names_that_ipython_keeps_are_not_sent(kernel: KernelProcess):
    run = kernel.run("_private = 1\n_ = 2\n5")
    assert run.bound == {"_private": integer(1)}


def test_an_imported_library_is_reported_once(kernel: KernelProcess):
    assert "runtime" not in kernel.run("1").snapshot
    assert kernel.install().snapshot["runtime"]["numpy"] == kernel.value("np.__version__")


def test_instances_of_the_notebooks_classes_tell_what_their_code_names(kernel: KernelProcess):
    bound = kernel.run(
        "class Settings:\n"
        "    width = 3\n"
        "    def __init__(self): self.size = 5; self.inner = self\n"
        "settings = Settings()\n"
        "settings.width, settings.secret = 4, 6"
    ).bound
    told = bound["settings"]["attributes"]
    assert told["size"] == {"kind": "int", "value": 5}
    assert told["width"] == {"kind": "int", "value": 4}
    assert told.keys() == {"inner", "size", "width"}
