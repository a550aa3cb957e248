"""The frame of every screen: what was asked for is scrolled into sight, also in a small window."""

from PySide6.QtWidgets import QLabel

from desktop.views.page import Page
from tests.desktop.conftest import Run
from tests.desktop.walk import until


def test_an_answer_below_the_fold_is_scrolled_into_sight(run: Run[None]) -> None:
    async def answer() -> None:
        page = Page()
        page.resize(400, 300)
        above, below = QLabel(), QLabel("answer")
        above.setFixedHeight(900)
        below.setFixedHeight(40)
        page.body.addWidget(above)
        page.show()
        page.body.addWidget(below)
        page.reveal(below)
        await until(lambda: below.visibleRegion().boundingRect().height() == 40, "the answer")
        page.deleteLater()

    run(answer())


def test_an_answer_taller_than_the_window_is_shown_from_its_beginning(run: Run[None]) -> None:
    async def answer() -> None:
        page = Page()
        page.resize(400, 300)
        above, tall = QLabel(), QLabel("answer")
        above.setFixedHeight(900)
        tall.setFixedHeight(2000)
        page.body.addWidget(above)
        page.body.addWidget(tall)
        page.show()
        page.reveal(tall)
        await until(lambda: tall.visibleRegion().boundingRect().top() == 0, "its beginning")
        page.deleteLater()

    run(answer())
