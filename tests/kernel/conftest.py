from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from support.file_session import FileSession
from support.kernel_process import KernelProcess, kernel_process
from support.session import Oracle, Session, new_session, oracle_process


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelProcess]:
    """A kernel with the probe in it, shared by the tests of a file."""
    with kernel_process(tmp_path_factory.mktemp("kernel")) as process:
        process.install()
        yield process


@pytest.fixture
def new_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], KernelProcess]]:
    """Start kernels of the test's own, without the probe."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(kernel_process(tmp_path_factory.mktemp("kernel")))


@pytest.fixture(scope="session")
def keras_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelProcess]:
    """A kernel with the probe, TensorFlow and Keras in it."""
    with kernel_process(tmp_path_factory.mktemp("kernel")) as process:
        process.install()
        process.run("import keras, numpy as np, tensorflow as tf\nfrom keras import layers")
        yield process


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """Keras, asked what a sequence of executions does."""
    with oracle_process() as process:
        yield process


@pytest.fixture(scope="session")
def shared_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelProcess]:
    """A kernel that has imported Keras: notebooks of many tests take turns at it."""
    with kernel_process(tmp_path_factory.mktemp("kernel")) as process:
        process.run("import gc, keras, numpy, tensorflow\ngc.freeze()")
        yield process


@pytest.fixture
def session(shared_kernel: KernelProcess) -> Session:
    """A notebook without cells, at a kernel that seems new."""
    return new_session(shared_kernel)


@pytest.fixture
def file_session(shared_kernel: KernelProcess) -> FileSession:
    """A file without sections, at a kernel that seems new."""
    return new_session(shared_kernel, FileSession)


@pytest.fixture(params=[Session, FileSession], ids=["notebook", "file"])
def any_session(shared_kernel: KernelProcess, request: pytest.FixtureRequest) -> Session:
    """A notebook without cells, then a file without sections."""
    return new_session(shared_kernel, request.param)
