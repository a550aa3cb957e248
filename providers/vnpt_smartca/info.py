"""Capabilities of VNPT SmartCA's own interface, *sp769*, by version, and of its OAuth interface."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.i18n import N_
from core.signing.model import SignatureAlgorithm
from core.signing.prompting import PromptKind, PromptMoment, PromptNeed
from core.signing.provider import ControlCode, DigestEncoding, Proof, ProviderInfo
from providers import apps
from providers.route import NORM_769, AccountField, AccountForm

HOST: Final = "gwsca.vnpt.vn"
BASE_URL: Final = f"https://{HOST}/sca/sp769"
PRACTICE_PATH: Final = "/vnpt/sca/sp769"
BASE_URL_OAUTH: Final = f"https://{HOST}"
PRACTICE_PATH_OAUTH: Final = "/vnpt-oauth"
PRACTICE_PATH_V2: Final = "/vnpt-th/sca/sp769"

ACCOUNT: Final = AccountForm("vnpt", NORM_769)
ACCOUNT_OAUTH: Final = AccountForm(
    "vnpt-oauth",
    (
        AccountField("sp_id", N_("Name of the client (client_id)")),
        AccountField("sp_password", N_("Its secret (client_secret)"), secret=True),
        AccountField(
            "grant",
            N_("How people sign in: code on VNPT's page, password in this program (code if empty)"),
            optional=True,
            words=("code", "password"),
        ),
    ),
)
"""VNPT gives clients of the two interfaces accounts of their own (report 01 §4.1)."""

MAX_BATCH: Final = 20
"""Documents in one confirmation. VNPT publishes no limit; more than this nobody compares on a phone."""

INFO: Final = ProviderInfo(
    id="vnpt:sp769v1",
    display_name="VNPT SmartCA",
    brand="VNPT",
    app=apps.VNPT,
    first_name_only=True,
    blocking=False,
    resumable=True,
    cancellable=False,
    control_code=ControlCode.OUR_DOC_ID,
    max_batch=MAX_BATCH,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
    wait_limit_s=300.0,
    leaves_machine=("digest", "id_number", "file_name"),
    leaves_for_certificates=("id_number",),
    proven=Proof.SAMPLE_CHECKED,
    digest_encoding=DigestEncoding.HEX,
    tells_deadline=True,
    assumptions=("400 or 404 for an id that the service does not know", f"{MAX_BATCH} documents: our limit"),
)
"""``wait_limit_s`` is the life of a transaction (report 01 §4.5), for answers that tell no ``expired_in``."""

INFO_V2: Final = replace(
    INFO,
    id="vnpt:sp769v2",
    app=None,
    blocking=True,
    resumable=False,
    leaves_machine=("digest", "id_number", "file_name", "password", "otp"),
    control_code=ControlCode.NONE,
    prompts=(
        PromptNeed(PromptKind.PASSWORD, PromptMoment.BEFORE_REQUEST),
        PromptNeed(PromptKind.OTP, PromptMoment.BEFORE_REQUEST),
    ),
    tells_deadline=False,
    assumptions=(
        "a wrong code is status 1003 (one program), a wrong password 401 with that word",
        "confirm takes the transaction id of the answer to sign, as the samples do",
        f"{MAX_BATCH} documents: our limit",
    ),
)
"""*SmartCA tích hợp* (report 01 §4.7): no phone rings; the signer types password and code."""

INFO_OAUTH: Final = replace(
    INFO,
    id="vnpt:oauth",
    first_name_only=False,
    leaves_machine=("digest", "file_name"),
    leaves_for_certificates=("id_number", "password"),
    leaves_on_resume=("id_number", "password"),
    tells_deadline=False,
    digest_encoding=DigestEncoding.BASE64,
    prompts=(PromptNeed(PromptKind.PASSWORD, PromptMoment.BEFORE_CERTIFICATES, always=False),),
    assumptions=(
        "the signer's number is the account's name",
        "sign-in leads back to 127.0.0.1 at any port (RFC 8252); by password for clients that VNPT approved for it",
        "the signatures bear the names under which the digests were sent",
        f"{MAX_BATCH} documents: our limit, VNPT's is 50",
    ),
)
"""The OAuth interface (report 01 §5): the signer signs in here, the phone confirms, the outcome is fetched."""
