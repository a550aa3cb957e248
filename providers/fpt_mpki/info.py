"""Capabilities of FPT's MPKI app, reached by RSSP (report 02 §4.1, §4.2)."""

from __future__ import annotations

from typing import Final

from core.signing.model import SignatureAlgorithm
from core.signing.provider import ControlCode, ProviderInfo

HOST: Final = "rssp.fpt.invalid"
BASE_URL: Final = f"https://{HOST}/rssp/v2"
"""FPT publishes no production address: an organisation gets it with its account, and the account names it."""

PRACTICE_PATH: Final = "/fpt/rssp/v2"

HOLD_S: Final = 345.0
"""Seconds that ``credentials/authorize`` may be held open: what FPT's own front-end allows (§4.1)."""

MAX_BATCH: Final = 20
"""Documents in one confirmation; a credential's own ``multisign`` may be lower."""

INFO: Final = ProviderInfo(
    id="fpt:rssp",
    display_name="FPT MPKI",
    brand="FPT",
    host=HOST,
    blocking=True,
    resumable=False,
    cancellable=False,
    control_code=ControlCode.FROM_DIGESTS,
    max_batch=MAX_BATCH,
    algorithms=(SignatureAlgorithm.RSA_PSS, SignatureAlgorithm.RSA_PKCS1_V15),
    wait_limit_s=HOLD_S,
    leaves_machine=("digest", "id_number", "file_name"),
    sends_chain=False,
)
