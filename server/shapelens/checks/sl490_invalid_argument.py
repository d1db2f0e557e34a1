"""SL490: any other argument that a layer or a function refuses."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from typing import cast

from shapelens.checks.arguments import invalid_argument, shown, value_place
from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import (
    in_brackets,
    integers_in,
    keyword_of,
    operand,
    quoted,
    replace,
    replace_all,
)
from shapelens.checks.remedies.axis_arguments import averaged_candidates, axis_candidates, each_axis_candidates
from shapelens.rules.identifiers import identifier_kind
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.signatures import signature_table


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, InvalidArgument)


def _message(case: Case) -> str:
    found = cast(InvalidArgument, case.mismatch)
    return f"{case.called}: {found.parameter}={shown(found.value)} is refused; {found.parameter} {found.reason}"


def _candidates(case: Case) -> Iterator[Candidate]:
    """Offer the words that are allowed, the one nearest to what was written first."""
    found, place = cast(InvalidArgument, case.mismatch), value_place(case)
    yield from axis_candidates(case)
    yield from averaged_candidates(case)
    yield from each_axis_candidates(case)
    yield from _counted_from_zero(case)
    yield from _new_top(case)
    yield from _open_size(case)
    yield from _without_batch_axis(case)
    yield from _without_slash(case)
    if place is not None and isinstance(found.value, int) and found.reason == "must be a tuple of sizes":
        code = f"({place.text},)"
        edit = replace_all(place, code[1:-1] if in_brackets(place) else code)
        yield Candidate("tuple", f"Set {found.parameter}={code}", (edit,))
    least = re.search(r"at least (\d+) × (\d+)", found.reason)
    items = integers_in(place.node) if place is not None else None
    if place is not None and found.reason == "must be a tuple of three integers":
        code = f"({', '.join(map(place.text_of, items))}, 3)" if items is not None else f"(*{place.text}, 3)"
        yield Candidate("colours", f"Add the three channels: {code}", (replace_all(place, code),))
    if place is not None and least is not None and items is not None and len(items) == 3:
        code = f"({least[1]}, {least[2]}, {place.text_of(items[2])})"
        yield Candidate("least", f"Take the smallest images that it takes: {code}", (replace_all(place, code),))
    if place is not None and "must have 3 channels" in found.reason and items is not None and len(items) == 3:
        code = f"({place.text_of(items[0])}, {place.text_of(items[1])}, 3)"
        yield Candidate("colours", f"Take images with three channels: {code}", (replace_all(place, code),))
    found = invalid_argument(case)
    if found is None or place is None or not isinstance(found.value, str):
        return
    words = re.findall(r"'(\w+)'", found.reason)
    kind = identifier_kind(found.parameter)
    if kind and not words:
        words = signature_table()["identifiers"].get(kind, [])
        words = difflib.get_close_matches(found.value, words, 2, 0.6)
    nearest = difflib.get_close_matches(found.value.lower(), words, len(words) or 1, 0.0)
    for word in nearest[:3]:
        text = quoted(place, word)
        yield Candidate(word, f"Set {found.parameter}={text}", (replace_all(place, text),))


def _new_top(case: Case) -> Iterator[Candidate]:
    """Offer a ready-made model without its top, and a layer for the classes behind it."""
    found, site = cast(InvalidArgument, case.mismatch), case.site
    call = None if site is None else site.call
    keyword = None if call is None else keyword_of(call, "classes")
    if found.parameter != "classes" or site is None or call is None or keyword is None:
        return
    rest = [site.text_of(item) for item in (*call.args, *call.keywords) if item is not keyword]
    names = [case.names.spell(f"keras.{name}", site) for name in ("Sequential", "layers.Dense")]
    arguments = [*(text for text in rest if not text.startswith("include_top"))]
    code = (
        f"{names[0].text}([{site.text_of(call.func)}({', '.join(arguments)}, include_top=False, "
        f"pooling={quoted(site, 'avg')}), {names[1].text}({site.text_of(keyword.value)}, "
        f"activation={quoted(site, 'softmax')})])"
    )
    edits = (replace_all(site, code), *(edit for name in names for edit in name.edits))
    yield Candidate("top", f"Leave its top out, and put a Dense for the {found.value} classes behind it", edits)


def _open_size(case: Case) -> Iterator[Candidate]:
    """Offer -1 for the size that a reshape is given as `None`."""
    target = cast(InvalidArgument, case.mismatch).value
    shape = None if case.site is None else argument_place(case.site, "shape", 1)
    items = integers_in(shape.node) if shape is not None else None
    sizes = cast("tuple[object, ...]", target) if isinstance(target, tuple) else ()
    if shape is not None and items is not None and len(items) == len(sizes) and None in sizes:
        edit = replace(shape, items[sizes.index(None)], "-1")
        yield Candidate("open", "Leave the open size to TensorFlow: -1", (edit,))


def _without_batch_axis(case: Case) -> Iterator[Candidate]:
    """Offer to leave out the batch axis where `Permute` is given the order of all axes: it counts the others from 1."""
    found, place = cast(InvalidArgument, case.mismatch), value_place(case)
    items = integers_in(place.node) if place is not None and found.parameter == "dims" else None
    if place is None or items is None or len(items) < 2 or place.text_of(items[0]) != "0":
        return
    others = ", ".join(place.text_of(item) for item in items[1:])
    code = f"({others},)" if len(items) == 2 else f"({others})"
    yield Candidate("batch", f"Leave out the batch axis: {code}", (replace_all(place, code),))


def _without_slash(case: Case) -> Iterator[Candidate]:
    """Offer a name with underscores, where it is written with slashes."""
    found, place = cast(InvalidArgument, case.mismatch), value_place(case)
    if place is None or found.parameter != "name" or not isinstance(place.node, (ast.Constant, ast.JoinedStr)):
        return
    text = place.text.replace("/", "_")
    if text != place.text:
        yield Candidate("slash", f"Set name={text}", (replace_all(place, text),))


def _counted_from_zero(case: Case) -> Iterator[Candidate]:
    """Offer to count labels from 0, or to make a column for the largest of them."""
    found, site = cast(InvalidArgument, case.mismatch), case.site
    if site is None or found.parameter != "num_classes":
        return
    low = re.search(r"counted from (\d+)", found.reason)
    labels, columns = case.argument, argument_place(site, "num_classes", 1)
    if low is not None and labels is not None:
        code = f"{operand(labels)} - {low[1]}"
        yield Candidate("shift", f"Count the classes from 0: {code}", (replace_all(labels, code),))
    high = re.search(r"largest label, (\d+)", found.reason)
    if high is not None and columns is not None:
        code = str(int(high[1]) + 1)
        yield Candidate("columns", f"Set num_classes={code}", (replace_all(columns, code),))


CHECK = Check(
    code="SL490",
    name="invalid-argument",
    severity="error",
    summary="An argument that the layer or the function refuses.",
    meaning="""
The value is none of those that the parameter takes, whatever the input is. The message says what is allowed.
""",
    why="""
The library raises a `ValueError` or a `TypeError` with the same words, at the construction of a layer or at the call
of a function.
""",
    example="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3, padding="sam")
""",
    fixed="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3, padding="same")
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
