from collections.abc import Iterator

import pytest

from support.jupyter_process import JupyterProcess, jupyter_process


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    with jupyter_process(tmp_path_factory.mktemp("jupyter")) as server:
        yield server
