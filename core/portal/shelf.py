"""Every profile that this computer may work with: those that ship, and those from outside that its policy vouches for.

One from outside is a file ``<name>.kyso-profile`` in the folder that the policy names: signed content whose payload is
a profile's JSON with its ``name``. It never takes the place of one that ships.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Final

from core.errors import ProfileInvalidError
from core.policy import MachinePolicy, load_policy, policy_path
from core.portal.profile import Profile, in_order, load_profile, parse_profile, shipped_profiles
from core.signed_content import SIZE_LIMIT, RefusedContentError, parse_key, signed_content

CONTEXT: Final = b"kyso portal profile 1\0"
SUFFIX: Final = ".kyso-profile"

_log = logging.getLogger(__name__)


class ProfileShelf:
    """The profiles under a machine's policy. Methods read the disk."""

    def __init__(self, policy: MachinePolicy) -> None:
        self._folder = policy.profiles
        self._keys = [key for key in map(parse_key, policy.profile_keys) if key is not None]

    def find(self, name: str) -> Profile:
        """By its name, offered or not; raises ``ProfileInvalidError``."""
        try:
            return load_profile(name)
        except ProfileInvalidError:
            path = self._path(name)
            if path is None or not path.is_file():
                raise
        return self._outside(path)

    def offered(self) -> tuple[Profile, ...]:
        """What a person may choose from; a file from outside that cannot be believed is left out."""
        shipped = shipped_profiles()
        found = {profile.name: profile for profile in shipped}
        for path in sorted(self._folder.glob(f"*{SUFFIX}")) if self._folder is not None else ():
            try:
                profile = self.find(path.name.removesuffix(SUFFIX))
            except ProfileInvalidError as error:
                _log.warning("a profile from outside is not used: %s", error.detail)
                continue
            if profile.listed:
                found.setdefault(profile.name, profile)
        return in_order(found.values())

    @classmethod
    def of_this_computer(cls) -> ProfileShelf:
        """Under its policy, where there is one."""
        return cls(load_policy(policy_path()))

    def _path(self, name: str) -> Path | None:
        if self._folder is None or not name or Path(name).name != name:
            return None
        return self._folder / f"{name}{SUFFIX}"

    def _outside(self, path: Path) -> Profile:
        name = path.name.removesuffix(SUFFIX)
        try:
            with path.open("rb") as file:
                payload = signed_content(file.read(SIZE_LIMIT + 1), CONTEXT, self._keys)
            if json.loads(payload)["name"] != name:
                raise ProfileInvalidError("signed under another name", name=name)
        except RefusedContentError as error:
            raise ProfileInvalidError(f"{error.reason}: {error}", name=name) from error
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise ProfileInvalidError(type(error).__name__, name=name) from error
        return parse_profile(name, payload)
