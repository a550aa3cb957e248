"""What became of submitted dossiers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import InvalidUsageError
from desktop.commands.options import Json, chosen
from desktop.practice import PRACTICE_PERSON

if TYPE_CHECKING:
    from desktop.cli_output import Answer, Screen
    from desktop.composition import Services

app = typer.Typer(help="What became of what you submitted.", no_args_is_help=True)

Person = Annotated[
    str | None, typer.Option("--user-id", metavar="NUMBER|-", help="Who signs in, in practice profiles.")
]


def _who(services: Services, user_id: str | None) -> str:
    """Who signs in, in practice; elsewhere the person does that on the portal's own page."""
    from desktop.cli_run import read_user_id

    if user_id is None:
        return PRACTICE_PERSON if services.practice else ""
    return read_user_id(user_id, practice=services.practice)


@app.command("list")
def list_own(context: typer.Context, user_id: Person = None, as_json: Json = False) -> int:
    """All your dossiers at the portal, the newest first."""
    from desktop.cli_dossiers import list_dossiers
    from desktop.cli_run import run

    async def work(services: Services, screen: Screen) -> Answer:
        return await list_dossiers(services, screen, _who(services, user_id))

    return run(chosen(context), work, as_json=as_json, failed={"dossiers": []})


@app.command()
def status(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The dossier's code, as on the receipt.")],
    user_id: Person = None,
    as_json: Json = False,
) -> int:
    """One of your dossiers."""
    from desktop.cli_dossiers import dossier_status
    from desktop.cli_run import run

    async def work(services: Services, screen: Screen) -> Answer:
        return await dossier_status(services, screen, _who(services, user_id), code)

    return run(chosen(context), work, as_json=as_json, failed={"dossiers": []})


@app.command()
def supplement(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The dossier's code, as on the receipt.")],
    paper: Annotated[
        list[str] | None, typer.Option("--paper", metavar="PAPER=FILE", help="A paper asked for, and its signed file.")
    ] = None,
    user_id: Person = None,
    as_json: Json = False,
) -> int:
    """What the portal asks for of a dossier; with --paper for each, the answer to it."""
    from desktop.cli_dossiers import supplement as answer
    from desktop.cli_run import run

    pairs = [given.partition("=") for given in paper or ()]

    async def work(services: Services, screen: Screen) -> Answer:
        if any(not key or not file for key, _equals, file in pairs):
            raise InvalidUsageError(what="--paper PAPER=FILE")
        files = {key: Path(file) for key, _equals, file in pairs}
        return await answer(services, screen, _who(services, user_id), code, files)

    return run(chosen(context), work, as_json=as_json, failed={"papers": []})
