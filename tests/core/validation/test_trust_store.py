"""Only what is pinned, what an administrator says, and what leads there is trusted (V3; TT 15/2025, Điều 5)."""

import json
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import pkcs7

from core.errors import AppError, TrustRefusedError, UnknownAuthorityError
from core.validation.trust_store.entry import EntryKind
from core.validation.trust_store.pins import is_official, parse_pins, shipped_pins
from core.validation.trust_store.store import Addition, TrustStore
from tests.core.validation.authorities import NOW, YEAR, Made, list_of, made, public, signed

REAL_ROOTS = Path(__file__).resolve().parents[3].parent / "shared" / "trust"
DAY = timedelta(days=1)
ROOT = made("Test Root")
ISSUING = made("Test Issuing", ROOT)
BELOW = made("Test Below", ISSUING)
STRANGER = made("Stranger")
PERSON = made("Nguyễn Thị Thùy Dương", ISSUING, authority=False)
KEY, OTHER_KEY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def store_in(folder: Path, *pinned: Made, keys: tuple[bytes, ...] = (public(KEY),)) -> TrustStore:
    return TrustStore(folder / "trust", parse_pins(list_of(*pinned, version=1, expires=None)), keys)


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return store_in(tmp_path, ROOT)


def kinds(store: TrustStore) -> dict[str, EntryKind]:
    return {one.certificate.sha256: one.kind for one in store.contents().entries}


def refusals(addition: Addition) -> dict[str, str]:
    return {one.certificate.sha256: one.reason for one in addition.refused}


def reason_of(error: AppError) -> str:
    return error.params["reason"]


@pytest.mark.parametrize("shape", ["der", "pem", "pem bag", "der bag"])
def test_a_pinned_root_is_taken_from_every_kind_of_file(store: TrustStore, shape: str) -> None:
    content = {
        "der": ROOT.der,
        "pem": b"subject=a comment before it\n" + ROOT.pem + ISSUING.pem,
        "pem bag": pkcs7.serialize_certificates([ROOT.certificate], serialization.Encoding.PEM),
        "der bag": pkcs7.serialize_certificates([ROOT.certificate], serialization.Encoding.DER),
    }[shape]
    assert not store.add(content, "file", NOW).refused
    assert kinds(store)[ROOT.sha256] is EntryKind.NATIONAL
    assert store.contents().ders(EntryKind.NATIONAL) == (ROOT.der,)


def test_any_other_root_is_refused_and_leaves_no_trace(store: TrustStore, tmp_path: Path) -> None:
    addition = store.add(STRANGER.der, "file", NOW)
    assert refusals(addition) == {STRANGER.sha256: "not_pinned"}
    assert not (tmp_path / "trust").exists()


def test_an_administrators_own_root_is_marked_as_such(store: TrustStore) -> None:
    store.add(STRANGER.der, "file", NOW, own=True)
    store.add(ROOT.der, "file", NOW, own=True)
    assert kinds(store) == {STRANGER.sha256: EntryKind.OWN, ROOT.sha256: EntryKind.NATIONAL}


def test_own_does_not_make_a_person_an_authority(store: TrustStore) -> None:
    assert refusals(store.add(PERSON.der, "file", NOW, own=True)) == {PERSON.sha256: "no_authority"}


def test_issuing_authorities_are_kept_only_where_they_lead_to_a_root(store: TrustStore) -> None:
    below_stranger, forged = made("Elsewhere", STRANGER), made("Forged", ROOT, forged=True)
    content = b"".join(one.pem for one in (BELOW, forged, ISSUING, below_stranger, ROOT))
    addition = store.add(content, "file", NOW)
    assert refusals(addition) == {below_stranger.sha256: "no_anchor", forged.sha256: "no_anchor"}
    assert kinds(store) == {
        ROOT.sha256: EntryKind.NATIONAL,
        ISSUING.sha256: EntryKind.ISSUING,
        BELOW.sha256: EntryKind.ISSUING,
    }


def test_adding_twice_changes_nothing(store: TrustStore) -> None:
    store.add(ROOT.der, "rootca.gov.vn", NOW)
    again = store.add(ROOT.pem, "file", NOW + DAY)
    assert (again.added, [one.certificate.sha256 for one in again.known]) == ((), [ROOT.sha256])
    (entry,) = store.contents().entries
    assert (entry.added, entry.source) == (NOW, "rootca.gov.vn")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\x30\x80",
        ROOT.der[:-7],
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        bytes(2_000_000),
    ],
    ids=["empty", "text", "open end", "cut", "no certificate", "a key", "too large"],
)
def test_what_is_no_certificate_is_refused(store: TrustStore, content: bytes) -> None:
    with pytest.raises(TrustRefusedError) as refused:
        store.add(content, "file", NOW)
    assert reason_of(refused.value) == "no_certificate"


