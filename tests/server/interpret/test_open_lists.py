"""Lists of an unknown number of tensors: what is said of them holds for every number."""

from random import Random

import pytest

from shapelens.interpret.models import open_lists
from shapelens.rules.dtype_policies import policy_named
from shapelens.rules.layers.layer import CallContext, Layer
from shapelens.rules.layers.merging import Merge
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.registry import layer_rule
from shapelens.spec import UNKNOWN, Dim, TensorSpec
from support.specs import fits

_LAYERS = ("Add", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Subtract", "Dot")


@pytest.mark.parametrize("seed", range(150))
def test_what_is_said_of_any_number_of_tensors_holds_for_each(seed: int) -> None:
    random = Random(seed)
    name = random.choice(_LAYERS)
    rule = layer_rule(name)
    assert isinstance(rule, Merge)
    arguments = {"axis": random.choice((-1, 1, 2)), "axes": 1, "normalize": False}
    layer = Layer(name, arguments, policy_named(random.choice(("float32", "mixed_float16"))))
    sizes: tuple[Dim, ...] = tuple(random.choice((None, 1, 2, 5, UNKNOWN)) for _ in range(random.randint(1, 3)))
    element = TensorSpec((None, *sizes), random.choice(("float32", "int32")))
    context = CallContext(random.random() < 0.8)
    said = open_lists.merged(rule, layer, element, context)
    for number in range(1, 10):
        try:
            _, made = rule.apply(layer, (element,) * number, context)
        except Mismatch:
            continue
        assert isinstance(made, TensorSpec)
        assert said is UNKNOWN or fits(said, made), (name, element, number)
