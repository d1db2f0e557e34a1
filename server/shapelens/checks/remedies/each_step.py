"""Layers or models of one image that are given sequences of images: `TimeDistributed` puts them on each step."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.layer_edits import parent_of, spelled_layer
from shapelens.checks.edits.source_edits import replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.declared_shapes import declared_source
from shapelens.checks.remedies.dimensionality import MOST_CHANNELS_OF_AN_IMAGE
from shapelens.checks.remedies.recurrent_inputs import takes_steps
from shapelens.spec import UNKNOWN, Shape


def each_step_candidates(case: Case, received: Shape, expected: Shape) -> Iterator[Candidate]:
    """Offer to put a model on each step, where it is called on, or stands in a model of, sequences of its inputs."""
    if case.site is None or case.data is not None or received is UNKNOWN or expected is UNKNOWN:
        return
    if len(received) != len(expected) + 1 or received[2:] != expected[1:]:
        return
    for place in _names(case, case.site):
        wrapper = case.names.spell("keras.layers.TimeDistributed", place)
        title = f"Put {place.text} on each step: TimeDistributed"
        yield tensor_code.wrapped("each step", title, place, wrapper, f"{wrapper.text}({place.text})")


def frame_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to put the layers before a recurrent one on each step, where these are convolutions of single images."""
    steps, declared = [*case.steps], declared_source(case)
    places = [place for step in steps if (place := case.place(step.site)) is not None and place.call is not None]
    wrapper = spelled_layer(case, places[0], "TimeDistributed") if places else None
    convolutions = [step for step in steps if step.layer.class_name.startswith("Conv")]
    if declared is None or wrapper is None or not convolutions or not takes_steps(case.mismatch.operation):
        return
    items, edits = ("None", *declared.items), list(wrapper.edits)
    for place in places:
        inner, own = place.text, ""
        if declared.place.node is place.node:
            inner, own = _without(place, declared.node), f", {declared.declaring(items)}"
        edits.append(replace(place, place.node, f"{wrapper.text}({inner}{own})"))
    if all(declared.place.node is not place.node for place in places):
        edits.append(declared.replaced(items))
    if len(places) == len(steps):
        yield Candidate("frames", "Put the layers before it on each step: TimeDistributed", tuple(edits))


def declared_step_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to declare the axis of the steps before the shape of one of them, which a `TimeDistributed` is given."""
    declared, made = declared_source(case), case.construction
    shape = UNKNOWN if case.received is None else case.received.shape
    channels = None if shape is UNKNOWN else shape[-1]
    if not isinstance(channels, int) or channels > MOST_CHANNELS_OF_AN_IMAGE:
        return  # what is missing may as well be the axis of the channels
    if declared is not None and made is not None and made.function_name == "TimeDistributed":
        items = ("None", *declared.items)
        title = f"Declare the axis of the steps: {declared.declaring(items)}"
        yield Candidate("declare steps", title, (declared.replaced(items),))


def _without(place: Place, value: ast.expr) -> str:
    """Write a call without one of its arguments."""
    assert place.call is not None
    rest = [*(node for node in place.call.args if node is not value)]
    named = [node for node in place.call.keywords if node.value is not value]
    return f"{place.text_of(place.call.func)}({', '.join(map(place.text_of, [*rest, *named]))})"


def _names(case: Case, site: Place) -> Iterator[Place]:
    """Yield where the model is named: in the call of it, or, of one that is made at the site, in lists of layers."""
    if site.call is not None and isinstance(site.call.func, ast.Name):
        yield site.at(site.call.func)
    statement = parent_of(site)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if isinstance(target, ast.Name):
        yield from (place for place in case.sources.uses_of(target.id) if isinstance(parent_of(place), ast.List))
