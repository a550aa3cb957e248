"""The command line (shared interfaces: CLI). No Qt; what a command needs is imported when it runs."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from core.errors import AppError, ExitCode, InvalidUsageError
from core.i18n import LANGUAGES, _, set_language

if TYPE_CHECKING:
    from core.paths import Home
    from desktop.cli_output import Answer, Screen
    from desktop.cli_run import Globals
    from desktop.composition import Services

app = typer.Typer(
    name="kyso",
    help="Sign the files of an administrative dossier with a remote digital signature, and submit it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
procedures_app = typer.Typer(help="The catalogue of procedures.", no_args_is_help=True)
trust_app = typer.Typer(help="The authorities that are trusted.", no_args_is_help=True)
sandbox_app = typer.Typer(help="The practice world.", no_args_is_help=True)
evidence_app = typer.Typer(help="What is kept of the signatures that were made here.", no_args_is_help=True)
app.add_typer(evidence_app, name="evidence")
app.add_typer(procedures_app, name="procedures")
app.add_typer(trust_app, name="trust")
app.add_typer(sandbox_app, name="sandbox")

_GLOBAL_OPTIONS: Final = ("--home", "--profile", "--lang")
PRACTICE_PERSON: Final = "070900000010"
"""The test person who confirms by herself after a second."""

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on stdout.")]
UserId = Annotated[str | None, typer.Option("--user-id", metavar="NUMBER|-", help="The signer's number; - for stdin.")]
Ca = Annotated[str, typer.Option("--ca", metavar="ID", help="esign:VNPT-CA, vnpt …")]


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    with contextlib.suppress(ValueError):
        set_language(_language_of(arguments))
    try:
        return int(app(hoisted(arguments), standalone_mode=False) or ExitCode.DONE)
    except typer.TyperException as error:
        _wrong_usage(arguments, error.format_message())
        return ExitCode.USAGE
    except typer.Abort:
        return ExitCode.INTERRUPTED


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


@app.callback()
def _globals(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="Folder that holds everything the program writes.")] = None,
    profile: Annotated[str | None, typer.Option(help="Portal profile, sandbox for practice.")] = None,
    lang: Annotated[str | None, typer.Option(help="vi or en.")] = None,
) -> None:
    from desktop.cli_run import Globals

    if lang is not None and lang not in LANGUAGES:
        raise typer.BadParameter("vi, en", param_hint="--lang")
    context.obj = Globals(home, profile, lang)


@app.command()
def sign(
    context: typer.Context,
    sources: Annotated[list[Path], typer.Argument(metavar="IN…", help="Files to sign.")],
    ca: Ca,
    out: Annotated[Path, typer.Option(help="Folder for the signed files.")],
    user_id: UserId = None,
    credential: Annotated[str | None, typer.Option(metavar="SERIAL", help="Which certificate.")] = None,
    level: Annotated[str, typer.Option(help="B-B, B-T, B-LT or B-LTA.")] = "B-T",
    place: Annotated[str, typer.Option(help="auto, none or PAGE:X,Y,W,H in points from the top left.")] = "auto",
    as_json: Json = False,
) -> int:
    """Sign files with one confirmation on the phone."""
    from desktop.cli_run import read_user_id, run
    from desktop.cli_sign import SignWish, absolute_sources, parse_level, parse_place
    from desktop.cli_sign import sign as sign_files
    from providers import resolve

    async def work(services: Services, screen: Screen) -> Answer:
        wish = SignWish(
            sources=absolute_sources(sources),
            ca=resolve(ca).info.id,
            user_id=read_user_id(user_id, practice=services.practice),
            out=out.absolute(),
            serial=credential,
            level=parse_level(level),
            place=parse_place(place),
        )
        return await sign_files(services, screen, wish)

    return run(_chosen(context), work, as_json=as_json, failed={"documents": []})


@app.command()
def resume(
    context: typer.Context,
    transaction: Annotated[str | None, typer.Argument(help="Which one; all that are open if left out.")] = None,
    as_json: Json = False,
) -> int:
    """Finish what was interrupted; the phone is not asked again."""
    from desktop.cli_run import run
    from desktop.cli_sign import resume as resume_signing

    async def work(services: Services, screen: Screen) -> Answer:
        return await resume_signing(services, screen, transaction)

    return run(_chosen(context), work, as_json=as_json, failed={"documents": []})


@app.command()
def verify(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="IN…", help="Signed files.")],
    report: Annotated[Path | None, typer.Option(help="Write a summary there: OUT.pdf or OUT.json.")] = None,
    as_json: Json = False,
) -> int:
    """Check every signature: 0 all passed, 10 some failed, 11 some undecided or none."""
    from desktop.cli_run import run
    from desktop.cli_verify import verify as verify_files

    async def work(services: Services, screen: Screen) -> Answer:
        return await verify_files(services, screen, paths, report)

    return run(_chosen(context), work, as_json=as_json, failed={"files": []})


@app.command()
def demo(
    context: typer.Context,
    procedure: Annotated[str, typer.Option(metavar="CODE", help="Which procedure.")] = "1.004772",
    ca: Ca = "esign:VNPT-CA",
    user_id: UserId = PRACTICE_PERSON,
    out: Annotated[Path | None, typer.Option(help="Folder for the files; kyso-demo here if left out.")] = None,
    as_json: Json = False,
) -> int:
    """Walk the whole journey in the practice world: sign in, fill in, sign, submit, receipt."""
    from desktop.cli_demo import DemoWish
    from desktop.cli_demo import demo as walk
    from desktop.cli_run import read_user_id, run
    from providers import resolve

    async def work(services: Services, screen: Screen) -> Answer:
        wish = DemoWish(
            procedure=procedure,
            ca=resolve(ca).info.id,
            user_id=read_user_id(user_id, practice=services.practice),
            out=(out or _demo_folder(services.home)).absolute(),
        )
        return await walk(services, screen, wish)

    return run(_chosen(context), work, as_json=as_json, failed={"documents": []}, profile="sandbox")


@app.command()
def doctor(context: typer.Context, as_json: Json = False) -> int:
    """Check what the program needs on this computer."""
    from desktop.cli_doctor import doctor as look
    from desktop.cli_run import run

    return run(_chosen(context), look, as_json=as_json, failed={"checks": []})


@evidence_app.command("list")
def evidence_list(context: typer.Context, as_json: Json = False) -> int:
    """Every signature of which evidence is kept."""
    from desktop.cli_evidence import list_evidence
    from desktop.cli_run import run

    return run(_chosen(context), list_evidence, as_json=as_json, failed={"evidence": [], "damaged": []})


@evidence_app.command("export")
def evidence_export(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Which signatures.")],
    out: Annotated[Path, typer.Option(help="Folder for the ZIP files.")],
    as_json: Json = False,
) -> int:
    """Write certificate, status, timestamp and verdict of a signature as a ZIP."""
    from desktop.cli_evidence import export_evidence
    from desktop.cli_run import run

    async def work(services: Services, _screen: Screen) -> Answer:
        return await export_evidence(services, ids, out.absolute())

    return run(_chosen(context), work, as_json=as_json, failed={"exported": []})


@evidence_app.command("delete")
def evidence_delete(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Which signatures.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that is kept.")] = False,
    as_json: Json = False,
) -> int:
    """Wipe evidence; the signed files stay as they are."""
    from desktop.cli_evidence import delete_evidence
    from desktop.cli_run import run

    async def work(services: Services, _screen: Screen) -> Answer:
        return await delete_evidence(services, ids or [], everything=everything)

    return run(_chosen(context), work, as_json=as_json, failed={"deleted": 0})


@app.command()
def network(
    context: typer.Context,
    proxy: Annotated[str | None, typer.Option(metavar="none|system|URL", help="The way to the network.")] = None,
    proxy_user: Annotated[str | None, typer.Option(metavar="NAME", help="The proxy's login; '' for none.")] = None,
    exceptions: Annotated[list[str] | None, typer.Option("--except", metavar="HOST", help="Not by the proxy.")] = None,
    root: Annotated[str | None, typer.Option(metavar="FILE|none", help="Root of a network that inspects.")] = None,
    tsa: Annotated[
        list[str] | None, typer.Option(metavar="URL|none", help="Time-stamping authority; may repeat.")
    ] = None,
    secrets_stdin: Annotated[bool, typer.Option("--secrets-stdin", help="The password as a line of JSON.")] = False,
    as_json: Json = False,
) -> int:
    """Show or change the proxy, the network's root and the time-stamping authorities."""
    from desktop.cli_network import NetworkWish
    from desktop.cli_network import network as arrange
    from desktop.cli_run import run

    async def work(services: Services, screen: Screen) -> Answer:
        wish = NetworkWish(proxy, proxy_user, tuple(exceptions or ()), root, tuple(tsa or ()))
        return await arrange(services, screen, wish, secrets_stdin=secrets_stdin)

    return run(_chosen(context), work, as_json=as_json, failed={"network": None})


