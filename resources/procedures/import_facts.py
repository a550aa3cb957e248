"""Write ``procedures.json`` from a file of facts about procedures of the national catalogue.

Run by hand when the facts are newer: ``python -m resources.procedures.import_facts FACTS.json``. Only what the program
uses is kept: codes, names, levels, agencies, papers, and the number of the decision that published the procedure.
Comma-separated lists of the source are taken apart here, where a comma inside a name can still be told.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

TARGET: Final = Path(__file__).with_name("procedures.json")
WORKING_DAYS: Final = "ngày làm việc"
NOTE: Final = "instruction"  # a sentence of advice that the source lists among the papers
_KEY_LENGTH: Final = 48

# The source cut these names at their own commas.
_REJOINED: Final = (
    (("Tổ chức (không bao gồm doanh nghiệp", "HTX)"), "Tổ chức (không bao gồm doanh nghiệp, HTX)"),
    (("Cán bộ", "công chức", "viên chức"), "Cán bộ, công chức, viên chức"),
)


def main() -> None:
    """Read the facts named on the command line and write the resource."""
    facts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    procedures = [_procedure(item) for item in facts["procedures"]]
    content = {
        "schema": 1,
        "generated": facts["generated"],
        "note": "Facts on public procedures of the national catalogue. Levels are inferred; see dichvucong.gov.vn.",
        "procedures": sorted(procedures, key=lambda item: str(item["code"])),
    }
    TARGET.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _procedure(facts: Mapping[str, Any]) -> dict[str, object]:
    online = [channel for channel in facts["channels"] if channel["channel"] == "truc_tuyen"]
    days = {entry["value"] for channel in online for entry in channel["durations"] if entry["unit"] == WORKING_DAYS}
    fees = {fee for channel in online for fee in channel["fees"]}
    keys: set[str] = set()
    return {
        "code": facts["code"],
        "name": _clean(facts["name"]),
        "decision": facts["decision"],
        "admin_level": facts["admin_level"],
        "field": facts["field"],
        "agencies": _agencies(facts["executing_agency"] or ""),
        "level": facts["online_level"]["value"],
        "applicants": _applicants(facts["applicant_kinds"]),
        "result": _clean(facts["result"] or ""),
        # Several durations or fees depend on the case: then none is stated.
        "working_days": days.pop() if len(days) == 1 else None,
        "fee_vnd": fees.pop() if len(fees) == 1 else None,
        "components": [_component(item, keys) for item in facts["components"] if item["role"] != NOTE],
    }


def _component(facts: Mapping[str, Any], keys: set[str]) -> dict[str, object]:
    label = _clean(facts["label"])
    key = slug = _slug(label)
    number = 2
    while key in keys:
        key, number = f"{slug}-{number}", number + 1
    keys.add(key)
    return {
        "key": key,
        "label": label,
        "description": _clean(facts["name"]),
        "role": facts["role"],
        "conditional": facts["conditional"],
        "group": _clean(facts["group"] or ""),
        "group_kind": facts["group_kind"],
        "originals": facts["originals"],
        "copies": facts["copies"],
    }


def _agencies(text: str) -> list[str]:
    """A comma before a capital letter separates agencies; any other belongs to a name."""
    return [part.strip(" .") for part in re.split(r",\s+(?=[A-ZĐÁÀẢẠÂÊÔƠƯỦỨ])", text) if part.strip(" .")]


def _applicants(kinds: list[str]) -> list[str]:
    text = "|".join(kinds)
    for parts, whole in _REJOINED:
        text = text.replace("|".join(parts), whole)
    return text.split("|")


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).rstrip(" ;")


def _slug(label: str) -> str:
    plain = unicodedata.normalize("NFD", label.lower().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))
    slug = ""
    for word in words:
        if len(slug) + len(word) > _KEY_LENGTH:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug


if __name__ == "__main__":
    main()
