"""Asking for the passwords of locked files. They go to the engine's and the renderer's memory, and nowhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from core.dossier.model import FileKind, file_kind
from core.errors import EncryptedDocumentError, FileMissingError, PromptUnansweredError, UserCancelledError
from core.signing.engine import DocumentFacts
from core.signing.progress import SigningResult
from core.signing.prompting import Prompt, PromptKind
from core.validation.report import FileReport
from desktop.composition import Services

_T = TypeVar("_T")


async def unlock(services: Services, path: Path, error: EncryptedDocumentError) -> None:
    """Ask until ``path`` opens; raises ``error`` where nobody answers or no password would help."""
    refused = False
    while error.params.get("reason") != "kind":
        prompt = Prompt(PromptKind.FILE_PASSWORD, path.name, refused=refused)
        try:
            await services.unlock(path, await services.prompter.ask(prompt))
        except (PromptUnansweredError, UserCancelledError):
            break
        except EncryptedDocumentError:
            refused = True
        else:
            return
    raise error


async def unlocked(services: Services, path: Path, work: Callable[[], Awaitable[_T]]) -> _T:
    """What ``work`` does with ``path``, once its password is known."""
    try:
        return await work()
    except EncryptedDocumentError as error:
        await unlock(services, path, error)
        return await work()


async def inspected(services: Services, path: Path) -> DocumentFacts:
    """The facts of a file that somebody opens to sign it."""
    return await unlocked(services, path, lambda: services.engine.inspect(path))


async def looked_at(services: Services, path: Path) -> DocumentFacts | None:
    """The facts of a PDF that becomes a paper; None for another kind. ``FileMissingError`` for what is not there."""
    if file_kind(path) is FileKind.PDF:
        return await inspected(services, path)
    if not path.is_file():
        raise FileMissingError(name=path.name)
    return None


async def checked(
    services: Services, path: Path, work: Callable[[], Awaitable[_T]], report: Callable[[_T], FileReport]
) -> _T:
    """What a validation of ``path`` finds, once its password is known; that it is locked where nobody knows it."""
    found = await work()
    if "encrypted" not in report(found).reasons:
        return found
    try:
        await unlock(services, path, EncryptedDocumentError(name=path.name))
    except EncryptedDocumentError:
        return found
    return await work()


async def resumed(services: Services, resume: Callable[[], Awaitable[SigningResult]]) -> SigningResult:
    """Go on with a transaction, and once more with the passwords that only the memory of the first run held."""
    result = await resume()
    locked = [one for one in result.documents if isinstance(one.error, EncryptedDocumentError)]
    if not locked or not result.open:
        return result
    try:
        for shown in locked:
            await unlock(services, shown.source, EncryptedDocumentError(name=shown.source.name))
    except EncryptedDocumentError:
        return result
    return await resume()
