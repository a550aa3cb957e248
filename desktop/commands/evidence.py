"""What is kept of the signatures that were made here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.options import Json, chosen

if TYPE_CHECKING:
    from desktop.cli_output import Answer, Screen
    from desktop.composition import Services

app = typer.Typer(help="What is kept of the signatures that were made here.", no_args_is_help=True)


@app.command("list")
def evidence_list(context: typer.Context, as_json: Json = False) -> int:
    """Every signature of which evidence is kept."""
    from desktop.cli_evidence import list_evidence
    from desktop.cli_run import run

    return run(chosen(context), list_evidence, as_json=as_json, failed={"evidence": [], "damaged": []})


@app.command("export")
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

    return run(chosen(context), work, as_json=as_json, failed={"exported": []})


@app.command("delete")
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

    return run(chosen(context), work, as_json=as_json, failed={"deleted": 0})
