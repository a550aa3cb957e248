"""The organisation's accounts at certification authorities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.options import Json, chosen

if TYPE_CHECKING:
    from desktop.cli_output import Answer, Screen
    from desktop.composition import Services

app = typer.Typer(help="The organisation's accounts at certification authorities.", no_args_is_help=True)

CaArgument = Annotated[str, typer.Argument(metavar="CA", help="As for --ca: esign:VNPT-CA, vnpt, fpt …")]


@app.command("list")
def accounts_list(context: typer.Context, as_json: Json = False) -> int:
    """Which accounts there are."""
    from desktop.cli_accounts import list_accounts
    from desktop.cli_run import run

    return run(chosen(context), list_accounts, as_json=as_json, failed={"accounts": []})


@app.command("add")
def accounts_add(
    context: typer.Context,
    ca: CaArgument,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Another address than the vendor's own.")] = None,
    secrets_stdin: Annotated[bool, typer.Option("--secrets-stdin", help="All fields as a line of JSON.")] = False,
    as_json: Json = False,
) -> int:
    """Keep what the authority gave to the organisation in this computer's keyring."""
    from desktop.cli_accounts import AccountWish, add_account
    from desktop.cli_run import run

    async def work(services: Services, screen: Screen) -> Answer:
        return await add_account(services, screen, AccountWish(ca, url, secrets_stdin))

    return run(chosen(context), work, as_json=as_json, failed={"account": None})


@app.command("remove")
def accounts_remove(context: typer.Context, ca: CaArgument, as_json: Json = False) -> int:
    """Forget an account."""
    from desktop.cli_accounts import remove_account
    from desktop.cli_run import run

    async def work(services: Services, screen: Screen) -> Answer:
        return await remove_account(services, screen, ca)

    return run(chosen(context), work, as_json=as_json, failed={"account": None, "removed": False})
