"""The user's kernel is as it would be without us: nothing is touched, kept, shown or counted."""

import json
import re
from collections.abc import Callable
from queue import Empty
from typing import Any

import pytest

from support.kernel_process import KernelProcess, Run

NewKernel = Callable[[], KernelProcess]

# Cells in which something would show if the probe were not careful.
SCRIPT = [
    "%matplotlib inline\n%config InlineBackend.close_figures = False",
    "import matplotlib.pyplot as plt, numpy as np, random, warnings\nrandom.seed(1); np.random.seed(1)",
    "x = np.zeros((3, 4))\nx",
    "_.shape",
    "figure, axes = plt.subplots()\naxes.plot([1, 2, 3]);",
    "axes.set_title('half-drawn')",
    "plt.ioff()\nother = plt.figure()\nother.gca().plot([3, 2, 1])\nNone",
    "other.gca().set_xlabel('not shown yet');",
    "print('one')\nprint('two', flush=True)\nimport sys; print('three', file=sys.stderr)",
    "1 / 0",
    "x = = 1",
    "'after the error'",
    "warnings.warn('mind the gap')",
    "warnings.simplefilter('error')\nnp.zeros(2) / np.zeros(2)",
    "warnings.simplefilter('default')\nlen(warnings.filters)",
    "%%capture captured\nprint('hidden')",
    "captured.stdout",
    "for _ in range(3): pass\n_",
    "await __import__('asyncio').sleep(0, 'slept')",
    "x?",
    "%history -n",
    "Out",
    "%xdel x",
    "display({'text/plain': 'shown'}, raw=True)",
    "get_ipython().set_next_input('y = 1')",
    "_i, _ii, ___",
]

# What can be seen of a kernel from inside.
STATE = {
    "names": "sorted(globals())",
    "last results": "[repr(_), repr(__), repr(___)]",
    "outputs": "{number: repr(value) for number, value in Out.items()}",
    "inputs": "In",
    "history": "list(get_ipython().history_manager.get_range(raw=True))",
    "execution count": "get_ipython().execution_count",
    "warnings": "[repr(entry) for entry in __import__('warnings').filters]",
    "modules": "sorted(name for name in __import__('sys').modules if '__autograph' not in name)",
    "threads": "sorted(thread.name.split('-')[0] for thread in __import__('threading').enumerate())",
    "figures": "[(f.number, len(f.axes), f.axes[0].get_title()) for f in map(plt.figure, plt.get_fignums())]",
    "trace function": "repr(__import__('sys').gettrace())",
    "excepthook": "__import__('sys').excepthook.__qualname__",
    "last error": "repr(__import__('sys').last_value)",
    "garbage collector": "(__import__('gc').isenabled(), __import__('gc').get_threshold(), __import__('gc').callbacks)",
    "displayhook": "type(__import__('sys').displayhook).__name__",
    "random numbers": "(__import__('random').random(), np.random.rand())",
    "floating-point errors": "np.geterr()",
    "environment": "sorted(__import__('os').environ)",
    # Each kernel has a folder of its own, and a relative PYTHONPATH lies in it.
    "paths": "[path for path in sys.path[1:] if not path.startswith(__import__('os').getcwd())]",
    "import hooks": "(len(sys.meta_path), len(sys.path_hooks))",
    "signals": "[str(__import__('signal').getsignal(number)) for number in (2, 15)]",
    "at exit": "__import__('atexit')._ncallbacks()",
    "tasks": "sorted(task.get_name().split('-')[0] for task in __import__('asyncio').all_tasks())",
    "open files": "len(__import__('os').listdir('/proc/self/fd')) if sys.platform == 'linux' else 0",
    "log handlers": "[repr(handler) for handler in __import__('logging').root.handlers]",
    "recursion limit": "__import__('sys').getrecursionlimit()",
}


def test_a_session_is_the_same_with_and_without_the_probe(new_kernel: NewKernel):
    watched, alone = new_kernel(), new_kernel()
    watched.install()
    alone.run("pass", silent=True, store_history=False)

    for source in SCRIPT:
        ours, theirs = watched.run(source, cell_id="cell"), alone.run(source, cell_id="cell")
        assert [message["content"]["data"]["cell_id"] for message in ours.comms] == ["cell"]
        assert theirs.comms == []
        assert shown(ours) == shown(theirs)
    for what, expression in STATE.items():
        assert watched.value(expression) == alone.value(expression), what


