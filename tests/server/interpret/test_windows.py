"""Windows that loops cut out of data of unknown length: what is known of them is what NumPy makes."""

from collections.abc import Mapping
from random import Random

import numpy as np
import pytest

from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.values import Key, Tensor, Value
from shapelens.notebook.program import Program
from shapelens.spec import UNKNOWN

_HEAD = "import numpy as np\ndata = np.zeros((int(np.load('rows.npy')), 4))\nxs, ys = [], []\nbefore = 0\n"
_LOOPS = (
    "for i in range({start}, len(data)):\n",
    "for i in range(len(data) - {a}):\n",
    "for i in range({start}, data.shape[0] - {b}, {step}):\n",
    "for number, i in enumerate(range(len(data) - {a})):\n",
)
_BODIES = (
    "    xs.append(data[i - {a} : i])\n    ys.append(data[i, 0])\n",
    "    xs.append(data[i : i + {a}, 1:])\n    ys.append(data[i])\n",
    "    end = i + {a}\n    if end + {b} > len(data):\n        break\n"
    "    xs.append(data[i:end, 0])\n    ys.append(data[end : end + {b}])\n",
    "    xs.append(data[before:i])\n    before = i\n    ys.append(i)\n",
    "    xs.append(data[before : before + {a}])\n    before += {step}\n    ys.append(-i)\n",
    "    first = i - {b}\n    xs.append(data[first : first + {a}][::2])\n    ys.append(data[{b} - i : {a} - i])\n",
    "    xs.append(data[i // 2 : i // 2 + {a}])\n    ys.append(data[i // 2 : i])\n",
    "    i += {b}\n    xs.append(data[i : i + {a}].T)\n    ys.append(data[i + {b} : i + {a}])\n",
    "    xs.append(data[{b} : {a}])\n    ys.append(data[-i : {a} - i])\n",
    "    rows = data[i : i + {a}]\n    xs.append(rows - rows[0])\n    ys.append(rows)\n",
)

_FRAME_HEAD = (
    "import numpy as np, pandas as pd\n"
    "data = pd.DataFrame(np.zeros((int(np.load('rows.npy')), 4)), columns=list('abcd'))\n"
    "xs, ys = [], []\nbefore = 0\n"
)
_FRAME_BODIES = (
    "    xs.append(data.iloc[i - {a} : i].values)\n    ys.append(data['a'].iloc[i])\n",
    "    xs.append(data.iloc[i : i + {a}, 1:].to_numpy())\n    ys.append(data.b[i : i + {b}].values)\n",
    "    xs.append(data[i : i + {a}].values)\n    ys.append(data.iloc[i : i + {a}][['a', 'c']].values)\n",
    "    xs.append(np.array(data[['a', 'd']].iloc[i : i + {a}]))\n    ys.append(data.c.iloc[i - {a} : i].to_numpy())\n",
    "    xs.append(data.iloc[before:i].values)\n    before = i\n    ys.append(np.asarray(data['a'][i - {b} : i]))\n",
    "    xs.append(data.iloc[i : i + {a}].head(2).values)\n    ys.append(data.loc[i : i + {a}].values)\n",
    "    rows = data.iloc[i : i + {a}]\n    xs.append(rows[rows['a'] > 0].values)\n    ys.append(rows['b'].values)\n",
    "    xs.append(data.iloc[i : i + {a}, 0].values)\n    ys.append(data.iloc[i : i + {a}].T.values)\n",
)


def _program(random: Random) -> str:
    on_frames = random.random() < 0.4
    head, bodies = (_FRAME_HEAD, _FRAME_BODIES) if on_frames else (_HEAD, _BODIES)
    a, b = random.randint(1, 9), random.randint(0, 6)
    sizes = {"a": a, "b": b, "start": random.choice((a, a, 0, b)), "step": random.choice((1, 1, 2, 3))}
    joined = random.choice(("np.array", "np.asarray", "np.stack"))
    return (
        f"{head}{(random.choice(_LOOPS) + random.choice(bodies)).format(**sizes)}x = {joined}(xs)\ny = np.array(ys)\n"
    )


@pytest.mark.parametrize("seed", range(200))
def test_what_is_known_of_windows_is_what_numpy_makes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    source = _program(random)
    moment = _end_of(source)
    for rows in (random.randint(25, 60), random.randint(61, 90)):
        monkeypatch.setattr(np, "load", lambda path, rows=rows: rows)
        real: dict[str, object] = {}
        try:
            exec(source, real)
        except ValueError:  # of different lengths
            continue
        for name in ("x", "y"):
            said, made = moment[GLOBAL, name], real[name]
            if isinstance(said, Tensor) and isinstance(said.spec.shape, tuple):
                assert len(said.spec.shape) == np.ndim(made), source
                pairs = zip(said.spec.shape, np.shape(made), strict=True)
                assert all(size is UNKNOWN or size == own for size, own in pairs), source


@pytest.mark.parametrize("loop", ["for i in range(60, len(data))", "for i in range(60, 2035)"])
def test_windows_of_a_series_have_their_length(loop: str) -> None:
    moment = _end_of(
        f"{_HEAD}{loop}:\n    xs.append(data[i - 60 : i, 0])\n    ys.append(data[i, 0])\nx = np.array(xs)\n"
    )
    windows = moment[GLOBAL, "x"]
    assert isinstance(windows, Tensor) and isinstance(windows.spec.shape, tuple) and windows.spec.shape[1:] == (60,)


def test_windows_of_a_frame_have_their_length() -> None:
    moment = _end_of(
        f"{_FRAME_HEAD}for i in range(len(data) - 30):\n    xs.append(data.iloc[i : i + 30].values)\nx = np.array(xs)\n"
    )
    windows = moment[GLOBAL, "x"]
    assert isinstance(windows, Tensor) and windows.spec.shape == (UNKNOWN, 30, 4)


def _end_of(source: str) -> Mapping[Key, Value]:
    program = Program.from_texts([source])
    program.analyze()
    moment = program.moment_of(program.cells[0].document.units[-1], after=True)
    assert moment is not None
    return moment


@pytest.mark.parametrize("arguments", ["", "1, 2, 3, 4", "len(data), 3", "0, len(data), 0"])
def test_a_range_that_counts_nothing_is_not_followed(arguments: str) -> None:
    analysis = Program.from_texts([f"{_HEAD}for i in range({arguments}):\n    xs.append(data[i - 3 : i])\n"]).analyze()
    assert not analysis.findings
