"""What signs and what checks: ``sign``, ``resume``, ``take-back``, ``augment``, ``verify``, ``demo``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import InvalidUsageError
from core.i18n import _
from desktop.commands.options import Ca, Json, SecretsStdin, UserId, chosen
from desktop.practice import PRACTICE_PERSON

if TYPE_CHECKING:
    from core.paths import Home
    from desktop.cli_output import Answer, Screen
    from desktop.composition import Services


def sign(
    context: typer.Context,
    sources: Annotated[list[Path], typer.Argument(metavar="IN…", readable=False, help="Files to sign.")],
    ca: Ca,
    out: Annotated[Path, typer.Option(help="Folder for the signed files.")],
    user_id: UserId = None,
    credential: Annotated[str | None, typer.Option(metavar="SERIAL", help="Which certificate.")] = None,
    level: Annotated[str, typer.Option(help="B-B, B-T, B-LT or B-LTA.")] = "B-T",
    place: Annotated[str, typer.Option(help="auto, none or PAGE:X,Y,W,H in points from the top left.")] = "auto",
    field: Annotated[str | None, typer.Option(metavar="NAME|auto", help="An empty field, by name or role.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is signed, as it will stand in the file.")] = None,
    after: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Who must have signed before; in order.")
    ] = None,
    secrets_stdin: SecretsStdin = False,
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
            field_name=field,
            reason=reason,
            after=tuple(after or ()),
        )
        return await sign_files(services, screen, wish)

    return run(chosen(context), work, as_json=as_json, failed={"documents": []}, secrets_stdin=secrets_stdin)


def resume(
    context: typer.Context,
    transaction: Annotated[str | None, typer.Argument(help="Which one; all that are open if left out.")] = None,
    secrets_stdin: SecretsStdin = False,
    as_json: Json = False,
) -> int:
    """Finish what was interrupted; the phone is not asked again."""
    from desktop.cli_run import run
    from desktop.cli_sign import resume as resume_signing

    async def work(services: Services, screen: Screen) -> Answer:
        return await resume_signing(services, screen, transaction)

    return run(chosen(context), work, as_json=as_json, failed={"documents": []}, secrets_stdin=secrets_stdin)


def take_back(
    context: typer.Context,
    returned: Annotated[Path, typer.Argument(metavar="SIGNED", readable=False, help="What the other app made.")],
    sent: Annotated[Path, typer.Option("--of", metavar="FILE", readable=False, help="The file that was signed there.")],
    user_id: UserId,
    out: Annotated[Path, typer.Option(help="Folder for the signed file.")],
    secrets_stdin: SecretsStdin = False,
    as_json: Json = False,
) -> int:
    """Take a file that was signed in a CA's own app, if it is yours, whole, and well signed."""
    from desktop.cli_run import read_user_id, run
    from desktop.cli_take_back import TakeBackWish
    from desktop.cli_take_back import take_back as take_file_back

    async def work(services: Services, screen: Screen) -> Answer:
        number = read_user_id(user_id, practice=services.practice)
        wish = TakeBackWish(sent.absolute(), returned.absolute(), number, out.absolute())
        return await take_file_back(services, screen, wish)

    return run(chosen(context), work, as_json=as_json, failed={"documents": []}, secrets_stdin=secrets_stdin)


def verify(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="IN…", readable=False, help="Signed files.")],
    report: Annotated[Path | None, typer.Option(help="Write a summary there: OUT.pdf or OUT.json.")] = None,
    secrets_stdin: SecretsStdin = False,
    as_json: Json = False,
) -> int:
    """Check every signature: 0 all passed, 10 some failed, 11 some undecided or none."""
    from desktop.cli_run import run
    from desktop.cli_verify import verify as verify_files

    async def work(services: Services, screen: Screen) -> Answer:
        return await verify_files(services, screen, paths, report)

    return run(chosen(context), work, as_json=as_json, failed={"files": []}, secrets_stdin=secrets_stdin)


def augment(
    context: typer.Context,
    sources: Annotated[list[Path], typer.Argument(metavar="IN…", readable=False, help="Signed files.")],
    out: Annotated[Path, typer.Option(help="Folder for the new files.")],
    level: Annotated[str, typer.Option(help="B-T, B-LT or B-LTA; B-LTA again renews the archive timestamp.")] = "B-LTA",
    secrets_stdin: SecretsStdin = False,
    as_json: Json = False,
) -> int:
    """Add timestamps and proof to signatures that exist, so that they can be checked for longer."""
    from desktop.cli_augment import augment as augment_files
    from desktop.cli_run import run
    from desktop.cli_sign import absolute_sources, parse_level

    async def work(services: Services, screen: Screen) -> Answer:
        return await augment_files(services, screen, absolute_sources(sources), out.absolute(), parse_level(level))

    return run(chosen(context), work, as_json=as_json, failed={"documents": []}, secrets_stdin=secrets_stdin)


def demo(
    context: typer.Context,
    procedure: Annotated[str, typer.Option(metavar="CODE", help="Which procedure.")] = "1.004772",
    ca: Ca = "esign:VNPT-CA",
    user_id: UserId = PRACTICE_PERSON,
    out: Annotated[Path | None, typer.Option(help="Folder for the files; kyso-demo here if left out.")] = None,
    secrets_stdin: SecretsStdin = False,
    as_json: Json = False,
) -> int:
    """Walk the whole journey in the practice world: sign in, fill in, sign, submit, receipt."""
    from desktop.cli_demo import DemoWish
    from desktop.cli_demo import demo as walk
    from desktop.cli_run import read_user_id, run
    from providers import resolve

    async def work(services: Services, screen: Screen) -> Answer:
        if not services.practice:
            raise InvalidUsageError(what=_("demo is for practice profiles, such as --profile sandbox"))
        wish = DemoWish(
            procedure=procedure,
            ca=resolve(ca).info.id,
            user_id=read_user_id(user_id, practice=services.practice),
            out=(out or _demo_folder(services.basics.home)).absolute(),
        )
        return await walk(services, screen, wish)

    return run(
        chosen(context),
        work,
        as_json=as_json,
        failed={"documents": []},
        profile="sandbox",
        secrets_stdin=secrets_stdin,
    )


def _demo_folder(home: Home) -> Path:
    here = Path.cwd()
    return here / "kyso-demo" if os.access(here, os.W_OK) else home.root / "demo"
