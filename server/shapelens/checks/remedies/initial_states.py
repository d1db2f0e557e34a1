"""Initial states that a recurrent layer does not take: too few of them, a whole sequence, of another width."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import operand, replace, replace_all, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.rules.mismatch import InvalidCall, StatesMismatch
from shapelens.spec import UNKNOWN


def state_candidates(case: Case) -> Iterator[Candidate]:
    """Offer the states that a layer needs."""
    found = case.mismatch
    place = given_states(case)
    if isinstance(found, StatesMismatch) and place is not None:
        if found.number is None:
            yield from _all_states(case, place, found.count)
        else:
            yield from _without_sequence(place, found.count, found.number)
    yield from _with_units(case)


def given_states(case: Case) -> Place | None:
    """Return where the states are given: in the call that raises, or in the one that a model was made with."""
    direct = None if case.site is None else argument_place(case.site, "initial_state", None)
    made = case.construction
    if direct is not None or made is None:
        return direct
    nodes = [
        made.at(node) for node in ast.walk(made.unit.tree) if isinstance(node, ast.Call) and node.func is made.node
    ]
    for statement in ast.walk(made.unit.tree):
        target = statement.targets[0] if isinstance(statement, ast.Assign) and statement.value is made.node else None
        if isinstance(target, ast.Name):
            nodes = [*case.sources.calls_of(target.id)]
    found = [place for place in (argument_place(node, "initial_state", None) for node in nodes) if place is not None]
    return found[0] if len(found) == 1 else None


def _without_sequence(place: Place, count: int, number: int) -> Iterator[Candidate]:
    """Offer to give the states alone, where the output stands before them, or the last step of a sequence."""
    items = place.node.elts if isinstance(place.node, (ast.List, ast.Tuple)) else []
    texts = [place.text_of(item) for item in items]
    if len(items) > count:
        text = f"[{', '.join(texts[:number] + texts[number + 1 :])}]"
        yield Candidate("states", f"Give the states alone: {text}", (replace_all(place, text),))
    same = [item for item, text in zip(items, texts, strict=True) if text == texts[number]] or [place.node]
    edits = tuple(replace(place, item, f"{operand(place.at(item))}[:, -1]") for item in same)
    yield Candidate("last", "Give the last step of the sequence", edits)


def _all_states(case: Case, place: Place, count: int) -> Iterator[Candidate]:
    """Offer the states that were returned along with the one that is given, or that one for each."""
    items = place.node.elts if isinstance(place.node, (ast.List, ast.Tuple)) else [place.node]
    first = items[0] if len(items) == 1 else None
    if first is None or isinstance(first, ast.Starred):
        return
    for names in _returned_together(case, place.at(first)):
        start = names.index(place.text_of(first))
        states = [*names[start : start + count]]
        if len(states) == count:
            text = f"[{', '.join(states)}]"
            yield Candidate("states", f"Give all states: {text}", (replace_all(place, text),))
    text = f"[{', '.join([place.text_of(first)] * count)}]"
    yield Candidate("repeat", f"Begin with it in each state: {text}", (replace_all(place, text),))


def _returned_together(case: Case, state: Place) -> Iterator[list[str]]:
    """Yield the names that results are unpacked into, `output, h, c = …`, if the one at a place is among them."""
    for call in case.sources.calls_above(state):
        for statement in ast.walk(call.unit.tree):
            if isinstance(statement, ast.Assign) and statement.value is call.node:
                target = statement.targets[0]
                names = [call.text_of(item) for item in target.elts] if isinstance(target, ast.Tuple) else []
                if state.text in names:
                    yield names


def _with_units(case: Case) -> Iterator[Candidate]:
    """Offer as many units as the states have that a recurrent layer is given."""
    found, place = case.mismatch, case.construction
    states = found.inputs if isinstance(found, InvalidCall) else ()
    if place is None or case.layer is None or "units" not in case.layer.arguments or len(states) != 1:
        return
    size = None if states[0].shape is UNKNOWN else states[0].shape[-1]
    edit = set_argument(place, "units", str(size), case.operation) if isinstance(size, int) else None
    if edit is not None:
        yield Candidate("units", f"Set units={size}, as the states have it", (edit,))
