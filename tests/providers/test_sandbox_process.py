"""The world as a process: joined or started once, killed and gone on, the same after a restart."""

from __future__ import annotations

import os
import signal
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import InvalidUsageError, SandboxUnavailableError
from core.paths import Home
from providers.sandbox.charter import listen, read_charter
from providers.sandbox.claim import claimed
from providers.sandbox.launch import SERVING_CLAIM, join_or_start, running
from providers.sandbox.server import serve
from tests.providers.plain_client import PlainClient, parsed, verify
from tests.sandbox_server import SandboxServer, command, started, stop

DIGEST = bytes(range(32))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _ended(home: Home) -> None:
    """Return when the world's process has let go of its home."""
    with claimed(home.sandbox / SERVING_CLAIM, wait_s=10):
        pass


def test_a_killed_world_goes_on_where_it_was(home: Home) -> None:
    first = started(home)
    with PlainClient(first) as client:
        client.begin(2, "before", DIGEST)
        certificates = client.certificates(2)
    os.kill(first.info.pid, signal.SIGKILL)
    _ended(home)
    assert running(home) is None
    second = started(home)
    try:
        assert second.info.pid != first.info.pid
        assert second.url == first.url
        assert second.rings("before") == 1
        second.approve("before")
        with PlainClient(second) as client:
            assert client.certificates(2) == certificates
            verify(certificates[0], client.decided("before")["signatures"][0][1], DIGEST)
    finally:
        stop(second)


@pytest.mark.all_only
def test_what_answers_by_itself_does_so_after_a_restart(home: Home) -> None:
    first = started(home)
    with PlainClient(first) as client:
        client.begin(0, "before", DIGEST)
    os.kill(first.info.pid, signal.SIGKILL)
    _ended(home)
    second = started(home)
    try:
        with PlainClient(second) as client:
            assert client.decided("before")["state"] == "approved"
    finally:
        stop(second)


def test_a_clean_end_withdraws_the_announcement(home: Home) -> None:
    server = started(home)
    assert (home.sandbox / "sandbox.json").stat().st_mode & 0o077 == 0
    stop(server)
    _ended(home)
    assert not (home.sandbox / "sandbox.json").exists()


def test_two_programs_at_once_start_one_world(home: Home) -> None:
    with ThreadPoolExecutor(2) as programs:
        both = list(programs.map(lambda _: join_or_start(home, command(home)), range(2)))
    try:
        assert both[0].pid == both[1].pid
        assert both[0].url == both[1].url
    finally:
        os.kill(both[0].pid, signal.SIGTERM)


def test_a_second_world_of_the_same_home_is_refused(home: Home) -> None:
    server = started(home)
    try:
        with pytest.raises(SandboxUnavailableError):
            serve(home, dialects=())
        again = running(home)
        assert again is not None
        assert again.pid == server.info.pid
    finally:
        stop(server)


def test_an_unknown_switch_is_a_usage_error(home: Home) -> None:
    with pytest.raises(InvalidUsageError):
        serve(home, dialects=(), auto="perhaps")


def test_a_command_that_ends_at_once_is_told(home: Home) -> None:
    with pytest.raises(SandboxUnavailableError):
        join_or_start(home, [sys.executable, "-c", ""])


def test_a_command_that_does_not_exist_is_told(home: Home) -> None:
    with pytest.raises(SandboxUnavailableError):
        join_or_start(home, [str(home.root / "nothing")])


def test_a_taken_port_moves_the_world_and_its_certificates(home: Home) -> None:
    server = started(home)
    with PlainClient(server) as client:
        before, _chain = parsed(client.certificates(0)[0])
    stop(server)
    _ended(home)
    charter = read_charter(home.sandbox)
    assert charter is not None
    with listen(charter.port):
        server = started(home)
        try:
            assert server.url != f"http://127.0.0.1:{charter.port}"
            with PlainClient(server) as client:
                after, _chain = parsed(client.certificates(0)[0])
        finally:
            stop(server)
    assert after.public_key.dump() == before.public_key.dump()
    assert after.serial_number != before.serial_number
    assert server.url in after.ocsp_urls[0]


def test_over_tls_the_certificates_services_stay_plain(home: Home) -> None:
    server: SandboxServer = started(home, 300.0, "--tls")
    try:
        assert server.url.startswith("https://")
        trust = ssl.create_default_context(cadata=server.root_der)
        with PlainClient(server, verify=trust) as client:
            certificate, _chain = parsed(client.certificates(0)[0])
        assert certificate.ocsp_urls[0].startswith("http://127.0.0.1:")
        again = running(home)
        assert again is not None
        assert again.pid == server.info.pid
    finally:
        stop(server)
