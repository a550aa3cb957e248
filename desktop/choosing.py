"""Step 1 without a window: the services that one may choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.catalogue.model import OnlineLevel, Procedure
from core.catalogue.search import Facet, Filters
from core.catalogue.source import source_words
from core.catalogue.units import load_units
from desktop.composition import Services


class Choosing:
    """Over the catalogue that ships with the program; not before it is loaded."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._units = load_units()

    def filter_options(self) -> Mapping[Facet, Sequence[str]]:
        """The values of each filter."""
        known = {facet: self._services.catalogue.options(facet) for facet in Facet}
        return {**known, Facet.AGENCY: [*self._services.profile.agencies, *known[Facet.AGENCY]]}

    def search(self, typed: str, chosen: Mapping[Facet, str]) -> Sequence[Procedure]:
        """Services that fit, best first."""
        level = chosen.get(Facet.LEVEL)
        return self._services.catalogue.search(
            typed,
            Filters(
                admin_level=chosen.get(Facet.ADMIN_LEVEL),
                agency=chosen.get(Facet.AGENCY),
                field=chosen.get(Facet.FIELD),
                level=OnlineLevel(level) if level is not None else None,
                applicant=chosen.get(Facet.APPLICANT),
            ),
        )

    def source_words(self, typed: str) -> str:
        """Of what day the catalogue is; and, for a province's code, which province that is today."""
        return source_words(self._services.catalogue, self._units, typed, self._services.clock.now().date())
