"""The practice world."""

from __future__ import annotations

from typing import Annotated

import typer

from core.errors import AppError, ExitCode
from desktop.commands.options import chosen

app = typer.Typer(help="The practice world.", no_args_is_help=True)


@app.command()
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

    where = chosen(context).where
    screen = Screen(as_json=False)
    try:
        serve_sandbox(where, screen.note, ttl=ttl, auto=auto, scenario=scenario, port=port, tls=tls)
    except AppError as error:
        screen.failure(error)
        return error.exit_code
    return ExitCode.DONE
