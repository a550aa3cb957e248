"""Capabilities of the eSign hub's two modes, one route for each authority behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.i18n import N_
from core.signing.model import SignatureAlgorithm
from core.signing.provider import ControlCode, DigestEncoding, PhoneApp, Proof, ProviderInfo, Returns
from providers import apps
from providers.route import NORM_769, AccountField, AccountForm

HOST: Final = "esign.neac.gov.vn"
BASE_URL: Final = f"https://{HOST}"
PRACTICE_PATH: Final = "/esign"

_EITHER: Final = (
    *(replace(one, optional=True) for one in NORM_769),
    AccountField("token", N_("Token of the organisation, in place of the account"), secret=True, optional=True),
)
"""The hub gives an organisation an account or a token (report 07 §1.2)."""

_WAYS: Final = (("sp_id", "sp_password"), ("token",))

ACCOUNT: Final = AccountForm(
    "esign",
    (
        *_EITHER,
        AccountField(
            "digest_encoding",
            N_("How digests are written: hex or base64 (base64 if empty)"),
            optional=True,
            words=("hex", "base64"),
        ),
    ),
    either=_WAYS,
)

WAIT_LIMIT_S: Final = 330.0
"""Seconds that the hub's blocking call may take: the countdown of a production client (report 07 §1.4)."""

MAX_BATCH: Final = 20
"""Documents in one confirmation. The hub publishes no limit; more than this nobody compares on a phone."""

_BEHIND_THE_HUB: Final = (
    ("VNPT-CA", "VNPT", "VNPT SmartCA", apps.VNPT),
    ("Viettel-CA", "Viettel", "Viettel MySign", apps.VIETTEL),
    ("MISA-CA", "MISA", "MISA eSign", apps.MISA),
    ("CA2", "NACENCOMM", "CA2 RemoteSign", apps.CA2),
    ("FPT-CA", "FPT", "FPT.CA", apps.FPT),
    ("BkavCA", "Bkav", "BkavCA", apps.BKAV),
)


def _info(ca_name: str, brand: str, product: str, app: PhoneApp) -> ProviderInfo:
    return ProviderInfo(
        id=f"esign:{ca_name}",
        display_name=product,
        brand=brand,
        blocking=True,
        resumable=False,
        cancellable=False,
        control_code=ControlCode.OUR_DOC_ID,
        max_batch=MAX_BATCH,
        algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
        wait_limit_s=WAIT_LIMIT_S,
        leaves_machine=("digest", "id_number"),
        leaves_for_certificates=("id_number",),
        proven=Proof.SAMPLE_CHECKED,
        digest_encoding=DigestEncoding.BASE64,
        assumptions=(
            "digest in base64 unless the account says hex: one public sample",
            "a token stands in the header in hash mode too",
            "refused and expired are told apart by the words of the error",
            f"{MAX_BATCH} documents: our limit",
        ),
        app=app,
    )


INFOS: Final = {route[0]: _info(*route) for route in _BEHIND_THE_HUB}
"""By the hub's ``ca_name``, in the guide's order (names: report 07 §1.7)."""

FILE_ACCOUNT: Final = AccountForm("esign_file", _EITHER, needs_address=True, either=(("token",), _WAYS[0]))
"""The other way in, at an address that the hub gives to each organisation (report 07 §1.4)."""


def file_info(ca_name: str) -> ProviderInfo:
    """The same authority in the hub's file mode; ``KeyError`` if the hub knows none of that name."""
    return replace(
        INFOS[ca_name],
        id=f"esign:{ca_name}:file",
        max_batch=1,
        returns=Returns.SIGNED_FILE,
        sends_chain=False,
        leaves_machine=("file", "file_name", "id_number"),
        assumptions=(
            "an empty list means refused or failed, unless the words beside it tell which",
            "an account stands in the body in file mode too",
            "the visible signature is the hub's choice",
        ),
    )


FILE_FAMILY: Final = replace(file_info("VNPT-CA"), id="esign:", display_name="eSign", brand="eSign")
"""What the routes of file mode have in common."""