def test_removing_a_root_takes_what_led_to_it_along(store: TrustStore) -> None:
    store.add(b"".join(one.pem for one in (ROOT, ISSUING, BELOW)), "file", NOW)
    store.add(STRANGER.der, "file", NOW, own=True)
    gone = store.remove(":".join(ROOT.sha256[i : i + 2].upper() for i in range(0, 64, 2)))
    assert {one.certificate.sha256 for one in gone} == {ROOT.sha256, ISSUING.sha256, BELOW.sha256}
    assert kinds(store) == {STRANGER.sha256: EntryKind.OWN}


@pytest.mark.parametrize(
    "fingerprint",
    ["", pytest.param(ROOT.sha256[:7], id="one digit too few"), "0" * 64, "../../etc/passwd", "*"],
)
def test_removing_needs_exactly_one_fingerprint(store: TrustStore, fingerprint: str) -> None:
    store.add(ROOT.der, "file", NOW)
    with pytest.raises(UnknownAuthorityError):
        store.remove(fingerprint)
    assert kinds(store) == {ROOT.sha256: EntryKind.NATIONAL}


def test_a_root_whose_pin_is_gone_is_no_anchor(store: TrustStore, tmp_path: Path) -> None:
    store.add(ROOT.pem + ISSUING.pem, "file", NOW)
    contents = store_in(tmp_path, STRANGER).contents()
    assert (contents.entries, contents.unusable) == ((), 2)


@pytest.mark.parametrize("damage", ["not JSON", "another schema", "renamed", "certificate exchanged", "promoted"])
def test_a_damaged_file_trusts_nobody_and_spares_the_others(store: TrustStore, tmp_path: Path, damage: str) -> None:
    store.add(ROOT.pem + ISSUING.pem, "file", NOW)
    path = tmp_path / "trust" / f"{ISSUING.sha256}.certificate.json"
    content = json.loads(path.read_bytes())
    match damage:
        case "not JSON":
            path.write_bytes(b"{")
        case "another schema":
            path.write_text(json.dumps({**content, "schema": 2}))
        case "renamed":
            path.rename(path.with_name(f"{'0' * 64}.certificate.json"))
        case "certificate exchanged":
            stranger = store_in(tmp_path / "other", STRANGER)
            stranger.add(STRANGER.der, "file", NOW)
            (found,) = (tmp_path / "other" / "trust").glob("*.certificate.json")
            path.write_bytes(found.read_bytes())
        case _:
            path.write_text(json.dumps({**content, "kind": "national"}))
    contents = store.contents()
    assert [one.certificate.sha256 for one in contents.entries] == [ROOT.sha256]
    assert contents.unusable == 1


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX's")
def test_only_the_owner_reads_the_store(store: TrustStore, tmp_path: Path) -> None:
    store.add(ROOT.der, "file", NOW)
    folder = tmp_path / "trust"
    (file,) = folder.iterdir()
    assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(file.stat().st_mode)) == (0o700, 0o600)


def test_a_signed_list_lets_a_future_root_in_without_a_new_release(store: TrustStore) -> None:
    assert store.add(STRANGER.der, "file", NOW).refused
    store.install_pins(signed(list_of(STRANGER), KEY), NOW)
    store.add(STRANGER.der, "file", NOW)
    store.add(ROOT.der, "file", NOW)
    assert set(kinds(store).values()) == {EntryKind.NATIONAL}
    assert {pin.sha256 for pin in store.pins()} == {ROOT.sha256, STRANGER.sha256}


LATER = NOW + 2 * DAY
FAULTS = {
    "unknown_key": signed(list_of(STRANGER), OTHER_KEY),
    "signature": signed(list_of(STRANGER), KEY, context=b"another purpose\0"),
    "expired": signed(list_of(STRANGER, expires=NOW), KEY),
    "from_the_future": signed(list_of(STRANGER, issued=LATER), KEY),
    "rolled_back": signed(list_of(STRANGER, version=1), KEY),
    "unreadable": b"{}",
}


