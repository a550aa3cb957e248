"""Whether a certificate can sign for a person now: told when it is chosen (V6), and once more before a phone rings."""

from __future__ import annotations

from datetime import datetime

from core.errors import CredentialMismatchError, CredentialUnusableError
from core.identity import same_person
from core.signing.engine import CredentialCheck, SigningEngine, TrustSettings
from core.signing.model import Credential


async def check_ready(
    credential: Credential,
    user_id: str,
    provider_name: str,
    engine: SigningEngine,
    trust: TrustSettings,
    moment: datetime,
) -> CredentialCheck:
    """Good by the CA's own word, valid now, of the person with this number, and neither revoked nor unfit for signing.

    Raises ``CredentialUnusableError`` and ``CredentialMismatchError``.
    """
    if credential.ca_status.unusable:
        raise CredentialUnusableError("the CA says so", reason=credential.ca_status.value, provider=provider_name)
    if not credential.valid_at(moment):
        reason = "expired" if moment > credential.valid_to else "not_yet_valid"
        raise CredentialUnusableError(reason=reason, provider=provider_name)
    if not same_person(user_id, credential.subject_id):
        raise CredentialMismatchError(provider=provider_name, name=credential.subject_name)
    return await engine.check_credential(credential.certificate_der, credential.chain_der, trust, moment)
