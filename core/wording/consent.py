"""What personal data goes where, and why: read before anything is sent to the portal."""

from __future__ import annotations

from core.i18n import _


def consent_lines(recipient: str, papers: int) -> tuple[str, ...]:
    """What is sent, to whom, what for, and what can be done about it later."""
    return (
        _("Sent: your name, phone, residence and identity paper from step 3, and {count} files.").format(count=papers),
        _("To: {recipient}, which decides on your dossier.").format(recipient=recipient),
        _("For: handling this dossier. This program sends it to nobody else."),
        _("Until you submit you can take this back here; afterwards, ask the portal to withdraw the dossier."),
    )


def consent_box() -> str:
    """What is ticked."""
    return _("I agree that this data is sent.")
