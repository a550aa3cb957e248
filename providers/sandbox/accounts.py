"""Who lives in the practice world: ten invented people, six authorities, one organisation.

ID numbers ``07090000001D`` carry century digit 9, which no living person can have (shared/interfaces: Sandbox).
All names are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from providers.sandbox.world import Scenario

SANDBOX_SP_ID = "KYSO-LUYEN-TAP"
"""The organisation's account at every authority and hub of the practice world (``sp_id``)."""

SANDBOX_SP_PASSWORD = "luyen-tap-khong-co-gia-tri"
"""Its password. Public on purpose: it opens nothing outside the practice world."""

SANDBOX_PASSWORD = "LuyenTap@2025"
"""The password with which every test person signs in: at the identity provider, and where an authority asks."""

SANDBOX_PIN = "202511"
"""The PIN with which every test person opens their key, where an authority asks for one."""

_NUMBER_STEM = "07090000001"


@dataclass(frozen=True, slots=True)
class Brand:
    """A certification authority: ``slug`` in addresses, ``ca_name`` at the hub (report 01 §3.3)."""

    slug: str
    ca_name: str
    organization: str


BRANDS: tuple[Brand, ...] = (
    Brand("vnpt", "VNPT-CA", "VNPT"),
    Brand("viettel", "Viettel-CA", "Viettel"),
    Brand("misa", "MISA-CA", "MISA"),
    Brand("ca2", "CA2", "NACENCOMM"),
    Brand("fpt", "FPT-CA", "FPT"),
    Brand("bkav", "BkavCA", "Bkav"),
)
"""The six authorities of the guide, in its order."""


@dataclass(frozen=True, slots=True)
class Person:
    """A test person, with what an identity provider may tell of them.

    ``user_id``: 12 digits, the last one being the scenario. ``phone``: ten digits. ``gender``: ``male`` or ``female``.
    """

    user_id: str = field(repr=False)
    full_name: str = field()
    birth_date: date = field()
    gender: str = field()
    phone: str = field(repr=False)
    email: str = field(repr=False)
    address: str = field(repr=False)

    @property
    def scenario(self) -> Scenario:
        """What befalls this person, in every dialect."""
        return Scenario(int(self.user_id[-1]))

    @property
    def masked_phone(self) -> str:
        """Like ``0913xxx215``, as the portal's OTP page shows it."""
        return f"{self.phone[:4]}xxx{self.phone[-3:]}"


def _person(digit: int, full_name: str, born: date, gender: str, address: str) -> Person:
    return Person(
        user_id=f"{_NUMBER_STEM}{digit}",
        full_name=full_name,
        birth_date=born,
        gender=gender,
        phone=f"090000001{digit}",
        email=f"nguoi-thu-{digit}@example.invalid",
        address=f"{address}, tỉnh Bình Phước",
    )


PEOPLE: tuple[Person, ...] = (
    _person(0, "Nguyễn Thị Thùy Dương", date(1990, 3, 8), "female", "12 đường Thử Nghiệm, phường Luyện Tập"),
    _person(1, "Trần Quốc Khởi", date(1985, 11, 20), "male", "34 đường Thử Nghiệm, phường Luyện Tập"),
    _person(2, "Lê Hữu Nghĩa", date(1978, 1, 15), "male", "Ấp Mẫu 3, xã Luyện Tập, huyện Thử Nghiệm"),
    _person(3, "Phạm Thị Ngọc Ẩn", date(2001, 7, 2), "female", "Khu phố Mẫu 5, phường Luyện Tập"),
    _person(4, "Hoàng Xuân Trường Thọ", date(1969, 9, 9), "male", "56 đường Thử Nghiệm, phường Luyện Tập"),
    _person(5, "Đặng Thị Mỹ Quyền", date(1993, 5, 30), "female", "Thôn Mẫu 1, xã Luyện Tập, huyện Thử Nghiệm"),
    _person(6, "Vũ Đình Trọng Đại", date(1988, 12, 12), "male", "78 đường Thử Nghiệm, phường Luyện Tập"),
    _person(7, "Bùi Thị Hồng Nhở", date(1996, 4, 18), "female", "Ấp Mẫu 7, xã Luyện Tập, huyện Thử Nghiệm"),
    _person(8, "Đỗ Văn Kiệt Ưng", date(1982, 8, 25), "male", "90 đường Thử Nghiệm, phường Luyện Tập"),
    _person(9, "Hồ Thị Diễm Quỳnh", date(1975, 6, 6), "female", "Khu phố Mẫu 9, phường Luyện Tập"),
)
"""Ten people; their place in the tuple is their scenario digit."""


def person(user_id: str) -> Person | None:
    """The test person with this number, or None."""
    return next((someone for someone in PEOPLE if someone.user_id == user_id), None)


def brand(ca_name: str) -> Brand | None:
    """The authority with this name at the hub (letter case does not matter), or None."""
    return next((one for one in BRANDS if one.ca_name.casefold() == ca_name.casefold()), None)