# Cells in which TensorFlow and Keras would show that somebody had used them before.
KERAS_SCRIPT = [
    "import random\nimport numpy as np\nimport tensorflow as tf\nrandom.seed(1); np.random.seed(1)",
    "spec = tf.TensorSpec((None, 3)); shape = tf.TensorShape([2, None]); data = [tf.float32]",
    # These fail once a device was looked for.
    "tf.config.threading.set_inter_op_parallelism_threads(2)\ntf.config.set_soft_device_placement(True)",
    "tf.config.set_logical_device_configuration(\n"
    "    tf.config.list_physical_devices('CPU')[0], [tf.config.LogicalDeviceConfiguration()] * 2)",
    "import keras\nfrom keras import layers\nkeras.utils.set_random_seed(3)",
    "x = tf.random.normal((2, 3)); x.numpy().round(3).tolist()",
    "first = layers.Dense(2); model = keras.Sequential([layers.Dense(3), first])\n(first.name, model.name)",
    "(model.built, first.built, [layer._inbound_nodes for layer in model.layers])",
    "model(x).numpy().round(3).tolist(), len(model.weights)",
    "data = tf.data.Dataset.range(3).map(lambda n: print('traced') or n)",
    "count = iter(data); next(count).numpy()",
    "@tf.function\ndef twice(x):\n    print('traced')\n    return x * 2\ntwice.experimental_get_tracing_count()",
    "twice(x); twice(x); twice.experimental_get_tracing_count()",
    "layers.Dense(2).name, keras.random.uniform((2,)).numpy().round(3).tolist(), random.random()",
    "tf.executing_eagerly(), keras.config.floatx(), len(tf.config.list_logical_devices())",
    "with tf.GradientTape() as tape:\n    tape.watch(x)\n    y = x * x",
    "tape.gradient(y, x).numpy().round(3).tolist(), [w.path for w in model.weights]",
]


@pytest.mark.tensorflow
def test_tensorflow_is_the_same_with_and_without_the_probe(new_kernel: NewKernel):
    watched, alone = new_kernel(), new_kernel()
    watched.install()
    alone.run("pass", silent=True, store_history=False)
    for source in KERAS_SCRIPT:
        ours, theirs = watched.run(source, cell_id="cell"), alone.run(source, cell_id="cell")
        assert ours.reply["status"] == "ok", ours.reply
        assert without_streams(ours) == without_streams(theirs)
        assert ours.output.count("traced") == theirs.output.count("traced")
    for what in ("modules", "threads", "random numbers", "warnings", "garbage collector"):
        assert watched.value(STATE[what]) == alone.value(STATE[what]), what


def without_streams(run: Run) -> list[Any]:
    """What a run showed and answered, apart from what is printed: TensorFlow's log has the time in it."""
    return [piece for piece in shown(run) if piece[0] != "stream"]


def shown(run: Run) -> list[Any]:
    """All that a run showed and answered, with neighbouring pieces of one stream joined."""
    pieces: list[Any] = [
        (key, run.reply.get(key)) for key in ("status", "execution_count", "payload", "ename", "evalue")
    ]
    for kind, content in run.published:
        if kind == "stream" and pieces[-1][0] == kind and pieces[-1][1]["name"] == content["name"]:
            content = content | {"text": pieces.pop()[1]["text"] + content["text"]}
        pieces.append((kind, content))
    # The names of the files to which a cell belongs have the process in them.
    return json.loads(re.sub(r"ipykernel_\d+", "ipykernel", json.dumps(pieces)))


# Every way in which a class can notice that one of its objects is looked at.
NOTICE = """\
touched = []

def notice(what):
    def method(self, *arguments, **options):
        touched.append(what)
        raise RuntimeError(what)
    return method

METHODS = ('getattribute getattr repr str len eq ne hash bool iter getitem contains call index int float format dir '
           'array array_interface array_struct sizeof reduce reduce_ex instancecheck subclasscheck tf_tensor '
           'length_hint torch_function jax_array dlpack next enter get set').split()
PROPERTIES = ('shape dtype ndim size nbytes device config layers weights built units filters loss name '
              '__class__ __dict__').split()

def traps(*skipped):
    space = {f'__{name}__': notice(name) for name in METHODS}
    space.update({name: property(notice(name)) for name in PROPERTIES})
    return {name: trap for name, trap in space.items() if name not in skipped}

def set_traps(cls):
    for name, trap in traps('__class__', '__dict__').items():
        setattr(cls, name, trap)
"""


def touches(kernel: KernelProcess, source: str) -> list[str]:
    """Bind what is made by some code, have it sampled twice, and return which of its methods were called."""
    run = kernel.run(f"{NOTICE}\n{source}\ntouched.clear()")
    assert run.reply["status"] == "ok", run.reply
    kernel.run("1")
    return kernel.value("touched")


