"""Profiles are data that ships with the program, and practice stays in the practice world."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.catalogue.load import load_catalogue
from core.errors import ProfileInvalidError
from core.i18n import language, set_language
from core.paths import resource
from core.portal.profile import (
    PlacementPreset,
    PortalProtocol,
    ProfileKind,
    load_profile,
    read_profile,
    shipped_profiles,
)
from core.signing.model import SignatureLevel


def test_three_profiles_are_offered_practice_first() -> None:
    assert [profile.name for profile in shipped_profiles()] == ["sandbox", "binh-phuoc-2023", "national-handoff"]


@pytest.mark.parametrize(
    ("name", "protocol"), [("provincial", PortalProtocol.PROVINCIAL), ("opencps", PortalProtocol.OPENCPS)]
)
def test_profiles_of_other_protocols_are_for_those_who_name_them(name: str, protocol: PortalProtocol) -> None:
    profile = load_profile(name)
    assert (profile.protocol, profile.listed, profile.practice) == (protocol, False, True)


@pytest.mark.parametrize("name", ["sandbox", "binh-phuoc-2023", "provincial", "opencps"])
def test_practice_profiles_are_known_as_such_and_stay_in_the_practice_world(name: str) -> None:
    profile = load_profile(name)
    assert profile.practice
    assert profile.portal_url.startswith("{sandbox}/")
    assert profile.issuer.startswith("{sandbox}/")


def test_the_hand_off_sends_nothing_and_opens_the_official_page() -> None:
    profile = load_profile("national-handoff")
    assert profile.kind is ProfileKind.HANDOFF
    assert not profile.practice
    assert not profile.portal_url
    assert profile.official_page("1.004772") == (
        "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=1.004772"
    )


@pytest.mark.parametrize("code", ["1.004772", "@evil.example/", "//evil.example", "1&x=https://evil.example", "{code}"])
def test_no_code_leads_to_another_host(code: str) -> None:
    parts = urlsplit(load_profile("national-handoff").official_page(code))
    assert (parts.scheme, parts.netloc, parts.path.count("evil")) == ("https", "dichvucong.gov.vn", 0)


def test_the_training_profile_carries_the_guides_preset_links_and_dates() -> None:
    profile = load_profile("binh-phuoc-2023")
    assert profile.placement is PlacementPreset.TOP_OF_FIRST_PAGE
    assert set(profile.help_links) == {"VNPT", "Viettel", "MISA", "NACENCOMM", "FPT IS", "BKAV"}
    assert all(links for links in profile.help_links.values())
    assert {contact.phone for contact in profile.contacts} >= {"18001096"}
    assert all(link.as_of.year == 2023 for links in profile.help_links.values() for link in links)
    assert SignatureLevel.B_T in profile.levels


def test_the_training_profiles_frozen_rows_are_procedures_that_can_be_filed() -> None:
    profile, catalogue = load_profile("binh-phuoc-2023"), load_catalogue()
    assert [(row.code, row.views) for row in profile.rows] == [
        ("1.004964.000.00.00.H10", 36179),
        ("1.004772.000.00.00.H10", 34029),
        ("1.000689.000.00.00.H10", 54877),
        ("1.004772.000.00.00.H10", 34029),
    ]
    assert all(catalogue.find(row.code).code == row.code[:8] for row in profile.rows)
    assert len(profile.agencies) == 16


@pytest.mark.parametrize("name", ["sandbox", "national-handoff"])
def test_other_portals_are_not_shown_as_one_once_was(name: str) -> None:
    profile = load_profile(name)
    assert profile.notice is None
    assert (profile.rows, profile.agencies, dict(profile.reworded)) == ((), (), {})


def test_words_follow_the_language_in_force() -> None:
    before, profile = language(), load_profile("sandbox")
    try:
        set_language("vi")
        vietnamese = profile.display_name
        set_language("en")
        assert profile.display_name != vietnamese
    finally:
        set_language(before)


@pytest.mark.parametrize("name", ["", "../sandbox", "sandbox.json", "SANDBOX", "no-such-profile", "/etc/passwd"])
def test_only_profiles_that_ship_are_trusted(name: str) -> None:
    with pytest.raises(ProfileInvalidError) as refused:
        load_profile(name)
    assert refused.value.params["name"] == name


BREAKAGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "newer schema": lambda content: content.update(schema=2),
    "unknown kind": lambda content: content.update(kind="other"),
    "practice elsewhere": lambda content: content.update(portal_url="https://portal.example/"),
    "live without https": lambda content: content.update(kind="live", portal_url="http://portal.example/"),
    "no kinds": lambda content: content["file_rules"].pop("kinds"),
    "size of zero": lambda content: content["file_rules"].update(max_file_bytes=0),
    "link that is no page": lambda content: content["help_links"]["VNPT"][0].update(url="javascript:alert(1)"),
    "a host that is filled in": lambda content: content.update(handoff_url="https://{code}.example/"),
    "a host behind another's name": lambda content: content.update(
        handoff_url="https://dichvucong.gov.vn@evil.example/"
    ),
    "hand-off without https": lambda content: content.update(handoff_url="http://dichvucong.gov.vn/?{code}"),
    "unknown level": lambda content: content.update(levels=["B-X"]),
    "empty title": lambda content: content["title"].update(vi=" "),
    "practice with a foreign authority": lambda content: content.update(tsa_urls=["http://tsa.test/"]),
    "undated contact": lambda content: content["contacts"][0].update(as_of="July"),
}


@pytest.mark.parametrize("breakage", sorted(BREAKAGES))
def test_a_profile_that_does_not_parse_is_refused(breakage: str, tmp_path: Path) -> None:
    content = json.loads(resource("profiles", "sandbox.json").read_text("utf-8"))
    BREAKAGES[breakage](content)
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ProfileInvalidError):
        read_profile(path)


def test_a_portal_names_its_time_stamping_authorities(tmp_path: Path) -> None:
    content = json.loads(resource("profiles", "national-handoff.json").read_text("utf-8"))
    path = tmp_path / "portal.json"
    for addresses, fits in ((["http://tsa.test/a", "https://tsa.test/b"], True), (["file:///tsa"], False)):
        path.write_text(json.dumps({**content, "tsa_urls": addresses}), encoding="utf-8")
        if fits:
            assert read_profile(path).tsa_urls == tuple(addresses)
        else:
            with pytest.raises(ProfileInvalidError):
                read_profile(path)
