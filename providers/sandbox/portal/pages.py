"""Lists by pages, as the provincial API answers them (esign-hub-and-portal §3.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

PAGE_SIZE = 20
_LARGEST = 100
_Row = TypeVar("_Row")


def page(request: Request, rows: Sequence[_Row], told: Callable[[_Row], Mapping[str, object]]) -> Response:
    """The page that was asked for, each row as it is ``told``; the nearest, if there is none such."""
    query = request.query_params
    size = min(max(_number(query.get("pageSize"), PAGE_SIZE), 1), _LARGEST)
    pages = max(1, -(-len(rows) // size))
    number = min(max(_number(query.get("pageNumber"), 1), 1), pages)
    return JSONResponse(
        {
            "data": [told(row) for row in rows[(number - 1) * size : number * size]],
            "currentPage": number,
            "totalPages": pages,
            "totalCount": len(rows),
            "pageSize": size,
            "hasPreviousPage": number > 1,
            "hasNextPage": number < pages,
        }
    )


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else otherwise
