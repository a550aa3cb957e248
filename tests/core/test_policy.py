"""The machine's policy: an administrator's file, or nothing at all."""

import os
from pathlib import Path

import pytest

from core.policy import MachinePolicy, load_policy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "policy.json"


def test_no_file_is_no_policy(path: Path) -> None:
    assert load_policy(path) == MachinePolicy()


def test_the_keys_it_lists_are_known(path: Path) -> None:
    path.write_text('{"trust_keys": ["AAAA", 5, "BBBB"], "later": true}')
    path.chmod(0o644)
    assert load_policy(path) == MachinePolicy(("AAAA", "BBBB"))


def test_where_profiles_from_outside_lie_and_whose_they_must_be(path: Path, tmp_path: Path) -> None:
    path.write_text(f'{{"profile_keys": ["CCCC"], "profiles": "{tmp_path.as_posix()}"}}')
    path.chmod(0o644)
    assert load_policy(path) == MachinePolicy(profile_keys=("CCCC",), profiles=tmp_path)
    path.write_text('{"profile_keys": ["CCCC"], "profiles": "beside/the/program"}')
    assert load_policy(path).profiles is None


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX's")
@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_a_policy_that_others_can_write_counts_for_nothing(path: Path, mode: int) -> None:
    path.write_text('{"trust_keys": ["AAAA"]}')
    path.chmod(mode)
    assert load_policy(path) == MachinePolicy()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"trust_keys": 5}', "\udcff"])
def test_a_damaged_policy_never_stops_the_program(path: Path, content: str) -> None:
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert load_policy(path) == MachinePolicy()
