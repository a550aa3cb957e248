"""Portal profiles: which portal the program works with, as data (guide, "Since 2023").

Profiles that ship in ``resources/profiles`` are trusted with the program; others are ``core.portal.shelf``'s affair. A
profile names addresses, rules for files, what is accepted, and dated links and contacts; the program's behaviour never
depends on its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote, urlsplit

from core.errors import ProfileInvalidError
from core.i18n import language
from core.paths import resource
from core.signing.model import SignatureLevel

SCHEMA: Final = 1
SANDBOX_PLACE: Final = "{sandbox}"
"""Stands in ``portal_url`` and ``issuer`` for the practice world's address, which is known only once it runs."""

LONGEST_NAME: Final = 200
"""Characters of a file's name where the portal sets no limit of its own: disks take 255 bytes."""

_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class ProfileKind(Enum):
    """What a profile is for."""

    SANDBOX = "sandbox"
    TRAINING = "training"
    HANDOFF = "handoff"
    LIVE = "live"


class PortalProtocol(Enum):
    """What a portal's services speak: the reference protocol, a provincial portal's own, or OpenCPS v2."""

    REFERENCE = "reference"
    PROVINCIAL = "provincial"
    OPENCPS = "opencps"


class PlacementPreset(Enum):
    """Where a visible signature is proposed first: a free place by the signer's line, or the guide's."""

    AUTO = "auto"
    TOP_OF_FIRST_PAGE = "top-of-first-page"


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words in the program's two languages."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.vi if language() == "vi" else self.en


