"""What is sent of libraries that ShapeLens's own environment need not have; each is tested where it is installed."""

import pytest

from support.descriptions import without_ids
from support.kernel_process import KernelProcess


def test_pandas(kernel: KernelProcess):
    pytest.importorskip("pandas")
    bound = kernel.run(
        "import pandas as pd\n"
        "frame = pd.DataFrame({'secret': [1., 2.], 'b': [3., 4.], 'c': [5., 6.]})\n"
        "mixed = pd.DataFrame({'a': [1], 'b': ['x']})\n"
        "series = pd.Series([1, 2, 3])\n"
        "class Mine(pd.DataFrame):\n"
        "    shape = property(lambda self: 1 / 0)\n"
        "mine = Mine({'a': [1]})"
    ).bound
    assert without_ids(bound["frame"]) == {"kind": "frame", "shape": [2, 3], "type": "DataFrame", "dtype": "float64"}
    assert without_ids(bound["mixed"]) == {"kind": "frame", "shape": [1, 2], "type": "DataFrame", "dtype": None}
    assert without_ids(bound["series"]) == {"kind": "frame", "shape": [3], "type": "Series", "dtype": "int64"}
    assert without_ids(bound["mine"]) == {"kind": "frame", "shape": [1, 1], "type": "DataFrame", "dtype": "int64"}


def test_jax(kernel: KernelProcess):
    pytest.importorskip("jax")
    bound = kernel.run("import jax.numpy as jnp\nx = jnp.zeros((2, 3))\nb = jnp.zeros(3, jnp.bfloat16)").bound
    x = {"kind": "tensor", "library": "jax", "shape": [2, 3], "dtype": "float32", "type": "Array"}
    assert bound["x"] == x | {"nbytes": 24, "device": "CPU:0"}
    assert bound["b"] == x | {"shape": [3], "dtype": "bfloat16", "nbytes": 6, "device": "CPU:0"}


def test_pytorch(kernel: KernelProcess):
    pytest.importorskip("torch")
    bound = kernel.run(
        "import torch\n"
        "x = torch.zeros(2, 3)\n"
        "weight = torch.nn.Parameter(torch.zeros(3, dtype=torch.float16))\n"
        "shape = x.shape\n"
        "dtype = torch.int8"
    ).bound
    x = {"kind": "tensor", "library": "torch", "shape": [2, 3], "dtype": "float32", "type": "Tensor"}
    assert bound["x"] == x | {"nbytes": 24, "device": "CPU:0"}
    assert bound["weight"] == x | {
        "shape": [3],
        "dtype": "float16",
        "type": "Parameter",
        "nbytes": 6,
        "device": "CPU:0",
    }
    assert bound["shape"]["items"] == [{"kind": "int", "value": 2}, {"kind": "int", "value": 3}]
    assert bound["dtype"] == {"kind": "dtype", "name": "int8"}
