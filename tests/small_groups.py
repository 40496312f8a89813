"""A pilot in which several groups have one to four people, and what a page, a paper or a workbook says line by line."""

import html
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd

from conciergekit.core.pilot import Pilot

# Made-up words: nothing else in the pages can hold them. Three carers, one relay, a service of two people.
CARERS, RELAY, MEALS = "Aidants Zebrule", "Relais Quorex", "Portage Yktos"
HIDDEN = (CARERS, RELAY, MEALS, "Hameau-Brizou")
SETTINGS = {"name": "Petits groupes"}


def small_pilot(sample: Pilot) -> Pilot:
    """The sample with orders of two small target groups, a small service, a village of two, answers of few."""
    tables = {name: frame.copy() for name, frame in sample.tables.items()}
    tables["publics"] = _with(
        tables["publics"], {"id": "aidants", "label": CARERS}, {"id": "relais", "label": RELAY}
    )
    tables["services"] = _with(
        tables["services"], {"id": "portage", "label": MEALS, "market": True, "standard_min": 7}
    )
    tables["territory"] = _with(
        tables["territory"], {"insee": "38117", "name": "Hameau-Brizou", "population": 900, "in_scope": True}
    )
    clients = {"Z1": "aidants", "Z2": "aidants", "Z3": "aidants", "Q1": "relais"}
    tables["clients"] = _with(
        tables["clients"],
        *(
            {
                "id": c,
                "public": p,
                "insee": "38117" if c in ("Z2", "Q1") else "38150",
                "since": pd.Timestamp("2025-10-01"),
            }
            for c, p in clients.items()
        ),
    )
    log = tables["requests"]
    served = log.index[(log["outcome"] == "served") & log["tour"].notna()]
    for n, i in enumerate(served[::7][:41]):
        code = list(clients)[n % 4] if n % 5 else "Z1"
        log.loc[i, ["client", "public", "insee"]] = [
            code,
            clients[code],
            "38117" if code in ("Z2", "Q1") else "38150",
        ]
        log.loc[i, "order_value_eur"] = 77.77 + n
    home = (
        log.loc[(log["public"] == "habitants") & (log["outcome"] == "served"), "client"].dropna().unique()[:2]
    )
    for n, i in enumerate(served[3::11][:17]):
        log.loc[i, ["client", "public", "service"]] = [home[n % 2], "habitants", "portage"]
    day = pd.Timestamp("2026-05-26")
    tables["surveys"] = _with(
        tables["surveys"][tables["surveys"]["population"] != "partners"],
        *(
            {
                "date": day,
                "population": "beneficiaries",
                "respondent": f"ZB{k}",
                "question": "satisfaction",
                "score": v,
                "public": "aidants",
                "service": "portage",
            }
            for k, v in enumerate((1, 2, 5))
        ),
        *(
            dict(date=day, population="partners", respondent=f"ZP{k}", question="satisfaction", score=v)
            for k, v in enumerate((5, 5, 1, 5))
        ),
    )
    votes = tables["votes"]
    tables["votes"] = votes[votes["voter"].isin(sorted(votes["voter"].unique())[:4])].reset_index(drop=True)
    return Pilot.from_tables(tables, {**sample.settings, **SETTINGS}, language="fr")


def _with(frame: pd.DataFrame, *rows: dict) -> pd.DataFrame:
    return pd.concat([frame, pd.DataFrame(rows)], ignore_index=True)


# ---- what is said, line by line --------------------------------------------------------------------------


def _plain(source: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", source)).split())


def lines_of_html(source: str) -> list[str]:
    """Rows of tables, sentences, alternative texts and the words of drawings, each apart."""
    source = re.sub(r"(?is)<style.*?</style>|<script.*?</script>", "", source)
    found = [html.unescape(text) for text in re.findall(r'(?:alt|aria-label|title)="([^"]*)"', source)]
    for part in (r"<text[^>]*>.*?</text>", r"<tr.*?</tr>"):
        found += map(_plain, re.findall(part, source, re.S))
        source = re.sub(part, " ", source, flags=re.S)
    return found + [
        _plain(line)
        for line in re.split(r"</?(?:p|li|h\d|summary|figcaption|div|td|dt|dd|br|svg)\b[^>]*>|\n", source)
    ]


def lines_of_archive(path: Path) -> list[str]:
    """Paragraphs and rows of a .docx or an .odt."""
    with zipfile.ZipFile(path) as archive:
        name = "word/document.xml" if path.suffix == ".docx" else "content.xml"
        source = archive.read(name).decode("utf-8")
    row = r"<(?:w:tr|table:table-row)[ >].*?</(?:w:tr|table:table-row)>"
    found = list(map(_plain, re.findall(row, source, re.S)))
    found += re.findall(r'(?:descr|svg:title)="([^"]*)"', source)
    return found + list(
        map(
            _plain,
            re.findall(r"<(?:w:p|text:p)[ >].*?</(?:w:p|text:p)>", re.sub(row, "", source, flags=re.S), re.S),
        )
    )


def lines_of_workbook(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path, data_only=True)
    return [
        " ".join(str(cell.value) for cell in row if cell.value is not None) for sheet in book for row in sheet
    ]


_SPARED = (  # what states no figure of the group itself
    re.compile(r"moins de 5|fewer than 5|under 5|\(moins de \d\)"),
    re.compile(r"38117"),
    re.compile(r"(?:et \d+ autres?|and \d+ others?)(?:\.|$)"),
)


def telling(lines: list[str]) -> list[str]:
    """Lines that name a hidden group and hold a figure."""
    found = []
    for line in dict.fromkeys(lines):
        rest = line
        for pattern in _SPARED:
            rest = pattern.sub("", rest)
        if any(name in line for name in HIDDEN) and re.search(r"\d", rest):
            found.append(line)
    return found
