"""Whether another process still runs."""

from __future__ import annotations

import os
import sys


def alive(process_id: int) -> bool:
    """False only if the process is certainly gone; on Windows always True, where asking by a signal would end it."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
