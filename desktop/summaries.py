"""A summary of what was examined, with what only the services know; for the window and the command line alike."""

from __future__ import annotations

from collections.abc import Sequence

from core import __version__
from core.signing.engine import TrustSettings
from core.validation.examination import Examination
from core.validation.summary import Summary
from desktop.composition import Services


def summary_of(services: Services, examinations: Sequence[Examination], trust: TrustSettings) -> Summary:
    """The summary of these files, which were examined under ``trust``."""
    return Summary(
        examinations=tuple(examinations),
        anchors=len(trust.anchors_der) + len(trust.own_anchors_der),
        trust_date=trust.as_of,
        practice=services.practice,
        program=f"Ký Số Một Cửa {__version__}",
    )