@pytest.mark.parametrize(
    "source",
    [
        "x = type('Hostile', (), traps())()",
        "x = type('Hostile', (), {'__slots__': ['shape'], **traps('shape', '__dict__')})()",
        "x = [type('Hostile', (), traps())()]; y = (x, {'a': x})",
        # Classes that claim to be others.
        "x = type('ndarray', (), {**traps(), '__module__': 'numpy'})()",
        "x = type('Tensor', (), {**traps(), '__module__': 'tensorflow.python.framework.tensor'})()",
        "x = type('Conv1D', (), {**traps(), '__module__': 'keras.src.layers.convolutional.conv1d'})()",
        # A metaclass sees what is asked of a class.
        "X = type('Meta', (type,), traps('__dict__', '__call__'))('X', (), {}); x = object.__new__(X)",
        "X = type('Meta', (type,), {**traps('__dict__'), 'mro': type.mro})('X', (), {})",
        # Subclasses of what is known.
        "x = type('Array', (np.ndarray,), traps('__array__')).__new__(type('A', (np.ndarray,), {}), (2, 3))",
        "x = np.zeros((2, 3)).view(type('Array', (np.ndarray,), traps('__array__', '__dict__')))",
        "x = list.__new__(type('Rows', (list,), traps()))",
        "x = tuple.__new__(type('Pair', (tuple,), traps()), (1, 2))",
        "x = tuple.__new__(type('Named', (tuple,), {**traps(), '_fields': ('a', 'b')}), (1, 2))",
        "x = dict.__new__(type('Table', (dict,), traps()))",
        "x = str.__new__(type('Text', (str,), traps()), 'same')",
        "x = int.__new__(type('Number', (int,), traps()), 5)",
        "x = type(np)('fake'); x.__class__ = type('Module', (type(np),), traps())",
        "def x(): pass\nx.__module__ = type('Hostile', (), traps())()",
        "X = type('X', (), {}); X.__module__ = type('Hostile', (), traps())(); x = X()",
        "globals()[type('Name', (str,), traps('__hash__', '__eq__'))('strange')] = 1",
    ],
)
def test_hostile_objects_are_not_touched(kernel: KernelProcess, source: str):
    kernel.run("import numpy as np")
    assert touches(kernel, source) == []


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    "source",
    [
        # Keras itself looks at these while they are made; from then on, nobody may.
        "class L(layers.Dense): pass\nx = L(3); x(tf.zeros((2, 4)))\nset_traps(L)",
        "class M(keras.Model): pass\nx = M()\nset_traps(M)",
        "class S(keras.Sequential): pass\nx = S([layers.Dense(2)]); x.compile('adam', 'mse')\nset_traps(S)",
        "class V(keras.Variable): pass\nx = V(np.zeros(3))\nset_traps(V)",
        "class T(keras.KerasTensor): pass\nx = T((2, 3))\nset_traps(T)",
        "class L(layers.Dense): pass\nx = keras.Sequential([L(3)])\nset_traps(L)",
        "class D(tf.data.Dataset):\n    element_spec = property(notice('element_spec'))\n"
        "    def _inputs(self): return []\n    def __init__(self): pass\nx = D()\n"
        "set_traps(D)",
        "x = layers.Dense(3)\nx.__dict__['units'] = type('Hostile', (), traps())()",
        "x = layers.Dense(3)\nx.__dict__['activation'] = type('Hostile', (), traps())()",
        "x = layers.Dense(3)\nx.__dict__['_layers'] = type('Hostile', (list,), traps())()",
        "x = layers.Dense(3)\nx.__dict__['_dtype_policy'] = type('Hostile', (), traps())()",
    ],
)
def test_hostile_layers_are_not_touched(keras_kernel: KernelProcess, source: str):
    assert touches(keras_kernel, source) == []
    assert keras_kernel.run("del x").snapshot["unbound"] == ["x"]


def test_a_class_that_sleeps_delays_nobody(kernel: KernelProcess):
    kernel.run("import time\nclass Slow:\n    shape = dtype = property(lambda self: time.sleep(600))\nslow = Slow()")
    assert kernel.run("1").reply["status"] == "ok"


