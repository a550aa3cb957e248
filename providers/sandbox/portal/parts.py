"""Files that arrive in parts: what came before a connection broke is kept, and the rest follows from there.

The original has no such call (esign-hub-and-portal §3.7); offsets work as in the tus protocol 1.0.0, *Core Protocol*.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request

from providers.sandbox.portal.receiving import MalformedError, ReceivedFile, TooLargeError

_PATIENCE_S: Final = 2.0
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class OffsetError(Exception):
    """The part does not begin where the file ends; ``received`` is where it does."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


@dataclass(frozen=True, slots=True)
class Announced:
    """A file whose bytes are to come. ``size`` in bytes, ``sha256`` hex."""

    draft_id: str
    component: str
    name: str
    size: int
    sha256: str

    @property
    def part_id(self) -> str:
        """The same for the same content in the same place, so that announcing it again finds what came already."""
        return hashlib.sha256(f"{self.draft_id}/{self.component}/{self.sha256}".encode()).hexdigest()


class PartStore:
    """``folder`` holds two files for each announced file: what was announced, and its bytes so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing: dict[str, asyncio.Lock] = {}
        """Held by whoever appends; one that hangs on a dead connection is left behind with a lock of its own."""

        self._arriving: dict[str, asyncio.Lock] = {}

    def announce(self, draft_id: str, body: Mapping[str, Any], limit: int) -> Announced:
        """Raises ``TooLargeError`` or ``MalformedError``."""
        size, digest, name = body.get("kichThuoc"), body.get("sha256"), body.get("tenTep")
        if not isinstance(size, int) or size < 0 or not isinstance(name, str):
            raise MalformedError
        if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise MalformedError
        if size > limit:
            raise TooLargeError
        announced = Announced(draft_id, str(body.get("maGiayTo", "")), name, size, digest)
        note = self._note(announced.part_id)
        # Whole or not at all: another window may be reading it.
        draft = note.with_name(f"{note.name}.{secrets.token_hex(4)}")
        draft.write_text(json.dumps(asdict(announced)), encoding="utf-8")
        draft.replace(note)
        self._bytes(announced.part_id).touch()
        return announced

    def find(self, part_id: str) -> Announced | None:
        """What was announced under this id."""
        if not _SHA256.fullmatch(part_id) or not self._note(part_id).is_file():
            return None
        return Announced(**json.loads(self._note(part_id).read_text(encoding="utf-8")))

    def received(self, announced: Announced) -> int:
        """Bytes so far; all of them if another window brought the last one and the file was taken."""
        try:
            return self._bytes(announced.part_id).stat().st_size
        except FileNotFoundError:
            return announced.size

    def arriving(self, announced: Announced) -> asyncio.Lock:
        """Held while a whole file is looked at and taken: two windows may have brought it."""
        return self._arriving.setdefault(announced.part_id, asyncio.Lock())

    async def settled(self, announced: Announced) -> int:
        """Bytes so far, once what is still arriving of it has ended or was given up."""
        writing = self._writing.setdefault(announced.part_id, asyncio.Lock())
        try:
            async with asyncio.timeout(_PATIENCE_S), writing:
                pass
        except TimeoutError:
            self._writing[announced.part_id] = asyncio.Lock()
        return self.received(announced)

    async def append(self, announced: Announced, offset: int, request: Request) -> int:
        """Add the request's body; what came before a disconnect stays. Returns bytes so far; raises ``OffsetError``."""
        writing = self._writing.setdefault(announced.part_id, asyncio.Lock())
        async with writing:
            so_far = self.received(announced)
            if offset != so_far:
                raise OffsetError(so_far)
            with self._bytes(announced.part_id).open("ab", buffering=0) as file:
                try:
                    async for chunk in request.stream():
                        so_far += len(chunk)
                        if so_far > announced.size or self._writing.get(announced.part_id) is not writing:
                            raise MalformedError
                        if chunk:
                            await asyncio.to_thread(file.write, chunk)
                except ClientDisconnect as error:
                    raise MalformedError from error
            return so_far

    def whole(self, announced: Announced) -> ReceivedFile | None:
        """The file once its last byte came; None if it is gone, or not what was announced (then all is forgotten)."""
        path = self._bytes(announced.part_id)
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None
        if digest != announced.sha256:
            self.forget(announced)
            return None
        return ReceivedFile(path, announced.name, digest, announced.size, {})

    def forget(self, announced: Announced) -> None:
        """Wipe what came."""
        for path in (self._note(announced.part_id), self._bytes(announced.part_id)):
            path.unlink(missing_ok=True)
        self._writing.pop(announced.part_id, None)

    def _note(self, part_id: str) -> Path:
        return self._folder / f"part-{part_id}.json"

    def _bytes(self, part_id: str) -> Path:
        return self._folder / f"part-{part_id}.bin"
