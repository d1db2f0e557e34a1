"""What `fit` says of targets and output is what the real losses say of them: an error exactly where Keras raises."""

from random import Random

import pytest

from shapelens.rules.mismatch import TargetMismatch
from shapelens.rules.registry import function_rule
from shapelens.rules.training import check_targets
from shapelens.rules.values import Reference
from shapelens.spec import TensorSpec

pytestmark = pytest.mark.tensorflow

NAMES = (
    "mse mae mape msle huber log_cosh hinge squared_hinge categorical_hinge kl_divergence poisson cosine_similarity "
    "binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy crossentropy MeanSquaredError "
    "BinaryCrossentropy SparseCategoricalCrossentropy binary_focal_crossentropy categorical_focal_crossentropy dice"
).split()
CLASSES = (
    "MeanSquaredError Huber BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy Poisson LogCosh "
    "BinaryFocalCrossentropy CategoricalFocalCrossentropy CosineSimilarity"
).split()
FUNCTIONS = "mean_squared_error sparse_categorical_crossentropy binary_crossentropy categorical_crossentropy".split()
DTYPES = ("float32", "int64", "float64", "int32", "uint8", "bool")
CASES = 300


def random_shapes(random: Random) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return shapes of targets and output of one batch: often alike, often a slip apart."""

    def rest() -> list[int]:
        return [random.choice([1, 1, 2, 3, 4, 5]) for _ in range(random.choice([1, 1, 1, 2, 2, 3]))]

    rows = random.choice([1, 2, 3, 4, 8])
    output = (rows, *rest())
    slips = (output, output, output[:-1], (*output[:-1], 1), (*output, 1), (rows, *rest()), (rows,))
    return random.choice(slips), output


def random_loss(random: Random) -> tuple[object, object, bool]:
    """Return a loss as `compile` gets it, as we know it, and whether its targets are numbers of classes."""
    import keras

    kind = random.choice(("name", "name", "object", "function"))
    if kind == "name":
        name = random.choice(NAMES)
        return name, name, "parse" in name
    if kind == "object":
        name = random.choice(CLASSES)
        options = {"from_logits": random.random() < 0.5} if "rossentropy" in name else {}
        rule = function_rule(f"keras.losses.{name}")
        assert rule is not None
        return getattr(keras.losses, name)(**options), rule.function(**options), "parse" in name
    name = random.choice(FUNCTIONS)
    return getattr(keras.losses, name), Reference(f"keras.losses.{name}"), "parse" in name


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.filterwarnings("ignore")
def test_losses_refuse_what_keras_refuses(seed: int) -> None:
    import numpy as np
    import tensorflow as tf
    from keras.src.trainers.compile_utils import CompileLoss

    random = Random(seed)
    for _ in range(CASES):
        target, output = random_shapes(random)
        real, ours, sparse = random_loss(random)
        dtype = random.choice(DTYPES)
        labels = tf.constant(np.zeros(target, dtype) if sparse else np.ones(target, dtype))
        open_batch = [tf.TensorSpec((None, *target[1:]), dtype), tf.TensorSpec((None, *output[1:]), "float32")]
        compute = tf.function(CompileLoss(real), input_signature=random.choice([None, open_batch]))
        try:
            compute(labels, tf.fill(output, 0.5))
            raised = False
        except (ValueError, TypeError, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
            raised = True
        try:
            check_targets(ours, TensorSpec(target, dtype), TensorSpec(output, "float32"))
            refused = False
        except TargetMismatch:
            refused = True
        assert refused == raised, (real, dtype, target, output)
