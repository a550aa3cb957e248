"""Every code that a vendor's document tells (``codes/*.json``), and an adapter that meets it.

A file names the route, its calls (end of the path, ordinary answer) and the codes. ``at``: which call is answered so.
``outcome``: the error's code with its ``reason``, or ``signed``; ``waits`` and ``goes on`` where the same call answers
in its ordinary way the next time, and all ends well; ``no certificate``. ``changed``: the ordinary answer, with these
members (``cert.status``, ``0.keyStatus``) so. ``never``: why it cannot come to us.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from core.clock import SystemClock
from core.secrets import Secret
from core.signing.engine import CredentialCheck, SigningEngine, TrustSettings
from core.signing.model import Dtbsr, FileExchange, SignatureRequest
from core.signing.prompting import Prompt
from core.signing.readiness import check_ready
from providers import Surroundings, resolve
from providers.http import make_client
from providers.pace import Pace
from providers.sandbox.endpoint import practice_endpoint
from tests.wire.samples import FOLDER, sample

QUICK = Pace(first_s=0.01, longest_s=0.01, tolerated_failures=3, last_word_s=0.0)
USER = "070900000010"
FINE = ("signed", "waits", "goes on", "no certificate")
_AGAIN = ("waits", "goes on")
_PAGE = "page"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One file of ``codes``."""

    name: str
    document: str
    route: str
    base: str
    calls: Mapping[str, Mapping[str, Any]]
    doc_ids: tuple[str, ...]
    codes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Met:
    """A code, where it is met."""

    dialect: Dialect
    entry: Mapping[str, Any]

    def __str__(self) -> str:
        told = "-".join(filter(None, (self.entry.get("outcome"), self.entry.get("reason"))))
        return f"{self.dialect.name}-{self.entry['at']}-{self.entry['code']}-{told}"


def dialects() -> list[Dialect]:
    """All files."""
    return [_dialect(path) for path in sorted((FOLDER / "codes").glob("*.json"))]


def _dialect(path: Path) -> Dialect:
    found = json.loads(path.read_text(encoding="utf-8"))
    doc_ids = tuple(found.get("doc_ids", ("88626140", "88626141")))
    return Dialect(
        name=path.stem,
        document=found["document"],
        route=found["route"],
        base=found.get("base", ""),
        calls=found["calls"],
        doc_ids=doc_ids,
        codes=tuple(found["codes"]),
    )


async def drive(met: Met, folder: Path) -> str:
    """Have the adapter fetch, ask and wait, with the one call answered as the document says; raises ``core.errors``.

    Returns how it ended well: ``signed`` or ``no certificate``.
    """
    peer, typist = _Peer(met), _Typist(met)
    async with make_client(transport=httpx.MockTransport(peer)) as client:
        endpoint = practice_endpoint(f"https://ca.invalid{met.dialect.base}")
        try:
            return await _signed(Surroundings(client, endpoint, SystemClock(), typist, QUICK), met, folder)
        finally:
            reached = typist.visited if met.entry["at"] == _PAGE else peer.reached
            assert reached, "the call that is answered so was never made"


async def _signed(around: Surroundings, met: Met, folder: Path) -> str:
    provider = resolve(met.dialect.route).create(around)
    found = await provider.credentials(USER)
    if not found:
        return "no certificate"
    moment, trust = around.clock.now(), TrustSettings((), ())
    await check_ready(found[0], USER, provider.info.display_name, cast(SigningEngine, _Engine()), trust, moment)
    requests = _requests(met, folder)
    transaction = await provider.request_signatures(found[0], USER, requests, "0f" * 16)
    assert len(await provider.await_signatures(transaction)) == len(requests)
    return "signed"


def _requests(met: Met, folder: Path) -> Sequence[SignatureRequest]:
    exchange = None
    if met.dialect.route.endswith(":file"):
        exchange = FileExchange(folder / "sent.pdf", folder / "returned.pdf")
        exchange.sent.write_bytes(b"%PDF-1.7")
    return [
        SignatureRequest(doc_id, Dtbsr(hashlib.sha256(doc_id.encode()).digest()), "tờ khai.pdf", exchange)
        for doc_id in met.dialect.doc_ids
    ]


class _Engine:
    """Finds every certificate good: what is said against one is the CA's own word."""

    async def check_credential(self, *_asked: object) -> CredentialCheck:
        return CredentialCheck("good", None, chain_complete=True)


class _Peer:
    """Answers in the ordinary way, but for the call in question: so each time, or (``waits``) the first time only."""

    def __init__(self, met: Met) -> None:
        self._calls = {**met.dialect.calls}
        for name, given in met.entry.get("given", {}).items():
            self._calls[name] = {**self._calls[name], **given}
        self._entry, self._told = met.entry, 0
        self._made: set[str] = set()

    @property
    def reached(self) -> bool:
        """Whether the code was met, or the call made that is answered in its ordinary way here."""
        ordinary = not {"answer", "changed"} & {*self._entry}
        return bool(self._told) or (ordinary and self._entry["at"] in self._made)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        name = self._called(request.url.path)
        self._made.add(name)
        again = self._entry["outcome"] not in _AGAIN
        if name == self._entry["at"] and "answer" in self._entry and (again or self._told == 0):
            self._told += 1
            return _response(self._entry["answer"], self._entry.get("http", 200))
        call = self._calls[name]
        found = sample(call["sample"])
        answer = found["response"]
        if "changed" in call:
            answer = {**answer, **call["changed"]}
        if name == self._entry["at"] and "changed" in self._entry:
            self._told += 1
            answer = _changed(answer, self._entry["changed"])
        return _response(answer, found.get("http_status", 200))

    def _called(self, path: str) -> str:
        fitting = [name for name, call in self._calls.items() if path.endswith(call["path"]) or call["path"] in path]
        return max(fitting, key=lambda name: (path.endswith(self._calls[name]["path"]), len(self._calls[name]["path"])))


def _changed(answer: Any, changes: Mapping[str, object]) -> Any:
    changed = copy.deepcopy(answer)
    for path, value in changes.items():
        *way, last = path.split(".")
        member = changed
        for name in way:
            member = member[int(name) if name.isdigit() else name]
        member[last] = value
    return changed


def _response(answer: object, status: int) -> httpx.Response:
    if isinstance(answer, str):
        return httpx.Response(status, text=answer)
    return httpx.Response(status, json=answer)


class _Typist:
    """Types something whenever asked; follows to a page, which answers as the code says."""

    def __init__(self, met: Met) -> None:
        self._entry, self.visited = met.entry, False

    async def ask(self, prompt: Prompt) -> Secret:
        return Secret("123456")

    async def visit(self, provider: str, url: str) -> None:
        self.visited = True
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        told = self._entry["answer"] if self._entry["at"] == _PAGE else {"code": "x"}
        answer = urlencode({**told, "state": asked["state"]})
        async with httpx.AsyncClient(trust_env=False) as browser:
            await browser.get(f"{asked['redirect_uri']}?{answer}")
