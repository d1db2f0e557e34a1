"""Random small programs of plain Python, as source text.

The first letter of a variable says what it holds: `i` an integer, `l` a list of integers, `d` a dict from text to
integers, `s` text, `t` a pair of integers, `o` an instance. `opaque()` gives an integer that the interpreter does not
know.
"""

from __future__ import annotations

import random
from collections.abc import Callable

PRELUDE = """\
import itertools, functools, collections, dataclasses, contextlib, enum, copy, json, operator, types, typing

class Base:
    count = 0
    def __init__(self, n=1, *, step=2):
        self.n = n
        self.step = step
        self.log = []
    @property
    def double(self):
        return self.n * 2
    @double.setter
    def double(self, value):
        self.n = value // 2
    def bump(self, by=1):
        self.n += by * self.step
        self.log.append(by)
        Base.count += 1
        return self
    @classmethod
    def make(cls, n):
        return cls(n + 1)
    @staticmethod
    def plus(a, b=3):
        return a + b
    def __len__(self):
        return abs(self.n) % 4
    def __getitem__(self, i):
        if not 0 <= i < len(self):
            raise IndexError(i)
        return self.n + i
    def __iter__(self):
        for i in range(len(self)):
            yield self.n * i
    def __contains__(self, x):
        return x == self.n
    def __call__(self, x):
        return x + self.n
    def __add__(self, other):
        return self.n + (other.n if isinstance(other, Base) else other)
    def __radd__(self, other):
        return other - self.n
    def __eq__(self, other):
        return isinstance(other, Base) and self.n == other.n
    def __lt__(self, other):
        return self.n < other.n
    def __enter__(self):
        self.n += 1
        return self.n
    def __exit__(self, *exc):
        self.n -= 3
        return exc[0] is KeyError

class Left(Base):
    def bump(self, by=1):
        self.log.append("left")
        return super().bump(by + 1)

class Right(Base):
    extra = [1]
    def bump(self, by=1):
        self.extra.append(by)
        return super(Right, self).bump(by * 2)

class Both(Left, Right):
    def __init__(self, n=4):
        super().__init__(n, step=1)

@dataclasses.dataclass
class Point:
    x: int
    y: int = 2
    tags: list = dataclasses.field(default_factory=list)
    def __post_init__(self):
        self.sum = self.x + self.y

Pair = collections.namedtuple("Pair", "a b")

kinds = {}

class Kind:
    def __init_subclass__(cls, key="k", **kwargs):
        super().__init_subclass__(**kwargs)
        kinds[key] = cls.value

class Small(Kind, key="a"):
    value = staticmethod(lambda: 3)

class Large(Kind):
    @staticmethod
    def value():
        return 30

T = typing.TypeVar("T")

class Box(typing.Generic[T]):
    size = 2
    def __init__(self, entries):
        self.__dict__.update(entries)
        self.__dict__["size"] = len(entries)
    def get(self, name, default=7):
        return getattr(self, name, default)

class Color(enum.Enum):
    RED = 1
    GREEN = 2

class Level(enum.IntEnum):
    LOW = enum.auto()
    HIGH = 5

class Bag(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
    def __missing__(self, key):
        return len(key) + len(self)

class Tracked:
    def __init__(self, n):
        self.n = n
    def __setattr__(self, name, value):
        super().__setattr__(name, value + 1)
    def __delattr__(self, name):
        object.__setattr__(self, name, 0)

class Wrong(ValueError):
    pass

def doubled(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs) * 2
    return inner

@contextlib.contextmanager
def adding(target, n):
    target.append(n)
    try:
        yield len(target)
    finally:
        target.append(-n)

def fact(n):
    return 1 if n < 2 else n * fact(n - 1)

def counted(n):
    i = 0
    while i < n:
        if i == 5:
            return
        yield i
        i += 2
"""


