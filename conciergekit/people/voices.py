"""Comments by public and quarter with what their authors answered, and the three proposed for the report.

Answers are told group by group, by batches of five people (``core.privacy``), and so are comments: until then nothing says that
there is one. A comment is shown when its author agreed. It is dated by its quarter, by its year where fewer of the group are
told of that quarter, its service is named where five people ask for the offer, and what identifies a person is hidden. Guidance followed for free texts: CNIL, "L'anonymisation de données personnelles" (2020).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..core import hand, privacy
from ..core.cells.people import tender
from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.pilot import Pilot, remembered
from ..core.told import Told
from ..indicators import people
from .common import labels, offer_key, spoken

STALE_MONTHS = 6
PROPOSED = 3
# question -> the answers up to which a person is not content
UNFAVOURABLE = {"satisfaction": people.SATISFIED_FROM - 1, "recommend": 6, "would_use": 0, "knows": -1}


@dataclass(frozen=True)
class Voices(Told):
    """table: one row a comment that may be quoted (code, population, public, public_label, service_label, question, score,
    quarter: NaT where few of the group answered in it, year, words, unfavourable, stale, kept), newest first. groups: one row a group and quarter (population, public,
    public_label, quarter: of the last of a batch, answers: people who answered, comments). comments: all that are
    told. not_asked, refused: those not shown for want of an agreement, for a no. of_team: those of
    the team, where whoever knows the place would know who speaks: they stay with it.
    unfavourable: comments of people who are not content. chosen: whether somebody chose, else the kit proposes.
    lost: comments chosen that may not be quoted any more."""

    table: pd.DataFrame
    groups: pd.DataFrame
    comments: int
    not_asked: int
    refused: int
    of_team: int
    unfavourable: int
    chosen: bool
    lost: int

    @property
    def quoted(self) -> pd.DataFrame:
        """The comments for the report."""
        return self.table[self.table["kept"]]


def voices(pilot: Pilot) -> Voices:
    """The comments of the surveys, and those for the report: chosen by whoever writes it, else proposed."""
    said, shows = _said(pilot), _shows(pilot)
    asked, agreed = said["quotable"].notna(), _agreed(said)
    wanted = hand.of_today(pilot).quotes
    kept = [code for code in wanted if code in set(shows["code"])] if wanted else proposed(shows)
    columns = ["code", "population", "public", "public_label", "service_label", "question", "score"]
    columns += ["quarter", "year", "words", "unfavourable", "stale"]
    return Voices(
        table=shows[columns].assign(kept=shows["code"].isin(kept)).reset_index(drop=True),
        groups=_groups(pilot),
        comments=len(said),
        not_asked=int((~asked).sum()),
        refused=int((asked & ~agreed).sum()),
        of_team=int((agreed & _of_team(said)).sum()),
        unfavourable=int(said["unfavourable"].sum()),
        chosen=bool(wanted),
        lost=len(wanted) - len(kept) if wanted else 0,
    )


def quotable(pilot: Pilot, codes: Iterable[str]) -> tuple[str, ...]:
    """These codes, once each; ConciergekitError for one that is no comment which may be quoted."""
    codes, known = tuple(dict.fromkeys(codes)), set(_shows(pilot)["code"])
    if wrong := [code for code in codes if code not in known]:
        told = _(
            "No comment that may be quoted has the code “{code}”: see the table of comments.", code=wrong[0]
        )
        raise ConciergekitError(told)
    return codes


def proposed(shows: pd.DataFrame) -> list[str]:
    """Codes of three comments: an unfavourable one first if there is one, the others spread over publics and quarters,
    one a person, recent before stale. One that tells of a health or of a debt is for whoever writes the report to choose."""
    found: list = []
    shows = shows[~shows["words"].map(tender).astype(bool)]
    for _turn in range(PROPOSED):
        left = [row for row in shows.itertuples() if row.respondent not in {one.respondent for one in found}]
        if not left:
            break
        found.append(max(left, key=lambda row: _worth(row, found)))
    return [row.code for row in found]


def _worth(row, found: list) -> tuple:
    """What makes one comment the next to propose; of two alike, the first of the table, which is the newest."""
    bad = any(one.unfavourable for one in found)
    return (
        row.unfavourable and not bad if not found else not (row.unfavourable and bad),
        not row.stale,
        (row.population, row.public) not in {(one.population, one.public) for one in found},
        (row.year, row.quarter) not in {(one.year, one.quarter) for one in found},
    )


@remembered
def _answers(pilot: Pilot) -> pd.DataFrame:
    """The answers told by the last day, with the group of each (public, else population) and the quarter its batch ends in."""
    rows = pilot.happened("surveys")
    rows = rows[(rows["date"] <= pilot.until) & rows["population"].notna()]
    if privacy.too_few(pilot.happened("team")["id"].nunique()):
        rows = rows[~_of_team(rows)]  # a team of three that answers twice is three people
    of_public = rows["population"].isin(["beneficiaries", "residents"])
    rows = rows.assign(group=rows["public"].where(of_public).fillna(""))
    # without a code, one who answers two questions of a day is one person
    turn = rows.groupby(["population", "group", "question", "date"], dropna=False).cumcount()
    who = rows["respondent"].astype("object").fillna(rows["date"].astype(str) + turn.map("#{}".format))
    told_with = rows["population"].astype(str) + " " + rows["group"].astype(str)
    batch = privacy.batches(who, rows["date"], told_with)
    bad = rows["score"] <= rows["question"].map(UNFAVOURABLE).astype(float)
    rows = rows.assign(who=who, batch=batch, unfavourable=bad)[batch >= 0]
    # one line of a form answers several questions with one remark: it is told once, with the answer that is not content
    said = rows.sort_values("unfavourable", ascending=False, kind="stable")
    again = said.duplicated(["population", "group", "date", "who", "comment"])
    rows = rows.assign(comment=rows["comment"].mask(again.reindex(rows.index)))
    last = rows.groupby(["population", "group", "batch"])["date"].transform("max")
    return rows.assign(quarter=rows["date"].dt.to_period("Q"), told_in=last.dt.to_period("Q"))


def _agreed(said: pd.DataFrame) -> pd.Series:
    return said["quotable"].fillna(False).astype(bool)


def _of_team(said: pd.DataFrame) -> pd.Series:
    return said["population"] == "team"


def _shows(pilot: Pilot) -> pd.DataFrame:
    """The comments that may be quoted, newest first."""
    said = _said(pilot)
    return said[_agreed(said) & ~_of_team(said)].sort_values(["date", "code"], ascending=[False, True])


@remembered
def _said(pilot: Pilot) -> pd.DataFrame:
    rows = _answers(pilot)
    rows = rows.assign(words=spoken(rows["comment"], pilot), year=rows["date"].dt.year)
    rows = rows[rows["words"] != ""]
    publics, services = labels(pilot, "publics"), labels(pilot, "services")
    groups = _groups(pilot)
    told = set(groups[["population", "public", "quarter"]].itertuples(index=False, name=None))
    told = [key in told for key in zip(rows["population"], rows["group"], rows["quarter"], strict=True)]
    many = _of_many(pilot)
    return rows.assign(
        quarter=rows["quarter"].where(told),
        public=rows["group"],
        public_label=[publics.get(code, code) for code in rows["group"]],
        service_label=[
            services.get(code, "") if offer in many else ""
            for code, offer in zip(rows["service"], offer_key(rows), strict=True)
        ],
        stale=rows["date"] < pilot.until - pd.DateOffset(months=STALE_MONTHS),
        code=[_code(row) for row in rows.itertuples()],
    )


def _of_many(pilot: Pilot) -> set:
    """Offers asked for by enough people, or under contract: of another, the service beside a comment would say whose it is."""
    rows, contracts = pilot.happened("requests"), pilot["contracts"]
    rows, contracts = (some.dropna(subset=["public", "service"]) for some in (rows, contracts))
    key, agreed = offer_key(rows), offer_key(contracts)
    return {*key, *agreed} - privacy.folded_groups(key, rows["client"], crowds=agreed)


def _code(row) -> str:
    """Six hex digits that name a comment in every run."""
    parts = (row.population, row.date.date(), row.respondent, row.question, row.comment)
    return hashlib.sha256(repr(tuple(map(str, parts))).encode()).hexdigest()[:6]


def _groups(pilot: Pilot) -> pd.DataFrame:
    rows = _answers(pilot)
    publics = labels(pilot, "publics")
    found = []
    for (population, group, when), those in rows.groupby(["population", "group", "told_in"]):
        counts = those["who"].nunique(), int(those["comment"].notna().sum())
        found.append((population, group, publics.get(group, group), when, *counts))
    columns = ["population", "public", "public_label", "quarter", "answers", "comments"]
    return pd.DataFrame(found, columns=columns)
