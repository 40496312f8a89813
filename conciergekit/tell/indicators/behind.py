"""Proofs of the grades, months unlike the others and the territory, told."""

import pandas as pd

from ...core import i18n
from ...core.i18n import MISSING, _, listing, number, percent
from ...core.tables import OPENING, RATINGS, TERRITORY
from ...people.common import shown, spoken


def sentences(found) -> list[str]:
    """The year of the population figures, which says how old the rates a head are."""
    years = found.territory["year"].dropna()
    if years.empty:
        return [_("The year of the population figures is not noted.")] if len(found.territory) else []
    said = listing([str(int(year)) for year in sorted(years.unique())])
    return [_("Inhabitants and households are those of {years}.", years=said)]


def proofs_in_words(found) -> pd.DataFrame:
    """What each grade rests on."""
    rows = found.proofs
    return pd.DataFrame(
        {
            _("Day"): rows["date"].dt.date,
            _("Subject"): [RATINGS["subject"].label(code) for code in rows["subject"]],
            _("Offer"): [shown(offer) for offer in rows["offer"]],
            _("Grade, 0 to 4"): [number(grade) for grade in rows["grade"]],
            str(RATINGS["proof"].title): spoken(rows["proof"]),
        }
    )


def months_in_words(found) -> pd.DataFrame:
    """Months closed in part, or of a known season, with the reason noted."""
    rows = found.months
    return pd.DataFrame(
        {
            _("Month"): [i18n.month(month) for month in rows["month"]],
            str(OPENING["open_share"].title): [
                percent(one) if one == one else "" for one in rows["open_share"]
            ],
            str(OPENING["season"].title): [number(one, 2) if one == one else "" for one in rows["season"]],
            str(OPENING["note"].title): spoken(rows["note"]),
        }
    )


def territory_in_words(found) -> pd.DataFrame:
    """The places of the test; requests and clients only where no small group could be known by them."""
    rows = found.territory
    return pd.DataFrame(
        {
            str(TERRITORY["name"].title): [shown(name) for name in rows["name"]],
            str(TERRITORY["population"].title): [_count(n) for n in rows["population"]],
            str(TERRITORY["population_year"].title): [
                str(int(n)) if n == n else MISSING for n in rows["year"]
            ],
            str(TERRITORY["households"].title): [_count(n) for n in rows["households"]],
            str(TERRITORY["since"].title): [i18n.date(day) if pd.notna(day) else "" for day in rows["since"]],
            _("Requests"): [_count(n) for n in rows["requests"]],
            _("Clients"): [_count(n) for n in rows["clients"]],
        }
    )


def _count(n) -> str:
    return number(n) if pd.notna(n) else MISSING
