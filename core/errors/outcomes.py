"""What the signer or the clock decided: never red."""

from __future__ import annotations

from core.failure import AppError, ExitCode, Retry


class OutcomeError(AppError):
    """The signer or the clock decided."""

    exit_code = ExitCode.OUTCOME
    retry = Retry.AFTER_USER_ACTION


class SignerDeclinedError(OutcomeError):
    """Pressed *Hủy* on the phone; ``params['reason']`` is ``or_failed`` where the CA tells no failure from it."""

    code = "signing.declined"


class AuthorizationExpiredError(OutcomeError):
    """Nobody confirmed in time."""

    code = "signing.expired"


class UserCancelledError(OutcomeError):
    """Cancelled here by the person; ``params['told']`` is ``yes`` or ``no``: was the CA told."""

    code = "signing.cancelled"
