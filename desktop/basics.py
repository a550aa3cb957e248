"""What is known before anything outside this process is touched: the home, the settings, the profile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ProfileInvalidError
from core.i18n import reword, set_language
from core.paths import Home, default_home, in_checkout
from core.settings import Settings, load_settings
from desktop.ephemeral_home import ephemeral_root

if TYPE_CHECKING:
    from core.portal.profile import Profile


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the caller decides. ``ephemeral``: nothing of the session stays behind (kiosk)."""

    home: Path | None = None
    profile: str | None = None
    language: str | None = None
    ephemeral: bool = False


@dataclass(frozen=True, slots=True)
class Basics:
    """What is known without touching anything outside this process; enough to paint the first window.

    ``home`` is this run's; ``lasting_home`` keeps settings, trusted authorities and the practice world, in a kiosk too.
    """

    home: Home
    lasting_home: Home
    settings: Settings
    profile: Profile
    ephemeral: bool

    @property
    def practice(self) -> bool:
        """Nothing here has legal value, and every screen says so."""
        return self.profile.practice

    @property
    def records(self) -> Home:
        """Journal, evidence, work copies and papers: practice has its own, sealed with another key, and never mixed."""
        return Home(self.home.root / "practice") if self.practice else self.home


def basics(options: BuildOptions) -> Basics:
    """Read settings and profile, set the language, and make the home; nothing else."""
    from core.portal.shelf import ProfileShelf

    lasting = Home(options.home or default_home())
    home = Home(ephemeral_root()) if options.ephemeral else lasting
    settings = load_settings(lasting.root)
    name = options.profile or settings.profile or ("sandbox" if in_checkout() else None)
    if name is None:
        raise ProfileInvalidError("no profile chosen yet", name="")
    settings = replace(settings, profile=name, language=options.language or settings.language)
    set_language(settings.language)
    profile = ProfileShelf.of_this_computer().find(name)
    reword(profile.reworded)
    known = Basics(home, lasting, settings, profile, options.ephemeral)
    known.records.create()
    return known
