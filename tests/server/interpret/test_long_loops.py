"""Long loops that fill lists, in random variants: what is known of the lists is what Python makes."""

from random import Random

import numpy as np
import pytest

from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Ref, Tensor
from shapelens.notebook.program import Program
from shapelens.spec import UNKNOWN

_BODIES = (
    "    xs.append(data[i - {a} : i])\n    ys.append(data[i, 0])\n",
    "    xs.append(data[i : i + {a}])\n    ys.append(i)\n",
    "    end = i + {a}\n    if end + {b} > len(data):\n        break\n"
    "    xs.append(data[i:end])\n    ys.append(data[end : end + {b}])\n",
    "    if i == {c}:\n        break\n    xs.append(data[i])\n    ys.append(i * 2)\n",
    "    if i % {a} == 0:\n        continue\n    xs.append(data[i])\n    ys.append(i)\n",
    "    window = data[max(0, i - {a}) : i]\n    xs.append(window.T)\n    ys.append(window[-1:])\n",
    "    row = np.zeros((i % {a}, 3))\n    xs.append(row)\n    ys.append([i, i + 1])\n",
    "    xs.extend([data[i], data[i - 1]])\n    ys.append(np.zeros({a}) if i < {c} else np.ones({b}))\n",
    "    total += 1\n    xs.append(data[: total % {a}])\n    ys.append(total)\n",
)


def _program(random: Random) -> str:
    sizes = {"a": random.randint(1, 12), "b": random.randint(1, 5), "c": random.randint(0, 1200)}
    rows = random.randint(200, 1200)
    bounds = (random.randint(0, 20), rows - random.randint(-10, 40), random.choice((1, 1, 1, 2, 3)))
    head = f"import numpy as np\ndata = np.zeros(({rows}, 4))\nxs, ys = [], []\ntotal = 0\n"
    guard = f"    if i >= {rows}:\n        break\n" if bounds[1] > rows else ""
    return f"{head}for i in range{bounds}:\n{guard}{random.choice(_BODIES).format(**sizes)}"


@pytest.mark.parametrize("seed", range(60))
def test_what_is_known_is_what_python_makes(seed: int) -> None:
    source = _program(Random(seed))
    real: dict[str, object] = {}
    exec(source, real)
    program = Program.from_texts([source])
    program.analyze()
    last = program.cells[0].document.units[-1]
    moment = program.moment_of(last, after=True)
    assert moment is not None
    for name in ("xs", "ys"):
        ref = moment[GLOBAL, name]
        said = moment[ref.key] if isinstance(ref, Ref) else None
        made = real[name]
        assert isinstance(made, list)
        if not isinstance(said, ListObject) or said.items is None:
            continue
        assert len(said.items) == len(made)
        for item, value in zip(said.items, made, strict=True):
            if isinstance(item, Tensor) and isinstance(item.spec.shape, tuple):
                assert len(item.spec.shape) == np.ndim(value), source
                pairs = zip(item.spec.shape, np.shape(value), strict=True)
                assert all(size is UNKNOWN or size == own for size, own in pairs), source
    assert moment[GLOBAL, "i"] in (real["i"],) or not isinstance(moment[GLOBAL, "i"], int)


def test_windows_over_many_rows_are_known() -> None:
    source = """
import numpy as np

data = np.zeros((5000, 4))


def split(sequence, width, ahead):
    xs, ys = [], []
    for i in range(len(sequence)):
        end = i + width
        if end + ahead > len(sequence):
            break
        xs.append(sequence[i:end])
        ys.append(sequence[end : end + ahead])
    return np.array(xs), np.array(ys)


x, y = split(data, 60, 3)
"""
    program = Program.from_texts([source])
    program.analyze()
    moment = program.moment_of(program.cells[0].document.units[-1], after=True)
    assert moment is not None
    found = [moment[GLOBAL, name] for name in ("x", "y")]
    assert [t.spec.shape for t in found if isinstance(t, Tensor)] == [(4938, 60, 4), (4938, 3, 4)]
