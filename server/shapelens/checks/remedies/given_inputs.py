"""What a functional model does not take: a dict without the name of an input, arrays of NumPy beside tensors."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import quoted, replace
from shapelens.checks.edits.tensor_code import all_edits
from shapelens.interpret.values import Tensor, is_tuple
from shapelens.rules.mismatch import InvalidCall


def structure_candidates(case: Case, found: InvalidCall) -> Iterator[Candidate]:
    """Offer what makes the structure of the data that of the inputs."""
    yield from _renamed_key(case, found)
    if "arrays of NumPy beside tensors" in found.reason:
        yield from _converted(case)


def _renamed_key(case: Case, found: InvalidCall) -> Iterator[Candidate]:
    """Offer to give an array the name of the input that has none."""
    missing = re.search(r"no key '([^']+)'", found.reason)
    others = re.findall(r"'([^']+)'", found.reason.partition("; no input is called")[2])
    place = case.argument
    if place is not None and isinstance(place.node, ast.Name):
        place = case.sources.assigned(place)
    node = place.node if place is not None else None
    if place is None or missing is None or not others or not isinstance(node, ast.Dict):
        return
    wrong = max(others, key=lambda name: difflib.SequenceMatcher(None, name, missing[1]).ratio())
    keys = [key for key in node.keys if isinstance(key, ast.Constant) and key.value == wrong]
    if len(keys) == 1:
        text = quoted(place, missing[1])
        yield Candidate("key", f"Call it as the input is called: {text}", (replace(place, keys[0], text),))


def _converted(case: Case) -> Iterator[Candidate]:
    """Offer to make tensors of the arrays in the list."""
    place, values = case.argument, case.placed.finding.facts.received
    items = place.node.elts if place is not None and isinstance(place.node, (ast.List, ast.Tuple)) else []
    if place is None or not is_tuple(values) or len(items) != len(values):
        return
    function = case.names.spell("tensorflow.convert_to_tensor", place)
    edits = [
        replace(place, item, f"{function.text}({place.text_of(item)})")
        for item, value in zip(items, values, strict=True)
        if isinstance(value, Tensor) and value.library == "numpy"
    ]
    yield Candidate("tensors", "Make tensors of the arrays", all_edits(edits, function.edits))