KEPT = """\
import gc, weakref
import numpy as np

class Box:
    def __init__(self):
        self.me = self

{made}
seen = weakref.ref({kept})
"""


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        ("x = np.zeros(3)", "x"),
        ("x = [np.zeros(3)]", "x[0]"),
        ("x = (np.zeros(3), {'a': 1})", "x[0]"),
        ("x = Box()", "x"),
        ("class x: pass", "x"),
        ("class Shape(np.ndarray): pass\nx = np.zeros(3).view(Shape)\ndel Shape", "type(x)"),
        ("def x(): pass", "x"),
    ],
)
def test_what_is_deleted_is_freed(kernel: KernelProcess, made: str, kept: str):
    kernel.run(KEPT.format(made=made, kept=kept))
    kernel.run("del x; gc.collect();")
    assert kernel.value("seen() is None")


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    ("made", "kept"),
    [
        ("x = tf.zeros(3)", "x"),
        ("x = tf.Variable(1.0)", "x"),
        ("x = layers.Dense(3)", "x"),
        ("x = keras.Sequential([keras.Input((3,)), layers.Dense(2)])", "x.layers[0]"),
        ("x = tf.data.Dataset.range(3)", "x"),
        ("class Mine(layers.Layer): pass\nx = Mine()\ndel Mine", "x"),
    ],
)
def test_tensors_and_layers_that_are_deleted_are_freed(keras_kernel: KernelProcess, made: str, kept: str):
    keras_kernel.run(KEPT.format(made=made, kept=kept))
    # Keras's own caches let go of what the next object takes the place of.
    keras_kernel.run("del x; keras.backend.clear_session(); gc.collect();")
    assert keras_kernel.value("seen() is None")


ALLOCATING = """\
import numpy as np, time, weakref
events = []

class Costly:
    def __getattr__(self, name):
        events.append(name)
        time.sleep(0.2)
        return np.zeros(10_000_000)
    def __len__(self):
        events.append('len')
        return 5
    def __repr__(self):
        events.append('repr')
        return 'x' * 100_000_000

class Lazy(Costly):
    @property
    def shape(self):
        events.append('shape')
        return self.load.shape
    dtype = __class__ = shape

one, many = Lazy(), [Lazy() for _ in range(50)]
"""


def test_objects_that_load_allocate_or_sleep_are_left_alone(kernel: KernelProcess):
    kernel.run(f"{ALLOCATING}\nevents.clear()")
    kernel.run("1")
    assert kernel.value("events") == []


# Cells that end in every way there is, and what shows of it afterwards.
ENDINGS = [
    "x = 1\nraise KeyboardInterrupt",
    "raise SystemExit(3)",
    "class Odd(BaseException): pass\nraise Odd('why')",
    "import sys\nsys.exit",
    "def deep(n): return deep(n + 1)\ndeep(0)",
    "get_ipython().run_line_magic('no_such_magic', '')",
    "try:\n    1 / 0\nfinally:\n    x = 2",
    "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('error')\n    warnings.warn('now')",
    "del x\nx",
    "%%bash\nexit 3",
    "get_ipython().run_cell('1 / 0');",
]


def test_a_cell_that_fails_fails_as_without_the_probe(new_kernel: NewKernel):
    watched, alone = new_kernel(), new_kernel()
    watched.install()
    alone.run("pass", silent=True, store_history=False)
    for source in ENDINGS:
        ours, theirs = watched.run(source, cell_id="cell"), alone.run(source, cell_id="cell")
        assert ours.reply["status"] == theirs.reply["status"]
        assert shown(ours) == shown(theirs), source
    for what in ("last error", "execution count", "names", "history", "warnings", "threads", "modules"):
        assert watched.value(STATE[what]) == alone.value(STATE[what]), what


def test_an_interrupt_reaches_the_users_code_alone(new_kernel: NewKernel):
    seen: list[Any] = []
    for is_watched in (True, False):
        kernel = new_kernel()
        if is_watched:
            kernel.install()
        waiting = "import time\ntry:\n    print('on', flush=True)\n    time.sleep(60)\nfinally:\n    print('off')"
        request = kernel.submit(waiting)
        while kernel.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        kernel.manager.interrupt_kernel()
        run = kernel.wait(request)
        after = kernel.run("'still here'")
        seen.append((run.reply["status"], run.reply["ename"], run.output, shown(after)))
        if is_watched:
            assert [message["content"]["data"]["ok"] for message in run.comms] == [False]
    assert seen[0] == seen[1]


def test_nothing_is_sent_while_nothing_runs(kernel: KernelProcess):
    """A kernel at rest says nothing: a server that shuts idle kernels down goes by its messages."""
    kernel.run("1")
    with pytest.raises(Empty):
        kernel.client.get_iopub_msg(timeout=2)


def test_references_are_not_even_counted(kernel: KernelProcess):
    kernel.run("import sys\nimport numpy as np\nx = np.zeros(3)\ncounts = []")
    kernel.run("counts.append(sys.getrefcount(x))")
    kernel.run("counts.append(sys.getrefcount(x))")
    assert kernel.value("counts") == [2, 2]
