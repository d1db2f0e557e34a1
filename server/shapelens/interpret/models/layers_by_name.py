"""`model.get_layer`: a layer of a model by its name or its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shapelens.interpret.machine import Machine
from shapelens.interpret.models import applications, chosen_names, layer_attributes
from shapelens.interpret.models.chosen_names import ChosenName, LayerName
from shapelens.interpret.objects import LayerObject, ModelObject
from shapelens.interpret.values import Ref, Site, Unresolved, Value
from shapelens.rules.mismatch import NoSuchLayer

_UNKNOWN_NAME = Unresolved("a layer by a name that is not known")


def get_layer(
    machine: Machine,
    site: Site,
    layers: Sequence[Ref],
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    *,
    complete: bool = False,
) -> Value:
    """`model.get_layer(name, index)`. Of a model whose layers are all known, a layer that it does not have is reported.

    Source: `keras.src.models.model.Model.get_layer`.
    """
    given = {**dict(zip(("name", "index"), arguments, strict=False)), **keywords}
    name, index = given.get("name"), given.get("index")
    if isinstance(index, int) and -len(layers) <= index < len(layers):
        return layers[index]
    if isinstance(name, LayerName) and name.owner in layers:
        return name.owner
    names = list(_names(machine, layers))
    if isinstance(name, str):
        for ref, own in zip(layers, names, strict=True):
            if own == name:
                return ref
            if not _differs(own, name):
                return _UNKNOWN_NAME
    asked = index if name is None else name
    if not complete or None in names or not isinstance(asked, int | str) or isinstance(asked, bool):
        return _UNKNOWN_NAME
    known = tuple(own if isinstance(own, str) else own.stem for own in names if own is not None)
    written = tuple(own for own in names if isinstance(own, str))
    return machine.report(NoSuchLayer("get_layer", asked, known, written, _owner(machine, layers, asked)), site)


def _owner(machine: Machine, layers: Sequence[Ref], name: str | int) -> str:
    """Return the name of a model among the layers that has a layer of this name."""
    for ref in layers:
        thing = machine.load(ref)
        if isinstance(thing, ModelObject) and name in list(_names(machine, applications.all_layers(machine, thing))):
            own = _name(machine, ref)
            return own if isinstance(own, str) else ""
    return ""


def _names(machine: Machine, layers: Sequence[Ref]) -> Iterator[str | ChosenName | None]:
    """Yield the name of each layer, `None` where nothing is known of it."""
    for ref in layers:
        name = _name(machine, ref)
        yield name if isinstance(name, str | ChosenName) else None


def _name(machine: Machine, ref: Ref) -> Value:
    thing = machine.load(ref)
    if isinstance(thing, LayerObject):
        return layer_attributes.attribute(machine, ref, thing, "name")
    if isinstance(thing, ModelObject) and thing.layer is not None and thing.layer.name:
        return thing.layer.name
    return None


def _differs(own: str | ChosenName | None, name: str) -> bool:
    """Say whether a layer has certainly another name than this."""
    return own != name if isinstance(own, str) else own is not None and chosen_names.equals(own, name) is False
