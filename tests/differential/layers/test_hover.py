"""What a rule tells the hover: formulas and multiply-accumulates, and how long a rule takes."""

from __future__ import annotations

import time

import pytest

from shapelens.rules.costs import multiply_accumulates
from shapelens.rules.layers.layer import CallContext, Layer
from shapelens.rules.registry import layer_rule
from shapelens.spec import TensorSpec


def called(class_name: str, *shape: int | None, **arguments: object) -> tuple[str | None, int | None]:
    """Construct a layer and call it; return its formula and its number of multiply-accumulates."""
    rule = layer_rule(class_name)
    assert rule is not None
    bound = rule.signature.bind(**arguments)
    bound.apply_defaults()
    layer = Layer(class_name, dict(bound.arguments))
    rule.construct(layer)
    inputs = TensorSpec(shape, "float32")
    layer, outputs = rule.apply(layer, inputs, CallContext(symbolic=True))
    assert isinstance(outputs, TensorSpec)
    return rule.formula(layer, inputs), multiply_accumulates(layer, [inputs], [outputs])


def test_a_convolution_writes_a_line_for_each_axis() -> None:
    formula, macs = called("Conv1D", None, 100, 1, filters=32, kernel_size=3, dilation_rate=2)
    assert formula == "length: ⌊(100 − 2·(3 − 1) − 1) / 1⌋ + 1 = 96"
    assert macs == 96 * 3 * 1 * 32
    formula, macs = called("Conv2D", None, 28, 20, 3, filters=8, kernel_size=(3, 5), strides=2, padding="same")
    assert formula == "height: ⌈28 / 2⌉ = 14\nwidth: ⌈20 / 2⌉ = 10"
    assert macs == 14 * 10 * 3 * 5 * 3 * 8


def test_pooling_is_written_without_dilation() -> None:
    assert called("MaxPooling1D", None, 101, 4, pool_size=2)[0] == "length: ⌊(101 − 2) / 2⌋ + 1 = 50"


def test_reshaping_layers_write_products() -> None:
    assert called("Flatten", None, 96, 32)[0] == "96 · 32 = 3072"
    assert called("Reshape", None, 3072, target_shape=(8, 8, -1))[0] == "-1: 3072 / 64 = 48"


def test_a_dense_layer_multiplies_at_each_place() -> None:
    assert called("Dense", None, 7, 16, units=10) == ("last axis: units = 10", 7 * 16 * 10)


def test_open_sizes_have_no_formula() -> None:
    assert called("Conv1D", None, None, 1, filters=32, kernel_size=3) == (None, None)


@pytest.mark.parametrize(
    ("class_name", "shape", "arguments"),
    [
        ("Conv2D", (None, 28, 28, 3), {"filters": 8, "kernel_size": 3}),
        ("Dense", (None, 16), {"units": 4}),
        ("LSTM", (None, 10, 4), {"units": 8}),
    ],
)
def test_a_rule_is_quick(class_name: str, shape: tuple[int | None, ...], arguments: dict[str, object]) -> None:
    rule = layer_rule(class_name)
    assert rule is not None
    bound = rule.signature.bind(**arguments)
    bound.apply_defaults()
    layer, inputs, context = Layer(class_name, dict(bound.arguments)), TensorSpec(shape, "float32"), CallContext(True)
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(200):
            rule.apply(layer, inputs, context)
        best = min(best, (time.perf_counter() - started) / 200)
    # The bound leaves much room for a loaded machine: it finds what became slow by a whole order.
    assert best < 500e-6
