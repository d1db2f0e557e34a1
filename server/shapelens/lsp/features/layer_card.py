"""What the hover card of a layer tells beyond its shapes: parameters, work, memory, and how far it sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from shapelens.interpret.machine import LayerCall
from shapelens.rules.costs import multiply_accumulates, parameter_count
from shapelens.rules.layers.layer import Layer
from shapelens.rules.receptive_field import whole_numbers
from shapelens.spec import UNKNOWN, TensorSpec, element_count, format_shape, item_size

T = TypeVar("T")


def layer_facts(layer: Layer, seen: Sequence[LayerCall]) -> Iterator[str]:
    """Write the facts, a list item each; what is not known is left out."""
    yield from _parameters(layer)
    macs = _distinct(multiply_accumulates(layer, call.inputs, call.outputs) for call in seen)
    if macs:
        yield f"- Multiply-accumulates: {' or '.join(f'**{count:,}**' for count in macs)} per sample"
    activation = _activation(seen[-1].outputs)
    if activation is not None:
        yield f"- Activation: {activation}"
    kernel = effective_kernel(layer)
    if kernel is not None:
        yield f"- Effective kernel: {kernel}"
    fields = _distinct(call.receptive_field and call.receptive_field.describe() for call in seen)
    if fields:
        yield f"- Receptive field: {' or '.join(f'**{field}**' for field in fields)}"


def _distinct(values: Iterable[T | None]) -> list[T]:
    return [value for value in dict.fromkeys(values) if value is not None]


def _parameters(layer: Layer) -> Iterator[str]:
    total = parameter_count(layer.weights)
    if layer.weights and total is not None:
        terms = ", ".join(f"{name} `{format_shape(shape)}`" for name, shape in layer.weights.items())
        yield f"- Parameters: **{total:,}** ({terms})"


def _activation(outputs: Sequence[TensorSpec]) -> str | None:
    """Say how much memory the output takes: of one sample, and of the batch where its size is known."""
    per_sample = 0
    batches = {spec.shape[0] if spec.shape is not UNKNOWN and spec.shape else UNKNOWN for spec in outputs}
    for spec in outputs:
        size = item_size(spec.dtype)
        count = element_count(UNKNOWN if spec.shape is UNKNOWN else spec.shape[1:])
        if size is None or count is None:
            return None
        per_sample += count * size
    batch = batches.pop() if len(batches) == 1 else UNKNOWN
    if len(outputs) == 0 or batch is UNKNOWN:
        return None
    text = f"{format_bytes(per_sample)} per sample"
    return text if batch in (None, 1) else f"{text}, {format_bytes(per_sample * batch)} for the batch of {batch}"


def format_bytes(count: int) -> str:
    """Write a number of bytes, large ones in the unit that they fill: `3,136 B`, `12.2 KiB`, `1.5 MiB`."""
    if count < 10_000:
        return f"{count:,} B"
    size, unit = count / 1024, "KiB"
    for larger in ("MiB", "GiB", "TiB"):
        if size >= 1024:
            size, unit = size / 1024, larger
    return f"{size:,.1f} {unit}"


def effective_kernel(layer: Layer) -> str | None:
    """Write the stretch of the input that a kernel covers along each axis, `d · (k − 1) + 1`; `None` without one."""
    given, dilation = layer["kernel_size"], layer["dilation_rate"]
    rank = next((int(digit) for digit in layer.class_name if digit in "123"), 0)
    kernel, dilations = whole_numbers(given, rank), whole_numbers(1 if dilation is None else dilation, rank)
    if not rank or kernel is None or dilations is None:
        return None
    sizes = [d * (k - 1) + 1 for k, d in zip(kernel, dilations, strict=True)]
    text = f"**{' × '.join(map(str, sizes))}**"
    if all(d == 1 for d in dilations):
        return text
    terms = ", ".join(f"{d} · ({k} − 1) + 1" for k, d in dict.fromkeys(zip(kernel, dilations, strict=True)))
    return f"{text} = {terms}"
