"""Values that are distributed over replicas or devices: the shape of the whole, and of each part."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.values import Unresolved
from shapelens.notebook.environment import environment
from shapelens.notebook.program import Program
from support.kernel_process import KernelProcess

NewKernel = Callable[[], KernelProcess]


def shown(snapshot: dict[str, Any]) -> dict[str, str]:
    program = Program.from_texts([""])
    program.kernel.add({**snapshot, "full": True, "cell_id": None, "source_hash": None}, program.executed)
    assert isinstance(program.kernel.now.get((GLOBAL, "batch"), Unresolved("")), Unresolved)
    return {entry.name: entry.shape for entry in environment(program)}


@pytest.mark.tensorflow
def test_replicas_of_tensorflow(new_kernel: NewKernel):
    kernel = new_kernel()
    kernel.install()
    run = kernel.run(
        "import tensorflow as tf, keras\n"
        "cpu = tf.config.list_physical_devices('CPU')[0]\n"
        "tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)\n"
        "strategy = tf.distribute.MirroredStrategy(['CPU:0', 'CPU:1'])\n"
        "with strategy.scope():\n"
        "    variable = tf.Variable(tf.zeros((3, 4)))\n"
        "    dense = keras.layers.Dense(2)\n"
        "    dense.build((None, 5))\n"
        "kernel = dense.kernel\n"
        "rows = tf.data.Dataset.from_tensor_slices(tf.zeros((9, 5))).batch(9)\n"
        "batch = next(iter(strategy.experimental_distribute_dataset(rows)))\n"
        "from tensorflow.experimental import dtensor\n"
        "mesh = dtensor.create_mesh([('x', 2)], devices=['CPU:0', 'CPU:1'])\n"
        "layout = dtensor.Layout(['x', dtensor.UNSHARDED], mesh)\n"
        "whole = dtensor.call_with_layout(tf.zeros, layout, shape=(4, 6))"
    )
    assert run.reply["status"] == "ok", run.reply
    bound = run.bound
    variable = {"shape": [3, 4], "dtype": "float32", "type": "Variable", "parts": [[3, 4], [3, 4]], "nbytes": 96}
    assert variable.items() <= bound["variable"].items()
    assert bound["kernel"]["parts"] == [[5, 2], [5, 2]]
    assert bound["batch"]["shape"] == [9, 5]
    assert sorted(bound["batch"]["parts"]) == [[4, 5], [5, 5]]
    assert bound["whole"]["shape"] == [4, 6]
    assert bound["dense"]["weights"] == [[5, 2], [2]]
    entries = shown(run.snapshot)
    assert entries["variable"] == "(3, 4): 2 × (3, 4)"
    assert entries["batch"] == "(9, 5): 1 × (5, 5) + 1 × (4, 5)"


def test_shards_of_jax(new_kernel: NewKernel, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("jax")
    monkeypatch.setitem(os.environ, "XLA_FLAGS", "--xla_force_host_platform_device_count=4")
    kernel = new_kernel()
    kernel.install()
    run = kernel.run(
        "import jax, jax.numpy as jnp\n"
        "from jax.sharding import Mesh, NamedSharding, PartitionSpec\n"
        "mesh = Mesh(jax.devices(), ('x',))\n"
        "x = jax.device_put(jnp.zeros((8, 3)), NamedSharding(mesh, PartitionSpec('x')))\n"
        "alone = jnp.zeros(3)"
    )
    assert run.reply["status"] == "ok", run.reply
    assert run.bound["x"]["shape"] == [8, 3]
    assert run.bound["x"]["parts"] == [[2, 3]] * 4
    assert "parts" not in run.bound["alone"]
    assert shown(run.snapshot)["x"] == "(8, 3): 4 × (2, 3)"
