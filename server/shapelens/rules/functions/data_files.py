"""Files of arrays: what NumPy, SciPy, h5py and libraries of images read is an array, whatever shape it has."""
# Parameters have the names that the libraries give them.

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.registry import function
from shapelens.rules.values import Record, Reference, read_dtype, read_int
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

ARCHIVE: Final = Record("numpy.lib.npyio.NpzFile")
"""Several arrays by name, as `np.savez` writes them."""

_MATRICES: Final = Record("scipy.io.loadmat")
_FILE: Final = Record("h5py.File")
_FLOAT: Final = Reference("builtins.float")


@function("numpy.load")
def load(
    file: object,
    mmap_mode: object = None,
    allow_pickle: object = False,
    fix_imports: object = True,
    encoding: object = "ASCII",
    *,
    max_header_size: object = 10000,
) -> object:
    """An array, or an archive of several, which only its name tells apart; pickled, it may be anything."""
    if isinstance(file, str) and file.endswith(".npz"):
        return ARCHIVE
    return TensorSpec() if allow_pickle is False else UNKNOWN


def archive_of(arrays: Mapping[str, TensorSpec]) -> Record:
    """Return the archive of arrays that are known by name."""
    return Record(ARCHIVE.class_name, tuple(arrays.items()))


@function("numpy.lib.npyio.NpzFile.__getitem__")
def array_of_archive(self: object, key: object) -> object:
    """One of the arrays."""
    array = self.get(key) if isinstance(self, Record) and isinstance(key, str) else UNKNOWN
    return TensorSpec() if array is UNKNOWN else array


@function("numpy.lib.npyio.NpzFile.__enter__", "h5py.File.__enter__")
def opened(self: object) -> object:
    """The file itself."""
    return self


def _dtype(given: object) -> DType | None:
    """Return the dtype of numbers that are read; `None` for records of several fields."""
    dtype = read_dtype(given)
    return dtype if isinstance(given, (str, Reference)) or dtype is not UNKNOWN else None


@function("numpy.loadtxt")
def loadtxt(
    fname: object,
    dtype: object = _FLOAT,
    comments: object = "#",
    delimiter: object = None,
    converters: object = None,
    skiprows: object = 0,
    usecols: object = None,
    unpack: object = False,
    ndmin: object = 0,
    encoding: object = None,
    max_rows: object = None,
    *,
    quotechar: object = None,
    like: object = None,
) -> object:
    """Numbers of a text; a single row or column has one axis, unless more are asked for."""
    known = _dtype(dtype)
    if known is None or unpack is not False:
        return UNKNOWN
    return TensorSpec((UNKNOWN, UNKNOWN) if ndmin == 2 else UNKNOWN, known)


@function("numpy.genfromtxt")
def genfromtxt(fname: object, dtype: object = _FLOAT, *args: object, **kwargs: object) -> object:
    """Numbers of a text; with names, or with a dtype that is found in it, these may be records."""
    known = _dtype(dtype)
    if known is None or args or kwargs.keys() & {"names", "unpack", "usemask"}:
        return UNKNOWN
    return TensorSpec(UNKNOWN, known)


def _numbers(dtype: object, count: object) -> object:
    known, length = _dtype(dtype), read_int(count)
    size: Dim = length if isinstance(length, int) and length >= 0 else UNKNOWN
    return UNKNOWN if known is None else TensorSpec((size,), known)


@function("numpy.frombuffer")
def frombuffer(
    buffer: object, dtype: object = None, count: object = -1, offset: object = 0, *, like: object = None
) -> object:
    """The numbers in some bytes; if there are fewer than asked for, that is an error."""
    return _numbers(_FLOAT if dtype is None else dtype, count)


@function("numpy.fromfile")
def fromfile(
    file: object,
    dtype: object = None,
    count: object = -1,
    sep: object = "",
    offset: object = 0,
    *,
    like: object = None,
) -> object:
    """The numbers in a file, as many as there are."""
    return _numbers(_FLOAT if dtype is None else dtype, -1)


@function("scipy.io.loadmat")
def loadmat(file_name: object, mdict: object = None, appendmat: object = True, **kwargs: object) -> object:
    """The variables of a MATLAB file by name: arrays, unless other forms are asked for."""
    return _MATRICES if not kwargs.keys() & {"squeeze_me", "simplify_cells", "chars_as_strings"} else UNKNOWN


@function("scipy.io.loadmat.__getitem__")
def matrix(self: object, key: object) -> object:
    """One of the arrays; other entries tell of the file."""
    return TensorSpec() if isinstance(key, str) and not key.startswith("__") else UNKNOWN


@function("h5py.File")
def h5_file(name: object, mode: object = "r", *args: object, **kwargs: object) -> object:
    """A file of arrays and groups of them."""
    return _FILE


@function("h5py.File.__getitem__")
def h5_item(self: object, index: object) -> object:
    """By name an array or a group of them, which stays in the file; the rows of an array are read."""
    return _FILE if isinstance(index, str) else TensorSpec()


@function(
    "matplotlib.pyplot.imread", "matplotlib.image.imread", "imageio.imread", "imageio.v2.imread", "skimage.io.imread"
)
def imread(*args: object, **kwargs: object) -> object:
    """An image, with a last axis for its channels if it has more than one."""
    return TensorSpec()
