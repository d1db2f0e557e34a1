"""What is said of metrics beside targets and output is what real metrics do: an error exactly where Keras raises."""

from random import Random
from typing import Any

import pytest

from shapelens.rules.mismatch import MetricMismatch
from shapelens.rules.registry import function_rule
from shapelens.rules.training_metrics import check_metric
from shapelens.rules.values import Reference
from shapelens.spec import TensorSpec

pytestmark = pytest.mark.tensorflow

NAMES = (
    "accuracy acc Accuracy binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy "
    "sparse_top_k_categorical_accuracy mse mae mape msle BinaryAccuracy Precision Recall AUC precision auc f1_score "
    "F1Score r2_score root_mean_squared_error cosine_similarity binary_crossentropy categorical_crossentropy "
    "sparse_categorical_crossentropy kl_divergence poisson hinge categorical_hinge binary_io_u true_positives"
).split()
OBJECTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("Precision", {}),
    ("Precision", {"class_id": 1}),
    ("Precision", {"top_k": 2}),
    ("Precision", {"thresholds": [0.2, 0.5]}),
    ("Recall", {"thresholds": [0.0, 0.5, 1.0]}),
    ("Recall", {"thresholds": 0.4}),
    ("AUC", {}),
    ("AUC", {"multi_label": True}),
    ("AUC", {"multi_label": True, "num_labels": 3}),
    ("AUC", {"from_logits": True, "name": "area"}),
    ("AUC", {"thresholds": [0.1, 0.7]}),
    ("MeanIoU", {"num_classes": 3}),
    ("IoU", {"num_classes": 2, "target_class_ids": [1]}),
    ("BinaryIoU", {"threshold": 0.4}),
    ("OneHotMeanIoU", {"num_classes": 3}),
    ("OneHotIoU", {"num_classes": 3, "target_class_ids": [0], "sparse_y_pred": True}),
    ("MeanIoU", {"num_classes": 3, "sparse_y_pred": False}),
    ("F1Score", {"average": "micro"}),
    ("F1Score", {"average": "macro", "threshold": 0.5}),
    ("FBetaScore", {"beta": 2.0}),
    ("R2Score", {}),
    ("TopKCategoricalAccuracy", {"k": 2}),
    ("SparseTopKCategoricalAccuracy", {"k": 3}),
    ("SensitivityAtSpecificity", {"specificity": 0.5}),
    ("PrecisionAtRecall", {"recall": 0.5, "num_thresholds": 1}),
    ("BinaryAccuracy", {"threshold": 0.4}),
    ("CategoricalAccuracy", {}),
    ("SparseCategoricalAccuracy", {}),
    ("MeanSquaredError", {}),
    ("RootMeanSquaredError", {}),
    ("CategoricalCrossentropy", {"from_logits": True}),
    ("SparseCategoricalCrossentropy", {"from_logits": True}),
    ("BinaryCrossentropy", {"from_logits": True}),
    ("CosineSimilarity", {}),
    ("PearsonCorrelation", {}),
    ("ConcordanceCorrelation", {}),
    ("LogCoshError", {}),
    ("FalseNegatives", {}),
)
FUNCTIONS = (
    "metrics.binary_accuracy metrics.categorical_accuracy metrics.sparse_categorical_accuracy "
    "losses.mean_absolute_error losses.mean_squared_error losses.categorical_crossentropy metrics.Precision"
).split()
DTYPES = ("float32", "int64", "float64", "int32", "uint8", "bool")
CASES = 150


def random_shapes(random: Random) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return shapes of targets and output of one batch: often alike, often a slip apart."""

    def rest() -> list[int]:
        return [random.choice([1, 1, 2, 3, 4, 5]) for _ in range(random.choice([1, 1, 1, 2, 2, 3]))]

    rows = random.choice([1, 2, 3, 4, 8])
    output = (rows, *rest())
    slips = (output, output, output[:-1], (*output[:-1], 1), (*output, 1), (rows, *rest()), (rows,))
    return random.choice(slips), output


def random_metric(random: Random) -> tuple[object, object]:
    """Return a metric as `compile` gets it, and as we know it."""
    import keras

    kind = random.choice(("name", "object", "object", "function", "loss"))
    if kind == "name":
        name = random.choice(NAMES)
        return name, name
    if kind == "object":
        name, options = random.choice(OBJECTS)
        rule = function_rule(f"keras.metrics.{name}")
        assert rule is not None
        return getattr(keras.metrics, name)(**options), rule.function(**options)
    if kind == "loss":
        name = random.choice(["MeanSquaredError", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"])
        rule = function_rule(f"keras.losses.{name}")
        assert rule is not None
        return getattr(keras.losses, name)(), rule.function()
    module, name = random.choice(FUNCTIONS).split(".")
    return getattr(getattr(keras, module), name), Reference(f"keras.{module}.{name}")


def random_weight(random: Random, target: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of sample weights."""
    return random.choice([target[:1], target[:1], target[:1], (target[0], 1), target[:2], target, (*target[:1], 3)])


Parts = list[tuple[tuple[int, ...], str]]


def said_of(metric: Any, parts: Parts, rows: int | None, by_hand: bool) -> str:
    """Update a metric `by_hand` or, weighted if there are three parts, as `fit` does; return what is raised."""
    import numpy as np
    import tensorflow as tf
    from keras import KerasTensor
    from keras.src import backend
    from keras.src.trainers.compile_utils import CompileMetrics

    values = [tf.constant(np.full(shape, 0.5 if kind == "float32" else 0, kind)) for shape, kind in parts]
    try:
        if by_hand:
            metric.update_state(*values)
            return ""
        compiled = CompileMetrics(None, [metric]) if len(parts) > 2 else CompileMetrics([metric], None)
        symbolic = [KerasTensor((rows, *shape[1:]), kind) for shape, kind in parts]
        backend.compute_output_spec(compiled.update_state, *symbolic)
        signature = [tf.TensorSpec((rows, *shape[1:]), kind) for shape, kind in parts]
        tf.function(lambda *given: compiled.update_state(*given), input_signature=signature)(*values)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    return ""


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.filterwarnings("ignore")
def test_metrics_refuse_what_keras_refuses(seed: int) -> None:
    import keras

    random = Random(seed)
    for number in range(CASES):
        target, output = random_shapes(random)
        real, ours = random_metric(random)
        dtype = random.choice(DTYPES)
        weight = random_weight(random, target) if random.random() < 0.3 else None
        parts = [(target, dtype), (output, "float32")] + ([] if weight is None else [(weight, "float32")])
        by_hand = isinstance(real, keras.Metric) and random.random() < 0.3
        said = said_of(real, parts, random.choice([None, output[0]]), by_hand)
        try:
            check_metric(ours, TensorSpec(target, dtype), TensorSpec(output, "float32"), weight)
            refused = False
        except MetricMismatch:
            refused = True
        if weight is not None and output[0] == 1:
            continue  # weights of one row: what is squeezed depends on whether the size of the batch is known
        assert refused == bool(said), (number, ours, dtype, target, output, weight, by_hand, said)
