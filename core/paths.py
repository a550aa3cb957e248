"""Where things are: the program's own resources, and the one home that holds everything it writes."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.disk import explained

_ROOT: Final = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))


def resource(*parts: str) -> Path:
    """A file or folder that ships with the program, in a checkout, an installation and a bundle alike."""
    return _ROOT.joinpath("resources", *parts)


def in_checkout() -> bool:
    """Running from a source tree (not installed, not bundled)."""
    return not hasattr(sys, "_MEIPASS") and (_ROOT / "pyproject.toml").is_file()


def default_home() -> Path:
    """``KYSO_HOME``, else the platform's folder for application data."""
    if chosen := os.environ.get("KYSO_HOME"):
        return Path(chosen).absolute()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local"))) / "Kyso"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Kyso"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "kyso"


@dataclass(frozen=True, slots=True)
class Home:
    """Everything the program writes except results lives under ``root``, readable by its owner only."""

    root: Path

    @property
    def journal(self) -> Path:
        """SQLite journal of signing transactions."""
        return self.root / "journal.sqlite"

    @property
    def work(self) -> Path:
        """Work copies of papers that are being signed."""
        return self.root / "work"

    @property
    def drafts(self) -> Path:
        """Dossiers begun and not submitted, sealed."""
        return self.root / "drafts"

    @property
    def papers(self) -> Path:
        """Signed papers, in a folder for each dossier."""
        return self.root / "papers"

    @property
    def submissions(self) -> Path:
        """What must be remembered of submissions to portals without idempotency keys, sealed."""
        return self.root / "submissions"

    @property
    def evidence(self) -> Path:
        """Evidence of the signatures that were made."""
        return self.root / "evidence"

    @property
    def logs(self) -> Path:
        """Log files."""
        return self.root / "logs"

    @property
    def trust(self) -> Path:
        """Certificates of authorities, and the list of pins that came last."""
        return self.root / "trust"

    @property
    def sandbox(self) -> Path:
        """State of the practice world."""
        return self.root / "sandbox"

    def create(self) -> None:
        """Make the folders, with owner-only rights. Raises ``FolderNotWritableError`` or ``DiskFullError``."""
        with explained(self.root):
            for folder in (self.root, self.work, self.evidence, self.logs):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
