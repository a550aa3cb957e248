"""``kyso sandbox serve`` beside a world that runs: where it is, and no token in what a log may keep."""

from pathlib import Path

from providers.sandbox.launch import phone_address
from tests.desktop.command_line import CommandLine
from tests.sandbox_server import SandboxServer


def test_a_world_that_runs_already_is_told_and_left_alone(sandbox: SandboxServer, tmp_path: Path) -> None:
    done = CommandLine(sandbox.home.root, tmp_path).run("sandbox", "serve")
    assert done.code == 0
    assert sandbox.url in done.err + done.out
    assert sandbox.token not in done.err + done.out
    assert phone_address(sandbox.home) == f"{sandbox.url}/phone/?token={sandbox.token}"
