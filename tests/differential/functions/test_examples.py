"""What random calls brought to light once, and idioms that must never break; no library is needed to check them."""

from __future__ import annotations

import pytest

from shapelens.rules.functions.attributes import attribute
from shapelens.rules.functions.operators import binary_operation, get_item
from shapelens.rules.mismatch import (
    BroadcastMismatch,
    DTypeMismatch,
    ElementCountMismatch,
    Mismatch,
    UnequalShapes,
)
from shapelens.rules.registry import function_rule
from shapelens.rules.values import Reference
from shapelens.spec import UNKNOWN, TensorSpec

X = TensorSpec((None, 100, 5), "float32")


def call(name: str, *arguments: object, **keywords: object) -> object:
    rule = function_rule(name)
    assert rule is not None, name
    bound = rule.signature.bind(*arguments, **keywords)
    return rule.function(*bound.args, **bound.kwargs)


def test_an_open_batch_travels_through_tf_shape_into_a_new_tensor() -> None:
    shape = call("tensorflow.shape", X)
    assert isinstance(shape, TensorSpec)
    batch = get_item(shape, 0, "tensorflow")
    assert call("tensorflow.random.normal", (batch, 16)) == TensorSpec((None, 16), "float32")
    assert call("tensorflow.reshape", X, [batch, 500]) == TensorSpec((None, 500), "float32")


def test_arithmetic_on_a_shape_keeps_its_numbers() -> None:
    shape = call("tensorflow.shape", X)
    assert isinstance(shape, TensorSpec)
    doubled = binary_operation("mul", get_item(shape, 1, "tensorflow"), 2, "tensorflow")
    assert isinstance(doubled, TensorSpec) and doubled.content == 200
    flat = call("numpy.prod", (100, 5))
    assert isinstance(flat, TensorSpec) and flat.content == 500
    assert call("numpy.reshape", TensorSpec((32, 100, 5), "float32"), (-1, flat)) == TensorSpec((32, 500), "float32")


def test_method_product_of_a_shape_is_no_sum() -> None:
    sizes = call("numpy.array", [2, 3, 4])
    product = call("numpy.ndarray.prod", sizes)
    assert isinstance(product, TensorSpec) and product.content == 24


def test_reshape_that_does_not_fit() -> None:
    with pytest.raises(ElementCountMismatch) as caught:
        call("numpy.reshape", TensorSpec((10, 25, 25, 1), "float32"), (-1, 28, 28, 1))
    assert caught.value.received == (10, 25, 25, 1)
    assert caught.value.target == (-1, 28, 28, 1)


def test_reshape_of_an_open_batch_whose_known_part_does_not_divide_the_target() -> None:
    with pytest.raises(ElementCountMismatch):
        call("tensorflow.reshape", TensorSpec((3, 6, None), "float16"), [3])


def test_concatenate_sequences_of_unequal_length() -> None:
    with pytest.raises(UnequalShapes):
        call("numpy.concatenate", [TensorSpec((10, 80, 1), "float32"), TensorSpec((10, 120, 1), "float32")])


@pytest.mark.parametrize("name", ["numpy.array", "tensorflow.constant"])
def test_ragged_lists(name: str) -> None:
    with pytest.raises(UnequalShapes):
        call(name, [[1, 2, 3], [4, 5]])


def test_ragged_list_of_objects_is_fine() -> None:
    made = call("numpy.array", [[1, 2, 3], [4, 5]], dtype=Reference("builtins.object"))
    assert isinstance(made, TensorSpec) and made.dtype == "object"


def test_numpy_promotion_with_weak_scalars() -> None:
    image = TensorSpec((28, 28), "uint8")
    assert binary_operation("truediv", image, 255.0, "numpy") == TensorSpec((28, 28), "float64")
    single = TensorSpec((28, 28), "float32")
    assert binary_operation("truediv", single, 255.0, "numpy") == single
    assert call("numpy.arctan2", TensorSpec((), "int8"), TensorSpec((), "uint8")) == TensorSpec((), "float16")


def test_three_dtypes_are_promoted_at_once_and_not_in_turn() -> None:
    arrays = [TensorSpec((2,), dtype) for dtype in ("uint8", "int8", "float16")]
    assert call("numpy.stack", arrays) == TensorSpec((3, 2), "float16")


def test_square_of_booleans_is_int8_in_numpy_only_as_an_operator() -> None:
    mask = TensorSpec((4,), "bool")
    assert binary_operation("pow", mask, 2, "numpy") == TensorSpec((4,), "int8")
    assert call("numpy.power", mask, 2) == TensorSpec((4,), "int64")


