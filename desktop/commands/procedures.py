"""The catalogue of procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.options import Json, chosen

if TYPE_CHECKING:
    from desktop.cli_output import Answer, Screen
    from desktop.composition import Services

app = typer.Typer(help="The catalogue of procedures.", no_args_is_help=True)


@app.command()
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

    return run(chosen(context), work, as_json=as_json, failed={"procedures": []})
