"""The authorities that are trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.options import Json, chosen

if TYPE_CHECKING:
    from desktop.cli_output import Answer, Screen
    from desktop.composition import Services

app = typer.Typer(help="The authorities that are trusted.", no_args_is_help=True)


@app.command("list")
def trust_list(context: typer.Context, as_json: Json = False) -> int:
    """Show every authority that is trusted, and every fingerprint that may be."""
    from desktop.cli_run import run
    from desktop.cli_trust import list_all

    return run(chosen(context), list_all, as_json=as_json, failed={"certificates": [], "pins": []})


@app.command("add")
def trust_add(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="Certificates (PEM, DER, PKCS#7), or a signed list.")
    ],
    own: Annotated[bool, typer.Option("--own", help="Trust a root of your organisation's own.")] = False,
    as_json: Json = False,
) -> int:
    """Add certificates from a file: roots that are pinned, and authorities that lead to a trusted root."""
    from desktop.cli_run import run
    from desktop.cli_trust import add

    async def work(services: Services, screen: Screen) -> Answer:
        return await add(services, screen, file, own=own)

    return run(chosen(context), work, as_json=as_json, failed={"added": []})


@app.command("fetch")
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

    return run(chosen(context), work, as_json=as_json, failed={"added": []})


@app.command("remove")
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

    return run(chosen(context), work, as_json=as_json, failed={"removed": []})


@app.command("status")
def trust_status(context: typer.Context, as_json: Json = False) -> int:
    """Show how much there is and how old it is."""
    from desktop.cli_run import run
    from desktop.cli_trust import status

    return run(chosen(context), status, as_json=as_json, failed={"counts": {}})
