"""Which of very many names may have changed."""

from __future__ import annotations

import bisect
import itertools
import operator
import struct
import sys
import weakref
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from shapelens.kernel.probe.describing import MAX_ITEMS
from shapelens.kernel.probe.reading import attributes_of, class_name, class_of, imported, is_genuine

MAX_LETTERS = 1_000_000  # characters that are kept of the user's texts, together
MAX_UNSORTED = 256  # names that are described each time, until all are sorted by class again

Facts = Tuple[Tuple[Callable[[Any], Any], Callable[[Any, Any], Any]], ...]
"""What a description depends on: functions of C that read it, each with one that says whether it is something else."""

# A dtype that is kept proves by its identity that it is the same.
_OF_ARRAYS: Facts = ((operator.attrgetter("shape"), operator.ne), (operator.attrgetter("dtype"), operator.is_not))

# A tensor of TensorFlow never changes: that it is the same one is all there is to know, and a weak reference proves it.
# (One to an array would keep the user from resizing it.)
_OF_TENSORS: Facts = ((weakref.ref, operator.is_not),)

_OF_PYTHON: Tuple[Tuple[type, Facts], ...] = (
    (type(None), ()),
    (float, ()),
    (int, ((int, operator.ne),)),
    (bool, ((int, operator.ne),)),
    (str, ((hash, operator.ne),)),
)

_NUMBERS = frozenset(map(id, (type(None), float, int, bool)))

_FACTS: Dict[int, Tuple[type, Facts]] = {id(cls): (cls, facts) for cls, facts in _OF_PYTHON}


def _facts_of(cls: type) -> Optional[Facts]:
    """Return what the description of an object of exactly this class depends on; `None` where it has to be made to
    know.
    """
    known = _FACTS.get(id(cls))
    if known is not None:
        return known[1]
    name = class_name(cls)
    if name == ("numpy", "ndarray") and is_genuine(cls):
        facts: Facts = _OF_ARRAYS
    elif name == ("tensorflow.python.framework.ops", "EagerTensor") and is_genuine(cls):
        facts = _OF_TENSORS
    else:
        return None
    _FACTS[id(cls)] = (cls, facts)
    return facts


def _is_plain(obj: Any) -> bool:
    """Say whether all that the description of an object depends on are facts; not so of arrays of texts or structures,
    or with notes of the user's.
    """
    facts = _facts_of(class_of(obj))
    return facts is not None and (facts is not _OF_ARRAYS or (obj.dtype.kind in "biufc" and obj.dtype.metadata is None))


# What a container of a class holds, in rows of equal length.
_CONTENTS: Dict[int, Tuple[Callable[[Any], Any], ...]] = {
    id(list): (iter,),
    id(tuple): (iter,),
    id(dict): (iter, attributes_of(dict)["values"]),
}


def _holds_plain_things(obj: Any) -> bool:
    """Say whether an object is a list, tuple or dict that is small, and all that it holds is plain."""
    reads = _CONTENTS.get(id(class_of(obj)))
    return reads is not None and len(obj) <= MAX_ITEMS and all(_is_plain(item) for read in reads for item in read(obj))


def _addresses(objects: Tuple[Any, ...]) -> bytes:
    """Return the addresses of objects, as integers of this machine one behind the other."""
    string_at = imported("ctypes").get("string_at")
    if string_at is None or sys.implementation.name != "cpython":
        return struct.pack("%dN" % len(objects), *map(id, objects))
    # CPython keeps them in the tuple just like that.
    return string_at(id(objects) + tuple.__basicsize__, len(objects) * tuple.__itemsize__)


