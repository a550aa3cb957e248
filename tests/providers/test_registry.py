"""The registry: what the window and the command line offer."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ProviderProtocolError, UnknownProviderError
from core.secrets import Secret
from core.signing.model import Credential
from core.signing.prompting import PromptMoment
from core.signing.provider import TYPED, Proof
from providers import PARTIES, PROVIDERS, Endpoint, resolve
from providers.certificates import parse_credential
from providers.esign_hub import wire as hub
from providers.norm769 import envelope
from providers.vnpt_smartca import wire as vnpt
from tests import wire

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "status_code",
                    "code",
                    "message",
                    "data",
                    "user_certificates",
                    "cert_data",
                    "chain_data",
                    "serial_number",
                    "ca_cert",
                    "signed_files",
                    "signatures",
                    "doc_id",
                    "signature_value",
                    "transaction_id",
                    "tran_code",
                    "expired_in",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=15,
)


def test_the_six_authorities_of_the_guide_are_offered_first() -> None:
    guides = ["VNPT-CA", "Viettel-CA", "MISA-CA", "CA2", "FPT-CA", "BkavCA"]
    assert [route.info.id for route in PROVIDERS[: len(guides)]] == [f"esign:{name}" for name in guides]


def test_every_route_is_found_by_its_own_name() -> None:
    assert [resolve(route.info.id) for route in PROVIDERS] == list(PROVIDERS)


@pytest.mark.parametrize(
    ("name", "route"),
    [
        ("vnpt", "vnpt:sp769v1"),
        ("VNPT", "vnpt:sp769v1"),
        ("vnpt:sp769v1", "vnpt:sp769v1"),
        (" vnpt ", "vnpt:sp769v1"),
        ("ESIGN:vnpt-ca:FILE", "esign:VNPT-CA:file"),
        ("fpt", "fpt:rssp"),
    ],
)
def test_an_alias_leads_to_its_route(name: str, route: str) -> None:
    assert resolve(name).info.id == route


@pytest.mark.parametrize("name", ["esign:VNPT-CA:hash", "esign:khong-co:file", "esign:file", "esign::file"])
def test_a_mode_or_an_authority_that_the_hub_does_not_have_is_a_usage_error(name: str) -> None:
    with pytest.raises(UnknownProviderError):
        resolve(name)


@pytest.mark.parametrize("name", ["", "esign", "esign:", "khong-co"])
def test_an_unknown_name_is_a_usage_error_that_tells_the_names(name: str) -> None:
    with pytest.raises(UnknownProviderError) as caught:
        resolve(name)
    assert all(route.info.id in caught.value.params["known"] for route in PROVIDERS)


def test_listing_routes_loads_no_http_client_and_no_server() -> None:
    script = "import providers, sys; print({'httpx', 'starlette', 'cryptography'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_every_party_that_claims_samples_shows_them_and_only_keys_at_hand_need_none() -> None:
    samples = Path(wire.__file__).parent
    for party in PARTIES:
        infos = [one.info for one in (*party.routes, *party.families)]
        assert infos
        for info in infos:
            assert (info.proven is Proof.KEY_CHECKED) is info.local, info.id
        folders = {name.split(".")[1] for name in party.dialects}
        if not all(info.local for info in infos):
            (folder,) = folders
            assert len(list((samples / folder).glob("*.json"))) >= 5, folder
            assert all(f".{folder}." in route.adapter for route in party.routes)


def test_every_route_is_told_without_placeholders() -> None:
    for route in PROVIDERS:
        assert route.account is not None
        assert route.base_url.startswith("https://") is not route.account.needs_address
        assert ".invalid" not in route.base_url
        assert route.practice_path.startswith("/")
        assert route.info.resumable is not route.info.blocking


def test_whatever_is_typed_for_a_service_is_told_to_leave_this_computer() -> None:
    for info in (route.info for route in PROVIDERS):
        for need in info.prompts:
            leaves = {
                PromptMoment.BEFORE_CERTIFICATES: info.leaves_for_certificates,
                PromptMoment.BEFORE_REQUEST: info.leaves_machine,
                PromptMoment.AFTER_REQUEST: info.leaves_on_resume,
            }
            assert TYPED[need.kind] in leaves[need.moment], info.id


def test_an_endpoint_does_not_print_its_password() -> None:
    assert "an-toan" not in repr(Endpoint("https://ca.invalid", "sp", Secret("an-toan")))


@pytest.mark.parametrize(
    ("uids", "number"),
    [
        (("CCCD:070900000010",), "070900000010"),
        (("CMND:070900010",), "070900010"),
        (("MST:0709000001-001",), "0709000001-001"),
        (("MST:0709000001", "CCCD:070900000010"), "070900000010"),
        (("cccd: 070900000010",), "070900000010"),
        (("070900000010",), "070900000010"),
        (("no number at all",), None),
        ((), None),
    ],
)
def test_the_subjects_number_is_read_from_its_uid(uids: tuple[str, ...], number: str | None) -> None:
    credential = parsed("Người Thử", uids)
    assert (credential.subject_id, credential.serial_number) == (number, "abc")
    assert credential.valid_from.tzinfo is not None
    assert number is None or number not in repr(credential)


def test_a_name_that_turns_the_reading_direction_shows_that_it_is_strange() -> None:
    credential = parsed("Nguyễn\u202enB", ())
    assert (credential.subject_name, credential.issuer_name) == ("Nguyễn\ufffdnB", "Nguyễn\ufffdnB")


def parsed(common_name: str, uids: tuple[str, ...]) -> Credential:
    """A certificate's credential."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, common_name), *(x509.NameAttribute(NameOID.USER_ID, u) for u in uids)]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0x0ABC)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    return parse_credential(
        certificate.public_bytes(Encoding.DER), (), provider_id="x", credential_id="y", provider_name="X"
    )


@pytest.mark.parametrize("der", [b"", b"0\x03\x02\x01\x00", b"\x30\x82\xff\xff"])
def test_a_malformed_certificate_breaks_the_contract(der: bytes) -> None:
    with pytest.raises(ProviderProtocolError):
        parse_credential(der, (), provider_id="x", credential_id="y", provider_name="X")


@given(body=JSON)
def test_no_answer_escapes_the_parsers_own_errors(body: object) -> None:
    readable = (KeyError, TypeError, ValueError, OverflowError, ProviderProtocolError)
    try:
        answer = envelope(200, body)
    except readable:
        return
    for read in (
        lambda: hub.credentials(answer, provider_id="x", provider_name="X"),
        lambda: hub.signatures(answer, ("1",)),
        lambda: vnpt.credentials(answer, provider_id="x", provider_name="X"),
        lambda: vnpt.accepted(answer),
        lambda: vnpt.status(answer, ("1",)),
    ):
        try:
            read()
        except readable:
            continue
