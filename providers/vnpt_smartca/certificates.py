"""The certificates of a person: the call that both versions of *sp769* share."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from core.signing.model import Credential
from core.signing.provider import ProviderInfo
from providers.asking import read
from providers.http import translate_errors
from providers.route import Endpoint
from providers.vnpt_smartca import wire

if TYPE_CHECKING:
    import httpx


async def certificates(
    client: httpx.AsyncClient, endpoint: Endpoint, info: ProviderInfo, user_id: str
) -> tuple[Credential, ...]:
    """All of them, expired ones included. Raises ``core.errors``."""
    body = wire.certificates_body(endpoint, user_id, str(uuid.uuid4()))
    answer = await read(client, endpoint.at(wire.CERTIFICATES_PATH), body, info)
    with translate_errors(info.display_name):
        return wire.credentials(answer, provider_id=info.id, provider_name=info.display_name)
