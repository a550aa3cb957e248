"""The command line (shared interfaces: CLI). No Qt; what a command needs is imported when it runs."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from core.errors import ExitCode
from core.i18n import LANGUAGES, _, set_language
from desktop.cli_usage import usage_words
from desktop.commands import accounts, computer, dossiers, evidence, forms, procedures, sandbox, signing, trust

app = typer.Typer(
    name="kyso",
    help="Sign the files of an administrative dossier with a remote digital signature, and submit it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_SIGNING = (signing.sign, signing.resume, signing.take_back, signing.augment, signing.verify, signing.demo)
for command in (*_SIGNING, computer.doctor, computer.network):
    app.command()(command)
app.add_typer(accounts.app, name="accounts")
app.add_typer(dossiers.app, name="dossiers")
app.add_typer(evidence.app, name="evidence")
app.add_typer(forms.app, name="forms")
app.add_typer(procedures.app, name="procedures")
app.add_typer(trust.app, name="trust")
app.add_typer(sandbox.app, name="sandbox")

_GLOBAL_OPTIONS: Final = ("--home", "--profile", "--lang")


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that is no text must not break the answer off; in JSON such an escape is a letter like others.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    wanted = _option("--lang", arguments)
    set_language(wanted if wanted in LANGUAGES else "vi")
    try:
        return int(app(hoisted(arguments), standalone_mode=False) or ExitCode.DONE)
    except typer.TyperException as error:
        _wrong_usage(arguments, usage_words(error))
        return ExitCode.USAGE
    except typer.Abort:
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line, for what a command did not catch itself
        from desktop.cli_output import Screen
        from desktop.cli_run import Globals, tell_bug

        home = _option("--home", arguments)
        where = Globals(Path(home) if home else None, None, None).where
        return tell_bug(error, Screen("--json" in arguments), where, {})


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Global options first, wherever they were typed."""
    first: list[str] = []
    others: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, equals, _value = argument.partition("=")
        if argument == "--":
            others += [argument, *rest]
        elif name in _GLOBAL_OPTIONS:
            first += [argument] if equals else [argument, *(value for value in [next(rest, None)] if value is not None)]
        else:
            others.append(argument)
    return first + others


def _tell_version(wanted: bool) -> None:
    if wanted:
        from core import __version__

        typer.echo(f"kyso {__version__}")
        raise typer.Exit


@app.callback()
def _globals(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="Folder that holds everything the program writes.")] = None,
    profile: Annotated[str | None, typer.Option(help="Portal profile, sandbox for practice.")] = None,
    lang: Annotated[str | None, typer.Option(help="vi or en.")] = None,
    version: Annotated[
        bool, typer.Option("--version", help="The program's version.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    from desktop.cli_run import Globals

    if lang is not None and lang not in LANGUAGES:
        raise typer.BadParameter("vi, en", param_hint="--lang")
    context.obj = Globals(home, profile, lang)


def _option(name: str, arguments: Sequence[str]) -> str | None:
    """A global option's value, whether or not the rest is understood."""
    rest = iter(hoisted(arguments))
    for argument in rest:
        found, equals, value = argument.partition("=")
        if found == name:
            return value if equals else next(rest, None)
        if argument not in _GLOBAL_OPTIONS and not (equals and found in _GLOBAL_OPTIONS):
            return None
        if not equals:
            next(rest, None)
    return None


def _wrong_usage(arguments: Sequence[str], words: str) -> None:
    from desktop.cli_output import Screen

    Screen("--json" in arguments).broken_off("usage.invalid", f"{_('The command was not understood')}: {words}", {})
