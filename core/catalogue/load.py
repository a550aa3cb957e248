"""Reads ``resources/procedures``: the project's own file of facts, parsed once into the model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from core.catalogue.model import Component, OnlineLevel, Procedure
from core.catalogue.need import PaperFacts, needs
from core.catalogue.search import Catalogue
from core.paths import resource


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue that ships with the program, indexed for search. Takes some ten milliseconds; keep it."""
    content = json.loads((path or resource("procedures", "procedures.json")).read_text(encoding="utf-8"))
    return Catalogue(map(_procedure, content["procedures"]), date.fromisoformat(content["generated"]))


def _procedure(item: Mapping[str, Any]) -> Procedure:
    papers = item["components"]
    facts = [
        PaperFacts(
            label=paper["label"],
            description=paper["description"],
            role=paper["role"],
            conditional=paper["conditional"],
            group=paper["group"],
            group_kind=paper["group_kind"],
        )
        for paper in papers
    ]
    return Procedure(
        code=item["code"],
        name=item["name"],
        field=item["field"],
        agency="; ".join(item["agencies"]),
        admin_level=item["admin_level"],
        level=OnlineLevel(item["level"]),
        applicants=tuple(item["applicants"]),
        result=item["result"],
        components=tuple(
            Component(
                key=paper["key"],
                label=paper["label"],
                description=paper["description"],
                role=paper["role"],
                need=need,
                originals=paper["originals"],
                copies=paper["copies"],
            )
            for paper, need in zip(papers, needs(facts), strict=True)
        ),
        duration_days=item["working_days"],
        fee_vnd=item["fee_vnd"],
    )
