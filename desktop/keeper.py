"""Where a dossier goes when it is left: the border between the journey and the drafts."""

from __future__ import annotations

from typing import Protocol

from core.dossier.draft import Draft


class Keeper(Protocol):
    """What keeps a dossier beyond this run of the program; ``keeps`` is False where nothing may be kept."""

    @property
    def keeps(self) -> bool:
        """Whether a dossier that is left is still there afterwards."""

    def changed(self, draft: Draft) -> None:
        """The dossier is in this state now."""

    def done(self, dossier_id: str) -> None:
        """There is nothing to be kept of it any more."""

    def submitted(self, draft: Draft) -> None:
        """It is with the portal: what its account may want to fill in again is kept, nothing else."""

    async def previous(self, account: str) -> Draft | None:
        """What this account filled in last, and submitted for itself."""


class KeepsNothing:
    """A ``Keeper`` for who walks the path once, from end to end."""

    keeps = False

    def changed(self, draft: Draft) -> None:
        """Nothing."""

    def done(self, dossier_id: str) -> None:
        """Nothing."""

    def submitted(self, draft: Draft) -> None:
        """Nothing."""

    async def previous(self, account: str) -> Draft | None:
        """Nothing is known."""
        return None
