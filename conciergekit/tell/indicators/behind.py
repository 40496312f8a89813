"""Proofs of the grades, months unlike the others and the territory, told."""

from functools import partial

import pandas as pd

from ...core import i18n
from ...core.i18n import MISSING, _, listing, number, percent
from ...core.tables import OPENING, RATINGS, TERRITORY
from ...people.common import shown, spoken
from ..common import in_columns


def sentences(found) -> list[str]:
    """The year of the population figures, which says how old the rates a head are."""
    years = found.territory["year"].dropna()
    if years.empty:
        return [_("The year of the population figures is not noted.")] if len(found.territory) else []
    said = listing([str(int(year)) for year in sorted(years.unique())])
    return [_("Inhabitants and households are those of {years}.", years=said)]


def proofs_in_words(found) -> pd.DataFrame:
    """What each grade rests on."""
    columns = {
        _("Day"): found.proofs["date"].dt.date,
        _("Subject"): ("subject", RATINGS["subject"].label),
        _("Offer"): ("offer", shown),
        _("Grade, 0 to 4"): ("grade", number),
        str(RATINGS["proof"].title): spoken(found.proofs["proof"]),
    }
    return in_columns(found.proofs, columns)


def months_in_words(found) -> pd.DataFrame:
    """Months closed in part, or of a known season, with the reason noted."""
    columns = {
        _("Month"): ("month", i18n.month),
        str(OPENING["open_share"].title): ("open_share", percent, ""),
        str(OPENING["season"].title): ("season", partial(number, digits=2), ""),
        str(OPENING["note"].title): spoken(found.months["note"]),
    }
    return in_columns(found.months, columns)


def territory_in_words(found) -> pd.DataFrame:
    """The places of the test; requests and clients only where no small group could be known by them."""
    columns = {
        str(TERRITORY["name"].title): ("name", shown),
        str(TERRITORY["population"].title): ("population", number, MISSING),
        str(TERRITORY["population_year"].title): ("year", lambda year: str(int(year)), MISSING),
        str(TERRITORY["households"].title): ("households", number, MISSING),
        str(TERRITORY["since"].title): ("since", i18n.date, ""),
        _("Requests"): ("requests", number, MISSING),
        _("Clients"): ("clients", number, MISSING),
    }
    return in_columns(found.territory, columns)
