"""The practice organisation's account, as it stands at every CA of the practice world."""

from __future__ import annotations

from core.secrets import Secret
from providers.route import Endpoint
from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from providers.sandbox.relying_party import RELYING_PARTY_KEY_PEM


def practice_endpoint(base_url: str) -> Endpoint:
    """The account at the service that lives under ``base_url``."""
    details = {
        "relying_party": Secret(SANDBOX_SP_ID),
        "signature": Secret(SANDBOX_SP_PASSWORD),
        "token": Secret(f"{SANDBOX_SP_ID}:{SANDBOX_SP_PASSWORD}"),
        "key": Secret(RELYING_PARTY_KEY_PEM),
        "grant": Secret("password"),
    }
    return Endpoint(base_url, SANDBOX_SP_ID, Secret(SANDBOX_SP_PASSWORD), details)