def _unpacked(addresses: bytes) -> Tuple[int, ...]:
    return struct.unpack("%dN" % (len(addresses) // struct.calcsize("N")), addresses)


def _are_all(objects: Sequence[Any], cls: type) -> bool:
    return not any(map(operator.is_not, map(class_of, objects), itertools.repeat(cls)))


class _Alike:
    """Plain objects of one class in a row of objects, and all that their descriptions depend on."""

    def __init__(self, cls: type, places: list[int], objects: Tuple[Any, ...]) -> None:
        self._cls = cls
        self._places = places
        self._facts = _facts_of(cls) or ()
        mine = list(map(objects.__getitem__, places))
        self._seen = [list(map(read, mine)) for read, _ in self._facts]
        self._hold(mine)

    def _hold(self, mine: list[Any]) -> None:
        """Keep numbers and short texts, of which nobody sees the end, and be told of the end of tensors: where none
        came to one, an address proves which it is.
        """
        self._ended: List[Any] = []
        is_kept = id(self._cls) in _NUMBERS or (self._cls is str and sum(map(len, mine)) <= MAX_LETTERS)
        self._held: Optional[List[Any]] = mine if is_kept else None
        if self._facts is _OF_TENSORS:
            self._held = [weakref.ref(obj, self._ended.append) for obj in mine]

    def stays(self) -> bool:
        """Say whether what is still at the same addresses is surely the same."""
        return self._held is not None and not self._ended

    def look(self, objects: Tuple[Any, ...]) -> Tuple[list[int], list[int]]:
        """Let go of those that are not what they were; return the places to look at, and of what was let go."""
        mine = list(map(objects.__getitem__, self._places))
        known = list(zip(self._facts, self._seen))  # noqa: B905 - `strict` came with Python 3.10
        if _are_all(mine, self._cls) and not any(any(map(ne, map(read, mine), seen)) for (read, ne), seen in known):
            if self._facts is not _OF_TENSORS:  # a number may be another object of the same value
                self._hold(mine)
            return [], []
        same = [class_of(obj) is self._cls for obj in mine]
        for (read, ne), seen in known:
            same = [is_same and not ne(read(mine[n]), seen[n]) for n, is_same in enumerate(same)]
        gone = [place for n, place in enumerate(self._places) if not same[n]]
        self._places = list(itertools.compress(self._places, same))
        self._seen = [list(itertools.compress(seen, same)) for seen in self._seen]
        self._hold(list(itertools.compress(mine, same)))
        return gone, gone


class _Holders:
    """Containers of one class in a row of objects, with nothing but plain things in them."""

    def __init__(self, cls: type, places: list[int], objects: Tuple[Any, ...]) -> None:
        self._cls = cls
        self._note(places, objects)

    def stays(self) -> bool:
        """Say whether what is still at the same addresses is surely the same: not what it holds."""
        return False

    def look(self, objects: Tuple[Any, ...]) -> Tuple[list[int], list[int]]:
        """Let go of those that are not what they were; return the places to look at, and of what was let go."""
        places, mine = self._places, list(map(objects.__getitem__, self._places))
        if _are_all(mine, self._cls) and list(map(len, mine)) == self._lengths:
            contents = zip(self._rows, self._contents(mine))  # noqa: B905 - as above
            found = [place for row, held in contents for place in row.look(held, _addresses(held))]
            if not found:
                return [], []
            ends = list(itertools.accumulate(self._lengths))
            gone = {places[bisect.bisect_right(ends, place)] for place in found}
            looked = list(gone)
        else:
            pairs = zip(places, mine, self._lengths)  # noqa: B905 - as above
            gone = {place for place, obj, n in pairs if class_of(obj) is not self._cls or len(obj) != n}
            looked = places
        gone.update(place for place in places if place not in gone and not _holds_plain_things(objects[place]))
        self._note([place for place in places if place not in gone], objects)
        return looked, list(gone)

    def _note(self, places: list[int], objects: Tuple[Any, ...]) -> None:
        mine = list(map(objects.__getitem__, places))
        self._places, self._lengths = places, list(map(len, mine))
        self._rows = [_Row(held) for held in self._contents(mine)]

    def _contents(self, mine: list[Any]) -> list[Tuple[Any, ...]]:
        """Return what all of them hold, one behind the other."""
        return [tuple(itertools.chain.from_iterable(map(read, mine))) for read in _CONTENTS[id(self._cls)]]


class _Row:
    """Objects one behind the other, sorted by class, so that what changed is found in loops of C. Keeps none of
    them but numbers and short texts.

    `others` are the places of what has to be described to know.
    """

    def __init__(self, objects: Tuple[Any, ...]) -> None:
        self.others: list[int] = []
        self.addresses = _addresses(objects)
        by_class: Dict[int, Tuple[type, list[int]]] = {}
        for place, cls in enumerate(map(class_of, objects)):
            known = by_class.get(id(cls))
            if known is None:
                known = by_class[id(cls)] = (cls, [])
            known[1].append(place)
        self._groups: list[Any] = []
        for cls, places in by_class.values():
            is_simple = _holds_plain_things if id(cls) in _CONTENTS else _is_plain
            simple = [is_simple(objects[place]) for place in places]
            self.others.extend(place for place, known in zip(places, simple) if not known)  # noqa: B905 - as above
            places = list(itertools.compress(places, simple))
            self._groups.append((_Holders if id(cls) in _CONTENTS else _Alike)(cls, places, objects))

    def look(self, objects: Tuple[Any, ...], addresses: bytes) -> set[int]:
        """Return the places of what may have changed. What did is one of the others from now on."""
        found = set(self.others)
        known, self.addresses = self.addresses, addresses
        are_there = addresses[: len(known)] == known
        for group in self._groups:
            if are_there and group.stays():
                continue
            looked, gone = group.look(objects)
            found.update(looked)
            self.others.extend(gone)
        return found


_GONE = object()


class Glance:
    """Finds out without a loop in Python which of very many names may have changed. Keeps no object of the user's
    but numbers and short texts.

    An identity alone proves nothing, since another object may take an address: it is compared with what else the
    description depends on.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._row: Optional[_Row] = None
        self._settled = 0  # others of the row when all were sorted

    def candidates(self, present: Dict[str, Any]) -> Optional[list[str]]:
        """Return the names to look at, those that are gone among them; `None` if that is all of them."""
        names, objects = list(present), tuple(present.values())
        row, known = self._row, self._names
        if row is None:
            self._start(names, objects)
            return None
        goes_on = len(names) >= len(known) and not any(map(operator.is_not, known, names))
        new = names[len(known) :] if goes_on else names
        if not _are_all(new, str):
            self._row = None
            return None
        if not goes_on:
            new = list(set(names).difference(known))
            objects = tuple(map(present.get, known, itertools.repeat(_GONE)))
        before, addresses = row.addresses, _addresses(objects)
        found = row.look(objects, addresses)
        if addresses[: len(before)] != before:
            moved = map(operator.ne, _unpacked(before), _unpacked(addresses))
            found.update(itertools.compress(itertools.count(), moved))
        looked = [known[place] for place in sorted(found)] + new
        row.others.extend(range(len(known), len(objects)))
        known.extend(new)
        if not goes_on or len(row.others) - self._settled > MAX_UNSORTED:
            self._start(names, tuple(present.values()))
        return looked

    def _start(self, names: list[str], objects: Tuple[Any, ...]) -> None:
        """Take note of everything."""
        if _are_all(names, str):
            self._names, self._row = names, _Row(objects)
            self._settled = len(self._row.others)
