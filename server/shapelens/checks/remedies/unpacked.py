"""Outputs of a recurrent layer that other names take than it has outputs: the states are not returned, or are more."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import parent_of, spelled_layer
from shapelens.checks.edits.source_edits import keyword_of, remove_argument, replace, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.interpret.values import Tensor, is_tuple
from shapelens.rules.layers.layer import Layer
from shapelens.source.positions import Range

_STATES = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}


def unpacking_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to return the states, to join those of both directions, or to take the states that are left."""
    site, received, layer = case.site, case.placed.finding.facts.received, case.layer
    statement = None if site is None else parent_of(site)
    targets = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if site is None or layer is None or not isinstance(targets, ast.Tuple) or statement is None:
        return
    names, outputs = [site.text_of(name) for name in targets.elts], len(received) if is_tuple(received) else 1
    if outputs == 1:
        yield from _returning_states(case, layer, len(names))
    elif layer.class_name == "Bidirectional" and outputs == 2 * len(names) - 1:
        yield _joined(case, site, targets, names)
    elif 1 < outputs < len(names) and layer.class_name in _STATES:
        text = ", ".join(names[:outputs])
        yield Candidate("fewer", f"Take the outputs that there are: {text}", (replace(site, targets, text),))
    elif outputs > len(names):
        text = ", ".join([*names, *["_"] * (outputs - len(names))])
        yield Candidate("all", "Take the states that are left as well", (replace(site, targets, text),))


def several_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to give a layer that takes one tensor the output without the states, or one of all that it gets."""
    received, place = case.placed.finding.facts.received, case.argument
    first = received[0] if is_tuple(received) and received else None
    step = first.step if isinstance(first, Tensor) else None
    parameter = "merge_mode" if step is not None and step.layer.class_name == "Bidirectional" else "return_state"
    several = step is not None and step.layer[parameter] in (True, None)
    before = case.place(step.site) if step is not None and several else None
    keyword = keyword_of(before.call, parameter) if before is not None and before.call is not None else None
    edit = remove_argument(before, keyword) if before is not None and keyword is not None else None
    if edit is not None and before is not None and keyword is not None:
        title = f"Return the output alone: without {before.text_of(keyword)}"
        yield Candidate("output", title, (edit,))
    elif place is not None and case.construction is not None and isinstance(place.node, ast.List):
        spelling = spelled_layer(case, case.construction, "Concatenate")
        if spelling is not None:
            code = f"{spelling.text}()({place.text})"
            yield Candidate("join", "Join them: Concatenate()", (replace(place, place.node, code), *spelling.edits))


def _returning_states(case: Case, layer: Layer, names: int) -> Iterator[Candidate]:
    """Offer that a recurrent layer returns its states, if there is a name for each of them."""
    place = case.construction
    if place is not None and _STATES.get(layer.class_name) == names - 1:
        edit = set_argument(place, "return_state", "True")
        if edit is not None:
            yield Candidate("states", "Return the states: return_state=True", (edit,))


def _joined(case: Case, site: Place, targets: ast.Tuple, names: list[str]) -> Candidate:
    """Take the states of both directions, and put each two together under the name that was for one."""
    made = case.construction
    spelling = None if made is None else spelled_layer(case, made, "Concatenate")
    spelling = spelling or case.names.spell("keras.layers.Concatenate", site)
    pairs = [(f"forward_{name}", f"backward_{name}") for name in names[1:]]
    taken = [names[0], *[forward for forward, _ in pairs], *[backward for _, backward in pairs]]
    indent = " " * targets.col_offset
    joined = zip(names[1:], pairs, strict=True)
    lines = [f"\n{indent}{name} = {spelling.text}()([{', '.join(pair)}])" for name, pair in joined]
    end = site.range_of(site.node).end
    edits = (replace(site, targets, ", ".join(taken)), Edit(site.cell, Range(end, end), "".join(lines)))
    return Candidate("join", "Join the states of both directions", (*edits, *spelling.edits))
