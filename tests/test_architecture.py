"""The borders and habits of the house, as checks that run with the tests."""

import ast
import functools
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core", "providers", "desktop")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
NESTED_LOOPS = {"exec", "exec_", "processEvents", "asyncSlot", "asyncClose"}
STATIC_DIALOGS = {"information", "warning", "critical", "question", "about"}
VAGUE_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)$")
HEAVY = ("pyhanko", "httpx", "pymupdf", "pypdfium2", "typst", "cryptography", "lxml", "keyring", "starlette")
# Written in two halves, so that this very file does not match itself.
MACHINE_PATHS = re.compile(
    r"(?<![\w.}{<])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/[a-z]+|op" + r"t/pypi)/|C:\\Us" + r"ers\\"
)
REGISTRY_HOSTS = re.compile(
    r"pypi\." + r"org|pythonhos" + r"ted|npm" + r"js\.|proxy\.gol" + r"ang|extra-index" + r"-url"
)


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tracked_texts() -> Iterator[tuple[str, str]]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, listing):
        path = ROOT / name
        if path.suffix in {".ttf", ".png", ".pdf", ".jpg", ".heic", ".docx", ".p12", ".der"} or not path.is_file():
            continue
        yield name, path.read_text(encoding="utf-8", errors="replace")


def loaded_after(statement: str) -> set[str]:
    """Top-level names in ``sys.modules`` of a fresh interpreter after ``statement``."""
    script = f"{statement}\nimport sys; print(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_layers_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_nested_event_loop_and_no_orphan_task() -> None:
    found = []
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                banned = (
                    node.attr in NESTED_LOOPS
                    or (owner == "QMessageBox" and node.attr in STATIC_DIALOGS)
                    or (owner == "asyncio" and node.attr in {"create_task", "ensure_future"})
                )
                if banned:
                    found.append(f"{named(path)}:{node.lineno} {node.attr}")
    assert not found


def test_a_broad_except_raises_again_or_says_why_not() -> None:
    found = []
    for path in SOURCES:
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
            )
            raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            if broad and not raises and "#" not in lines[node.lineno - 1]:
                found.append(f"{named(path)}:{node.lineno}")
    assert not found


def test_modules_stay_small() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert not {name: length for name, length in lengths.items() if length > 400}
    assert statistics.median(length for name, length in lengths.items() if not name.endswith("__init__.py")) <= 200


def test_no_module_is_named_for_nothing() -> None:
    assert not [
        named(path) for path in SOURCES if VAGUE_NAMES.search(path.stem) or VAGUE_NAMES.search(path.parent.name)
    ]


def test_only_the_event_loop_knows_qasync() -> None:
    users = [named(path) for path in SOURCES if any(name.split(".")[0] == "qasync" for name in imported(path))]
    assert users == ["desktop/eventloop.py"]


def simulators() -> list[Path]:
    """A dialect's server side: ``sandbox.py`` and, where it is in parts, ``sandbox_….py`` beside it."""
    return sorted((ROOT / "providers").rglob("sandbox.py")) + sorted((ROOT / "providers").rglob("sandbox_*.py"))


def test_adapter_and_simulated_vendor_are_written_apart() -> None:
    found = []
    for simulator in (ROOT / "providers").rglob("sandbox.py"):
        package = simulator.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for client in simulator.parent.glob("*.py"):
            if client not in simulators():
                found += [named(client) for name in imported(client) if name.startswith(f"{package}.sandbox")]
    assert not found


def test_a_dialect_knows_only_the_world_and_its_own_parts() -> None:
    """Nothing of the client, and nothing of core: what core checks must not be made by core."""
    found = []
    for path in simulators():
        package = path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        allowed = ("providers.sandbox.world", f"{package}.sandbox_")
        known = {"providers.sandbox", package, *(f"{package}.{part.stem}" for part in simulators())}
        found += [
            f"{named(path)} {name}"
            for name in imported(path)
            if name.startswith(("core.", "desktop.", "providers."))
            and not name.startswith(allowed)
            and name not in known
        ]
    assert not found


def parties() -> list[Path]:
    """Folders of certification authorities: those with routes."""
    return sorted(path.parent for path in (ROOT / "providers").glob("*/routes.py"))


def test_adapters_do_not_know_each_other_and_what_they_share_knows_none_of_them() -> None:
    assert len(parties()) >= 8
    found = []
    for folder in parties():
        package = f"providers.{folder.name}"
        for path in (ROOT / "providers").rglob("*.py"):
            if path.is_relative_to(folder) or path == ROOT / "providers" / "__init__.py":
                continue
            found += [f"{named(path)} {name}" for name in imported(path) if f"{name}.".startswith(f"{package}.")]
    assert not found


def test_the_command_line_needs_no_window() -> None:
    assert not loaded_after("import desktop.cli") & {"PySide6", "shiboken6", "qasync"}


@pytest.mark.parametrize("module", ["desktop.__main__", "desktop.window"])
def test_nothing_heavy_is_imported_before_the_first_paint(module: str) -> None:
    assert not loaded_after(f"import {module}") & set(HEAVY)


def test_core_runs_without_window_and_http_client() -> None:
    names = [
        named(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for path in SOURCES
        if named(path).startswith("core/")
    ]
    assert not loaded_after(f"import {', '.join(names)}") & {
        "PySide6",
        "qasync",
        "httpx",
        "starlette",
        "providers",
        "desktop",
    }


def test_no_file_knows_this_machine_or_a_registry() -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in tracked_texts()
        for pattern in (MACHINE_PATHS, REGISTRY_HOSTS)
        for match in pattern.finditer(text)
    ]
    assert not found
