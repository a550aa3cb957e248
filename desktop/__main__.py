"""``kyso``: the window, or a command if one is named.

Only the standard library is imported before it is known which of the two is wanted.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_VALUED = ("--home", "--profile", "--lang")
_FLAGS = ("--kiosk",)


def main() -> int:
    """Run the program and return its exit code."""
    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    if not wants_window(arguments):
        from desktop.cli import main as command_line

        return command_line(arguments)
    chosen = _parser().parse_args(arguments)
    if not has_display(sys.platform, os.environ):
        from core.i18n import _, set_language
        from desktop.cli import main as command_line

        set_language(chosen.lang or "vi")
        sys.stderr.write(_("No display here: running the demonstration without a window (kyso demo).") + "\n")
        return command_line([*_kept(arguments), "demo"])
    from desktop.window import WindowOptions, run_window

    return run_window(WindowOptions(home=chosen.home, profile=chosen.profile, language=chosen.lang, kiosk=chosen.kiosk))


def wants_window(arguments: Sequence[str]) -> bool:
    """True if there are only the window's own flags and no command."""
    rest = iter(arguments)
    for argument in rest:
        name, equals, _value = argument.partition("=")
        if name in _VALUED:
            if not equals:
                next(rest, None)
        elif argument not in _FLAGS:
            return False
    return True


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown; only Linux may be without."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform != "linux" or any(environment.get(name) for name in names)


def _kept(arguments: Sequence[str]) -> list[str]:
    return [argument for argument in arguments if argument not in _FLAGS]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kyso")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--profile")
    parser.add_argument("--lang", choices=("vi", "en"))
    parser.add_argument("--kiosk", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