class Generator:
    """Makes random programs."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.names: dict[str, list[str]] = {}
        self.functions: list[str] = []
        self.locals = 0

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def program(self, statements: int = 9) -> str:
        """Return the source of one program (the prelude comes before it)."""
        self.names = {"i": ["i0"], "l": ["l0"], "d": ["d0"], "s": ["s0"], "t": ["t0"], "o": ["o0"]}
        self.functions = []
        lines = ["i0 = 3", "l0 = [4, 1, 3]", "d0 = {'a': 1, 'b': 2}", "s0 = 'ab'", "t0 = (1, 2)", "o0 = Base(2)"]
        for _ in range(self.random.randint(3, statements)):
            lines += self.statement(2)
        return "\n".join(lines)

    # --- expressions ---

    def name(self, kind: str) -> str:
        return self.pick(self.names[kind])

    def new(self, kind: str) -> str:
        if self.chance(0.5):
            return self.name(kind)
        name = f"{kind}{len(self.names[kind])}"
        self.names[kind].append(name)
        return name

    def expression(self, kind: str, depth: int = 2) -> str:
        if depth <= 0:
            return self.name(kind)
        makers: dict[str, Callable[[int], str]] = {
            "i": self.integer,
            "l": self.listing,
            "d": self.mapping,
            "s": self.text,
            "t": self.pair,
            "o": self.instance,
        }
        return makers[kind](depth - 1)

    def integer(self, depth: int) -> str:
        i, ll, d, s, t, o = (lambda kind=kind: self.expression(kind, depth) for kind in "ildsto")
        n = self.name
        return self.pick(
            (
                lambda: str(self.random.randint(-3, 6)),
                lambda: n("i"),
                lambda: f"({i()} {self.pick(('+', '-', '*', '//', '%', '&', '|', '^'))} {i()})",
                lambda: f"len({self.expression(self.pick('ldst'), depth)})",
                lambda: f"{ll()}[{self.random.randint(-2, 3)}]",
                lambda: f"{d()}[{self.key()}]",
                lambda: f"{d()}.get({self.key()}, {i()})",
                lambda: f"{d()}.pop({self.key()}, {i()})",
                lambda: f"{t()}[{self.random.randint(0, 1)}]",
                lambda: f"sum({ll()})",
                lambda: f"max({ll()}, default={i()})",
                lambda: f"min({i()}, {i()})",
                lambda: f"({i()} if {self.condition(depth)} else {i()})",
                lambda: f"({i()} or {i()})",
                lambda: f"({i()} and {i()})",
                lambda: f"({n('i')} := {i()})",
                lambda: f"{o()}.n",
                lambda: f"{o()}.double",
                lambda: f"{o()}.bump({self.random.randint(0, 2)}).n",
                lambda: f"{o()}({i()})",
                lambda: f"({o()} + {i()})",
                lambda: f"({i()} + {o()})",
                lambda: f"Base.plus({i()})",
                lambda: "Base.count",
                lambda: f"int({self.condition(depth)})",
                lambda: f"{s()}.count('a')",
                lambda: f"{ll()}.pop()",
                lambda: f"{ll()}.index({i()})",
                lambda: f"next(iter({ll()}), {i()})",
                lambda: f"functools.reduce(lambda a, b: a + b, {ll()}, {i()})",
                lambda: f"fact({self.random.randint(0, 5)})",
                lambda: f"abs(-{i()})",
                lambda: f"Point({i()}, {i()}).sum",
                lambda: f"Pair({i()}, b={i()}).b",
                lambda: f"dataclasses.replace(Point({i()}), y={i()}).sum",
                lambda: f"types.SimpleNamespace(a={i()}, b={i()}).b",
                lambda: f"vars({o()})['n']",
                lambda: f"sum(json.loads(json.dumps({ll()})))",
                lambda: f"operator.itemgetter(-1)({ll()})",
                lambda: f"max({ll()}, key=operator.neg)" if self.chance(0.2) else i(),
                lambda: f"operator.attrgetter('n')({o()})",
                lambda: f"copy.copy({o()}).bump().n",
                lambda: f"Box({d()}).get({self.key()})",
                lambda: f"Box({d()}).a",
                lambda: f"Box[int]({d()}).size",
                lambda: f"kinds[{self.key()}]()",
                lambda: f"Color({self.random.randint(1, 2)}).value",
                lambda: f"({i()} + Level.HIGH)",
                lambda: f"[{i()}, {i()}][Level.LOW]",
                lambda: f"Bag({d()})[{self.key()}]",
                lambda: f"Bag({d()}, k={i()}).k",
                lambda: f"Tracked({i()}).n",
                lambda: f"collections.Counter({s()})['a']",
                lambda: f"sum(collections.Counter({ll()}).values())",
                lambda: f"operator.sub({i()}, {i()})",
                lambda: f"(lambda a, *b, c=2: a + len(b) * c)({i()}, *{ll()})",
                lambda: f"{self.pick(self.functions)}({i()}, {i()})" if self.functions else i(),
                lambda: f"getattr({n('o')}, {self.pick(('n', 'step', 'missing'))!r}, {i()})",
                lambda: f"sum(x for x in {ll()} if {self.condition(0)})",
                lambda: f"round({i()} / 2)",
                lambda: "opaque()" if self.chance(0.3) else i(),
            )
        )()

    def key(self) -> str:
        return repr(self.pick(("a", "b", "c", "k")))

    def condition(self, depth: int) -> str:
        e = lambda kind: self.expression(kind, depth)  # noqa: E731
        return self.pick(
            (
                lambda: f"{e('i')} {self.pick(('<', '<=', '==', '!=', '>', '>='))} {e('i')}",
                lambda: f"{e('i')} in {e('l')}",
                lambda: f"{self.key()} not in {e('d')}",
                lambda: f"not {e('l')}",
                lambda: f"{e('l')} == {e('l')}",
                lambda: f"{self.name('l')} is {self.name('l')}",
                lambda: f"isinstance({self.name(self.pick('ildo'))}, (int, list, Left))",
                lambda: f"any(x > 2 for x in {e('l')})",
                lambda: f"{e('i')} in {self.name('o')}",
                lambda: f"{self.name('o')} == {self.name('o')}",
                lambda: f"hasattr({self.name('o')}, {self.pick(('n', 'nope'))!r})",
                lambda: f"0 < {e('i')} < 4",
                lambda: f"{e('i')} > 1 and {e('i')} < 5",
                lambda: "opaque() % 2",
                lambda: "opaque() > 3",
                lambda: f"{e('t')} < {e('t')}",
            )
        )()

    def listing(self, depth: int) -> str:
        i, ll, d, t, o = (lambda kind=kind: self.expression(kind, depth) for kind in "ildto")
        return self.pick(
            (
                lambda: self.name("l"),
                lambda: f"[{', '.join(i() for _ in range(self.random.randint(0, 3)))}]",
                lambda: f"[*{ll()}, {i()}]",
                lambda: f"({ll()} + {ll()})",
                lambda: f"({ll()} * {self.random.randint(0, 2)})",
                lambda: f"{ll()}[{self.pick(('1:', ':2', '::-1', '-2:', '::2'))}]",
                lambda: f"[x + {i()} for x in {ll()}]",
                lambda: f"[x for x in {ll()} if {self.condition(0)}]",
                lambda: f"[x * y for x in {ll()} for y in range({self.random.randint(0, 2)})]",
                lambda: f"list(range({self.random.randint(0, 4)}))",
                lambda: f"sorted({ll()}, key=lambda x: -x)",
                lambda: f"sorted({ll()}, reverse={self.condition(0)})",
                lambda: f"list(map(lambda x: x + 1, {ll()}))",
                lambda: f"list(filter(None, {ll()}))",
                lambda: f"[a - b for a, b in zip({ll()}, {ll()})]",
                lambda: f"[k * v for k, v in enumerate({ll()}, {i()})]",
                lambda: f"list({d()}.values())",
                lambda: f"[len(k) + v for k, v in {d()}.items()]",
                lambda: f"list({t()})",
                lambda: f"list(reversed({ll()}))",
                lambda: f"copy.deepcopy({ll()})",
                lambda: f"copy.copy({ll()})",
                lambda: f"list(itertools.accumulate({ll()}))",
                lambda: f"list(itertools.accumulate({ll()}, lambda a, b: a - b, initial={i()}))",
                lambda: f"list(collections.deque({ll()}))",
                lambda: f"list(collections.deque({ll()}, maxlen=2))",
                lambda: f"[sum(p) for p in zip(*[iter({ll()})] * 2)]",
                lambda: f"list(collections.Counter({ll()}).elements())",
                lambda: f"list(map(operator.itemgetter(0), [{t()}, {t()}]))",
                lambda: f"sorted({{*{ll()}, {i()}}})",
                lambda: f"list(set({ll()}))",
                lambda: f"list(counted({self.random.randint(0, 9)}))",
                lambda: f"list({o()})",
                lambda: f"list(itertools.chain({ll()}, {ll()}))",
                lambda: f"[sum(p) for p in itertools.product({ll()}, repeat=2)][:4]",
                lambda: f"list(itertools.islice(itertools.count({i()}), 3))",
                lambda: f"{ll()}.copy()",
                lambda: f"{o()}.log[:0] + {ll()}",
                lambda: f"[c.value for c in Color] + {ll()}",
            )
        )()

    def mapping(self, depth: int) -> str:
        i, ll, d = (lambda kind=kind: self.expression(kind, depth) for kind in "ild")
        return self.pick(
            (
                lambda: self.name("d"),
                lambda: f"{{{self.key()}: {i()}, {self.key()}: {i()}}}",
                lambda: f"{{**{d()}, {self.key()}: {i()}}}",
                lambda: f"({d()} | {d()})",
                lambda: f"dict({d()}, k={i()})",
                lambda: f"{{k: v + {i()} for k, v in {d()}.items() if v != {i()}}}",
                lambda: f"dict(zip('abc', {ll()}))",
                lambda: f"dict(collections.Counter({self.expression('s', depth)}))",
                lambda: f"dict.fromkeys('ab', {i()})",
                lambda: f"{d()}.copy()",
                lambda: f"copy.deepcopy({d()})",
                lambda: f"json.loads(json.dumps({d()}))",
                lambda: f"dict(vars(types.SimpleNamespace(**{d()})))",
                lambda: f"vars(Box({d()})).copy()",
            )
        )()

    def text(self, depth: int) -> str:
        i, ll, d, s = (lambda kind=kind: self.expression(kind, depth) for kind in "ilds")
        return self.pick(
            (
                lambda: self.name("s"),
                lambda: repr(self.pick(("a", "ba", "x y", ""))),
                lambda: f"f'{{{self.name('i')}}}-{{{self.name('i')}:03d}}'",
                lambda: f"({s()} + {s()})[:9]",
                lambda: f"({s()} * {self.random.randint(0, 2)})[:9]",
                lambda: f"{s()}.upper()",
                lambda: f"{s()}.replace('a', 'b')",
                lambda: f"'-'.join(map(str, {ll()}))",
                lambda: f"str({i()})",
                lambda: f"'%d/%s' % ({i()}, {s()})",
                lambda: f"'{{}}:{{:>4}}'.format({i()}, {i()})",
                lambda: f"repr({ll()})",
                lambda: f"','.join(sorted({d()}))",
                lambda: f"'{{x[0]}}'.format(x={ll()})",
                lambda: f"{s()}.split('a')[0]",
            )
        )()

    def pair(self, depth: int) -> str:
        i, ll, t = (lambda kind=kind: self.expression(kind, depth) for kind in "ilt")
        return self.pick(
            (
                lambda: self.name("t"),
                lambda: f"({i()}, {i()})",
                lambda: f"{t()}[::-1]",
                lambda: f"divmod({i()}, {i()})",
                lambda: f"tuple(Pair({i()}, {i()}))",
                lambda: f"tuple({ll()}[:2])",
                lambda: f"dataclasses.astuple(Point({i()}))[:2]",
            )
        )()

    def instance(self, depth: int) -> str:
        i = lambda: self.expression("i", depth)  # noqa: E731
        return self.pick(
            (
                lambda: self.name("o"),
                lambda: self.name("o"),
                lambda: f"{self.pick(('Base', 'Left', 'Right', 'Both'))}({i()})",
                lambda: f"Base({i()}, step={i()})",
                lambda: f"Both.make({i()})",
                lambda: f"{self.name('o')}.bump()",
            )
        )()

    # --- statements ---

    def statement(self, depth: int) -> list[str]:
        """Return the lines of one statement."""
        if depth > 0 and self.chance(0.55):
            return self.pick(
                (self.branch, self.loop, self.repeat, self.attempt, self.function, self.case, self.context)
            )(depth - 1)
        return [self.simple()]

    def simple(self) -> str:
        e, n = self.expression, self.name
        kind = self.pick("iiillddsto")
        return self.pick(
            (
                lambda: f"{self.new(kind)} = {e(kind)}",
                lambda: f"{self.new(kind)} = {e(kind)}",
                lambda: f"{n('i')} {self.pick(('+', '-', '*'))}= {e('i')}",
                lambda: f"{n('l')} += {e('l')}",
                lambda: f"{n('l')}[{self.random.randint(-2, 2)}] = {e('i')}",
                lambda: f"{n('l')}[{self.random.randint(0, 2)}] += {e('i')}",
                lambda: f"{n('l')}[1:2] = {e('l')}",
                lambda: f"{n('d')}[{self.key()}] = {e('i')}",
                lambda: f"{n('d')}[{self.key()}] += {e('i')}",
                lambda: f"{n('o')}.n = {e('i')}",
                lambda: f"{n('o')}.double = {e('i')}",
                lambda: f"{n('o')}.step += {e('i')}",
                lambda: f"{n('l')}.append({e('i')})",
                lambda: f"{n('l')}.extend({e('l')})",
                lambda: f"{n('l')}.insert({self.random.randint(0, 2)}, {e('i')})",
                lambda: f"{n('l')}.remove({e('i')})",
                lambda: f"{n('l')}.sort(key=lambda x: x % 3)",
                lambda: f"{n('d')}.update({e('d')})",
                lambda: f"{n('d')}.setdefault({self.key()}, {e('i')})",
                lambda: f"{n('o')}.bump({e('i', 1)})",
                lambda: f"{n('i')}, {n('i')} = {e('t')}",
                lambda: f"{n('i')}, *{n('l')} = {e('l')}",
                lambda: f"*{n('l')}, {n('i')} = {e('l')}",
                lambda: f"del {n('l')}[{self.pick(('0', '-1', ':1'))}]",
                lambda: f"del {n('d')}[{self.key()}]",
                lambda: f"{n('l')} = {n('l')}",
                lambda: f"{n('d')} |= {e('d')}",
                lambda: f"Base.count += {self.random.randint(1, 3)}",
                lambda: f"assert {self.condition(1)}" if self.chance(0.2) else "pass",
            )
        )()

    def block(self, depth: int) -> list[str]:
        lines = [line for _ in range(self.random.randint(1, 3)) for line in self.statement(depth)]
        return [f"    {line}" for line in lines]

    def branch(self, depth: int) -> list[str]:
        lines = [f"if {self.condition(1)}:", *self.block(depth)]
        if self.chance(0.3):
            lines += [f"elif {self.condition(1)}:", *self.block(depth)]
        return [*lines, "else:", *self.block(depth)] if self.chance(0.5) else lines

    def leaving(self) -> list[str]:
        """Return lines that leave a round or a loop, now and then."""
        if self.chance(0.5):
            return []
        return [
            f"    if {self.condition(1)}:",
            *(f"    {line}" for line in self.block(0)),
            f"        {self.pick(('break', 'continue'))}",
        ]

    def loop(self, depth: int) -> list[str]:
        header = self.pick(
            (
                lambda: f"for {self.name('i')} in {self.expression('l')}:",
                lambda: f"for {self.name('i')} in range({self.random.randint(0, 5)}):",
                lambda: f"for {self.name('i')}, {self.name('i')} in enumerate({self.expression('l')}):",
                lambda: f"for {self.name('s')}, {self.name('i')} in {self.expression('d')}.copy().items():",
                lambda: f"for {self.name('i')} in counted({self.random.randint(0, 8)}):",
                lambda: f"for {self.name('i')} in range(opaque() % 4):",
                lambda: f"for {self.name('i')} in {self.name('l')}[:3]:",
                lambda: f"for {self.name('i')}, {self.name('i')} in enumerate({self.name('l')}):",
                lambda: f"for {self.name('i')}, {self.name('i')} in zip({self.name('l')}, {self.name('l')}[1:]):",
                lambda: f"for {self.name('t')} in zip({self.expression('l')}, {self.expression('l')}):",
            )
        )()
        lines = [header, *self.leaving(), *self.block(depth), *self.leaving()]
        return [*lines, "else:", *self.block(0)] if self.chance(0.25) else lines

    def repeat(self, depth: int) -> list[str]:
        self.locals += 1
        counter = f"w{self.locals}"
        condition = f"{counter} < {self.random.randint(0, 4)}"
        if self.chance(0.3):
            condition += f" and {self.condition(0)}"
        lines = [f"{counter} = 0", f"while {condition}:", f"    {counter} += 1", *self.leaving(), *self.block(depth)]
        return [*lines, "else:", *self.block(0)] if self.chance(0.2) else lines

    def attempt(self, depth: int) -> list[str]:
        caught = self.pick(
            ("IndexError", "KeyError", "ValueError", "ZeroDivisionError", "(KeyError, IndexError)", "Wrong")
        )
        raising = self.pick(
            (
                f"    {self.name('i')} = {self.name('d')}['zz']",
                f"    {self.name('i')} = {self.name('l')}[{self.random.randint(0, 9)}]",
                f"    {self.name('i')} //= {self.name('i')}",
                f"    {self.name('i')} = int({self.expression('s')})",
                "    raise Wrong('no')",
                f"    if {self.condition(1)}:\n        raise {self.pick(('Wrong(1)', 'KeyError', 'ValueError(2)'))}",
                f"    {self.name('i')}, {self.name('i')} = {self.expression('l')}",
                "    pass",
            )
        ).split("\n")
        lines = ["try:", *self.block(depth), *raising, *self.block(0), f"except {caught}:", *self.block(0)]
        if self.chance(0.5):
            lines += ["except Exception as e:", *self.block(0)]
        if self.chance(0.3):
            lines += ["else:", *self.block(0)]
        return [*lines, "finally:", *self.block(0)] if self.chance(0.3) else lines

    def function(self, depth: int) -> list[str]:
        name = f"f{len(self.functions)}"
        parameters = self.pick(("a, b", "a, b=2", "a, /, b", "*args", "a, *args", "a, b, *, c=3", "a, b, **kw"))
        kept = {kind: list(names) for kind, names in self.names.items()}
        for names in self.names.values():
            del names[1:]
        body = [f"    i0 = {'a' if 'a,' in parameters else 'args[0]'}"]
        body += [
            f"    l0 = [i0, {self.random.randint(0, 3)}]",
            "    d0 = dict(a=i0)",
            "    s0 = str(i0)",
            "    t0 = (i0, 1)",
        ]
        body += ["    o0 = Base(i0)"]
        body += self.block(depth)
        if self.chance(0.5):
            body += [f"    if {self.condition(1)}:", f"        return {self.expression('i')}"]
        if self.chance(0.3):
            body += ["    def inner(n):", "        nonlocal i0", "        i0 += n", "        return i0", "    inner(2)"]
        body.append(f"    return {self.expression('i')}")
        self.names = kept
        decorated = ["@doubled"] if self.chance(0.25) else ["@functools.lru_cache"] if self.chance(0.05) else []
        self.functions.append(name)
        return [*decorated, f"def {name}({parameters}):", *body]

    def case(self, depth: int) -> list[str]:
        subject = self.pick(
            (self.expression("l"), self.expression("d"), self.expression("i"), f"Point({self.name('i')})")
        )
        n = self.name
        patterns = (
            "[]",
            f"[{n('i')}]",
            f"[{self.random.randint(0, 4)}, *{n('l')}]",
            f"[{n('i')}, _, *_]",
            f"{{'a': {n('i')}}}",
            f"{{'b': 2, **{n('d')}}}",
            f"{self.random.randint(0, 3)} | {self.random.randint(4, 6)}",
            f"int() as {n('i')} if {self.condition(0)}",
            f"Point(x={n('i')})",
            f"Point({self.random.randint(0, 3)}, 2)",
            "str()",
        )
        lines = [f"match {subject}:"]
        for pattern in self.random.sample(patterns, 3):
            lines += [f"    case {pattern}:", *(f"    {line}" for line in self.block(depth))]
        return [*lines, "    case _:", *(f"    {line}" for line in self.block(0))]

    def context(self, depth: int) -> list[str]:
        manager = self.pick(
            (
                f"adding({self.name('l')}, {self.expression('i')}) as {self.name('i')}",
                f"{self.name('o')} as {self.name('i')}",
                f"{self.name('o')} as {self.name('i')}, adding({self.name('l')}, 7)",
                "contextlib.suppress(KeyError, IndexError)",
                "contextlib.ExitStack() as stack",
            )
        )
        entered = f"    {self.name('i')} = stack.enter_context(adding({self.name('l')}, {self.expression('i')}))"
        return [f"with {manager}:", *([entered] if "ExitStack" in manager else []), *self.block(depth)]
