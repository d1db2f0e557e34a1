"""The hover card over a layer call: input → output, the formula with this call's numbers, parameters, and where the
input comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from lsprotocol import types as lsp

from shapelens.checks.diagnose import diagnose
from shapelens.checks.model import Diagnostic
from shapelens.interpret.machine import LayerCall
from shapelens.lsp.convert import from_lsp_position, to_lsp_range
from shapelens.notebook.program import Program
from shapelens.notebook.results import Hint, SeenCall
from shapelens.rules.layers.layer import Layer
from shapelens.rules.registry import layer_rule
from shapelens.source.positions import Range
from shapelens.spec import TensorSpec, format_shape

_MAX_CALLS = 6


def hover(program: Program, cell: int, position: lsp.Position) -> lsp.Hover | None:
    """Return the card for the innermost layer call at `position`, with the findings there; `None` where there is
    nothing to say.
    """
    place = from_lsp_position(position)
    hints = [h for h in program.analyze().hints if h.cell == cell and h.range.contains(place)]
    findings = [d for d in diagnose(program) if d.cell == cell and d.range.contains(place)]
    if not hints and not findings:
        return None
    hint = min(hints, key=lambda h: _extent(h.range)) if hints else None
    parts = [_finding(found) for found in findings]
    if hint is not None:
        parts.append(card(program, hint))
    range_ = hint.range if hint is not None else findings[0].range
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(parts)), to_lsp_range(range_))


def _extent(range_: Range) -> tuple[int, int]:
    return range_.end.line - range_.start.line, range_.end.character - range_.start.character


def _finding(found: Diagnostic) -> str:
    return f"**{found.code}** {found.name}\n\n{_escaped(found.message)}"


def _escaped(text: str) -> str:
    return text.replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")


def card(program: Program, hint: Hint) -> str:
    """Write the card of a layer call as Markdown."""
    lines = [f"**{hint.layer}**", "", *_flow(hint.calls)]
    layer = hint.seen[-1].layer
    if isinstance(layer, Layer):
        formula = _formula(layer, hint.seen)
        if formula is not None:
            lines += ["", "```text", formula, "```"]
        facts = list(_facts(layer))
        if facts:
            lines += ["", *facts]
    lines += ["", f"*Input: {source_of(program, hint)}*"]
    return "\n".join(lines)


def _flow(calls: tuple[SeenCall, ...]) -> Iterator[str]:
    for call in calls[:_MAX_CALLS]:
        yield f"- {_tensors(call.inputs)} → {_tensors(call.outputs)}"
    if len(calls) > _MAX_CALLS:
        yield f"- … and {len(calls) - _MAX_CALLS} more"


def _tensors(specs: tuple[TensorSpec, ...]) -> str:
    return ", ".join(
        f"`{format_shape(spec.shape)}` {spec.dtype if isinstance(spec.dtype, str) else '?'}" for spec in specs
    )


def _formula(layer: Layer, seen: tuple[LayerCall, ...]) -> str | None:
    rule = layer_rule(layer.class_name)
    if rule is None or not seen[-1].inputs:
        return None
    return rule.formula(layer, seen[-1].inputs[0])


def _facts(layer: Layer) -> Iterator[str]:
    shapes = [shape for shape in layer.weights.values() if isinstance(shape, tuple)]
    known = [shape for shape in shapes if all(isinstance(dim, int) for dim in shape)]
    if layer.weights and len(known) == len(layer.weights):
        total = sum(prod(dim for dim in shape if isinstance(dim, int)) for shape in known)
        terms = ", ".join(f"{name} `{format_shape(shape)}`" for name, shape in layer.weights.items())
        yield f"Parameters: **{total:,}** ({terms})"


def source_of(program: Program, hint: Hint) -> str:
    """Say where the input shape of a call comes from."""
    origin = hint.seen[-1].origin
    if origin is None:
        return "inferred"
    if origin.kind == "sampled":
        return f"sampled after [{origin.execution_count}]" if origin.execution_count else "sampled from the kernel"
    line = _line_of(program, hint, origin.site.unit, origin.site.line) if origin.site is not None else None
    if origin.kind == "declared":
        return f"declared{f' in {line}' if line else ''}"
    return f"inferred{f' from {line}' if line else ''}"


def _line_of(program: Program, hint: Hint, unit_key: str, line: int) -> str | None:
    for number, cell in enumerate(program.cells):
        for unit in cell.document.units:
            if unit.key == unit_key:
                present = unit.present_line(line)
                if present is None:
                    return None
                return f"line {present + 1}" if number == hint.cell else f"cell {number + 1}, line {present + 1}"
    return None
