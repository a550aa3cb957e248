"""Capabilities of FPT's MPKI app, reached by RSSP (report 02 §4.1, §4.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.i18n import N_
from core.signing.model import SignatureAlgorithm
from core.signing.prompting import PromptKind, PromptMoment, PromptNeed
from core.signing.provider import ControlCode, DigestEncoding, Proof, ProviderInfo
from providers import apps
from providers.route import AccountField, AccountForm

PRACTICE_PATH: Final = "/fpt/rssp/v2"

ACCOUNT: Final = AccountForm(
    "fpt",
    (
        AccountField("relying_party", N_("Name of the relying party")),
        AccountField("sp_id", N_("User name of the relying party")),
        AccountField("sp_password", N_("Its password"), secret=True),
        AccountField("signature", N_("Its signature string"), secret=True),
        AccountField("key", N_("Its key (a p12 or pem file)"), key=True),
        AccountField("user_id_prefix", N_("Kind of number that names a signer (USERNAME if empty)"), optional=True),
    ),
    needs_address=True,
)
"""FPT publishes no production address: an organisation gets it with its account, and the account names it."""

VALIDITY_S: Final = 300
"""Seconds that we ask a confirmation to be open for (``validityPeriod``, §4.1)."""

HOLD_S: Final = 345.0
"""Seconds that ``credentials/authorize`` may be held open: what FPT's own front-end allows (§4.1)."""

MAX_BATCH: Final = 20
"""Documents in one confirmation; a credential's own ``multisign`` may be lower."""

INFO: Final = ProviderInfo(
    id="fpt:rssp",
    display_name="FPT MPKI",
    brand="FPT",
    app=apps.FPT,
    first_name_only=True,
    blocking=True,
    resumable=False,
    cancellable=False,
    control_code=ControlCode.FROM_DIGESTS,
    max_batch=MAX_BATCH,
    algorithms=(SignatureAlgorithm.RSA_PSS, SignatureAlgorithm.RSA_PKCS1_V15),
    wait_limit_s=VALIDITY_S,
    leaves_machine=("digest", "id_number", "file_name"),
    leaves_for_certificates=("id_number",),
    proven=Proof.SAMPLE_CHECKED,
    sends_chain=False,
    digest_encoding=DigestEncoding.BASE64,
    assumptions=(
        "the number of the error that tells a refusal; an app that is too old is told by the words beside 3213",
        f"{MAX_BATCH} documents: our limit",
    ),
)

CLOUD_PRACTICE_PATH: Final = "/fpt/eSignCloud/restapi"

CLOUD_ACCOUNT: Final = AccountForm("fpt-esigncloud", ACCOUNT.fields[:-1], needs_address=True)

CLOUD_INFO: Final = replace(
    INFO,
    id="fpt:esigncloud",
    app=None,
    first_name_only=False,
    display_name="FPT eSign Cloud",
    blocking=False,
    resumable=True,
    control_code=ControlCode.NONE,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15, SignatureAlgorithm.RSA_PSS),
    wait_limit_s=900.0,
    leaves_machine=("digest", "account", "file_name"),
    leaves_on_resume=("account", "otp"),
    leaves_for_certificates=("account",),
    digest_encoding=DigestEncoding.HEX,
    one_certificate=True,
    prompts=(
        PromptNeed(PromptKind.ACCOUNT_NAME, PromptMoment.BEFORE_CERTIFICATES),
        PromptNeed(PromptKind.OTP, PromptMoment.AFTER_REQUEST),
    ),
    assumptions=(
        "the agreement (agreementUUID) is told by the person",
        "the body is signed by RSASSA-PKCS1-v1_5 with SHA-256",
        "values come in multipleSignedFileData, in the order of the digests, each as signatureValue",
        "getSignatureValueForSignCloud is asked by billCode and answers as authorizeHashSigningForSignCloud does",
        "regenerateAuthorizationCodeForSignCloud sends another code for a billCode and bills nothing",
        "1001 from these names a billCode that the service does not know",
        "refused is told by the words of the message",
        f"{MAX_BATCH} documents: our limit",
    ),
)
"""eSign Cloud (report 02 §4.3): a session lasts 15 minutes, and each one that is begun is billed."""