def test_two_tensorflow_dtypes_are_an_error_only_if_both_are_tensorflows() -> None:
    a, b = TensorSpec((3,), "int32"), TensorSpec((3,), "float32")
    with pytest.raises(DTypeMismatch):
        binary_operation("add", a, b, "tensorflow", "tensorflow", "tensorflow")
    assert binary_operation("add", a, b, "tensorflow") == TensorSpec((3,), UNKNOWN)


def test_equality_of_tensorflow_shapes_that_do_not_fit_is_false() -> None:
    a, b = TensorSpec((3,), "int32"), TensorSpec((4,), "int32")
    assert binary_operation("eq", a, b, "tensorflow") == TensorSpec((), "bool")
    with pytest.raises(BroadcastMismatch):
        binary_operation("add", a, b, "tensorflow")


def test_tf_add_converts_its_first_operand_by_itself() -> None:
    with pytest.raises(DTypeMismatch):
        call("tensorflow.add", 3, TensorSpec((2,), "float32"))
    assert call("tensorflow.multiply", 3, TensorSpec((2,), "float32")) == TensorSpec((2,), "float32")


def test_tensordot_of_tensorflow_compares_the_product_of_axes() -> None:
    left, right = TensorSpec((4, 4, 2), "float64"), TensorSpec((2, 4), "float64")
    assert call("tensorflow.tensordot", left, right, 2) == TensorSpec((4,), "float64")
    with pytest.raises(Mismatch):
        call("numpy.tensordot", left, right, 2)


def test_index_arrays_apart_go_to_the_front() -> None:
    array = TensorSpec((4, 5, 6), "float32")
    assert get_item(array, ([0, 1], slice(None), [2, 3]), "numpy") == TensorSpec((2, 5), "float32")
    mask = TensorSpec((4,), "bool")
    assert get_item(array, mask, "numpy") == TensorSpec((UNKNOWN, 5, 6), "float32")


def test_an_unknown_operand_is_never_an_error() -> None:
    unknown = TensorSpec()
    assert call("numpy.concatenate", [unknown, TensorSpec((2, 3), "float32")]) == TensorSpec((UNKNOWN, 3), UNKNOWN)
    assert call("numpy.matmul", unknown, TensorSpec((2, 3), "float32")) == unknown
    assert call("numpy.reshape", UNKNOWN, (2, 3)) == TensorSpec((2, 3), UNKNOWN)


def test_attributes() -> None:
    array = TensorSpec((32, 100, 5), "float32")
    assert attribute(array, "shape", "numpy") == (32, 100, 5)
    assert attribute(array, "T", "numpy") == TensorSpec((5, 100, 32), "float32")
    assert attribute(array, "nbytes", "numpy") == 64000
    assert attribute(array, "dtype", "keras") == "float32"
    assert attribute(array, "dtype", "numpy") == Reference("numpy.float32")


def test_to_categorical_and_pad_sequences() -> None:
    assert call("keras.utils.to_categorical", TensorSpec((60000,), "uint8"), 10) == TensorSpec((60000, 10), "float64")
    assert call("keras.utils.to_categorical", TensorSpec((60000, 1), "uint8"), 10) == TensorSpec((60000, 10), "float64")
    assert call("keras.utils.pad_sequences", [[1, 2, 3], [4, 5]]) == TensorSpec((2, 3), "int32")
    objects = TensorSpec((25000,), "object")
    assert call("keras.utils.pad_sequences", objects, maxlen=200) == TensorSpec(UNKNOWN, "int32")


def test_reviews_are_lists_of_numbers() -> None:
    (texts, classes), _ = call("keras.datasets.imdb.load_data", num_words=10000)  # type: ignore[misc]
    assert classes == TensorSpec((25000,), "int64")
    assert call("keras.utils.pad_sequences", texts, maxlen=200) == TensorSpec((25000, 200), "int32")
    some = get_item(texts, slice(None, 1000), "numpy")
    assert call("keras.utils.pad_sequences", some, maxlen=200) == TensorSpec((1000, 200), "int32")


def test_train_test_split_rounds_the_test_side_up() -> None:
    x, y = TensorSpec((101, 4), "float64"), TensorSpec((101,), "int64")
    parts = call("sklearn.model_selection.train_test_split", x, y, test_size=0.2)
    assert parts == [x.with_shape((80, 4)), x.with_shape((21, 4)), y.with_shape((80,)), y.with_shape((21,))]
    with pytest.raises(Mismatch):
        call("sklearn.model_selection.train_test_split", x, TensorSpec((100,), "int64"))
