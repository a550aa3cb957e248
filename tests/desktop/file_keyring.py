"""A keyring for tests of the command line: a file that ``TEST_KEYRING`` names."""

from __future__ import annotations

import json
import os
from pathlib import Path

import keyring.backend


class FileKeyring(keyring.backend.KeyringBackend):
    """What the machine of the tests does not have."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep({**self._kept(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        self._keep({name: value for name, value in self._kept().items() if name != f"{service}/{username}"})

    def _kept(self) -> dict[str, str]:
        path = Path(os.environ["TEST_KEYRING"])
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return kept

    def _keep(self, kept: dict[str, str]) -> None:
        Path(os.environ["TEST_KEYRING"]).write_text(json.dumps(kept), encoding="utf-8")