@dataclass(frozen=True, slots=True)
class ProfileLink:
    """A page of somebody else's; ``as_of`` is when it was published, for it may no longer answer."""

    wording: Wording
    url: str
    as_of: date

    @property
    def label(self) -> str:
        """In the language in force."""
        return str(self.wording)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers questions; ``phone`` and ``email`` are empty where there is none."""

    wording: Wording
    phone: str
    email: str
    as_of: date

    @property
    def label(self) -> str:
        """In the language in force."""
        return str(self.wording)


@dataclass(frozen=True, slots=True)
class FileRules:
    """What the portal takes; ``kinds`` are lower-case extensions without a dot. Checked before anything is sent."""

    kinds: tuple[str, ...]
    max_file_bytes: int
    max_total_bytes: int
    max_name_chars: int


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """A row of the portal's list as it once stood there: where it was filed and how often it was looked at."""

    code: str
    name: str
    agency: str
    field: str
    views: int
    level: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One portal. ``portal_url`` and ``issuer`` are empty in hand-off profiles: nothing is sent to such a portal.

    ``help_links`` by the CA's brand, ``links`` by the portal's own menu, ``ca_names`` as the eSign hub calls the CAs.
    ``handoff_url`` is a template with ``{code}`` for the procedure. ``tsa_urls`` are the portal's time-stamping
    authorities, none in practice: the practice world has its own. ``site`` is what an OpenCPS portal calls itself.
    A profile that is not ``listed`` is for those who know its name: nobody is asked to choose it.

    A portal that is shown as it once was has a ``notice`` before its sign-in, its ``agencies`` and ``rows``, the
    forms of the day ``forms_as_of``, the filters that it had and the catalogue's facts do not tell apart
    (``idle_filters``), what else stood in its visible signature (``stamp_lines``), and ``reworded``: the program's
    messages (English) in that portal's Vietnamese.
    """

    name: str
    kind: ProfileKind
    title: Wording
    note: Wording
    portal_url: str
    issuer: str
    file_rules: FileRules
    levels: tuple[SignatureLevel, ...]
    placement: PlacementPreset
    ca_names: tuple[str, ...]
    help_links: Mapping[str, Sequence[ProfileLink]]
    links: tuple[ProfileLink, ...]
    contacts: tuple[Contact, ...]
    handoff_url: str
    tsa_urls: tuple[str, ...] = ()
    notice: Wording | None = None
    agencies: tuple[str, ...] = ()
    rows: tuple[FrozenRow, ...] = ()
    forms_as_of: date | None = None
    idle_filters: tuple[Wording, ...] = ()
    stamp_lines: tuple[str, ...] = ()
    protocol: PortalProtocol = PortalProtocol.REFERENCE
    site: str = ""
    listed: bool = True
    reworded: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def practice(self) -> bool:
        """Nothing made here has legal value, and every screen, receipt and file says so."""
        return self.kind in (ProfileKind.SANDBOX, ProfileKind.TRAINING)

    @property
    def display_name(self) -> str:
        """In the language in force."""
        return str(self.title)

    def official_page(self, procedure_code: str) -> str:
        """Where the signed files are handed in by hand; empty where the profile is no hand-off."""
        return self.handoff_url.replace("{code}", quote(procedure_code, safe="."))


def shipped_profiles() -> tuple[Profile, ...]:
    """The profiles that ship with the program and are offered, practice first."""
    found = (load_profile(path.stem) for path in resource("profiles").glob("*.json"))
    return in_order(profile for profile in found if profile.listed)


def in_order(profiles: Iterable[Profile]) -> tuple[Profile, ...]:
    """By their kinds, practice first, then by their names."""
    order = list(ProfileKind)
    return tuple(sorted(profiles, key=lambda profile: (order.index(profile.kind), profile.name)))


def load_profile(name: str) -> Profile:
    """A profile that ships with the program; raises ``ProfileInvalidError`` for any other name or a damaged file."""
    if not _NAME.fullmatch(name):
        raise ProfileInvalidError("not a profile's name", name=name)
    path = resource("profiles", f"{name}.json")
    if not path.is_file():
        raise ProfileInvalidError("does not ship with the program", name=name)
    return read_profile(path)


def read_profile(path: Path) -> Profile:
    """Parse a profile's file; raises ``ProfileInvalidError``. Whether it is to be trusted is the caller's question."""
    try:
        return parse_profile(path.stem, path.read_bytes())
    except OSError as error:
        raise ProfileInvalidError(type(error).__name__, name=path.stem) from error


def parse_profile(name: str, content: bytes) -> Profile:
    """A profile from its JSON; raises ``ProfileInvalidError``."""
    try:
        stored = json.loads(content)
        if stored["schema"] != SCHEMA:
            raise ValueError("schema")
        return _profile(name, stored)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ProfileInvalidError(f"{type(error).__name__}: {error}", name=name) from error


def _profile(name: str, content: Mapping[str, Any]) -> Profile:
    kind = ProfileKind(content["kind"])
    practice = kind in (ProfileKind.SANDBOX, ProfileKind.TRAINING)
    rules = content["file_rules"]
    return Profile(
        name=name,
        kind=kind,
        title=_wording(content["title"]),
        note=_wording(content["note"]),
        portal_url=_address(content["portal_url"], kind, practice),
        issuer=_address(content["issuer"], kind, practice),
        file_rules=FileRules(
            kinds=tuple(str(one).lower() for one in rules["kinds"]),
            max_file_bytes=_positive(rules["max_file_bytes"]),
            max_total_bytes=_positive(rules["max_total_bytes"]),
            max_name_chars=_positive(rules.get("max_name_chars", LONGEST_NAME)),
        ),
        levels=tuple(SignatureLevel(one) for one in content["levels"]),
        placement=PlacementPreset(content["placement"]),
        ca_names=tuple(str(one) for one in content["ca_names"]),
        help_links=MappingProxyType(
            {str(brand): tuple(_link(one) for one in links) for brand, links in content["help_links"].items()}
        ),
        links=tuple(_link(one) for one in content["links"]),
        contacts=tuple(
            Contact(_wording(one["label"]), str(one["phone"]), str(one["email"]), date.fromisoformat(one["as_of"]))
            for one in content["contacts"]
        ),
        handoff_url=_web(content["handoff_url"]) if content["handoff_url"] else "",
        tsa_urls=_authorities(content.get("tsa_urls", []), practice),
        notice=_wording(content["notice"]) if "notice" in content else None,
        agencies=tuple(_text(one) for one in content.get("agencies", [])),
        rows=tuple(_row(one) for one in content.get("rows", [])),
        forms_as_of=date.fromisoformat(content["forms_as_of"]) if "forms_as_of" in content else None,
        idle_filters=tuple(_wording(one) for one in content.get("idle_filters", [])),
        stamp_lines=tuple(_text(one) for one in content.get("stamp_lines", [])),
        protocol=PortalProtocol(content.get("protocol", PortalProtocol.REFERENCE.value)),
        site=str(content.get("site", "")),
        listed=content.get("listed", True) is True,
        reworded=MappingProxyType({_text(said): _text(word) for said, word in content.get("reworded", {}).items()}),
    )


def _authorities(addresses: Sequence[object], practice: bool) -> tuple[str, ...]:
    """Time-stamping authorities; their answers are signed, so many are asked without TLS."""
    found = tuple(_text(one) for one in addresses)
    if found and practice:
        raise ValueError("practice stays in the practice world")
    if any(urlsplit(one).scheme not in ("http", "https") or not urlsplit(one).hostname for one in found):
        raise ValueError("a time-stamping authority has a web address")
    return found


def _wording(value: Mapping[str, Any]) -> Wording:
    return Wording(vi=_text(value["vi"]), en=_text(value["en"]))


def _link(value: Mapping[str, Any]) -> ProfileLink:
    return ProfileLink(_wording(value["label"]), _web(value["url"]), date.fromisoformat(value["as_of"]))


def _row(value: Mapping[str, Any]) -> FrozenRow:
    return FrozenRow(
        code=_text(value["code"]),
        name=_text(value["name"]),
        agency=_text(value["agency"]),
        field=_text(value["field"]),
        views=_positive(value["views"]),
        level=_text(value["level"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("empty words")
    return value


def _positive(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError("not a size")
    return value


def _web(value: object) -> str:
    address = _text(value)
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValueError("a link must be https, to a host that stands there plainly")
    if "{" in parts.netloc:
        raise ValueError("the host is the profile's, whatever is filled in")
    return address


def _address(value: object, kind: ProfileKind, practice: bool) -> str:
    """A practice profile knows the practice world only; a live one https only; a hand-off none."""
    if kind is ProfileKind.HANDOFF:
        if value:
            raise ValueError("a hand-off has no service of its own")
        return ""
    address = _text(value)
    if practice:
        if not address.startswith(f"{SANDBOX_PLACE}/"):
            raise ValueError("practice stays in the practice world")
        return address
    return _web(address)
