"""Settings that every test shares."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = ["tests.sandbox_server", "tests.tiny_disk"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
