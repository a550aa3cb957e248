"""The phone apps of the guide's CAs, by whatever route one comes to them.

What they ask for: report 02 §0.1; VNPT's own help pages (smartca.vnpt.vn/help, signing).
"""

from __future__ import annotations

from typing import Final

from core.signing.provider import PhoneApp, Unlock

VNPT: Final = PhoneApp("VNPT SmartCA", Unlock.PIN_OR_BIOMETRIC)
VIETTEL: Final = PhoneApp("MySign")
MISA: Final = PhoneApp("MISA eSign", Unlock.PIN_OR_BIOMETRIC)
CA2: Final = PhoneApp("CA2 Remote Signing", Unlock.PIN, decide_within_s=120)
"""A PIN of six digits, and 120 seconds to decide (report 02 §3)."""

FPT: Final = PhoneApp("FPT-CA MPKI", Unlock.PIN_OR_BIOMETRIC)
BKAV: Final = PhoneApp("Bkav Remote Sign")
