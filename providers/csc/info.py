"""Capabilities of any service that speaks the CSC API (report 01 §7), by version."""

from __future__ import annotations

from typing import Final

from core.i18n import N_
from core.signing.model import SignatureAlgorithm
from core.signing.prompting import PromptKind, PromptMoment, PromptNeed
from core.signing.provider import ControlCode, DigestEncoding, Proof, ProviderInfo
from providers.route import AccountField, AccountForm

WAIT_LIMIT_S: Final = 300.0
"""Seconds that the signer has. The API tells no deadline; services seen allow about this (report 01 §9)."""

MAX_BATCH: Final = 20
"""Documents in one confirmation; a credential's own ``multisign`` may be lower."""

_FIELDS: Final = (
    AccountField("sp_id", N_("Client name (client_id) or user name")),
    AccountField("sp_password", N_("Its secret or password"), secret=True),
)
ACCOUNT_V1: Final = AccountForm("csc1", _FIELDS, needs_address=True)
ACCOUNT_V2: Final = AccountForm("csc2", _FIELDS, needs_address=True)
"""Every service has its own address, told with the account: the API's base, such as ``https://…/csc/v2``."""

_PROMPTS: Final = tuple(
    PromptNeed(kind, PromptMoment.BEFORE_REQUEST, always=False)
    for kind in (PromptKind.PIN, PromptKind.PASSWORD, PromptKind.OTP)
)
_ASSUMPTIONS: Final = (
    "access_denied tells a refusal, or a time-out if its words say so",
    f"{WAIT_LIMIT_S:.0f} s for the signer",
    f"{MAX_BATCH} documents: our limit, unless multisign is lower",
)


def _info(version: str, *, blocking: bool, assumptions: tuple[str, ...]) -> ProviderInfo:
    return ProviderInfo(
        id=f"csc{version}",
        display_name=f"CSC API v{version}",
        brand="CSC",
        blocking=blocking,
        resumable=not blocking,
        cancellable=False,
        control_code=ControlCode.OUR_DOC_ID,
        max_batch=MAX_BATCH,
        algorithms=(SignatureAlgorithm.RSA_PKCS1_V15, SignatureAlgorithm.RSA_PSS, SignatureAlgorithm.ECDSA),
        wait_limit_s=WAIT_LIMIT_S,
        leaves_machine=("digest", "id_number", "file_name", "pin", "password", "otp"),
        leaves_for_certificates=("id_number",),
        leaves_on_resume=() if blocking else ("digest", "id_number"),
        digest_encoding=DigestEncoding.BASE64,
        prompts=_PROMPTS,
        proven=Proof.FOREIGN_CLIENT_CHECKED if blocking else Proof.SAMPLE_CHECKED,
        assumptions=assumptions,
    )


INFO_V1: Final = _info("1", blocking=True, assumptions=_ASSUMPTIONS)
"""``authorize`` of an implicit credential is held open until the signer has decided."""

INFO_V2: Final = _info(
    "2",
    blocking=False,
    assumptions=(*_ASSUMPTIONS, "authorizeCheck may be asked again until the SAD it gave was used"),
)
"""``authorize`` of a credential with out-of-band objects gives a handle for ``authorizeCheck``."""
