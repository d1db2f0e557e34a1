"""The hover card over a layer call: input → output, the formula with this call's numbers, parameters, and where the
input comes from.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types as lsp

from shapelens.interpret.machine import LayerCall
from shapelens.lsp.convert import from_lsp_position, to_lsp_range
from shapelens.lsp.features.layer_card import layer_facts
from shapelens.lsp.features.provenance import describe_origin
from shapelens.lsp.features.reasons import told
from shapelens.lsp.features.value_card import value_card
from shapelens.notebook.lookup import named_value_at
from shapelens.notebook.program import Program
from shapelens.notebook.results import Hint, SeenCall
from shapelens.rules.layers.layer import Layer
from shapelens.rules.registry import layer_rule
from shapelens.source.positions import Range
from shapelens.spec import TensorSpec, format_shape

_MAX_CALLS = 6


def hover(program: Program, cell: int, position: lsp.Position) -> lsp.Hover | None:
    """Return the card for the variable or the innermost layer call at `position`; `None` where there is neither.

    Findings are not repeated here: editors show the diagnostics of a place in its hover by themselves.
    """
    place = from_lsp_position(position)
    named = named_value_at(program, cell, place)
    written = value_card(program, cell, named) if named is not None else None
    if named is not None and written is not None:
        return _hover(written, named.range)
    hints = [h for h in program.analyze().cells[cell].hints if h.range.contains(place)]
    if hints:
        hint = min(hints, key=lambda h: _extent(h.range))
        return _hover(card(program, hint), hint.range)
    unknowns = [u for u in program.analyze().unknowns if u.cell == cell and u.range.contains(place)]
    if unknowns:
        unknown = min(unknowns, key=lambda u: _extent(u.range))
        named_layer = f"**{unknown.layer}**\n\nIts input is not known: " if unknown.layer else ""
        return _hover(named_layer + told(program, cell, unknown.range.start.line, unknown.reason), unknown.range)
    return None


def _hover(markdown: str, range_: Range) -> lsp.Hover:
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, markdown), to_lsp_range(range_))


def _extent(range_: Range) -> tuple[int, int]:
    return range_.end.line - range_.start.line, range_.end.character - range_.start.character


def card(program: Program, hint: Hint) -> str:
    """Write the card of a layer call as Markdown."""
    lines = [f"**{hint.layer}**", "", *_flow(hint.calls)]
    layer = hint.seen[-1].layer
    if isinstance(layer, Layer):
        formula = _formula(layer, hint.seen)
        if formula is not None:
            lines += ["", "```text", formula, "```"]
        facts = list(layer_facts(layer, hint.seen))
        if facts:
            lines += ["", *facts]
    why = next((call.why for call in hint.seen if call.why), "")
    if why and "?" in hint.label:
        lines += ["", f"`?`: {told(program, hint.cell, hint.range.start.line, why)}"]
    assumed = hint.seen[-1].assumed
    if assumed:
        lines += ["", f"*No call of this function is found: shown for {assumed}.*"]
    lines += ["", f"*Input: {describe_origin(program, hint.cell, hint.seen[-1].origin)}*"]
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
