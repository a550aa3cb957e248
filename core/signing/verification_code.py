"""The code that a signer compares where the CA derives it from what is signed (RSSP, ``vcEnabled``)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import zip_longest

from core.signing.model import Dtbsr

_PADDING = 0xFF


def verification_code(dtbsrs: Sequence[Dtbsr]) -> str:
    """``XXXX-XXXX``, upper-case hex: first and last two bytes of the SHA-256 over the DTBS/R.

    Several are joined by a bytewise OR before (shorter ones filled up with 0xFF), so that one code stands for the whole
    batch (report 02 §4.1, seen in one client). ``ValueError`` if there is none.
    """
    if not dtbsrs:
        raise ValueError("nothing to confirm")
    joined = bytearray(dtbsrs[0].value)
    for dtbsr in dtbsrs[1:]:
        joined = bytearray(one | other for one, other in zip_longest(joined, dtbsr.value, fillvalue=_PADDING))
    mark = hashlib.sha256(joined).hexdigest().upper()
    return f"{mark[:4]}-{mark[-4:]}"
