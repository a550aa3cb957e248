"""The call itself is wrong."""

from __future__ import annotations

from core.failure import AppError, ExitCode, Retry


class UsageError(AppError):
    """The command line was not understood."""

    exit_code = ExitCode.USAGE


class InvalidUsageError(UsageError):
    """A flag or a combination of flags that makes no sense; ``params['what']`` names it."""

    code = "usage.invalid"


class UnknownProviderError(UsageError):
    """No certification authority has the name that was given; ``params['known']`` lists those that there are."""

    code = "usage.unknown_ca"


class PromptUnansweredError(UsageError):
    """A CA asks for a secret and nobody can be asked; ``params['provider']``, ``params['kind']``."""

    code = "usage.prompt_unanswered"


class SeveralCredentialsError(UsageError):
    """More than one usable certificate and none chosen; ``params['serials']`` lists them."""

    code = "usage.several_credentials"
    retry = Retry.AFTER_USER_ACTION


class FieldChoiceError(UsageError):
    """No such field, or several; ``params['name']`` is the file's, ``params['fields']`` those that there are."""

    code = "usage.field"
