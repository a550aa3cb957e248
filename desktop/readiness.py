"""Certificates are looked at as soon as they are shown: nobody places a signature with one that is revoked (V6)."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import AppError, CredentialMismatchError, CredentialUnusableError
from core.i18n import _
from core.messages import describe
from core.signing.model import Credential
from core.signing.readiness import check_ready
from core.wording.signing import STATUS_UNKNOWN
from desktop.composition import Services
from desktop.ui.certificate_list import CertificateList


async def tell_readiness(
    services: Services, shown: CertificateList, credentials: Sequence[Credential], provider_id: str, user_id: str
) -> None:
    """What is wrong with each goes to its row. What cannot be found out now is told before the phone rings."""
    name = next((info.display_name for info in services.provider_infos if info.id == provider_id), "")
    moment = services.clock.now()
    for credential in (one for one in credentials if one.valid_at(moment)):
        try:
            trust = await services.trust()
            found = await check_ready(credential, user_id, name, services.engine, trust, moment)
        except (CredentialUnusableError, CredentialMismatchError) as error:
            message = describe(error)
            shown.refuse(credential, _("Cannot be used"), f"{message.title}. {message.what_to_do}")
        except AppError:
            continue
        else:
            if found.revocation != "good":
                shown.say(credential, _(STATUS_UNKNOWN))
