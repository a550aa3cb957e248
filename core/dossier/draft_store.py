"""Drafts on disk (W4): one sealed file for each dossier, replaced whole, gone when it is submitted, given up or old.

Beside the drafts lie the dossiers' signed papers, which share their fate, and for each account what it filled in last,
so that nobody types their address anew for every dossier. Calls touch the disk: use a thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final

from core.clock import Clock
from core.dossier.draft import Draft, from_json, to_json
from core.dossier.forms.filling import of_the_requester
from core.dossier.forms.load import load_forms
from core.errors import JournalDamagedError
from core.private_files import write_privately
from core.sealing import Sealer

KEPT_FOR: Final = timedelta(days=30)
"""After the last change; then a dossier that nobody came back to is wiped."""

_SUFFIX: Final = ".draft"
_PREVIOUS: Final = ".previous"
_ID: Final = re.compile(r"[0-9a-f]{32}")
_LARGEST: Final = 4_000_000

_log = logging.getLogger(__name__)


class DraftStore:
    """``folder`` holds the drafts, ``papers`` a folder of signed papers for each dossier."""

    def __init__(self, folder: Path, papers: Path, sealer: Sealer, clock: Clock) -> None:
        self._folder, self._papers, self._sealer, self._clock = folder, papers, sealer, clock

    def save(self, draft: Draft) -> None:
        """Keep it in place of what was kept of this dossier. Raises ``StorageError`` leaves."""
        write_privately(self._path(draft.dossier_id), self._sealer.seal(to_json(draft), _bound_to(draft.dossier_id)))

    def find(self, account: str) -> tuple[Draft, ...]:
        """This account's drafts, the last one first. One that cannot be read is left where it is."""
        found = [draft for path in _listed(self._folder) if _is_draft(path) and (draft := self._read(path)) is not None]
        mine = [draft for draft in found if draft.account == account]
        return tuple(sorted(mine, key=lambda draft: draft.saved_at, reverse=True))

    def holding(self, signed: Path) -> Draft | None:
        """The draft of the dossier into whose folder a signed paper was put."""
        dossier_id = signed.parent.name
        if signed.parent.parent != self._papers or not _ID.fullmatch(dossier_id):
            return None
        return self._read(self._path(dossier_id))

    def remember(self, draft: Draft) -> None:
        """Keep what the account's holder filled in of themselves, for their next dossier; all else is forgotten."""
        library = load_forms()
        own = {
            key: of_the_requester(form, filled)
            for key, filled in draft.forms.items()
            if (form := library.find(filled.form, filled.version)) is not None
        }
        bare = replace(draft, attachments=MappingProxyType({}), forms=MappingProxyType(own), consent=None)
        path = self._previous(draft.account)
        write_privately(path, self._sealer.seal(to_json(bare), _bound_to(path.stem)))

    def previous(self, account: str) -> Draft | None:
        """What this account filled in last."""
        found = self._read_at(self._previous(account))
        return found if found is not None and found.account == account else None

    def forget_previous(self) -> None:
        """What any account filled in last is wiped; drafts stay."""
        for path in _listed(self._folder):
            if path.suffix == _PREVIOUS:
                with contextlib.suppress(FileNotFoundError):
                    path.unlink()

    def delete(self, dossier_id: str) -> None:
        """Wipe the draft, not the signed papers. No error if there is none."""
        with contextlib.suppress(FileNotFoundError):
            self._path(dossier_id).unlink()

    def wipe(self, dossier_id: str) -> None:
        """Wipe a dossier: its draft and its signed papers. No error if there is none."""
        self.delete(dossier_id)
        shutil.rmtree(self._papers / dossier_id, ignore_errors=True)

    def sweep(self) -> None:
        """Wipe what was not touched for ``KEPT_FOR``, and what a crash left half written."""
        last = (self._clock.now() - KEPT_FOR).timestamp()
        for path in _listed(self._folder):
            with contextlib.suppress(OSError):
                if _is_draft(path) and path.stat().st_mtime < last:
                    self.wipe(path.stem)
                elif not _is_draft(path) and (path.suffix != _PREVIOUS or path.stat().st_mtime < last):
                    path.unlink()
        for papers in _listed(self._papers):
            with contextlib.suppress(OSError):
                if (
                    _ID.fullmatch(papers.name)
                    and papers.stat().st_mtime < last
                    and not self._path(papers.name).exists()
                ):
                    shutil.rmtree(papers)

    def _path(self, dossier_id: str) -> Path:
        if not _ID.fullmatch(dossier_id):
            raise ValueError("not an id of ours")
        return self._folder / f"{dossier_id}{_SUFFIX}"

    def _previous(self, account: str) -> Path:
        """A name that tells nothing of the account."""
        return self._folder / f"{hashlib.sha256(f'previous:{account}'.encode()).hexdigest()[:32]}{_PREVIOUS}"

    def _read(self, path: Path) -> Draft | None:
        draft = self._read_at(path)
        return draft if draft is not None and draft.dossier_id == path.stem else None

    def _read_at(self, path: Path) -> Draft | None:
        try:
            with path.open("rb") as file:
                sealed = file.read(_LARGEST)
            return from_json(self._sealer.unseal(sealed, _bound_to(path.stem)))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, JournalDamagedError) as error:
            _log.warning("a draft cannot be read: %s", type(error).__name__)
            return None


def _is_draft(path: Path) -> bool:
    return path.suffix == _SUFFIX and _ID.fullmatch(path.stem) is not None


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _bound_to(dossier_id: str) -> bytes:
    return f"draft:{dossier_id}".encode("ascii")