@procedures_app.command()
def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS…", help="Name or code, with or without accents.")],
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: Json = False,
) -> int:
    """Find a procedure."""
    from desktop.cli_doctor import search as find
    from desktop.cli_run import run

    async def work(services: Services, _screen: Screen) -> Answer:
        return await find(services, " ".join(words), limit)

    return run(_chosen(context), work, as_json=as_json, failed={"procedures": []})


@trust_app.command("list")
def trust_list(context: typer.Context, as_json: Json = False) -> int:
    """Show every authority that is trusted, and every fingerprint that may be."""
    from desktop.cli_run import run
    from desktop.cli_trust import list_all

    return run(_chosen(context), list_all, as_json=as_json, failed={"certificates": [], "pins": []})


@trust_app.command("add")
def trust_add(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Certificates (PEM, DER, PKCS#7), or a signed list.")],
    own: Annotated[bool, typer.Option("--own", help="Trust a root of your organisation's own.")] = False,
    as_json: Json = False,
) -> int:
    """Add certificates from a file: roots that are pinned, and authorities that lead to a trusted root."""
    from desktop.cli_run import run
    from desktop.cli_trust import add

    async def work(services: Services, screen: Screen) -> Answer:
        return await add(services, screen, file, own=own)

    return run(_chosen(context), work, as_json=as_json, failed={"added": []})


@trust_app.command("fetch")
def trust_fetch(
    context: typer.Context,
    address: Annotated[str | None, typer.Argument(metavar="[URL]", help="Another address of the site.")] = None,
    as_json: Json = False,
) -> int:
    """Fetch the national roots from the official site rootca.gov.vn."""
    from desktop.cli_run import run
    from desktop.cli_trust import fetch

    async def work(services: Services, screen: Screen) -> Answer:
        return await fetch(services, screen, address)

    return run(_chosen(context), work, as_json=as_json, failed={"added": []})


@trust_app.command("remove")
def trust_remove(
    context: typer.Context,
    fingerprint: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="SHA-256, or its first 8 digits.")],
    as_json: Json = False,
) -> int:
    """Trust an authority no longer."""
    from desktop.cli_run import run
    from desktop.cli_trust import remove

    async def work(services: Services, screen: Screen) -> Answer:
        return await remove(services, screen, fingerprint)

    return run(_chosen(context), work, as_json=as_json, failed={"removed": []})


