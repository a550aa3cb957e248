"""Runs one command from a small process: its peak of memory would else be at least that of whoever forked it.

Arguments: log, command and its arguments. Prints wall seconds, peak in KiB and exit code of the command alone.
"""

import os
import subprocess
import sys
import time

log, *command = sys.argv[1:]
with open(log, "wb") as output:  # noqa: PTH123 - pathlib would double this process's size
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
process.returncode = os.waitstatus_to_exitcode(status)
sys.stdout.write(f"{seconds} {usage.ru_maxrss} {process.returncode}\n")
