"""The work file on its way to being the result: finished in place, put back if that fails."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.documents.blocks import BLOCK
from core.errors import AppError, DocumentChangedError, FileMissingError, PostCheckError
from core.signing.engine import PreparedDocument


@contextmanager
def drafted(prepared: PreparedDocument) -> Iterator[Path]:
    """The work file under another name, to be finished in place; nothing is copied.

    A failure, or the next try after a crash, cuts off what was appended. What stands in the placeholder does not
    matter: it is not signed, and embedding fills all of it. Once published the draft may be the very file that the
    person has, under a second name: then another try begins with a copy.

    Raises ``FileMissingError``, and ``DocumentChangedError`` if the file is not what was confirmed.
    """
    draft = prepared.work.with_suffix(".draft")
    _begin(prepared, draft)
    try:
        yield draft
    except BaseException as error:
        _ours_alone(draft)
        os.truncate(draft, prepared.work_size)
        draft.replace(prepared.work)
        puzzling = isinstance(error, PostCheckError) or not isinstance(error, AppError)
        if isinstance(error, Exception) and puzzling and not as_confirmed(prepared):
            raise DocumentChangedError("digest", name=prepared.source.name) from error
        raise


def as_confirmed(prepared: PreparedDocument) -> bool:
    """Read the work file: whether all that the signature covers is what the signer confirmed."""
    digest = hashlib.new(prepared.document_digest.algorithm.value)
    with prepared.work.open("rb") as file:
        for end in (prepared.reserved_start, prepared.work_size):
            while block := file.read(min(BLOCK, end - file.tell())):
                digest.update(block)
            file.seek(prepared.reserved_end)
    return digest.digest() == prepared.document_digest.value


def _begin(prepared: PreparedDocument, draft: Path) -> None:
    name = prepared.source.name
    try:
        if prepared.work.exists():
            if prepared.work.stat().st_size != prepared.work_size:
                raise DocumentChangedError("size", name=name)
            prepared.work.replace(draft)
            _ours_alone(draft)
            return
        found = draft.stat()
    except FileNotFoundError as error:
        raise FileMissingError("no work file", name=name) from error
    if found.st_size < prepared.work_size:
        raise DocumentChangedError("size", name=name)
    _ours_alone(draft)
    os.truncate(draft, prepared.work_size)


def _ours_alone(draft: Path) -> None:
    """What the person has under another name is a file of its own from now on."""
    if draft.stat().st_nlink == 1:
        return
    apart = draft.with_suffix(".apart")
    apart.unlink(missing_ok=True)
    apart.touch(mode=0o600, exist_ok=False)
    with draft.open("rb") as reading, apart.open("wb") as writing:
        shutil.copyfileobj(reading, writing, BLOCK)
    apart.replace(draft)
