"""``kyso doctor`` and ``kyso procedures search``: looking without changing anything."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import sys
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from core import __version__
from core.catalogue.model import Procedure
from core.clock import Clock
from core.errors import AppError, ExitCode, TimestampError, TokenDriverError
from core.i18n import _, language
from core.messages import describe
from core.network import Fetcher
from core.paths import resource
from core.signing.engine import TrustSettings
from core.validation.trust_store.entry import EntryKind
from desktop.cli_network import proxy_words
from desktop.cli_output import Answer, Screen
from desktop.cli_trust import summary
from desktop.composition import Services
from desktop.reach import evidence_access

if TYPE_CHECKING:
    from providers.local_keys.doctor import ModuleState

_NEEDED: Final = ("PySide6", "qasync", "pyhanko", "pymupdf", "pypdfium2", "httpx", "typst", "keyring")
_ROOM_BYTES: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


async def doctor(services: Services, _screen: Screen) -> Answer:
    """Look at what the program needs on this machine; exit code 8 if something is missing."""
    checks = (
        *_machine(services),
        *await _world(services),
        await asyncio.to_thread(_trusted, services),
        *await _network(services),
        *await _tokens(),
    )
    lines = [f"{'✓' if check.ok else '✗'} {check.name}: {check.detail}" for check in checks]
    members = {"checks": [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]}
    return Answer(members, lines, exit_code=ExitCode.DONE if all(c.ok for c in checks) else ExitCode.STORAGE)


def _machine(services: Services) -> tuple[Check, ...]:
    home = services.basics.home.root
    missing = [name for name in _NEEDED if find_spec(name) is None]
    free = shutil.disk_usage(home).free
    fonts = sorted(path.name for path in resource("fonts").glob("*.ttf"))
    catalogues = list(resource("locale", language(), "LC_MESSAGES").glob("*.mo"))
    return (
        Check(_("Program"), True, f"{__version__}, Python {platform.python_version()}, {platform.platform()}"),
        Check(_("Libraries"), not missing, ", ".join(missing) or _("all there")),
        Check(_("Data folder"), os.access(home, os.W_OK), str(home)),
        Check(_("Free disk space"), free > _ROOM_BYTES, f"{free // 1_000_000} MB"),
        Check(_("Fonts"), bool(fonts), ", ".join(fonts)),
        Check(_("Language"), language() == "en" or bool(catalogues), language()),
        Check(_("Screen (display)"), True, _display()),
        Check(_("LibreOffice (for doc and docx)"), True, shutil.which("soffice") or _("not installed")),
    )


async def _world(services: Services) -> tuple[Check, ...]:
    name = services.profile.name
    if not services.practice:
        return (Check(_("Profile"), True, name),)
    try:
        world = await services.sandbox()
    except AppError as error:
        return (Check(_("Profile"), False, f"{name}: {error.code}"),)
    return (Check(_("Profile"), True, _("{name}, practice world at {url}").format(name=name, url=world.url)),)


def _trusted(services: Services) -> Check:
    """Outside practice nothing validates without a root."""
    store = services.trust_store
    some = any(one.kind is not EntryKind.ISSUING for one in store.contents().entries)
    detail = summary(store, services.clock.now())
    if not some:
        detail = _("{detail}; get the national roots with: kyso trust fetch").format(detail=detail)
    return Check(_("Trusted authorities"), some or services.practice, detail)


async def _network(services: Services) -> tuple[Check, ...]:
    """The way out, and each time-stamping authority with what its clock says of ours."""
    settings = services.basics.settings
    checks = [Check(_("Way to the network"), True, proxy_words(settings.network))]
    try:
        trust = await services.trust()
        fetcher = await services.fetcher(evidence_access(settings, services.profile))
    except AppError as error:
        return (replace(checks[0], ok=False, detail=f"{checks[0].detail}: {describe(error).title}"),)
    return (*checks, *[await _authority(url, fetcher, trust, services.clock) for url in trust.tsa_urls])


async def _tokens() -> tuple[Check, ...]:
    """The drivers of USB tokens; none is needed by whoever signs with a phone."""
    from providers.local_keys.doctor import modules, state_of

    found = await asyncio.to_thread(modules)
    if not found:
        return (Check(_("Token drivers (PKCS#11)"), True, _("none found; needed for USB tokens only")),)
    return tuple([_token(await state_of(module)) for module in found])


def _token(state: ModuleState) -> Check:
    told = _("{number} certificates on a token").format(number=state.certificates)
    detail = describe(state.failure).title if state.failure is not None else told
    return Check(
        _("Token driver: {path}").format(path=state.path), not isinstance(state.failure, TokenDriverError), detail
    )


async def _authority(url: str, fetcher: Fetcher, trust: TrustSettings, clock: Clock) -> Check:
    from core.signing.timestamping import probe

    name = _("Time-stamping authority: {url}").format(url=url)
    try:
        source = await probe(url, fetcher, trust, clock.now)
    except TimestampError as error:
        return Check(name, False, describe(error).title)
    words = _("answers; its clock and this computer's differ by {seconds} s").format(
        seconds=round(abs(source.skew.total_seconds()))
    )
    return Check(name, not source.clocks_differ, words)


def _display() -> str:
    if sys.platform != "linux":
        return sys.platform
    names = ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM")
    return next((f"{name}={os.environ[name]}" for name in names if os.environ.get(name)), _("none"))


async def search(services: Services, typed: str, limit: int) -> Answer:
    """Procedures that fit what was typed, best first; at most ``limit``."""
    found = services.catalogue.search(typed)[:limit]
    lines = [f"{procedure.code}  {procedure.name}" for procedure in found] or [_("Nothing found. Try fewer words.")]
    return Answer({"procedures": [_procedure_object(procedure) for procedure in found]}, lines)


def _procedure_object(procedure: Procedure) -> dict[str, object]:
    return {
        "code": procedure.code,
        "name": procedure.name,
        "field": procedure.field,
        "agency": procedure.agency,
        "level": procedure.level.value,
    }
