"""Capabilities of VNPT SmartCA's own interface, *sp769* version 1."""

from __future__ import annotations

from typing import Final

from core.signing.model import SignatureAlgorithm
from core.signing.provider import ControlCode, DigestEncoding, ProviderInfo
from providers.route import NORM_769, AccountForm

HOST: Final = "gwsca.vnpt.vn"
BASE_URL: Final = f"https://{HOST}/sca/sp769"
PRACTICE_PATH: Final = "/vnpt/sca/sp769"

ACCOUNT: Final = AccountForm("vnpt", NORM_769)

MAX_BATCH: Final = 20
"""Documents in one confirmation. VNPT publishes no limit; more than this nobody compares on a phone."""

INFO: Final = ProviderInfo(
    id="vnpt:sp769v1",
    display_name="VNPT SmartCA",
    brand="VNPT",
    host=HOST,
    blocking=False,
    resumable=True,
    cancellable=False,
    control_code=ControlCode.OUR_DOC_ID,
    max_batch=MAX_BATCH,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
    wait_limit_s=300.0,
    leaves_machine=("digest", "id_number", "file_name"),
    digest_encoding=DigestEncoding.HEX,
    tells_deadline=True,
    assumptions=("400 or 404 for an id that the service does not know", f"{MAX_BATCH} documents: our limit"),
)
"""``wait_limit_s`` is the life of a transaction (report 01 §4.5), for answers that tell no ``expired_in``."""
