"""The cells of the sample workbooks, as pandas reads them: what the recomputed figures start from, without the kit."""

from functools import cache

import pandas as pd
from conftest import SAMPLES

FOUR = ("contrats", "pivot", "engagement", "camion")
# unit prices as printed in docs/rates.md: € a kilometre, € an hour
KM_EUR = {"Vélo cargo": 0.35, "Voiture": 0.40, "Camionnette": 0.40, "À pied": 0.0}
VOLUNTEER_EUR, LEADER_EUR = 14.70, 27.50


@cache
def book(name):
    """Every sheet of a sample: heading without its star -> column."""
    sheets = pd.read_excel(SAMPLES / name / "pilote.xlsx", sheet_name=None, engine="calamine")
    sheets = {title.replace("’", "'"): sheet for title, sheet in sheets.items()}
    for sheet in sheets.values():
        sheet.columns = [str(head).rstrip(" *").replace("’", "'") for head in sheet.columns]
        if "Champ" in sheet:
            sheet["Champ"] = sheet["Champ"].str.replace("’", "'")
    return sheets


def sheet(name, title):
    return book(name)[title]


def answer(name, field):
    """A cell of the Projet sheet."""
    project = sheet(name, "Projet")
    return project.set_index(project["Champ"].str.rstrip(" *"))["Réponse"].get(field)


@cache
def served(name):
    """Served requests with what the service kept of each: commission + fee."""
    rows = sheet(name, "Demandes")
    rows = rows[rows["Issue"] == "Servie"].copy()
    rows["gardé"] = rows["Commission gardée"].fillna(0) + rows["Frais de service"].fillna(0)
    return rows


@cache
def tours(name):
    """Tours with stops, each with its cost: kilometres, then every minute at the price of who drives."""
    rows = sheet(name, "Tournées")
    rows = rows[rows["Arrêts"].notna()].copy()
    minutes = ["Minutes de conduite", "Minutes aux arrêts", "Minutes de chargement", "Minutes d'attente"]
    hour = rows["Conducteur"].map(
        {"Payé": float(answer(name, "Coût d'une heure payée")), "Bénévole": VOLUNTEER_EUR}
    )
    rows["minutes"] = rows[minutes].sum(axis=1)
    rows["heures_eur"] = rows["minutes"] / 60 * hour
    rows["km_eur"] = rows["Kilomètres"] * rows["Moyen"].map(KM_EUR)
    rows["coût"] = rows["km_eur"] + rows["heures_eur"] + rows["Péages et stationnement"].fillna(0)
    carried = served(name).groupby("Tournée")["gardé"].agg(["size", "sum"])
    rows["commandes"], rows["recette"] = rows["N°"].map(carried["size"]), rows["N°"].map(carried["sum"])
    return rows


def by_fives(codes):
    """How many lines of a list are told: up to the last one that completes five people more."""
    told, waiting = 0, set()
    for line, code in enumerate(codes, start=1):
        waiting.add(line if pd.isna(code) else code)
        if len(waiting) == 5:
            told, waiting = line, set()
    return told
