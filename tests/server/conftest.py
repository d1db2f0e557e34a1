from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_internal_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A bug inside the interpreter is logged and costs one statement; here it fails the test."""
    yield
    errors = [record for record in caplog.get_records("call") if record.name.startswith("shapelens")]
    assert not errors, "\n".join(record.getMessage() + "\n" + (record.exc_text or "") for record in errors)


@pytest.fixture(scope="session")
def recordings(request: pytest.FixtureRequest) -> Path:
    """A folder where recordings of programs that have no fresh one beside them are kept between runs."""
    return request.config.cache.mkdir("truth")
