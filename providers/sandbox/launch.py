"""Join the practice world of a home, or start it: one process for all programs of that home.

Synchronous, and may wait for seconds: call it on a thread.
"""

from __future__ import annotations

import http.client
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from core.errors import SandboxUnavailableError
from core.paths import Home
from core.secrets import Secret
from providers.sandbox.charter import read_charter
from providers.sandbox.claim import claimed
from providers.sandbox.private_files import private_folder

INFO_FILE = "sandbox.json"
"""``{pid, url, token}`` of the running world, in its folder; absent when none is ready."""

SERVING_CLAIM = "serving.lock"
"""Held by the world's process as long as it lives."""

_LOOK_EVERY_S = 0.05
_HEALTH_TIMEOUT_S = 3.0
_ROOT_TIMEOUT_S = 15.0
_ROOT = "sandbox/certs/root/ca.crt"
_TSA = "sandbox/tsa/tsa"


@dataclass(frozen=True, slots=True)
class SandboxInfo:
    """A running practice world. ``url`` without a trailing slash; ``root_der``: its root certificate."""

    pid: int
    url: str
    token: Secret
    root_der: bytes = field(repr=False)
    tsa_url: str


def join_or_start(home: Home, command: Sequence[str], *, timeout_s: float = 20.0) -> SandboxInfo:
    """The running world of this home; if there is none, ``command`` is started as a process that outlives us.

    Two programs that call this at once start one world. Raises ``SandboxUnavailableError`` if it is not ready within
    ``timeout_s`` seconds; what it had to say stands in ``sandbox.log`` among the home's logs.
    """
    if (info := running(home)) is not None:
        return info
    deadline = time.monotonic() + timeout_s
    with claimed(private_folder(home.sandbox) / "starting.lock", wait_s=timeout_s):
        if (info := running(home)) is not None:
            return info
        ended = _start(home, command)
        patience = threading.Event()
        while time.monotonic() < deadline:
            gone = ended.is_set()
            if (info := running(home)) is not None:
                return info
            if gone and not _serving(home):
                raise SandboxUnavailableError("its process ended before it was ready")
            (patience if gone else ended).wait(_LOOK_EVERY_S)
        raise SandboxUnavailableError("not ready in time")


def running(home: Home) -> SandboxInfo | None:
    """The world of this home if it answers, without starting it."""
    try:
        stored = json.loads((home.sandbox / INFO_FILE).read_text("utf-8"))
        pid, url, token = int(stored["pid"]), str(stored["url"]), Secret(str(stored["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    root = home.sandbox / "pki" / "certificates" / "root.der"
    try:
        health = json.loads(_get(f"{url}/health", root, _HEALTH_TIMEOUT_S))
        if health.get("pid") != pid:
            return None
        charter = read_charter(home.sandbox)
        if charter is None:
            return None
        root_der = root.read_bytes() if root.exists() else _get(f"{charter.pki_url}/{_ROOT}", root, _ROOT_TIMEOUT_S)
    except (OSError, ValueError, AttributeError, http.client.HTTPException):
        return None
    return SandboxInfo(pid, url, token, root_der, f"{charter.pki_url}/{_TSA}")


def phone_address(home: Home) -> str:
    """Where the phone of this home's world is shown, with the token that opens it; empty if none was announced."""
    try:
        stored = json.loads((home.sandbox / INFO_FILE).read_text("utf-8"))
        return f"{stored['url']}/phone/?{urlencode({'token': stored['token']})}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _serving(home: Home) -> bool:
    """Whether some process holds the world, ready or not: one that was started by hand at the same time."""
    try:
        with claimed(home.sandbox / SERVING_CLAIM, wait_s=0):
            return False
    except SandboxUnavailableError:
        return True


def _get(url: str, root: Path, timeout_s: float) -> bytes:
    """Body of a 200 answer from the loopback; never through a proxy."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        trust = ssl.create_default_context(cadata=root.read_bytes())
        connection = http.client.HTTPSConnection(host, port, timeout=timeout_s, context=trust)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=timeout_s)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise http.client.HTTPException(f"status {answer.status}")
    return body


def _start(home: Home, command: Sequence[str]) -> threading.Event:
    """Start the process in a session of its own; the event is set when it has ended."""
    home.create()
    log = os.open(home.logs / "sandbox.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=sys.platform != "win32",
            creationflags=_windows_flags(),
        )
    except OSError as error:
        raise SandboxUnavailableError("its process could not be started") from error
    finally:
        os.close(log)
    ended = threading.Event()

    def reap() -> None:
        process.wait()
        ended.set()

    threading.Thread(target=reap, name="sandbox-reaper", daemon=True).start()
    return ended


def _windows_flags() -> int:
    if sys.platform == "win32":
        return subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0