@trust_app.command("status")
def trust_status(context: typer.Context, as_json: Json = False) -> int:
    """Show how much there is and how old it is."""
    from desktop.cli_run import run
    from desktop.cli_trust import status

    return run(_chosen(context), status, as_json=as_json, failed={"counts": {}})


@sandbox_app.command()
def serve(
    context: typer.Context,
    ttl: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How long a phone request lives.")] = 300.0,
    auto: Annotated[str | None, typer.Option(help="What every phone does by itself: approve, refuse or off.")] = None,
    scenario: Annotated[int | None, typer.Option(min=0, max=9, help="One scenario for everybody.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Listen here.")] = None,
    tls: Annotated[bool, typer.Option("--tls", help="Serve with the practice certificate.")] = False,
) -> int:
    """Run the practice world until it is told to end."""
    from desktop.cli_output import Screen
    from desktop.sandbox_command import serve_sandbox

    chosen = _chosen(context)
    screen = Screen(as_json=False)
    try:
        serve_sandbox(chosen.where, screen.note, ttl=ttl, auto=auto, scenario=scenario, port=port, tls=tls)
    except AppError as error:
        screen.failure(error)
        return error.exit_code
    return ExitCode.DONE


def _chosen(context: typer.Context) -> Globals:
    from desktop.cli_run import Globals

    if not isinstance(context.obj, Globals):
        raise InvalidUsageError(what="--home")
    return context.obj


def _demo_folder(home: Home) -> Path:
    here = Path.cwd()
    return here / "kyso-demo" if os.access(here, os.W_OK) else home.root / "demo"


def _language_of(arguments: Sequence[str]) -> str:
    options = hoisted(arguments)
    return options[options.index("--lang") + 1] if "--lang" in options[:-1] else "vi"


def _wrong_usage(arguments: Sequence[str], words: str) -> None:
    from desktop.cli_output import Screen

    Screen("--json" in arguments).broken_off("usage.invalid", f"{_('The command was not understood')}: {words}", {})
