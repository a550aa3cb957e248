"""This computer: ``doctor``, ``network``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.options import Json, chosen

if TYPE_CHECKING:
    from desktop.cli_output import Answer, Screen
    from desktop.composition import Services


def doctor(context: typer.Context, as_json: Json = False) -> int:
    """Check what the program needs on this computer."""
    from desktop.cli_doctor import doctor as look
    from desktop.cli_run import run

    return run(chosen(context), look, as_json=as_json, failed={"checks": []})


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

    return run(chosen(context), work, as_json=as_json, failed={"network": None})
