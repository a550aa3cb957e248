"""Capabilities of Viettel MySign's current gateway (report 01 §6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.i18n import N_
from core.signing.model import SignatureAlgorithm
from core.signing.provider import ControlCode, DigestEncoding, Proof, ProviderInfo
from providers import apps
from providers.route import AccountField, AccountForm

HOST: Final = "remotesigning.viettel.vn"
BASE_URL: Final = f"https://{HOST}/vtss/service"
PRACTICE_PATH: Final = "/viettel/vtss/service"

ACCOUNT: Final = AccountForm(
    "viettel",
    (
        AccountField("sp_id", N_("Name of the client (client_id)")),
        AccountField("sp_password", N_("Its secret (client_secret)"), secret=True),
        AccountField("profile_id", N_("Profile (adss:ras:profile:001 if empty)"), optional=True),
        AccountField("async", N_("Signing mode: 1 asks for the result, 0 holds the call (1 if empty)"), optional=True),
    ),
)

MAX_BATCH: Final = 20
"""Documents in one confirmation. Credentials allow two thousand million; more than this nobody compares on a phone."""

INFO: Final = ProviderInfo(
    id="viettel",
    display_name="Viettel MySign",
    brand="Viettel",
    app=apps.VIETTEL,
    blocking=False,
    resumable=True,
    cancellable=False,
    control_code=ControlCode.OUR_DOC_ID,
    max_batch=MAX_BATCH,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
    wait_limit_s=180.0,
    leaves_machine=("digest", "id_number", "file_name"),
    leaves_for_certificates=("id_number",),
    leaves_on_resume=("id_number",),
    proven=Proof.SAMPLE_CHECKED,
    digest_encoding=DigestEncoding.BASE64,
    assumptions=(
        "a request lives about 180 s, as long as clients hold the call open",
        "the phone shows the document's name, so that our number stands at its beginning",
        "400 or 404 without a known error number for a transaction that the service does not know",
        "a held call that ends without a signature tells the numbers of the status call",
        f"{MAX_BATCH} documents: our limit",
    ),
)
"""``signHash`` with ``async 1``: the answer is a handle, by which the outcome is fetched."""

HELD: Final = replace(INFO, blocking=True, resumable=False, wait_limit_s=200.0, leaves_on_resume=())
"""``signHash`` with ``async 0``: one call is held open until the signer has decided. Clients allow it 183 s."""
