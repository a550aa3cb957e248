"""Where each interface rings the phone, and what is peculiar to some of its other requests."""

from collections.abc import Mapping

RINGING: Mapping[str, str] = {
    "ca2": "/sign",
    "misa": "/Signing/hash",
    "viettel": "/signHash",
    "vnpt:sp769v1": "/signatures/sign",
    "vnpt:oauth": "/signature/signhash",
    "vnpt:sp769v2": "/v2/signatures/sign",
    "fpt:rssp": "/credentials/authorize",
    "fpt:esigncloud": "/prepareHashSigningForSignCloud",
    "csc1": "/credentials/authorize",
    "csc2": "/credentials/authorize",
    "saomai": "/ky",
}
"""By ``--ca`` name; those of the hub are in ``ring_path``."""

ANSWERED_ONCE: Mapping[str, str] = {"csc2": "/signatures/signHash"}
"""The activation data is used up by it, and nobody can be asked for the lost answer."""

SIGN_INS: Mapping[str, str] = {"misa": "/login-api", "vnpt:oauth": "/auth/token"}
"""Carry a typed password: not repeated without the person, whose account a service may lock."""

SENT_ONCE: Mapping[str, str] = {"csc1": "/credentials/sendOTP", "csc2": "/credentials/getChallenge"}
"""Send a code to the person, who should not get two of them."""


def ring_path(ca: str) -> str:
    """The end of the address that rings the phone."""
    if ca.startswith("esign:"):
        return "/sign_file" if ca.endswith(":file") else "/sign"
    return RINGING[ca]
