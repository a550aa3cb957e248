"""The practice world."""

from __future__ import annotations

from core.failure import AppError, ExitCode, Retry


class SandboxError(AppError):
    """The practice world."""

    exit_code = ExitCode.PROVIDER


class SandboxUnavailableError(SandboxError):
    """It did not start, or stopped."""

    code = "sandbox.unavailable"
    retry = Retry.SAME_INPUT
