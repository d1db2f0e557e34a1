"""All seeded random cases, by class; some made wild."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shapelens.rules.signatures import layer_signature
from shapelens.spec import TensorSpec

from .generators.making import GENERATORS, NOT_TRIED, Maker, positions
from .reality import Case

WILD_VALUES = (
    0,
    1,
    2,
    3,
    -1,
    -2,
    1.0,
    1.5,
    0.5,
    True,
    False,
    None,
    "a",
    "same",
    (),
    (1,),
    (2, 2),
    [1, 2, 3],
    (None, 1),
)


def wild(maker: Maker, case: Case) -> Case:
    """Replace an argument, or the input, by something that the generator of the class would not choose."""
    if maker.chance(0.3) and isinstance(case.inputs[0], TensorSpec):
        rank = maker.random.randint(0, 6)
        sizes = [maker.pick(1, 2, 3, 5, 7, 0, None if case.symbolic else 2) for _ in range(rank)]
        if sizes and case.symbolic and maker.chance(0.3):
            # One axis alone is huge, and not too huge: weights are made even for symbolic tensors.
            sizes[maker.random.randrange(rank)] = 2**20
        spec = TensorSpec(tuple(sizes), maker.dtype(0.6))
        return replace(case, inputs=(spec, *case.inputs[1:]) if maker.chance(0.8) else (*case.inputs, spec))
    parameters = layer_signature(case.class_name).parameters
    names = [name for name, p in parameters.items() if name not in NOT_TRIED and p.kind is p.POSITIONAL_OR_KEYWORD]
    if not names:
        return case
    kwargs = dict(zip(positions(case.class_name), case.args, strict=False)) | dict(case.kwargs)
    kwargs[maker.pick(*names)] = maker.pick(*WILD_VALUES)
    return replace(case, args=(), kwargs=kwargs)


def cases(class_name: str, count: int, seed: int = 0, share: float = 0.0) -> Iterator[Case]:
    """Yield `count` cases of a class, the same for the same seed; a `share` of them is wild."""
    for number in range(count):
        maker = Maker(f"{class_name} {seed} {number}")
        case = GENERATORS[class_name](maker)
        yield wild(maker, case) if maker.chance(share) else case
