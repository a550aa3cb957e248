"""One home for practice and for what binds: their records never meet."""

import os
from pathlib import Path

from core.clock import SystemClock
from core.secrets import MemoryStore
from desktop.basics import Basics, BuildOptions, basics
from desktop.stores import open_stores


def known(home: Path, profile: str) -> Basics:
    return basics(BuildOptions(home=home, profile=profile))


def test_practice_and_live_signing_in_one_home_have_records_of_their_own(tmp_path: Path) -> None:
    practice, live = known(tmp_path, "sandbox"), known(tmp_path, "national-handoff")
    assert (practice.practice, live.practice) == (True, False)
    assert practice.home == live.home
    assert practice.records.journal != live.records.journal


def test_starting_one_sweeps_no_work_of_the_other(tmp_path: Path) -> None:
    practice, live = known(tmp_path, "sandbox"), known(tmp_path, "national-handoff")
    unfinished = [home.work / "0123abcd" for home in (practice.records, live.records)]
    for folder in unfinished:
        folder.mkdir()
        os.utime(folder, (0, 0))
    open_stores(practice.records, MemoryStore(), SystemClock(), practice=True).journal.close()
    assert [folder.exists() for folder in unfinished] == [False, True]
