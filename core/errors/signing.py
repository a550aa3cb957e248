"""Ours, at the document: value, timestamp, post-check."""

from __future__ import annotations

from core.failure import AppError, ExitCode, Retry


class SigningError(AppError):
    """Ours, at the document. Nothing half-written is left behind."""

    exit_code = ExitCode.SIGNING


class SignatureMismatchError(SigningError):
    """The signature value does not verify over what was sent."""

    code = "signing.mismatch"


class PlaceholderTooSmallError(SigningError):
    """The reserved room did not hold the signature."""

    code = "signing.placeholder"


class TimestampError(SigningError):
    """No timestamp, so the asked level was not reached."""

    code = "signing.timestamp"
    retry = Retry.SAME_INPUT


class RevocationDataError(SigningError):
    """No revocation data, so B-LT was not reached."""

    code = "signing.revocation_data"
    retry = Retry.SAME_INPUT


class PostCheckError(SigningError):
    """The finished file did not pass our own check; it was thrown away."""

    code = "signing.post_check"


class WorkerDiedError(SigningError):
    """The process that reads documents stopped; it is replaced.

    ``params['cause']`` is ``call`` if what it was asked to do was too much for it.
    """

    code = "signing.worker"
    retry = Retry.SAME_INPUT
