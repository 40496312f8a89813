"""The bodies and their grades told."""

import numpy as np
import pandas as pd

from ...core import i18n
from ...core.i18n import N_, _, date, listing, ngettext
from ...core.tables import VOTES
from ...core.text import clause, one_line
from ...gates.instances import FAR_APART, Instances
from ..common import Said

_ROLES = {
    "advises": N_("Opinion: {names}."),
    "decides": N_("Decision: {names}."),
    "veto": N_("May veto: {names}."),
}


def sentences(found: Instances) -> list[str]:
    """Who decides, vetoes, grades, then what is missing."""
    return [_who(found), *_told_vetoes(found), *_told_grades(found), *findings(found)]


def grade_word(grade: float) -> str:
    """ "bien"."""
    return VOTES["grade"].label(str(int(grade))).lower()


def _who(found: Instances) -> str:
    if found.bodies.empty:
        return _("No decision body is noted: nobody can say who decides.")
    named = found.bodies.dropna(subset=["body"])
    of = {role: [one_line(str(body)) for body in rows["body"]] for role, rows in named.groupby("role")}
    return " ".join(_(words, names=listing(of[role])) for role, words in _ROLES.items() if role in of)


def _told_vetoes(found: Instances) -> list[str]:
    valid = found.vetoes[found.vetoes["valid"].astype(bool)]
    return [
        _(
            "Veto of {body}, {day}: {reason}.",
            body=one_line(v.body),
            day=date(found.gate),
            reason=clause(v.reason),
        )
        for v in valid.itertuples()
    ]


def _told_grades(found: Instances) -> list[str]:
    if found.grades.empty:
        return [
            _("No individual grade is noted. Each member writes one alone before talking, then again after.")
        ]
    head = ngettext(
        "Grades of {day}: {n} member.", "Grades of {day}: {n} members.", found.members, day=date(found.gate)
    )
    return [head, *(_told_subject(rows) for _subject, rows in found.grades.groupby("subject", sort=False))]


def _told_subject(rows: pd.DataFrame) -> str:
    rows = rows.set_index("round")
    last = rows.iloc[-1]
    if np.isnan(last["majority"]):
        return ngettext(
            "{label}: {n} grade, too few to be shown.",
            "{label}: {n} grades, too few to be shown.",
            last["voters"],
            label=last["label"],
        )
    low, high = grade_word(last["lowest"]), grade_word(last["highest"])
    spread = low if low == high else _("from “{low}” to “{high}”", low=low, high=high)
    values = {"label": last["label"], "grade": grade_word(last["majority"]), "spread": spread}
    first = rows.loc["before", "majority"] if {"before", "after"} <= set(rows.index) else np.nan
    if np.isfinite(first):
        return ngettext(
            "{label}: majority grade “{grade}” after discussion (“{first}” before), {spread}, {n} voter.",
            "{label}: majority grade “{grade}” after discussion (“{first}” before), {spread}, {n} voters.",
            last["voters"],
            first=grade_word(first),
            **values,
        )
    return ngettext(
        "{label}: majority grade “{grade}”, {spread}, {n} voter.",
        "{label}: majority grade “{grade}”, {spread}, {n} voters.",
        last["voters"],
        **values,
    )


def findings(found: Instances) -> Said:
    """No body decides, no quorum, a veto without a reason or from a body that may not."""
    if len(found.bodies) and not (found.bodies["role"] == "decides").any():
        yield _("To repair: no body is in charge of deciding. An opinion alone commits nobody.")
    if found.present < found.quorum:
        yield _(
            "Careful: the quorum was not reached at the last decision ({present} present, {quorum} needed).",
            present=i18n.number(found.present),
            quorum=i18n.number(found.quorum),
        )
    for veto in found.vetoes[~found.vetoes["valid"].astype(bool)].itertuples():
        if pd.isna(veto.reason) or not str(veto.reason).strip():
            yield _("A veto without a reason does not count: have its reason written.")
        else:
            yield _(
                "A veto of {body} is noted as an opinion: the sheet of bodies does not give it a veto.",
                body=one_line(veto.body) if pd.notna(veto.body) else i18n.MISSING,
            )
    if set(found.grades["round"]) == {"after"}:
        yield _(
            "Grades were noted only after talking: those that each writes alone before show disagreement better."
        )
    yield from _far_apart(found)


def _far_apart(found: Instances) -> Said:
    last = found.grades.drop_duplicates("subject", keep="last")
    last = last[last["highest"] - last["lowest"] > FAR_APART]
    if last.empty:
        return
    yield _(
        "Members do not see the same thing: {names}. Hear the reasons before deciding.",
        names=listing(_("“{label}”", label=label) for label in last["label"]),
    )
