"""Capabilities of NACENCOMM CA2's own interface (report 02 §3)."""

from __future__ import annotations

from typing import Final

from core.signing.model import SignatureAlgorithm
from core.signing.provider import ControlCode, DigestEncoding, Proof, ProviderInfo
from providers import apps
from providers.route import NORM_769, AccountForm

HOST: Final = "rmsca2.nacencomm.vn"
BASE_URL: Final = f"https://{HOST}/api/data"
"""Another prefix is known as well (``/rssp/v2/neac``, §3.1): an account may name it."""

PRACTICE_PATH: Final = "/ca2/api/data"

ACCOUNT: Final = AccountForm("ca2", NORM_769)

MAX_BATCH: Final = 20
"""Documents in one confirmation. NACENCOMM publishes no limit; more than this nobody compares on a phone."""

INFO: Final = ProviderInfo(
    id="ca2",
    display_name="CA2 RemoteSign",
    brand="NACENCOMM",
    app=apps.CA2,
    blocking=False,
    resumable=True,
    cancellable=False,
    control_code=ControlCode.OUR_DOC_ID,
    max_batch=MAX_BATCH,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
    wait_limit_s=180.0,
    leaves_machine=("digest", "id_number"),
    leaves_for_certificates=("id_number",),
    leaves_on_resume=("id_number",),
    proven=Proof.SAMPLE_CHECKED,
    digest_encoding=DigestEncoding.BASE64,
    assumptions=(
        "refused, expired and failed are told apart by the words of the message; -2 without words: refused or failed",
        "400 or 404 for an id that the service does not know",
        "an organisation is known by its tax code, else by its tax code with -999",
        f"{MAX_BATCH} documents: our limit",
    ),
)
"""``wait_limit_s``: how long a production client polls (§3.1); no answer tells a deadline."""
