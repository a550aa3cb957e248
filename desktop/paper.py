"""A paper of the dossier at hand, as the steps show it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.catalogue.model import Component, Need
from core.dossier.checklist import ChecklistRow, PaperState


@dataclass(frozen=True, slots=True)
class Paper:
    """A component and what is attached to it."""

    row: ChecklistRow

    @property
    def component(self) -> Component:
        """The procedure's component."""
        return self.row.component

    @property
    def path(self) -> Path | None:
        """The file that would be handed in: the signed one once there is one."""
        return self.row.attachment.to_submit if self.row.attachment is not None else None

    @property
    def missing(self) -> bool:
        """Required, and nothing is there."""
        return self.row.state is PaperState.MISSING

    @property
    def signed(self) -> bool:
        """Signed here, or brought back signed."""
        return self.row.state is PaperState.SIGNED

    @property
    def can_be_signed(self) -> bool:
        """Attached, of a kind that can be signed, and not signed yet."""
        return self.row.can_sign and not self.signed

    @property
    def shown_only(self) -> bool:
        """Not handed in but shown to the officer."""
        return self.component.need is Need.SHOWN_ONLY