@pytest.mark.parametrize("reason", FAULTS)
def test_a_list_that_cannot_be_believed_changes_nothing(store: TrustStore, tmp_path: Path, reason: str) -> None:
    with pytest.raises(TrustRefusedError) as refused:
        store.install_pins(FAULTS[reason], NOW)
    assert reason_of(refused.value) == reason
    assert not (tmp_path / "trust").exists()
    assert [pin.sha256 for pin in store.pins()] == [ROOT.sha256]


def test_a_list_without_an_end_is_no_list_from_outside(store: TrustStore) -> None:
    with pytest.raises(TrustRefusedError) as refused:
        store.install_pins(signed(list_of(STRANGER, expires=None), KEY), NOW)
    assert reason_of(refused.value) == "expired"


def test_an_older_list_does_not_come_back(store: TrustStore) -> None:
    first, second = signed(list_of(STRANGER, version=2), KEY), signed(list_of(ROOT, version=3), KEY)
    store.install_pins(first, NOW)
    store.install_pins(second, NOW)
    for old in (first, second):
        with pytest.raises(TrustRefusedError) as refused:
            store.install_pins(old, NOW)
        assert reason_of(refused.value) == "rolled_back"
    assert {pin.sha256 for pin in store.pins()} == {ROOT.sha256}


def test_a_root_outlives_the_date_of_its_list(store: TrustStore) -> None:
    store.install_pins(signed(list_of(STRANGER, expires=NOW + DAY), KEY), NOW)
    store.add(STRANGER.der, "file", NOW)
    installed = store.installed()
    assert installed is not None
    assert installed.expires == NOW + DAY
    assert kinds(store) == {STRANGER.sha256: EntryKind.NATIONAL}


def test_a_list_whose_key_is_no_longer_listed_counts_for_nothing(store: TrustStore, tmp_path: Path) -> None:
    store.install_pins(signed(list_of(STRANGER), KEY, OTHER_KEY), NOW)
    store.add(STRANGER.der, "file", NOW)
    assert store_in(tmp_path, ROOT, keys=(public(OTHER_KEY),)).contents().entries
    without = store_in(tmp_path, ROOT, keys=())
    assert (without.installed(), without.contents().entries) == (None, ())


def test_a_tampered_stored_list_counts_for_nothing(store: TrustStore, tmp_path: Path) -> None:
    store.install_pins(signed(list_of(STRANGER), KEY), NOW)
    path = tmp_path / "trust" / "pins.json"
    foreign = json.loads(signed(list_of(STRANGER, made("Added"), version=9), OTHER_KEY))
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "payload": foreign["payload"]}))
    assert store.installed() is None


@pytest.mark.parametrize(
    ("address", "official"),
    [
        ("https://rootca.gov.vn/crt/a.p7b", True),
        ("http://public.rootca.gov.vn/crt/a.crt", True),
        ("https://rootca.gov.vn.example/", False),
        ("https://notrootca.gov.vn/", False),
        ("https://user@rootca.gov.vn/", False),
        ("https://example@rootca.gov.vn:pw@elsewhere.test/", False),
        ("file:///rootca.gov.vn", False),
        ("ftp://rootca.gov.vn/", False),
        ("https://[", False),
    ],
)
def test_the_official_site_is_known_by_its_host(address: str, official: bool) -> None:
    assert is_official(address) is official


def test_the_shipped_list_holds_fingerprints_and_no_certificate() -> None:
    shipped = shipped_pins()
    assert [pin.name for pin in shipped.pins] == ["Vietnam National Root CA", "Vietnam National Root CA G3"]
    assert all(is_official(address) for address in shipped.addresses)
    assert shipped.issued < NOW + YEAR


@pytest.mark.skipif(not REAL_ROOTS.is_dir(), reason="the national roots are not at hand")
def test_the_national_roots_are_those_that_are_pinned(tmp_path: Path) -> None:
    store = TrustStore(tmp_path / "trust", shipped_pins(), ())
    files = sorted(REAL_ROOTS.glob("*.pem"))
    for path in files:
        assert not store.add(path.read_bytes(), "file", NOW).refused
    held = {one.certificate.sha256: one for one in store.contents().of(EntryKind.NATIONAL)}
    assert len(held) == len(files) == 2
    for pin in shipped_pins().pins:
        found = held[pin.sha256].certificate
        assert (found.subject, found.valid_from.date(), found.valid_to.date()) == (
            pin.name,
            pin.valid_from,
            pin.valid_to,
        )
        assert found.issued_by(found)
