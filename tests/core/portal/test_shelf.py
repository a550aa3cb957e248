"""A profile from outside counts only with the signature of a key that this machine's policy lists."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.errors import ProfileInvalidError
from core.paths import resource
from core.policy import MachinePolicy
from core.portal.profile import ProfileKind
from core.portal.shelf import CONTEXT, SUFFIX, ProfileShelf

KEY, OTHER_KEY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
NAME = "tinh-luyen-tap"


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def written(folder: Path, *, name: str = NAME, key: Ed25519PrivateKey = KEY, **changes: object) -> Path:
    """A live portal's profile, signed."""
    content = json.loads(resource("profiles", "sandbox.json").read_text(encoding="utf-8"))
    content |= {"name": NAME, "kind": "live", "portal_url": "https://dichvucong.example.vn"}
    content |= {"issuer": "https://sso.example.vn", "protocol": "provincial", **changes}
    payload = json.dumps(content).encode()
    signature = {"key": public(key), "value": base64.b64encode(key.sign(CONTEXT + payload)).decode()}
    path = folder / f"{name}{SUFFIX}"
    path.write_text(json.dumps({"payload": base64.b64encode(payload).decode(), "signatures": [signature]}))
    return path


def shelf(folder: Path) -> ProfileShelf:
    return ProfileShelf(MachinePolicy(profile_keys=(public(KEY),), profiles=folder))


def test_a_signed_profile_is_found_and_offered_beside_those_that_ship(tmp_path: Path) -> None:
    written(tmp_path)
    found = shelf(tmp_path).find(NAME)
    assert (found.name, found.kind, found.portal_url) == (NAME, ProfileKind.LIVE, "https://dichvucong.example.vn")
    assert [one.name for one in shelf(tmp_path).offered()] == [
        "sandbox",
        "binh-phuoc-2023",
        "national-handoff",
        NAME,
    ]


def _payload(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def forge(folder: Path) -> None:
        path = written(folder)
        stored = json.loads(path.read_text())
        stored["payload"] = base64.b64encode(change(base64.b64decode(stored["payload"]))).decode()
        path.write_text(json.dumps(stored))

    return forge


def _signed_by_another_key_in_our_name(folder: Path) -> None:
    path = written(folder, key=OTHER_KEY)
    stored = json.loads(path.read_text())
    stored["signatures"][0]["key"] = public(KEY)
    path.write_text(json.dumps(stored))


def _bare(folder: Path) -> None:
    (folder / f"{NAME}{SUFFIX}").write_bytes(resource("profiles", "sandbox.json").read_bytes())


FORGERIES: dict[str, Callable[[Path], object]] = {
    "another address in a signed profile": _payload(lambda told: told.replace(b"dichvucong.example", b"evil.example")),
    "signed by a key that nobody lists": lambda folder: written(folder, key=OTHER_KEY),
    "another's signature in a listed key's name": _signed_by_another_key_in_our_name,
    "no signature at all": _bare,
    "a signed profile under another name": lambda folder: written(folder, name=NAME).rename(folder / f"khac{SUFFIX}"),
    "an address without TLS": lambda folder: written(folder, portal_url="http://dichvucong.example.vn"),
    "practice that leaves the practice world": lambda folder: written(folder, kind="sandbox"),
    "not JSON": lambda folder: (folder / f"{NAME}{SUFFIX}").write_text("["),
    "too large": lambda folder: (folder / f"{NAME}{SUFFIX}").write_bytes(b" " * 300_000),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_profile_is_neither_found_nor_offered(tmp_path: Path, forgery: str) -> None:
    FORGERIES[forgery](tmp_path)
    for name in (NAME, "khac"):
        with pytest.raises(ProfileInvalidError):
            shelf(tmp_path).find(name)
    assert [one.name for one in shelf(tmp_path).offered()] == ["sandbox", "binh-phuoc-2023", "national-handoff"]


def test_none_takes_the_place_of_one_that_ships(tmp_path: Path) -> None:
    written(tmp_path, name="sandbox")
    assert shelf(tmp_path).find("sandbox").kind is ProfileKind.SANDBOX
    assert len(shelf(tmp_path).offered()) == 3


def test_without_a_policy_there_is_no_outside(tmp_path: Path) -> None:
    written(tmp_path)
    for policy in (MachinePolicy(), MachinePolicy(profiles=tmp_path), MachinePolicy(profile_keys=(public(KEY),))):
        with pytest.raises(ProfileInvalidError):
            ProfileShelf(policy).find(NAME)


@pytest.mark.parametrize("name", ["../khac", "", "a/b", "."])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProfileInvalidError):
        shelf(tmp_path).find(name)
