"""Looking only at names that may have changed finds all that changed."""

import random
import sys
import weakref
from typing import Any

import numpy as np
import pytest

from shapelens.kernel.probe import glance
from shapelens.kernel.probe.describing import Describer
from shapelens.kernel.probe.namespaces import Sampler

MAKERS = [
    lambda r: r.randrange(100_000),
    lambda r: r.random(),
    lambda r: "".join(r.choice(["same", "causal", "a word of the user's", "x"])),
    lambda r: r.choice([True, False, None]),
    lambda r: np.zeros((r.randrange(4), r.randrange(3)), r.choice(["f4", "f8", "i4", "<f4", ">f4", "bool"])),
    lambda r: np.array(["a" * r.randrange(1, 4)]),
    lambda r: np.float32(r.random()),
    lambda r: [r.randrange(1000) for _ in range(r.randrange(3))],
    lambda r: dict.fromkeys(range(r.randrange(4))),
    lambda r: {"a": np.zeros(r.randrange(3)), r.choice(["b", 2]): [0.5] if r.random() < 0.2 else True},
    lambda r: (np.zeros(r.randrange(3)), None),
    lambda r: type("Own", (), {})(),
    lambda r: np,
]


def change(namespace: dict[str, Any], chance: random.Random) -> None:
    """Change a namespace as a cell may do it: addresses of what went are soon those of something else."""
    name = f"n{chance.randrange(40)}"
    match chance.randrange(6):
        case 0:
            namespace.pop(name, None)
        case 1 | 2:
            namespace.pop("work", None)
            namespace[name] = None  # let go of what it was first
            namespace[name] = chance.choice(MAKERS)(chance)
        case 3:
            old = namespace.get(name)
            if isinstance(old, tuple):
                old = old[0]
            if isinstance(old, list):
                old[: chance.randrange(3)] = [chance.choice([1, 2, None, "x", np.float32(1)])]
            elif isinstance(old, dict):
                old[chance.choice([*old, len(old)])] = chance.choice([0, 1, "same", old])
            elif isinstance(old, np.ndarray) and old.flags.owndata and old.dtype.kind in "fi":
                old.resize((chance.randrange(5), 2), refcheck=False)
        case 4:
            namespace[f"_i{len(namespace)}"] = "source"
        case _:
            kind = chance.choice(MAKERS)
            for number in range(chance.randrange(40)):
                namespace[f"n{number}"] = kind(chance)


@pytest.mark.parametrize("seed", range(12))
def test_every_change_is_found(seed: int):
    chance = random.Random(seed)
    namespace: dict[str, Any] = {f"n{i}": chance.choice(MAKERS)(chance) for i in range(30)}
    hidden = {"n1": namespace["n1"]}
    sampler, told = Sampler(), dict[str, Any]()
    for _ in range(250):
        bound, unbound = sampler.changes(namespace, hidden)
        told.update(bound)
        for name in unbound:
            del told[name]
        fresh = Describer()
        now = {
            name: fresh.describe(value)
            for name, value in namespace.items()
            if name[:2] != "_i" and hidden.get(name, namespace) is not value
        }
        assert told == now
        for _ in range(chance.randrange(4)):
            change(namespace, chance)


def test_nothing_is_said_of_what_did_not_change():
    sampler, namespace = Sampler(), {f"x{i}": np.zeros((i, 3)) for i in range(50)} | {"n": [1, 2], "s": "same"}
    assert len(sampler.changes(namespace, {})[0]) == 52
    assert sampler.changes(namespace, {}) == ({}, [])
    namespace["x7"] = np.zeros((7, 3))  # another array of the same shape: a name was bound anew
    assert list(sampler.changes(namespace, {})[0]) == ["x7"]


@pytest.mark.parametrize("count", [3, 300])
def test_what_is_in_a_container_may_change_in_place(count: int):
    sampler, array = Sampler(), np.zeros((2, 3))
    namespace: dict[str, Any] = {f"d{i}": {"x": i, "y": np.zeros((i, 2))} for i in range(count)} | {"held": [array]}
    sampler.changes(namespace, {})
    array.resize((3, 2), refcheck=False)
    namespace["d1"]["y"] = np.zeros((7, 2))
    assert set(sampler.changes(namespace, {})[0]) == {"held", "d1"}
    assert sampler.changes(namespace, {}) == ({}, [])
    namespace["d2"]["z"] = 0
    del namespace["d0"]
    bound, unbound = sampler.changes(namespace, {})
    assert [*bound] == ["d2"]
    assert unbound == ["d0"]


def test_nothing_is_kept_alive_and_no_code_of_the_users_runs():
    def fail(*_: object) -> Any:
        raise AssertionError

    touchy = type("Touchy", (type,), {"__eq__": fail, "__ne__": fail, "__hash__": fail})
    touched = touchy("Touched", (), {"__eq__": fail, "__ne__": fail, "__hash__": fail, "shape": property(fail)})
    sampler, array = Sampler(), np.zeros((2, 3))
    gone = weakref.ref(array)
    namespace: dict[str, Any] = {"x": array, "held": [array], "n": 1, "own": 2, "many": [1, 2]}
    sampler.changes(namespace, {})
    namespace |= {"own": touched(), "many": [1, touched()], "n": touched, "x": None}
    assert set(sampler.changes(namespace, {})[0]) == {"own", "many", "n", "x"}
    del array, namespace["held"]
    assert gone() is None
    assert sampler.changes(namespace, {}) == ({}, ["held"])


def test_the_code_of_a_class_mentions_another_name() -> None:
    own: Any = type("Own", (), {"__module__": "__main__"})
    thing = own()
    thing.size = 3
    sampler = Sampler()
    assert "attributes" not in sampler.changes({"thing": thing}, {})[0]["thing"]
    own.grown = lambda self: self.size + 1
    described: Any = sampler.changes({"thing": thing}, {})[0]["thing"]
    assert described["attributes"] == {"size": {"kind": "int", "value": 3}}


@pytest.mark.parametrize("is_imported", [True, False])
def test_addresses_are_those_of_the_objects(monkeypatch: pytest.MonkeyPatch, is_imported: bool) -> None:
    if not is_imported:
        monkeypatch.delitem(sys.modules, "ctypes", raising=False)
    objects = (1, "x", np.zeros(3), [])
    assert [*glance._unpacked(glance._addresses(objects))] == [*map(id, objects)]
    assert glance._addresses(()) == b""


@pytest.mark.tensorflow
def test_a_tensor_at_the_address_of_another_one_is_found() -> None:
    import tensorflow as tf

    sampler, chance = Sampler(), random.Random(7)
    namespace: dict[str, Any] = {f"t{i}": tf.zeros((i % 5,)) for i in range(300)}
    namespace["held"] = [namespace["t3"], tf.zeros((2,))]
    told, taken = dict(sampler.changes(namespace, {})[0]), 0
    for _ in range(200):
        name, size = f"t{chance.randrange(300)}", chance.randrange(5)
        address = id(namespace[name])
        namespace[name] = None
        others = [tf.zeros((size,)) for _ in range(20)]  # one of them may take the address of what was let go
        namespace[name] = next((other for other in others if id(other) == address), others[0])
        taken += id(namespace[name]) == address
        if chance.random() < 0.3:
            namespace["held"][1] = None
            namespace["held"][1] = tf.zeros((size,))
        told.update(sampler.changes(namespace, {})[0])
        fresh = Describer()
        assert told == {name: fresh.describe(value) for name, value in namespace.items()}
    assert taken
    gone = weakref.ref(namespace["t5"])
    del namespace["t5"]
    assert gone() is None
