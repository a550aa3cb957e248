"""Signing with a key of one's own: a key file, or a USB token, whose driver is looked for on this computer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from core.i18n import _
from core.messages import describe
from core.signing.provider import ProviderInfo
from desktop.dialogs import Choice, ask, inform, pick_files
from desktop.ui.buttons import Kind
from providers import resolve


async def choose_own_key(parent: QWidget) -> ProviderInfo | None:
    """The route to the key that the person named; None if they changed their mind or there is none."""
    text = _("With a key of your own nothing is asked on a phone: you type its password or PIN here.")
    kinds = (Choice("file", _("Key file")), Choice("token", _("USB token"), Kind.PRIMARY))
    match await ask(parent, _("Sign with a key of your own"), text, kinds):
        case "file":
            return await _file(parent)
        case "token":
            return await _token(parent)
        case _:
            return None


async def _file(parent: QWidget) -> ProviderInfo | None:
    words = _("Key files ({kinds})").format(kinds="*.p12 *.pfx")
    picked = await pick_files(parent, _("Choose your key file"), (words,), several=False)
    return _named(f"p12:{picked[0]}", picked[0]) if picked else None


async def _token(parent: QWidget) -> ProviderInfo | None:
    from providers.local_keys.doctor import modules, state_of

    drivers = await asyncio.to_thread(modules)
    states = [await state_of(driver) for driver in drivers]
    ready = [state.path for state in states if state.certificates]
    if not drivers:
        title = _("No driver for USB tokens was found")
        await inform(parent, title, _("Install the program that came with your token, then try again."))
    elif not ready:
        failures = [state.failure for state in states if state.failure is not None]
        text = describe(failures[0]).what_to_do if failures else _("Plug the token in, and try again.")
        await inform(parent, _("No token with a certificate was found"), text)
    elif len(ready) == 1:
        return _named(f"pkcs11:{ready[0]}", ready[0])
    else:
        choices = tuple(Choice(str(path), path.stem) for path in ready)
        chosen = await ask(parent, _("Several tokens are here"), _("Which one do you sign with?"), choices)
        if chosen is not None:
            return _named(f"pkcs11:{chosen}", Path(chosen))
    return None


def _named(route: str, path: Path) -> ProviderInfo:
    """Its capabilities, under the name by which the person knows it."""
    return replace(resolve(route).info, brand=path.name, display_name="")
