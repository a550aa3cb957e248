"""A form from plain field descriptions: labels above inputs, errors in words below the field they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.card import Card
from desktop.ui.card_scan import CardScan
from desktop.ui.columns import Columns
from desktop.ui.form_field import FieldKind, FieldSpec, FormField
from desktop.ui.gradual import Gradually
from desktop.ui.theme import SPACE

__all__ = ["FieldGroup", "FieldKind", "FieldSpec", "Form"]


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that belong together, under one heading. ``scan``: an ID card's QR code can fill them in."""

    title: str
    fields: tuple[FieldSpec, ...]
    scan: bool = False


class Form(QWidget):
    """``edited(key, value)`` at every change; ``left(key)`` when a field loses the focus.

    ``scanned(group, text)``: the QR code of an ID card was read for the group of that index.
    """

    edited = Signal(str, str)
    left = Signal(str)
    scanned = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE.m)
        self._fields: dict[str, FormField] = {}
        self._scans: dict[int, CardScan] = {}
        self._wanted: dict[str, str] = {}
        self._errors: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        self._gradually = Gradually(self)

    def set_groups(self, groups: Sequence[FieldGroup], at_once: int = 1000) -> None:
        """Show these fields; values of fields that stay are kept, so that the language can change meanwhile.

        The first ``at_once`` groups stand when this returns, the others soon after.
        """
        self._wanted |= self.values()
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._fields, self._scans, self._errors = {}, {}, {}
        jobs = (partial(self._add_group, index, group) for index, group in enumerate(groups))
        self._gradually.begin(jobs, at_once)

    def _add_group(self, index: int, group: FieldGroup) -> None:
        card = Card(group.title or None)
        if group.scan:
            scan = self._scans[index] = CardScan(group.title)
            scan.read.connect(partial(self.scanned.emit, index))
            card.body.addWidget(scan)
        columns: Columns | None = None
        for spec in group.fields:
            field = FormField(spec)
            field.set_value(self._wanted.get(spec.key, ""))
            field.set_error(self._errors.get(spec.key, ""))
            field.set_note(self._notes.get(spec.key, ""))
            field.edited.connect(partial(self.edited.emit, spec.key))
            field.left.connect(partial(self.left.emit, spec.key))
            self._fields[spec.key] = field
            if spec.kind is FieldKind.LONG:
                card.body.addWidget(field)
                columns = None
                continue
            if columns is None:
                columns = Columns(narrowest=300, most=2)
                card.body.addWidget(columns)
            columns.add(field)
        self._column.addWidget(card)

    def values(self) -> dict[str, str]:
        """What was typed and chosen, without spaces around it."""
        return {key: field.value() for key, field in self._fields.items()}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Fill in without telling anybody; keys of no field are ignored."""
        self._wanted |= values
        for key, value in values.items():
            if key in self._fields:
                self._fields[key].set_value(value)

    def clear_values(self) -> None:
        """Another form, or another person's: nothing of before is filled in."""
        self._wanted = {}
        for field in self._fields.values():
            field.set_value("")

    def type_into(self, key: str, value: str) -> None:
        """Fill in one field as if typed: ``edited`` tells it."""
        self._fields[key].set_value(value)
        self.edited.emit(key, value)

    def set_errors(self, errors: Mapping[str, str]) -> None:
        """Show these errors in words and no others."""
        self._errors = dict(errors)
        for key, field in self._fields.items():
            field.set_error(errors.get(key, ""))

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """Below fields, what follows from their values; no others."""
        self._notes = dict(notes)
        for key, field in self._fields.items():
            field.set_note(notes.get(key, ""))

    def error(self, key: str) -> str:
        """What is shown as wrong with a field; empty for nothing."""
        return self._errors.get(key, "")

    def show_scan_problem(self, group: int, problem: str) -> None:
        """Why a card was not read; empty if it was."""
        self._scans[group].show_problem(problem)

    def focus_first(self, keys: Sequence[str]) -> None:
        """Put the focus on the first of these fields, in the form's own order."""
        for key, field in self._fields.items():
            if key in keys:
                field.input.setFocus(Qt.FocusReason.OtherFocusReason)
                return
