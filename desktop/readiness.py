"""Certificates are looked at as soon as they are shown: nobody places a signature with one that is revoked (V6)."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue.words import folded
from core.dossier.roles import Signer
from core.errors import AppError, CredentialMismatchError, CredentialUnusableError
from core.i18n import _
from core.identity import same_person
from core.messages import describe
from core.signing.model import Credential
from core.signing.readiness import check_ready
from core.wording.signing import STATUS_UNKNOWN
from desktop.composition import Services
from desktop.ui.banner import BannerContent, Tone
from desktop.ui.certificate_list import CertificateList


async def tell_readiness(
    services: Services,
    shown: CertificateList,
    credentials: Sequence[Credential],
    provider_id: str,
    user_id: str,
    signer: Signer = Signer(),
) -> None:
    """What is wrong with each goes to its row. What cannot be found out now is told before the phone rings.

    ``signer``: who should sign by the dossier, where there is one.
    """
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
            if signer.name and folded(signer.name) != folded(credential.subject_name):
                shown.say(credential, _("In the dossier the name is {name}. Please compare.").format(name=signer.name))


def another_signer(signer: Signer, user_id: str) -> BannerContent | None:
    """Whoever is about to sign is not who the dossier says: told before signing, not after."""
    if not signer.number or same_person(user_id, signer.number):
        return None
    return BannerContent(
        _("Another person is to sign here"),
        _("By what you filled in, these papers are signed by {name}. The portal may refuse another signature.").format(
            name=signer.name
        ),
        Tone.WARN,
    )
