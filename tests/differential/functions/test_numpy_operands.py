"""A NumPy array or number beside a tensor of TensorFlow takes its dtype: operators against TensorFlow itself."""

import operator
import warnings

import numpy as np
import pytest

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions.operators import binary_operation
from shapelens.rules.values import python_number
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


def test_numbers_of_python_that_are_not_known() -> None:
    """`np.random.rand()` gives a number of Python's: a library takes it for one, and not for a float64."""
    import tensorflow as tf

    for real, number in ((0.5, python_number("float64")), (3, python_number("int64"))):
        assert tensorflow_tensor(number).dtype == tf.constant(real).dtype.name
        assert tensorflow_tensor([number, real]).dtype == tf.constant([real, real]).dtype.name
        for dtype in ("float16", "float32", "float64"):
            array = np.ones((2, 3), dtype)
            said = binary_operation("mul", number, TensorSpec((2, 3), dtype), "numpy")
            assert said == TensorSpec((2, 3), (real * array).dtype.name)
            made = tf.constant(array) * real
            tensor = binary_operation("mul", TensorSpec((2, 3), dtype), number, "tensorflow", "tensorflow", "numpy")
            assert tensor == TensorSpec(tuple(made.shape), made.dtype.name)
