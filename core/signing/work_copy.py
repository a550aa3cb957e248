"""A private copy of a file that is to be signed: copied, digested and parsed, so that only the signature is missing."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from core.documents.blocks import BLOCK, blocks
from core.documents.intake import opened, refusing
from core.documents.ladder import Climbed, Rung, climb
from core.documents.preflight import facts_of
from core.documents.sparing_reader import SparingReader
from core.errors import DocumentChangedError
from core.secrets import Secret
from core.signing.engine import DocumentFacts
from core.signing.model import HashAlgorithm

if TYPE_CHECKING:
    from hashlib import _Hash

_CLONE: Final = 0x40049409
"""``FICLONE`` (ioctl_ficlone(2)): file systems that can share blocks copy without copying."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells without reading it that a file is still the one that was read. Times in nanoseconds.

    A change within the same tick of the file system's clock (milliseconds) as the reading itself goes unseen.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> Identity:
        """From ``stat``."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


@dataclass(slots=True)
class WorkCopy:
    """The copy at ``path``, open for one incremental update.

    ``size`` is its own and ``digest`` the SHA-256 state after its last byte: of a normalised file they are not the
    source's. ``objects`` is how many the reader may hold in memory.
    """

    identity: Identity
    facts: DocumentFacts
    path: Path
    file: IO[bytes]
    size: int
    digest: _Hash
    reader: SparingReader
    objects: int

    def digest_by(self, algorithm: HashAlgorithm) -> _Hash:
        """The state after the last byte of the copy as it was made; another algorithm than SHA-256 reads it again."""
        if algorithm is HashAlgorithm.SHA256:
            return self.digest.copy()
        found = hashlib.new(algorithm.value)
        self.file.seek(0)
        left = self.size
        while left and (block := self.file.read(min(BLOCK, left))):
            found.update(block)
            left -= len(block)
        return found

    def discard(self) -> None:
        """Close and remove."""
        self.file.close()
        self.path.unlink(missing_ok=True)


def make_work_copy(source: Path, path: Path, password: Secret | None = None) -> WorkCopy:
    """Copy ``source`` to an owner-only file, in place of one that a crash left, and open it as for signing.

    Raises an ``InputError`` leaf for what cannot be signed; then no file remains. ``source`` is only read.
    """
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    with contextlib.ExitStack() as undo:
        undo.callback(path.unlink, missing_ok=True)
        file = undo.enter_context(path.open("r+b"))
        with opened(source) as reading:
            identity = Identity.of(os.fstat(reading.fileno()))
            digest = _copied(reading, file)
            if Identity.of(os.fstat(reading.fileno())) != identity:
                raise DocumentChangedError("while it was read", name=source.name)
        fingerprint, size = digest.hexdigest(), identity.size
        found = climb(file, source.name, password)
        normalised = found.rung is Rung.NORMALISED
        if normalised:
            digest, size = _rewritten(found, file)
            found = climb(file, source.name, password)
        if size > BLOCK:
            _write_back(path)
        facts = facts_of(source, identity.size, fingerprint, found, normalised=normalised)
        with refusing(source.name):
            objects = int(found.reader.trailer["/Size"])
        undo.pop_all()
    return WorkCopy(identity, facts, path, file, size, digest, found.reader, objects)


def _rewritten(found: Climbed, file: IO[bytes]) -> tuple[_Hash, int]:
    """Let the copy hold the rewritten file instead; its digest and its size."""
    content = found.reader.stream
    content.seek(0)
    file.seek(0)
    file.truncate()
    digest = hashlib.sha256()
    while block := content.read(BLOCK):
        digest.update(block)
        file.write(block)
    return digest, file.tell()


def _copied(reading: IO[bytes], writing: IO[bytes]) -> _Hash:
    """Copy; the SHA-256 of the very bytes that were written."""
    digest = hashlib.sha256()
    cloned = _cloned(reading, writing)
    for block in blocks(writing if cloned else reading, digest.update):
        if not cloned:
            writing.write(block)
    return digest


def _cloned(reading: IO[bytes], writing: IO[bytes]) -> bool:
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        fcntl.ioctl(writing.fileno(), _CLONE, reading.fileno())
    except OSError:  # another file system, or one that cannot
        return False
    return True


def _write_back(path: Path) -> None:
    """Let the disk begin: whoever syncs the file later waits for the rest only, and is told of what went wrong."""

    def sync() -> None:
        with contextlib.suppress(OSError), path.open("rb") as file:
            os.fsync(file.fileno())

    threading.Thread(target=sync, daemon=True).start()
