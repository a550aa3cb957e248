"""``kyso evidence``: what is kept of the signatures that were made here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from core.errors import AppError, InvalidUsageError
from core.i18n import _
from core.validation.evidence_bundle import EvidenceEntry
from desktop.cli_output import Answer, Screen
from desktop.composition import Services


async def list_evidence(services: Services, screen: Screen) -> Answer:
    """Everything that is kept, newest first."""
    store = await services.evidence()
    kept = await asyncio.to_thread(store.kept)
    if not kept.entries and not kept.damaged:
        screen.note(_("No evidence is kept."))
    lines = [_line(entry) for entry in kept.entries]
    lines += [_("{id}: damaged, can only be deleted").format(id=one) for one in kept.damaged]
    return Answer({"evidence": [_object(one) for one in kept.entries], "damaged": list(kept.damaged)}, lines)


async def export_evidence(services: Services, ids: Sequence[str], out: Path) -> Answer:
    """A ZIP for each, into the folder ``out``; the first failure does not keep the others from being written."""
    store = await services.evidence()
    written: list[Path] = []
    failure: AppError | None = None
    for one in ids:
        try:
            written.append(await asyncio.to_thread(store.export, one, out / f"chung-cu-{one[:12]}.zip"))
        except AppError as error:
            failure = failure or error
    lines = [_("Evidence: {path}").format(path=path) for path in written]
    return Answer({"exported": [str(path) for path in written]}, lines, failure)


async def delete_evidence(services: Services, ids: Sequence[str], *, everything: bool) -> Answer:
    """Wipe some, or all; the signed files stay as they are. Exactly one of both must be asked for."""
    if bool(ids) == everything:
        raise InvalidUsageError(what="--all")
    store = await services.evidence()
    if everything:
        number, failure = await asyncio.to_thread(store.delete_all), None
    else:
        number, failure = 0, None
        for one in dict.fromkeys(ids):
            try:
                await asyncio.to_thread(store.delete, one)
                number += 1
            except AppError as error:
                failure = failure or error
    return Answer({"deleted": number}, [_("Deleted: {number}").format(number=number)], failure)


def _line(entry: EvidenceEntry) -> str:
    when = entry.time.astimezone().strftime("%H:%M:%S %d/%m/%Y")
    words = (entry.verdict, entry.signer or _("unknown signer"), when, entry.level or "–", entry.file_name)
    return f"{entry.evidence_id}  {' · '.join(words)}"


def _object(entry: EvidenceEntry) -> dict[str, str | None]:
    return {
        "id": entry.evidence_id,
        "time": entry.time.isoformat(),
        "file": entry.file_name,
        "signer": entry.signer,
        "level": entry.level,
        "verdict": entry.verdict,
    }
