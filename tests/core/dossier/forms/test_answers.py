"""What a person answers is checked with a reason, begins with what is known, and follows the form's own rules."""

from dataclasses import replace
from datetime import date

import pytest

from core.dossier.applicant import Applicant, PaperKind
from core.dossier.forms.check import FormProblem, oddities, problems
from core.dossier.forms.dates import date_in_words, number_in_words, typed_date
from core.dossier.forms.filling import begin, from_card, printed, tidied
from core.dossier.forms.load import load_forms
from core.dossier.forms.model import FilledForm, FormDefinition
from core.identity import IdWarning, parse_card_qr
from core.portal.model import PortalPerson

TODAY = date(2026, 11, 27)
PAPER = "to-khai-dang-ky-khai-sinh"


def form_of(version: str = "2024") -> FormDefinition:
    found = load_forms().find("birth-registration", version)
    assert found is not None
    return found


def wrong(changes: dict[str, str | None], version: str = "2024") -> dict[str, FormProblem]:
    form = form_of(version)
    answers = {**form.sample, "ngayLap": "27/11/2026", **changes}
    return dict(problems(form, {key: value for key, value in answers.items() if value}, TODAY, practice=True))


@pytest.mark.parametrize(
    ("key", "answer", "reason"),
    [
        ("con.hoTen", None, FormProblem.MISSING),
        ("con.ngaySinh", "31/02/2025", FormProblem.DATE),
        ("con.ngaySinh", "28/11/2026", FormProblem.FUTURE),
        ("me.ngaySinh", "năm ngoái", FormProblem.YEAR),
        ("me.ngaySinh", "2030", FormProblem.FUTURE),
        ("nyc.soDinhDanh", "12345", FormProblem.NUMBER),
        ("con.gioiTinh", "Khác", FormProblem.CHOICE),
        ("banSao.soLuong", "0", FormProblem.SHAPE),
        ("nuocNgoai.quocGia", "Lào", FormProblem.CHOICE),
        ("con.noiSinh", "x" * 300, FormProblem.LONG),
    ],
)
def test_a_wrong_answer_is_told_with_its_reason(key: str, answer: str | None, reason: FormProblem) -> None:
    assert wrong({key: answer}) == {key: reason}


def test_the_number_of_copies_is_asked_only_of_who_wants_them() -> None:
    assert wrong({"banSao.soLuong": None}) == {"banSao.soLuong": FormProblem.MISSING}
    assert wrong({"banSao.co": "Không", "banSao.soLuong": None}) == {}


def test_since_2024_a_number_and_a_birth_date_make_residence_and_ethnic_group_needless() -> None:
    less = {f"me.{what}": None for what in ("noiCuTru", "danToc", "quocTich")} | {"nyc.noiCuTru": None}
    assert wrong(less) == {}
    assert set(wrong(less | {"me.soDinhDanh": None})) == {"me.noiCuTru", "me.danToc", "me.quocTich"}
    assert set(wrong(less, "2020")) == {"me.noiCuTru", "me.danToc", "me.quocTich", "nyc.noiCuTru"}


def test_unknown_parents_need_no_answer_but_half_a_parent_does() -> None:
    nobody = {key: None for key in form_of().schema["properties"] if key.startswith(("me.", "cha.", "ketHon."))}
    assert wrong(nobody) == {}
    assert set(wrong(nobody | {"cha.danToc": "Kinh"})) == {"cha.hoTen"}


def test_a_foreign_certificate_is_named_whole_or_not_at_all() -> None:
    assert set(wrong({"nuocNgoai.so": "12/2020"})) == {"nuocNgoai.ngay", "nuocNgoai.coQuan", "nuocNgoai.quocGia"}


def test_a_number_that_the_birth_date_contradicts_is_odd_but_not_wrong() -> None:
    answers = {"nyc.soDinhDanh": "070188000010", "nyc.ngaySinh": "12/04/1999"}
    assert oddities(form_of(), answers) == {"nyc.soDinhDanh": IdWarning.BIRTH_YEAR_DIFFERS}


def test_it_begins_with_what_the_account_and_the_applicant_tell() -> None:
    applicant = Applicant("Nguyễn Văn Mẫu", "0913000215", None, "12 đường Thử", PaperKind.CCCD, "070900000010")
    person = PortalPerson("s", "Nguyễn Văn Mẫu", "070900000010", birth_date="1990-03-08")
    answers = begin(form_of(), PAPER, applicant, person, TODAY).answers
    assert answers == {
        "nyc.hoTen": "NGUYỄN VĂN MẪU",
        "nyc.ngaySinh": "08/03/1990",
        "nyc.soDinhDanh": "070900000010",
        "nyc.noiCuTru": "12 đường Thử",
        "con.danToc": "Kinh",
        "con.quocTich": "Việt Nam",
        "ngayLap": "27/11/2026",
    }


