"""What whoever runs this computer decided for all its users: one JSON file that only an administrator can write."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

FILE_NAME: Final = "policy.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MachinePolicy:
    """``trust_keys``: Ed25519 public keys (base64 of 32 bytes) whose signed lists of pins are believed here.

    ``profile_keys``: such keys for portals' profiles that do not ship with the program, which lie in ``profiles``.
    ``accounts``: names of keyring entries that hold the organisation's accounts, by the account's id.
    """

    trust_keys: tuple[str, ...] = ()
    profile_keys: tuple[str, ...] = ()
    profiles: Path | None = None
    accounts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def policy_path() -> Path:
    """Where the platform keeps such a file."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Kyso" / FILE_NAME
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Kyso") / FILE_NAME
    return Path("/etc/kyso") / FILE_NAME


def load_policy(path: Path) -> MachinePolicy:
    """The policy; an empty one where there is no file, or one that cannot be believed. It never stops the program."""
    try:
        if os.name == "posix" and _writable_by_others(path.stat()):
            _log.warning("the policy is writable by more than its owner and is not used")
            return MachinePolicy()
        stored = json.loads(path.read_text(encoding="utf-8"))
        entries, profiles = stored.get("accounts", {}), stored.get("profiles")
        return MachinePolicy(
            trust_keys=_words(stored.get("trust_keys", [])),
            profile_keys=_words(stored.get("profile_keys", [])),
            profiles=Path(profiles) if isinstance(profiles, str) and Path(profiles).is_absolute() else None,
            accounts=MappingProxyType(
                {name: entry for name, entry in entries.items() if isinstance(entry, str) and entry}
            ),
        )
    except FileNotFoundError:
        return MachinePolicy()
    except (OSError, ValueError, AttributeError, TypeError) as error:
        _log.warning("the policy cannot be read: %s", type(error).__name__)
        return MachinePolicy()


def _words(listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list):
        raise TypeError("not a list")
    return tuple(one for one in listed if isinstance(one, str))


def _writable_by_others(found: os.stat_result) -> bool:
    """An administrator's file, or the very user's own."""
    return bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)) or found.st_uid not in (0, os.geteuid())
