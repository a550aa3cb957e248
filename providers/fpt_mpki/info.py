"""Capabilities of FPT's MPKI app, reached by RSSP (report 02 §4.1, §4.2)."""

from __future__ import annotations

from typing import Final

from core.i18n import N_
from core.signing.model import SignatureAlgorithm
from core.signing.provider import ControlCode, DigestEncoding, ProviderInfo
from providers.route import AccountField, AccountForm

HOST: Final = "rssp.fpt.invalid"
BASE_URL: Final = f"https://{HOST}/rssp/v2"
"""FPT publishes no production address: an organisation gets it with its account, and the account names it."""

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
    digest_encoding=DigestEncoding.BASE64,
    assumptions=("the number of the error that tells a refusal", f"{MAX_BATCH} documents: our limit"),
)
