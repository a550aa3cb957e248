"""``kyso forms``: an official form from answers in JSON, and what is wrong with them."""

import json
import subprocess
from pathlib import Path

import pytest

from core.dossier.forms.load import load_forms
from tests.desktop.command_line import CommandLine
from tests.sandbox_server import SandboxServer


@pytest.fixture
def kyso(sandbox: SandboxServer, tmp_path: Path) -> CommandLine:
    return CommandLine(sandbox.home.root, tmp_path)


def test_a_request_is_typeset_from_answers_and_a_wrong_answer_writes_nothing(kyso: CommandLine, tmp_path: Path) -> None:
    form = load_forms().find("general-request", "1")
    assert form is not None
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(dict(form.sample)), encoding="utf-8")
    done = kyso.run("forms", "fill", "general-request", "--answers", answers, "--out", tmp_path / "out", "--json")
    assert done.code == 0, done.err
    words = subprocess.run(["pdftotext", done.object["file"], "-"], capture_output=True, text=True, check=True).stdout
    assert "ĐƠN ĐỀ NGHỊ" in words
    assert form.sample["lyDo"] in " ".join(words.split())
    answers.write_text(json.dumps({**form.sample, "nyc.soDinhDanh": "12"}), encoding="utf-8")
    refused = kyso.run("forms", "fill", "general-request", "--answers", answers, "--out", tmp_path / "no", "--json")
    assert (refused.code, refused.object["error"]["code"]) == (3, "form.answers")
    assert list(refused.object["problems"]) == ["nyc.soDinhDanh"]
    assert not (tmp_path / "no").exists()


@pytest.mark.all_only
@pytest.mark.parametrize("name", ["birth-registration", "birth-registration@2020"])
def test_the_empty_form_is_there_to_print_in_each_version(kyso: CommandLine, tmp_path: Path, name: str) -> None:
    listed = kyso.run("forms", "list", "--json").object["forms"]
    assert {one["version"] for one in listed if one["form"] == "birth-registration"} == {"2020", "2024"}
    done = kyso.run("forms", "blank", name, "--out", tmp_path, "--json")
    assert done.code == 0, done.err
    words = subprocess.run(["pdftotext", done.object["file"], "-"], capture_output=True, text=True, check=True).stdout
    assert ("Giấy chứng nhận kết hôn" in words) == (name == "birth-registration")


@pytest.mark.all_only
def test_a_form_that_there_is_not_is_told(kyso: CommandLine, tmp_path: Path) -> None:
    done = kyso.run("forms", "blank", "no-such-form", "--out", tmp_path, "--json")
    assert (done.code, done.object["error"]["code"]) == (2, "usage.invalid")
