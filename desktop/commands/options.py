"""Options that several commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import InvalidUsageError

if TYPE_CHECKING:
    from desktop.cli_run import Globals

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on stdout.")]
UserId = Annotated[str | None, typer.Option("--user-id", metavar="NUMBER|-", help="The signer's number; - for stdin.")]
SecretsStdin = Annotated[
    bool, typer.Option("--secrets-stdin", help='Answers to what a CA asks, from stdin: {"pin": "…"} on a line each.')
]
Ca = Annotated[str, typer.Option("--ca", metavar="ID", help="esign:VNPT-CA, vnpt …")]


def chosen(context: typer.Context) -> Globals:
    """The options that stand before the command."""
    from desktop.cli_run import Globals

    if not isinstance(context.obj, Globals):
        raise InvalidUsageError(what="--home")
    return context.obj
