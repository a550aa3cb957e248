"""Whatever JSON a service sends, its reader finds a meaning or one of the errors that adapters translate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ProviderProtocolError
from providers.esign_hub import file_wire as hub_files
from providers.esign_hub import wire as hub
from providers.esign_hub.reply import inner
from providers.nacencomm_ca2 import wire as ca2
from providers.norm769 import envelope
from providers.viettel_mysign import wire as viettel
from providers.vnpt_smartca import wire_oauth, wire_v2

READABLE: Final = (
    KeyError,
    TypeError,
    ValueError,
    OverflowError,
    ProviderProtocolError,
    viettel.Refusal,
    wire_oauth.Refusal,
)
NAMES: Final = {"provider_id": "x", "provider_name": "X"}
MEMBERS: Final = (
    *("status_code", "code", "message", "data", "user_certificates", "cert_data", "chain_data", "serial_number"),
    *("signatures", "doc_id", "signature_value", "transaction_id", "sad", "error", "error_description", "status"),
    *("access_token", "refresh_token", "expires_in", "credential_id", "cert", "certificates", "transactionId"),
    *("content", "tranId", "tranStatus", "documents", "name", "sig"),
    *("status_code", "signed_files", "sign_files", "signFiles", "signature_value", "file_base64"),
)
LEAVES: Final = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.sampled_from([0, 1, 200, "1", "4000", "50000", "-2", "", "AQ==", "88626140 a.pdf"])
    | st.text(max_size=8)
)
JSON: Final = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, min_size=1, max_size=6)
    ),
    max_leaves=15,
)
READERS: Final[dict[str, Callable[[Any], object]]] = {
    "hub signing": lambda body: hub.signatures(inner(envelope(200, body)), ("88626140",)),
    "hub signing a file": lambda body: hub_files.signed_file(inner(envelope(200, body)), "88626140"),
    "hub files' certificates": lambda body: hub_files.transaction_of(envelope(200, body), "1"),
    "ca2 certificates": lambda body: ca2.credentials(envelope(200, body), **NAMES),
    "ca2 status": lambda body: ca2.status(envelope(200, body), ("88626140",)),
    "viettel call": lambda body: viettel.checked(200, body),
    "viettel login": lambda body: viettel.session(body, "x"),
    "viettel certificates": lambda body: viettel.credentials(body, **NAMES),
    "viettel signing": lambda body: viettel.accepted(body, ("88626140",)),
    "viettel status": lambda body: viettel.status(body, ("88626140",)),
    "vnpt v2 refusal": lambda body: wire_v2.refused_secret(envelope(200, body)),
    "vnpt v2 signing": lambda body: wire_v2.begun(envelope(200, body)),
    "vnpt v2 confirming": lambda body: wire_v2.confirmed(envelope(200, body), ("88626140",)),
    "vnpt oauth sign-in": lambda body: wire_oauth.signed_in(200, body),
    "vnpt oauth call": lambda body: wire_oauth.content(200, body),
    "vnpt oauth list": lambda body: wire_oauth.credential_ids(body),
    "vnpt oauth certificate": lambda body: wire_oauth.credential(body, "c", **NAMES),
    "vnpt oauth signing": lambda body: wire_oauth.accepted(body),
    "vnpt oauth status": lambda body: wire_oauth.status(body, ("88626140",)),
}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=50)
@given(body=JSON)
def test_no_answer_escapes_a_readers_own_errors(name: str, body: object) -> None:
    try:
        READERS[name](body)
    except READABLE:
        return
