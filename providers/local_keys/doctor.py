"""Which PKCS#11 modules this computer has, and whether a token is in any of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from core.errors import AppError
from core.workers import WorkerProcess
from providers.local_keys.module import TokenModule

_LOOK_LIMIT_S: Final = 10.0
_LIBRARIES: Final = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/lib/*-linux-gnu", "/opt/*/lib")
_PATTERNS: Final[Mapping[str, tuple[str, ...]]] = {
    "linux": tuple(
        f"{folder}/{name}"
        for folder in _LIBRARIES
        for name in ("opensc-pkcs11.so", "softhsm/libsofthsm2.so", "*_p11*.so", "*pkcs11*.so", "lib*p11*.so")
    ),
    "darwin": ("/usr/local/lib/*pkcs11*.dylib", "/usr/local/lib/*p11*.dylib", "/Library/OpenSC/lib/opensc-pkcs11.so"),
    "win32": ("System32/*pkcs11*.dll", "System32/*_p11*.dll", "System32/*p11_v*.dll", "SysWOW64/*_p11*.dll"),
}
"""Where vendors put theirs. p11-kit's registry on Linux names others."""

_NO_MODULES: Final = (
    "p11-kit-client",
    "p11-kit-proxy",
    "p11-kit-trust",
    "libp11-kit",
    "libp11.so",
    "pkcs11-spy",
    "onepin-",
)
_REGISTRY: Final = (Path("/usr/share/p11-kit/modules"), Path("/etc/pkcs11/modules"))


@dataclass(frozen=True, slots=True)
class ModuleState:
    """``certificates``: how many a token in it holds. ``failure``: why there is none to be seen."""

    path: Path
    certificates: int
    failure: AppError | None


def modules() -> tuple[Path, ...]:
    """Every module that is known on this computer, in a stable order."""
    found = {path.resolve() for path in (*_by_place(), *_registered()) if path.is_file()}
    return tuple(sorted(path for path in found if not path.name.startswith(_NO_MODULES)))


async def state_of(module: Path) -> ModuleState:
    """Load it in a process of its own and look for certificates; no PIN is asked for."""
    worker = WorkerProcess("token", partial(TokenModule, module, None))
    try:
        found = await worker.call("look", timeout_s=_LOOK_LIMIT_S)
    except AppError as error:
        return ModuleState(module, 0, error)
    finally:
        await worker.aclose()
    return ModuleState(module, len(found.signers_der), None)


def _by_place() -> Iterator[Path]:
    root = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) if sys.platform == "win32" else Path("/")
    for pattern in _PATTERNS.get(sys.platform, ()):
        yield from root.glob(pattern.lstrip("/"))


def _registered() -> Iterator[Path]:
    for folder in _REGISTRY:
        for entry in folder.glob("*.module"):
            for line in entry.read_text(encoding="utf-8", errors="replace").splitlines():
                name, colon, value = line.partition(":")
                if colon and name.strip() == "module" and Path(value.strip()).is_absolute():
                    yield Path(value.strip())
