"""Capabilities of MISA eSign's own interface (report 02 §2; MISA's document V2 of 27/10/2025)."""

from __future__ import annotations

from typing import Final

from core.i18n import N_
from core.signing.model import SignatureAlgorithm
from core.signing.prompting import PromptKind, PromptMoment, PromptNeed
from core.signing.provider import ControlCode, DigestEncoding, Proof, ProviderInfo
from providers import apps
from providers.route import AccountField, AccountForm

HOST: Final = "esignapp.misa.vn"
BASE_URL: Final = f"https://{HOST}"
PRACTICE_PATH: Final = "/misa"

ACCOUNT: Final = AccountForm(
    "misa",
    (
        AccountField("sp_id", N_("Client id (x-clientId)")),
        AccountField("sp_password", N_("Client key (x-clientKey)"), secret=True),
    ),
)

MAX_BATCH: Final = 20
"""Documents in one confirmation. MISA publishes no limit; more than this nobody compares on a phone."""

INFO: Final = ProviderInfo(
    id="misa",
    display_name="MISA eSign",
    brand="MISA",
    app=apps.MISA,
    blocking=False,
    resumable=True,
    cancellable=False,
    control_code=ControlCode.OUR_DOC_ID,
    max_batch=MAX_BATCH,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
    wait_limit_s=300.0,
    leaves_machine=("digest", "file_name"),
    leaves_for_certificates=("account", "password", "otp"),
    leaves_on_resume=("account", "password", "otp"),
    proven=Proof.SAMPLE_CHECKED,
    digest_encoding=DigestEncoding.BASE64,
    prompts=(
        PromptNeed(PromptKind.ACCOUNT_NAME, PromptMoment.BEFORE_CERTIFICATES),
        PromptNeed(PromptKind.PASSWORD, PromptMoment.BEFORE_CERTIFICATES),
        PromptNeed(PromptKind.OTP, PromptMoment.BEFORE_CERTIFICATES, always=False),
    ),
    assumptions=(
        "refused and expired are told apart by the words beside FAILED",
        "RSASSA-PKCS1-v1_5; what comes back is verified before it is used",
        "400 or 404 for a transaction that the service does not know",
        f"{MAX_BATCH} documents: our limit",
    ),
)
"""``wait_limit_s``: the longest that a client polls (§2.4); no answer tells a deadline."""
