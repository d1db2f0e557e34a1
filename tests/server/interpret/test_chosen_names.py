"""Names that Keras chooses for layers: what is known of them, and what depends on the number."""

from shapelens.interpret.models.chosen_names import call_method, chosen_name, contains, equals


def test_stems() -> None:
    names = {
        "Conv2D": "conv2d",
        "MaxPooling2D": "max_pooling2d",
        "ReLU": "re_lu",
        "LSTM": "lstm",
        "GRUCell": "gru_cell",
    }
    assert {cls: chosen_name(cls).stem for cls in names} == names


def test_parts() -> None:
    name = chosen_name("Conv2D")
    assert contains(name, "conv") is True
    assert contains(name, "2d") is True
    assert contains(name, "pool") is False
    assert contains(name, "conv2d_") is None
    assert contains(name, "d_1") is None
    assert contains(name, "3") is None


def test_equality() -> None:
    name = chosen_name("Dense")
    assert equals(name, "dense") is None
    assert equals(name, "dense_3") is None
    assert equals(name, "dense3") is False
    assert equals(name, "conv2d") is False


def test_methods() -> None:
    name = chosen_name("BatchNormalization")
    assert call_method(name, "startswith", ("batch",)) is True
    assert call_method(name, "startswith", (("conv", "batch"),)) is True
    assert call_method(name, "startswith", ("block",)) is False
    assert call_method(name, "lower", ()) == name
