"""The help for a CA, and what its app shows: opened from wherever somebody is stuck."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from core.portal.profile import Profile
from core.signing.provider import PhoneApp, ProviderInfo
from desktop.composition import Services
from desktop.dialogs import show
from desktop.views.ca_help import CaHelp, CaHelpDialog, HelpLink
from desktop.views.ca_texts import CAS
from desktop.views.confirm_guide import ConfirmGuide, ConfirmGuideDialog


def ca_help(profile: Profile, brand: str) -> CaHelp:
    """How to get this CA's signature, with the profile's links in the language in force."""
    (text,) = (one for one in CAS if one.brand == brand)
    links = profile.help_links.get(brand, ())
    return CaHelp(text, tuple(HelpLink(link.label, link.url, f"{link.as_of:%m/%Y}") for link in links))


def brand_of(app: PhoneApp | None) -> str | None:
    """The CA of the guide whose app this is."""
    return next((one.brand for one in CAS if app is not None and one.app_name == app.name), None)


def guide_of(infos: Sequence[ProviderInfo], help_: CaHelp) -> ConfirmGuide:
    """What that CA's app shows, as far as a route to it knows the app."""
    name = help_.text.app_name
    known = (info.app for info in infos if info.app is not None and info.app.name == name)
    return ConfirmGuide(next(known, PhoneApp(name)))


async def show_ca_help(services: Services, brand: str, parent: QWidget) -> None:
    """Until the person closes it; from there to the pictures."""
    help_ = ca_help(services.profile, brand)
    if await show(CaHelpDialog(help_, parent)):
        await show(ConfirmGuideDialog(guide_of(services.provider_infos, help_), parent))