def test_what_the_requester_told_of_themselves_before_is_told_again_and_nothing_else() -> None:
    number = "070900000010"
    told = {"nyc.soDinhDanh": number, "nyc.noiCuTru": "Xã Mẫu", "nyc.quanHe": "Mẹ", "con.hoTen": "TRẺ THỬ"}
    before = (FilledForm("birth-registration", "2020", told),)
    applicant = Applicant(name="Nguyễn Thị Thử", paper_kind=PaperKind.CCCD, paper_number=number)
    answers = begin(form_of(), PAPER, applicant, None, TODAY, before).answers
    assert answers["nyc.noiCuTru"] == "Xã Mẫu"
    assert not {"nyc.quanHe", "con.hoTen"} & set(answers)
    another = replace(applicant, paper_number="070900000011")
    assert "nyc.noiCuTru" not in begin(form_of(), PAPER, another, None, TODAY, before).answers


def test_another_kind_of_paper_is_no_personal_identity_number() -> None:
    applicant = Applicant("A", paper_kind=PaperKind.PASSPORT, paper_number="B1234567")
    answers = begin(form_of(), PAPER, applicant, None, TODAY).answers
    assert answers["nyc.giayTo"] == "B1234567"
    assert "nyc.soDinhDanh" not in answers


def test_a_paper_begins_with_its_own_words() -> None:
    commitment = load_forms().for_paper("van-ban-cam-doan-cua-nguoi-yeu-cau-ve-viec-chua", TODAY)
    assert commitment is not None
    answers = begin(commitment, commitment.uses[0].paper, Applicant(), None, TODAY).answers
    assert "chưa được đăng ký khai sinh" in answers["noiDung"]


def test_an_id_card_fills_in_the_section_it_was_read_for() -> None:
    card = parse_card_qr("070900000028||Trần Thị Thử|20091990|Nữ|Ấp Thử, xã Luyện Tập|01012022", practice=True)
    mother = next(one for one in form_of().sections if one.person is not None and one.person.name == "me.hoTen")
    assert from_card(mother, card) == {
        "me.hoTen": "Trần Thị Thử",
        "me.soDinhDanh": "070900000028",
        "me.ngaySinh": "20/09/1990",
        "me.noiCuTru": "Ấp Thử, xã Luyện Tập",
    }


def test_answers_are_tidied_as_the_form_writes_them() -> None:
    answers = {"con.hoTen": " nguyễn  thị ba ", "con.ngaySinh": "5.3.2025", "coQuan": "  "}
    assert tidied(form_of(), answers) == {"con.hoTen": "NGUYỄN THỊ BA", "con.ngaySinh": "05/03/2025"}


def test_what_follows_from_the_answers_is_printed_with_them() -> None:
    sheet = printed(
        form_of(), {"con.ngaySinh": "05/03/2025", "nyc.soDinhDanh": "070900000010", "ngayLap": "02/01/2026"}
    )
    assert sheet["con.ngaySinhChu"] == "ngày năm, tháng ba, năm hai nghìn không trăm hai mươi lăm"
    assert sheet["nyc.giayToDayDu"] == "070900000010"
    assert sheet["ngayLapChu"] == "ngày 02 tháng 01 năm 2026"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (30, "ba mươi"),
        (31, "ba mươi mốt"),
        (1905, "một nghìn chín trăm linh năm"),
        (1990, "một nghìn chín trăm chín mươi"),
        (2000, "hai nghìn"),
        (2005, "hai nghìn không trăm linh năm"),
        (2011, "hai nghìn không trăm mười một"),
    ],
)
def test_numbers_are_read_out_as_in_viet_nam(number: int, words: str) -> None:
    assert number_in_words(number) == words


def test_april_has_its_own_word() -> None:
    assert date_in_words(date(2004, 4, 4)) == "ngày bốn, tháng tư, năm hai nghìn không trăm linh bốn"


@pytest.mark.parametrize("text", ["5/3/2025", "05.03.2025", "05-03-2025", " 05 / 03 / 2025 ", "05032025"])
def test_a_date_may_be_typed_in_several_ways(text: str) -> None:
    assert typed_date(text) == date(2025, 3, 5)
