"""Official forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.options import Json, chosen

if TYPE_CHECKING:
    from desktop.cli_output import Answer, Screen
    from desktop.composition import Services

app = typer.Typer(help="Official forms, to fill in or to print.", no_args_is_help=True)

Form = Annotated[str, typer.Argument(metavar="FORM", help="A form's name, as forms list tells it.")]
Out = Annotated[Path, typer.Option(help="Folder for the PDF.")]


@app.command("list")
def list_forms(context: typer.Context, as_json: Json = False) -> int:
    """Every form, its versions, and what each asks."""
    from desktop.cli_forms import list_forms as listed
    from desktop.cli_run import run

    return run(chosen(context), listed, as_json=as_json, failed={"forms": []})


@app.command()
def blank(context: typer.Context, form: Form, out: Out, as_json: Json = False) -> int:
    """The empty form, to print and write on."""
    from desktop.cli_forms import make_form
    from desktop.cli_run import run

    async def work(services: Services, _screen: Screen) -> Answer:
        return await make_form(services, form, None, out.absolute())

    return run(chosen(context), work, as_json=as_json, failed={"file": None, "problems": {}})


@app.command()
def fill(
    context: typer.Context,
    form: Form,
    answers: Annotated[str, typer.Option(metavar="FILE|-", help="A JSON object of answers by key; - for stdin.")],
    out: Out,
    as_json: Json = False,
) -> int:
    """The form with these answers, checked and typeset."""
    from desktop.cli_forms import make_form
    from desktop.cli_run import run

    async def work(services: Services, _screen: Screen) -> Answer:
        return await make_form(services, form, answers, out.absolute())

    return run(chosen(context), work, as_json=as_json, failed={"file": None, "problems": {}})
