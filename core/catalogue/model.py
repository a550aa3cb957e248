"""Procedures and their papers, as the national catalogue states them (resources/procedures)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class OnlineLevel(Enum):
    """Mức độ."""

    FULL = "Toàn trình"
    PARTIAL = "Một phần"
    INFORMATION = "Cung cấp thông tin trực tuyến"


class Need(Enum):
    """Whether a paper must be handed in."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    SHOWN_ONLY = "shown_only"


@dataclass(frozen=True, slots=True)
class Component:
    """Thành phần hồ sơ: one paper of a procedure. ``key`` is unique within the procedure."""

    key: str
    label: str
    description: str
    role: str
    need: Need
    originals: int
    copies: int


@dataclass(frozen=True, slots=True)
class Procedure:
    """Thủ tục hành chính. ``duration_days``/``fee_vnd`` are None where the source does not say."""

    code: str
    name: str
    field: str
    agency: str
    admin_level: str
    level: OnlineLevel
    applicants: tuple[str, ...]
    result: str
    components: tuple[Component, ...]
    duration_days: float | None = None
    fee_vnd: int | None = None
