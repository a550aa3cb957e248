"""Settings that every test shares."""

import os
import signal

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell's background job: its children would inherit that Ctrl-C means nothing, and wait for ever.
    signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ["tests.sandbox_server", "tests.tiny_disk", "tests.faults.summary"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
