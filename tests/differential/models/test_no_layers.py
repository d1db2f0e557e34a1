"""What a Sequential model takes for a layer, and what it refuses, against Keras."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from shapelens.interpret.memory import apply_writes
from shapelens.interpret.run import run_step

pytestmark = pytest.mark.tensorflow

PROGRAM = """\
import tensorflow as tf, keras
import numpy as np
from keras import layers, Sequential, Input
from keras.layers import Dense
class My:
    def __call__(self, x): return x
class MyLayer(layers.Layer): pass
def f(x): return x
i=Input((4,))
def add(x):
    m=Sequential(); m.add(x); return m
"""
EXPRESSIONS = (
    "Sequential([Dense])",
    "Sequential(['dense'])",
    "Sequential([f])",
    "Sequential([lambda x: x])",
    "Sequential([tf.ones((2,3))])",
    "Sequential([np.ones(3)])",
    "Sequential([i])",
    "Sequential([i, Dense(3)])",
    "Sequential([Dense(3), i])",
    "Sequential([My()])",
    "Sequential([My])",
    "Sequential([None])",
    "Sequential([3])",
    "Sequential(Dense(3))",
    "Sequential(Dense(3), Dense(4))",
    "Sequential([[Dense(3)]])",
    "Sequential((Dense(3),Dense(2)))",
    "Sequential([Dense(3)(i)])",
    "Sequential([keras.Model(i,i)])",
    "Sequential([tf.nn.relu])",
    "Sequential([keras.activations.relu])",
    "Sequential([Input])",
    "Sequential([Input(shape=(4,)),Dense(3)])",
    "Sequential([layers.InputLayer((4,)),Dense(3)])",
    "Sequential([Dense(3),layers.InputLayer((4,)),Dense(2)])",
    "Sequential(None)",
    "add(Dense)",
    "add(f)",
    "add('x')",
    "add(i)",
    "add(Dense(3)(i))",
    "add(tf.ones((2,3)))",
    "add(My())",
    "add([Dense(3)])",
    "add((Dense(3),Dense(3)))",
    "add(3)",
    "add(None)",
    "add(Sequential([Dense(3)]))",
    "add(layers.Lambda)",
    "add(Sequential)",
    "Sequential([MyLayer()])",
    "Sequential([MyLayer])",
    "add(MyLayer())",
    "(lambda d: Sequential([d,d]))(Dense(3))",
    "Sequential([keras.Model])",
    "Sequential([layers.Dense(2), Dense])",
    "add(layers.Flatten)",
    "add(layers.Dropout(.2))",
    "Sequential([layers.Lambda(f)])",
    "add(layers.Activation('relu'))",
    "Sequential([tf.keras.layers.Dense])",
    "Sequential([Input(shape=(4,))]+[Dense(2)]*1)",
    "Sequential([*map(Dense,(3,4))])",
    "Sequential([Dense(n) for n in (3,4)])",
)


@pytest.fixture(scope="module")
def environments() -> tuple[dict[str, Any], dict[Any, Any]]:
    real: dict[str, Any] = {}
    exec(PROGRAM, real)
    ours: dict[Any, Any] = {}
    for number, statement in enumerate(ast.parse(PROGRAM).body):
        step = f"statement{number}"
        apply_writes(ours, run_step(step, step, ast.Module([statement], []), ours).writes)
    return real, ours


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_raises_as_keras_does(expression: str, environments: tuple[dict[str, Any], dict[Any, Any]]) -> None:
    real, ours = environments
    try:
        eval(expression, real)
        raised = False
    except (TypeError, ValueError):
        raised = True
    assert bool(run_step("tried", "tried", ast.parse(f"model = {expression}"), ours).findings) == raised
