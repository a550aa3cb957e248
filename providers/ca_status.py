"""What CAs say of a credential, in one set of words.

The documents name: *Đang hoạt động*/``VALID`` (report 01 §4.3), ``enabled``, ``disabled``, ``valid``, ``expired``,
``revoked``, ``suspended`` (CSC, 01 §7.1; VNPT OAuth and Viettel alike, §5.2, §6.2), ``ACTIVE``, ``INACTIVE`` (MISA, 02
§2.3), ``OPERATED`` (RSSP, 02 §4.1). That a CA says the same in its own language or in a related word is **our
assumption (confidence D)**. Any other word says nothing: it must not keep anybody from signing.
"""

from __future__ import annotations

from typing import Final

from core.catalogue.words import folded
from core.signing.model import CaStatus

_WORDS: Final = {
    CaStatus.REVOKED: ("revoked", "da thu hoi", "bi thu hoi"),
    CaStatus.SUSPENDED: ("suspended", "tam dung", "dang tam dung", "bi tam dung", "tam ngung", "certificatehold"),
    CaStatus.EXPIRED: ("expired", "het han", "da het han"),
    CaStatus.DISABLED: ("disabled", "blocked", "locked", "bi khoa", "da khoa"),
    CaStatus.NOT_ACTIVE: ("inactive", "not activated", "chua kich hoat"),
    CaStatus.GOOD: ("valid", "good", "active", "enabled", "operated", "dang hoat dong"),
}
"""The gravest first."""


def ca_status(*told: object) -> CaStatus:
    """The gravest of what is told, whatever its letter case, accents and kind; ``UNKNOWN`` if no word is known."""
    words = {folded(one) for one in told if isinstance(one, str)}
    return next((status for status, known in _WORDS.items() if words.intersection(known)), CaStatus.UNKNOWN)


def told_in(found: object, *path: str) -> object:
    """The member of an answer at ``path``, None where there is none: whoever says no status must not fail for it."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found
