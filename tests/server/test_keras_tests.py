"""What Keras's own tests show to be legal is not reported, and what they assert is not known to be otherwise."""

from __future__ import annotations

import pytest

from support.keras_tests import findings, names

MODULES = names()

RIGHT = {
    "callbacks/tensorboard": [("model.fit(", "LogitsMismatch")],
    "metrics/confusion_metrics": [("model.fit(np.ones((5, 1)), np.ones((5, 1)))", "LogitsMismatch")],
    "models/model": [("hist = model.fit(x, (y1, y2), batch_size=2, epochs=1, verbose=0)", "LogitsMismatch")],
    # What Keras does not check while it makes a graph raises when that is run.
    "ops/nn": [("out = knn.polar(abs_, angle)", "BroadcastMismatch")],
    "ops/numpy": [
        ("self.assertEqual(knp.tensordot(x, y, axes=1).shape, (None, 3, 4))", "ContractionMismatch"),
        ('self.assertEqual(knp.einsum("ii", x).shape, ())', "InvalidCall"),
    ],
}
"""What is true: these tests look at something else than what is learned, or at shapes alone."""

_LORA = ("self.assertEqual(layer.lora_rank, 2)", "fails")
WRONG = {
    # What methods of layers set that are not followed: `enable_lora`, `adapt` on lists of batches.
    "layers/convolutional/conv": [_LORA],
    "layers/core/dense": [_LORA],
    "layers/core/einsum_dense": [_LORA],
    "layers/core/embedding": [_LORA],
    "layers/preprocessing/normalization": [("self.assertTrue(layer.built)", "fails")],
    # Insides of Keras: `InputLayer.call`, sparse tensors, masks of its own, private attributes, tracked dicts.
    "layers/core/input_layer": [
        ("self.assertEqual(layer.batch_shape, (2, 3))", "fails"),
        ("output = layer.call()", "NotATensor"),
    ],
    "layers/layer": [
        ('self.assertEqual(layer.dtype_policy.name, "mixed_bfloat16")', "fails"),
        ("self.assertFalse(layer.w1.trainable)", "fails"),
        ("test_obj.assertIsInstance(mask, list)", "fails"),
    ],
    "ops/numpy": [("self.assertEqual(knp.ndim(x).shape, (2,))", "fails"), ("self.assertFalse(result.sparse)", "fails")],
    "trainers/trainer": [
        ("self.assertFalse(model._compile_metrics.built)", "fails"),
        ('self.assertIsNone(getattr(model, "_eval_epoch_iterator", None))', "fails"),
    ],
    "utils/tracking": [("self.assertIsInstance(tdict, dict)", "fails")],
    # A library's object changes an object that it was given.
    "callbacks/early_stopping": [("self.assertEqual(epochs_trained, 5)", "fails")],
    "layers/preprocessing/text_vectorization": [("self.assertTrue(len(seen_types) > 0)", "fails")],
    "saving/file_editor": [("self.assertEqual(", "fails")],
    "saving/saving_lib": [("self.assertFalse(model.compiled)", "fails")],
    "utils/torch_utils": [("self.assertEqual(len(model.layers), 4)", "fails")],
    # A layer with a `compute_output_spec` of its own is not called while a graph is made.
    "models/functional": [("test_obj.assertTrue(training)", "fails")],
    # What arguments of a metric make of each other.
    "metrics/confusion_metrics": [("self.assertEqual(auc_obj.num_thresholds, 3)", "fails")],
}
"""What is known to be wrong; to be mended, and never to become longer."""


def test_there_are_many() -> None:
    assert len(MODULES) > 100


@pytest.mark.parametrize("name", MODULES)
def test_nothing_legal_is_reported(name: str) -> None:
    assert sorted(findings(name)) == sorted([*RIGHT.get(name, ()), *WRONG.get(name, ())])
