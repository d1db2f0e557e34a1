"""A NumPy array or number beside a tensor of TensorFlow takes its dtype: operators against TensorFlow itself."""

import operator
import warnings

import numpy as np
import pytest

from shapelens.rules.functions.operators import binary_operation
from shapelens.spec import TensorSpec

pytestmark = pytest.mark.tensorflow
_NUMPY = ("bool", "int8", "uint8", "int32", "int64", "float16", "float32", "float64")
_OPERATIONS = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lt", "le", "gt", "ge")


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32", "int64"])
def test_operators_on_a_tensor_and_an_array(dtype: str) -> None:
    import tensorflow as tf

    tensor, spec = tf.ones((2, 3), dtype), TensorSpec((2, 3), dtype)
    for own in _NUMPY:
        for array in (np.ones((3,), own), np.dtype(own).type(1)):
            given = TensorSpec(np.shape(array), own)
            for name in _OPERATIONS:
                function = getattr(operator, name)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    real = [function(tensor, array), function(array, tensor)]
                said = [
                    binary_operation(name, spec, given, "tensorflow", "tensorflow", "numpy"),
                    binary_operation(name, given, spec, "tensorflow", "numpy", "tensorflow"),
                ]
                assert said == [TensorSpec(tuple(r.shape), r.dtype.name) for r in real], (own, name)
