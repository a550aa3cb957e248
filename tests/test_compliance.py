"""The compliance table (G0.10) names only what is there, and claims nothing without a module and a test."""

import ast

import pytest

from tests.compliance import DUTIES, ROOT, STATES, TABLE, Row, rendered, rows

ROWS = rows()
each = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.ref)
ARTICLES = {
    *(f"5.1.{letter}" for letter in "abcdđeg"),
    *(f"5.2.{letter}" for letter in "abc"),
    *("5.3.a", "5.3.b", "5.4", "5.5", "5.6.a", "5.6.b", "5.6.c"),
    *("6.1.a", "6.1.b", "6.1.c, đ", "6.1.d", "6.1.e", "6.1.g", "6.1.h", "6.2", "6.3", "6.4.a", "6.4.b"),
    *(f"II.1.{number}" for number in range(1, 7)),
    *(f"II.2.{number}" for number in range(1, 5)),
}


def test_every_point_has_one_row() -> None:
    references = [row.ref for row in ROWS]
    assert len(set(references)) == len(references)
    assert set(references) >= ARTICLES
    assert {row.ref for row in ROWS if row.ref.startswith("I ")}


@each
def test_a_row_claims_only_what_it_can_show(row: Row) -> None:
    assert row.state in STATES
    assert row.duty in DUTIES
    if row.state in ("met", "partly"):
        assert row.modules
        assert row.tests
    if row.state in ("partly", "others"):
        assert row.note


@each
def test_every_named_module_and_test_exists(row: Row) -> None:
    assert not [name for name in row.modules if not (ROOT / name).is_file()]
    for name in row.tests:
        path, _colons, wanted = name.partition("::")
        names = {
            node.name
            for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert wanted in names, name


def test_the_table_is_made_from_its_data() -> None:
    assert TABLE.read_text(encoding="utf-8") == rendered(ROWS)
