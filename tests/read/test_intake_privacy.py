"""Names, phones, mails and addresses: found, told, kept out of every output; and the copy with codes."""

import contextlib
import datetime as dt
import io
import re
import stat
import subprocess
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.core.cells.capitals import quoted
from conciergekit.core.cells.frames import framed
from conciergekit.core.cells.people import (
    HIDDEN,
    Pseudonyms,
    kinds,
    mask,
    names_a_person,
    personal_heading,
)
from conciergekit.core.tables import TABLES
from conciergekit.papers import reports
from conciergekit.read.give_back.pseudonymise import pseudonymise
from conciergekit.read.understand.rows import Rows
from conciergekit.read.understand.surnames import hide_parties, hide_said

DAY = dt.date(2026, 1, 5)
SECRETS = ("Jeanne", "Martin", "Durand", "Sophie", "06 11", "rue des Lilas", "a@b.fr", "Petit")


@pytest.fixture
def named(tmp_path):
    """A pilot's workbook full of people."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Demandes"
    sheet.append(
        [
            "N°",
            "Date",
            "Code client",
            "Public",
            "Service",
            "Issue",
            "Servie ou close le",
            "Téléphone",
            "Incident",
            "Infos",
        ]
    )
    for n, (client, words) in enumerate(
        [
            ("Jeanne Martin", "rappeler au 06 11 22 33 44"),
            ("C2", None),
            ("jeanne martin", "Vu avec Paul Durand"),
            ("C2", "12 bis rue des Lilas"),
            ("Mme Petit", None),
        ]
    ):
        sheet.append(
            [f"D{n}", DAY, client, "seniors", "courses", "Servie", DAY, "06 11 22 33 44", words, "a@b.fr"]
        )
    for name, lines in {
        "Projet": [["Nom du pilote", "Essai"], ["Début du test", DAY]],
        "Temps": [["Date", "Code personne", "Heures"], [DAY, "Sophie", 3], [DAY, "P2", 3]],
        "Comptes": [
            ["Date", "Nature", "Poste", "Montant", "Payeur ou payé"],
            [DAY, "Recette propre", "Ventes", 9, "Mme Petit"],
            [DAY, "Recette propre", "Ventes", 8, "M. Durand"],
            [DAY, "Charge", "Loyer", 7, "Mairie"],
        ],
    }.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(line)
    book.properties.creator = "Jeanne Martin"
    path = tmp_path / "suivi.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "06 12 34 56 78",
        "+33 6.12.34.56.78",
        "0612345678",
        "jean.martin@mairie.fr",
        "12 bis, rue des Lilas",
        "3 AVENUE".title() + " Jean Jaurès",
        "12 rue victor hugo",
        "5 place de la Mairie",
        "Mme Le Goff",
        "Monsieur Petit",
        "Jeanne Martin",
        "MARTIN Jeanne",
        "1 85 05 78 006 084 36",
        "FR76 3000 6000 0112 3456 7890 189",
    ],
)
def test_what_identifies_a_person_is_hidden_in_a_free_text(text):
    assert mask(f"vu hier : {text}.", free=True).rstrip(".") == f"vu hier : {HIDDEN}"


@pytest.mark.parametrize(
    "text",
    [
        "Livraison du 12/03/2026 à 14 h 30",
        "2 cours par semaine",
        "La rue est bloquée",
        "Saint-Martin-d'Hères",
        "M. le maire",
        "3 passages, 40 km",
        "Mr Bricolage",
        "commande 1 234,50 €",
        "La Poste",
        "local 12 place disponible",
    ],
)
def test_ordinary_words_are_left_alone(text):
    assert mask(text, free=True) == text


def test_a_column_of_phones_between_brackets_or_of_streets_named_after_a_day_is_told():
    assert [kinds(text) for text in ("(06) 12 34 56 78", "12, rue du 8 mai 1945")] == [["phone"], ["address"]]
    assert mask("12, rue du 8 mai 1945") == HIDDEN


def test_a_shop_or_a_quarter_named_after_someone_is_not_hidden_outside_free_texts():
    assert mask("Quartier Jean Macé") == "Quartier Jean Macé"


def test_headings_say_what_they_hold_of_people():
    headings = {
        "Prénom": "name",
        "N° de téléphone": "phone",
        "Adresse mail": "mail",
        "Adresse de livraison": "address",
        "Nom": "",
        "Montant": "",
        "Nom du pilote": "",
    }
    assert {text: personal_heading(text) for text in headings} == headings


def test_a_code_is_no_name_and_a_name_is_no_code():
    assert [names_a_person(text) for text in ("C001", "P1", "CA", "seniors", "Jeanne", "Dupont Martine")] == [
        False
    ] * 4 + [True] * 2


@pytest.mark.long
@pytest.mark.parametrize(
    "hostile",
    [
        lambda n: "12 rue " + "de la " * n,
        lambda n: "A " * 3 * n,
        lambda n: "1" * 3 * n + "@" * 3 * n,
        lambda n: "a.b-" * 2 * n + "@",
        lambda n: "Mme " * 2 * n,
        lambda n: "rue " * 2 * n,
        lambda n: "12 chemin de la " * n,
        lambda n: "0 6 " * 2 * n,
        lambda n: "M. le " * n,
    ],
    ids=["street", "initials", "address", "dots", "title", "ways", "door", "dictated", "particle"],
)
def test_a_hostile_text_of_a_million_signs_is_read_to_its_end(hostile):
    """An expression that looked again from every place would take hours; this takes seconds."""
    code = "import sys; from conciergekit.core.cells.people import mask; mask(sys.stdin.read(), free=True)"
    text = hostile(150_000)
    assert not subprocess.run([sys.executable, "-c", code], input=text, text=True, timeout=300).returncode


@pytest.mark.long
def test_no_person_reaches_the_tables_the_findings_or_the_repair_page(named):
    pilot = ck.load_pilot(named)
    out = [frame.to_csv() for frame in pilot.tables.values()]
    out += [f"{f.typed} {f.what()} {f.repair()}" for f in pilot.findings]
    out += [
        reports.repair_page("Essai", pilot.findings, lang="fr"),
        ck.quality.assess(pilot).findings_table().to_csv(),
    ]
    for secret in SECRETS:
        assert secret.casefold() not in " ".join(out).casefold(), secret


def test_one_person_stays_one_and_two_payers_stay_two(named):
    pilot = ck.load_pilot(named)
    assert pilot["requests"]["client"].nunique() == 3
    payers = pilot["ledger"]["payer"]
    assert payers.nunique() == 3
    assert HIDDEN not in set(payers)


@pytest.mark.long
def test_columns_of_people_are_told_by_heading_and_by_what_they_hold(named):
    told = {
        f.column: str(f.values["kind"]) for f in ck.load_pilot(named).findings if f.code == "personal_column"
    }
    assert told == {"Téléphone": "numéros de téléphone", "Infos": "adresses de courriel"}


@pytest.mark.long
def test_the_copy_with_codes_holds_nobody_and_its_key_stands_apart(named):
    done = pseudonymise(named)
    with zipfile.ZipFile(done.path) as archive:
        inside = " ".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        ).casefold()
    for secret in SECRETS:
        assert secret.casefold() not in inside, secret
    assert done.key.parent != done.path.parent
    told = " ".join(done.sentences("fr"))  # beside the original, so near the copy: what may be sent is said
    assert str(done.key) in told
    assert "envoyez la copie seule, jamais la clé ni le dossier" in told
    assert stat.S_IMODE(done.key.stat().st_mode) == 0o600
    assert "jeanne martin" in done.key.read_text("utf-8-sig")
    assert ck.load_pilot(named.parent).name == "Essai"  # the copy is no second pilot


@pytest.mark.long
def test_the_same_key_gives_the_same_codes_and_the_figures_stay(named):
    once = ck.load_pilot(pseudonymise(named).path)
    again = ck.load_pilot(pseudonymise(named).path)
    assert once["requests"]["client"].tolist() == again["requests"]["client"].tolist()
    assert once["requests"]["client"].nunique() == 3
    assert not once["requests"]["client"].isin(["C2"]).any()
    assert once["ledger"]["amount_eur"].tolist() == [9, 8, 7]
    assert set(once["ledger"]["payer"]) >= {"Mairie"}


def test_a_file_that_is_no_key_is_refused(named, tmp_path):
    (tmp_path / "k.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ck.ConciergekitError, match="k.csv"):
        pseudonymise(named, key=tmp_path / "k.csv")


# ---- what every command prints and writes ----------------------------------------------------------------

PLANTED = (
    "Kerouanton",
    "Ouédraogo",
    "06 71 82 93 04",
    "0671829304",
    "zoe.k@exemple.fr",
    "12 rue des Glycines",
    "14/07/1948",
    "1948-07-14",
    "45.18723",
    "5.72917",
    "FR7612345987650123456789014",
)


@pytest.fixture
def full_of_people(named):
    """The folder of that workbook, with a tab that bears a name, a list of members, a statement and a survey beside."""
    folder, day = named.parent, dt.date(1948, 7, 14)
    book = openpyxl.load_workbook(named)
    book["Demandes"]["I4"] = "appeler Zoé Kerouanton 06 71 82 93 04, 12 rue des Glycines"
    book["Comptes"]["C3"] = "VIR KEROUANTON ZOE FR7612345987650123456789014"
    book["Comptes"]["E4"] = "Mme Ouédraogo"
    book.create_sheet("Mme Ouédraogo").append(["Nom", "x"])
    book.save(named)
    members = openpyxl.Workbook()
    members.active.append(
        [
            "Nom",
            "Prénom",
            "Date de naissance",
            "Téléphone",
            "Adresse",
            "Latitude",
            "Longitude",
            "Email",
            "IBAN",
            "Adhérent depuis",
            "Remarque",
        ]
    )
    for n in range(6):
        members.active.append(
            [
                "Kerouanton",
                "Zoé",
                day,
                "06 71 82 93 04",
                "12 rue des Glycines",
                45.18723,
                5.72917,
                "zoe.k@exemple.fr",
                "FR7612345987650123456789014",
                dt.date(2026, 1, 5 + n),
                "voisine de Mme Ouédraogo",
            ]
        )
    members.save(folder / "adhérents.xlsx")
    lines = [f"{n + 13}/01/2026;VIR KEROUANTON ZOE;;{n + 10},00" for n in range(8)]
    (folder / "releve.csv").write_text("\n".join(["Date;Libellé;Débit;Crédit", *lines]), encoding="utf-8")
    lines = [f"{n + 13}/01/2026 10:00:00;Zoé Kerouanton;4;Mme Ouédraogo est super" for n in range(8)]
    heads = "Horodateur;Votre nom;Êtes-vous satisfait (1 à 5) ?;Commentaire"
    (folder / "questionnaire.csv").write_text("\n".join([heads, *lines]), encoding="utf-8")
    return folder


# 10:27:45.187231: the digits of a time are a planted latitude once in some hundred runs of everything
_TIMES = re.compile(r'\d\d:\d\d:\d\d\.\d+|"(?:duration|seconds)": ?[\d.]+')


def _plain(data):
    """The text of a file, of every part of an archive; without the times of day, and those that things took."""
    if not data.startswith(b"PK"):
        return _TIMES.sub("", data.decode("utf-8", "replace")).casefold()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(_plain(archive.read(name)) for name in archive.namelist())


def _swept(folder, capsys, *commands):
    """Which planted words commands print or leave in files."""
    given = set(folder.rglob("*"))
    for command in commands:
        with contextlib.suppress(SystemExit):
            main([*command, "--lang", "fr"])
        said = capsys.readouterr()
        texts = {"printed": (said.out + said.err).casefold()}
        left = [path for path in {*folder.rglob("*")} - given if path.is_file()]
        texts |= {path.name: _plain(path.read_bytes()) for path in left}
        for place, text in texts.items():
            found = [word for word in PLANTED if word.casefold() in text]
            assert not found, f"{command[0]}, {place}: {found}"


@pytest.mark.long
def test_no_command_prints_or_writes_a_person(full_of_people, capsys):
    folder = full_of_people
    beside = [("map", str(folder / name)) for name in ("adhérents.xlsx", "releve.csv", "questionnaire.csv")]
    check = ("check", str(folder), "--all")
    _swept(folder, capsys, check, *beside, check, ("papers", str(folder), "--out", str(folder / "documents")))


@pytest.mark.long
def test_no_notebook_and_no_report_holds_a_person(full_of_people, capsys):
    folder = full_of_people
    _swept(folder, capsys, ("run", str(folder), "--out", str(folder / "resultats")))


# ---- names of no list, in what is written to be told -----------------------------------------------------


def _rows(table, **columns):
    count = len(next(iter(columns.values())))
    frame = framed(
        TABLES[table], {name: pd.Series(cells, dtype=object) for name, cells in columns.items()}, count
    )
    return Rows(TABLES[table], frame, ["S"] * len(frame), [*range(2, 2 + len(frame))])


SAID = {
    "decisions": ("reason", "different_because", "dissent"),
    "risks": ("what", "test", "stop_sign"),
    "bodies": ("act", "quorum"),
    "futures": ("what", "sign", "answer"),
    "criteria_changes": ("old", "new", "reason", "by"),
    "criteria": ("lever",),
    "stage_plan": ("question",),
    "models": ("what", "source"),
    "funding": ("condition",),
    "plan_versions": ("reason",),
    "trials": ("decided",),
    "journal": ("tags",),
}


@pytest.mark.parametrize("table", SAID)
def test_a_name_of_no_list_typed_in_what_is_told_is_hidden_and_said(table):
    cells = ["Accord donné avec Wexlerine hier", "monique, du Fonds Zorgub", "La mairie décide"]
    tables = {
        table: _rows(table, **dict.fromkeys(SAID[table], cells)),
        "funders": _rows("funders", name=["Fonds Zorgub"]),
    }
    findings = hide_said(tables, "Essai", Pseudonyms())
    for name in SAID[table]:
        assert tables[table].frame[name].tolist() == [
            "Accord donné avec ••• hier",
            "•••, du Fonds Zorgub",
            "La mairie décide",
        ]
    assert [(f.code, f.field_name, f.values["rows"]) for f in findings] == [
        ("name_hidden", name, (2, 3)) for name in SAID[table]
    ]


def test_a_line_of_the_accounts_names_nobody_who_was_paid_and_keeps_its_shops():
    tables = {
        "ledger": _rows(
            "ledger",
            line=[
                "Salaire Léa",
                "Remboursement Wexlerine",
                "Loyer Nexity",
                "Salaires",
                "Achat Leroy Merlin",
                "Loyer Odile Zorgub",
            ],
        )
    }
    hide_said(tables, "Essai", Pseudonyms())
    assert tables["ledger"].frame["line"].tolist() == [
        "Salaire •••",
        "Remboursement •••",
        "Loyer Nexity",
        "Salaires",
        "Achat Leroy Merlin",
        "Loyer •••",
    ]


def test_a_minority_opinion_names_no_office_that_one_person_holds():
    tables = {
        "decisions": _rows(
            "decisions",
            dissent=[
                "La trésorière trouve le prix trop haut",
                "Wexlerine",
                "À mon avis, il nuit à mon bar",
                "V1 dit non",
            ],
        ),
        "team": _rows("team", id=["V1"]),
    }
    hide_said(tables, "Essai", Pseudonyms())
    assert tables["decisions"].frame["dissent"].tolist() == [
        "••• trouve le prix trop haut",
        "•••",
        "À mon avis, il nuit à •••",
        "••• dit non",
    ]


def test_who_pays_and_reads_as_somebody_keeps_one_code_and_a_firm_its_name():
    tables = {
        "contracts": _rows("contracts", payer_name=["Dupont Marie", "Garage Petit", "Syndic Bel Air"]),
        "ledger": _rows(
            "ledger",
            payer=["dupont marie", "jean martin", "Rose Zorgub", "Chez Marcel", "Région (Odile Vex)"],
        ),
        "actions": _rows(
            "actions", owner=["Wexlerine", "LE GOFF", "Présidente", "Rose Zorgub", "Mairie et Odile Vex"]
        ),
        "funders": _rows("funders", name=["Rose Zorgub"]),
        "actors": _rows("actors", id=["Chez Marcel", "Jean Martin"]),
    }
    findings = hide_parties(tables, Pseudonyms(), "Essai")
    assert tables["contracts"].frame["payer_name"].tolist() == ["anon-1", "Garage Petit", "Syndic Bel Air"]
    assert tables["ledger"].frame["payer"].tolist() == [
        "anon-1",
        "anon-2",
        "Rose Zorgub",
        "Chez Marcel",
        "Région (•••)",
    ]
    assert tables["actions"].frame["owner"].tolist() == [
        "anon-3",
        "anon-4",
        "Présidente",
        "Rose Zorgub",
        "Mairie et •••",
    ]
    assert {f.typed for f in findings} == {"•••"}


@pytest.mark.parametrize("code", ["personal", "name_hidden"])
def test_a_finding_about_a_person_quotes_nothing_of_the_cell(code):
    """« M. kervella m'a dit… » was quoted by the very message that said a name was hidden: another word was."""
    assert quoted("Vu avec TARDIVON Hortense et kervella hier", code) == HIDDEN


SERVICES = {  # as typed -> what is left
    "aide Jeannine Vittoz": "aide",
    "aide": "aide",
    "courses Mme Roux": "courses",
    "jardin chez Paul Vittoz": "jardin",
    "ménage VITTOZ": "ménage",
    "colis (Josette)": "colis",
    "linge famille Traynard": "linge",
    "bricolage - M Perrin": "bricolage",
    "Lucienne B. courses": "courses",
    "Vide-grenier Saint-Martin": "Vide-grenier Saint-Martin",
    "Fête St Jean": "Fête St Jean",
    "Courses Carrefour": "Courses Carrefour",
    "Repas Martin Traiteur": "Repas Martin Traiteur",
    "Navette salle Jean Macé": "Navette salle Jean Macé",
    "Atelier Montessori": "Atelier Montessori",
    "Mission locale": "Mission locale",
    "St John Ambulance": "St John Ambulance",
    "Prêt Josette (remorque)": "Prêt (remorque)",
}
LINES = {
    "Sandrine janvier": "••• janvier",
    "Cadeau départ Josiane": "Cadeau départ •••",
    "Linge Traynard": "Linge •••",
    "Garage Martin": "Garage Martin",
    "CCAS d'Eybens": "CCAS d'Eybens",
    "Don Fondation Martin": "Don Fondation Martin",
    "Cabinet Martin": "Cabinet Martin",
    "Plomberie Traynard": "Plomberie Traynard",
    "Étude Robert": "Étude Robert",
    "Ferme Robin": "Ferme Robin",
    "Taxi Robert": "Taxi Robert",
    "Concert médiathèque Jean Moulin": "Concert médiathèque Jean Moulin",
    "Visite chez Odile": "Visite chez Odile",
    "Remboursement restaurant Josiane": "Remboursement restaurant •••",
}


def _book(folder, **sheets):
    book = openpyxl.Workbook()
    for title, lines in {"Projet": [["Nom du pilote", "Essai"], ["Début du test", DAY]], **sheets}.items():
        page = book.create_sheet(title)
        for line in lines:
            page.append(line)
    book.save(folder / "suivi.xlsx")
    return ck.load_pilot(folder / "suivi.xlsx")


def _asked(*words):
    """A log of requests for services, or for (public, service)."""
    both = [word if isinstance(word, tuple) else ("seniors", word) for word in words]
    lines = [[DAY + dt.timedelta(n), *one, "Servie"] for n, one in enumerate(both)]
    return [["Date", "Public", "Service", "Issue"], *lines]


@pytest.mark.long
def test_a_service_and_a_line_of_the_accounts_keep_their_words_without_the_names(tmp_path):
    pilot = _book(
        tmp_path,
        Demandes=_asked(*SERVICES),
        Services=[["Code", "Libellé"], ["visite", "Visite chez Odile"]],
        Contrats=[["N°", "Payeur", "Service"], ["1", "Mairie", "ménage VITTOZ"], ["2", "Mairie", "aide"]],
        Comptes=[
            ["Date", "Nature", "Poste", "Montant"],
            *([DAY, "Charge", text, n] for n, text in enumerate(LINES, 1)),
        ],
    )
    assert pilot["requests"]["service"].tolist() == list(SERVICES.values())
    assert pilot["contracts"]["service"].tolist() == ["ménage", "aide"]
    assert pilot["ledger"]["line"].tolist() == list(LINES.values())
    assert pilot["services"]["label"].tolist() == ["Visite chez Odile"]  # a sheet declares it
    assert pilot["ledger"]["amount_eur"].sum() == sum(range(1, len(LINES) + 1))
    told = [f for f in pilot.findings if f.code == "name_in_word" and f.table == "requests"]
    assert sum(f.values.get("count", 1) for f in told) == sum(
        typed != left for typed, left in SERVICES.items()
    )
    assert not re.search("Jeannine|Vittoz|Roux|Perrin|Traynard", "".join(map(str, pilot.findings)), re.I)


def test_what_a_sheet_declares_is_no_person_whatever_the_capitals(tmp_path):
    pilot = _book(
        tmp_path,
        Demandes=_asked(
            ("fm", "Vélo Pierre"),
            ("famille monoparentale", "vélo louis"),
            ("Famille Nombreuse", "v1"),
            ("fm", "Prêt Charles"),
            ("fm", "vélo Pierre et Prêt Charles"),
            ("fm", "ménage Odile Colombier"),
        ),
        Services=[
            ["Code", "Nom", "Minutes habituelles"],
            ["v1", "Vélo Pierre", 10],
            ["v2", "Vélo Louis", 60],
            ["Prêt Charles", "Prêt Charles", 5],
            ["Ménage Odile Colombier", "Ménage", 9],
        ],
        Publics=[["Code", "Nom"], ["fm", "Famille Monoparentale"], ["Famille Nombreuse", "Lulu"]],
        Contrats=[["N°", "Payeur", "Service"], ["1", "Mairie", "VÉLO LOUIS"]],
        Comptes=[["Date", "Nature", "Poste", "Montant"], [DAY, "Charge", "Linge Colombier", 5]],
    )
    assert pilot["services"]["label"].tolist() == ["Vélo Pierre", "Vélo Louis", "Prêt Charles", "Ménage"]
    both, cleaning = "vélo Pierre et Prêt Charles", "Ménage Odile Colombier"
    assert pilot["requests"]["service"].tolist() == ["v1", "v2", "v1", "Prêt Charles", both, cleaning]
    assert pilot["requests"]["public"].tolist() == ["fm", "fm", "Famille Nombreuse", *["fm"] * 3]
    assert pilot["ledger"]["line"].tolist() == ["Linge Colombier"]
    assert pilot["publics"]["label"].tolist() == ["Famille Monoparentale", "Lulu"]
    assert pilot["contracts"]["service"].tolist() == ["v2"]
    assert not {f.code for f in pilot.findings} & {"name_in_word", "name_hidden"}


@pytest.mark.long
def test_words_that_only_a_name_told_apart_are_one_and_a_name_alone_a_code(tmp_path):
    words = ["Prêt Charles", "prêt charles", "Prêt Charles", "Jeanne et Augustin", "hôpital Odile Vittoz"]
    publics = ["Famille Nombreuse", "Couple Retraité", "Famille d'accueil", "famille Vittoz", "seniors"]
    pilot = _book(tmp_path, Demandes=_asked(*zip(publics, words, strict=True)))
    assert pilot["requests"]["service"].tolist() == ["Prêt", "Prêt", "Prêt", "anon-1", "hôpital"]
    assert pilot["requests"]["public"].tolist() == [*publics[:3], "famille", "seniors"]
    assert "two_spellings" not in {f.code for f in pilot.findings}


def test_two_people_paid_alike_are_no_line_written_twice(tmp_path):
    lines = ["Kilomètres Paul", "Kilomètres Odile", "Défraiement km Odile", "Défraiement km Odile"]
    book = [["Date", "Nature", "Poste", "Montant"], *([DAY, "Charge", text, 30] for text in lines)]
    pilot = _book(tmp_path, Demandes=_asked("courses"), Comptes=book)
    assert pilot["ledger"]["line"].tolist() == ["Kilomètres •••"] * 2 + ["Défraiement km •••"] * 2
    assert [f.row for f in pilot.findings if f.code == "ledger_twice"] == [5]


_WHO = [
    # who is helped, the service, its public, the outcome, who pays
    ("M. et Mme Pellissier", "Jardin Pellissier", "Famille Arnaud", "Fait par Manon", "fils Pellissier"),
    ("Josette Roux", "Courses", "Seniors", "Fait", "Mairie"),
    ("Paul Rivoire", "Boulangerie Rivoire", "Seniors", "Fait", "Mairie"),
    ("Lucie Petit", "Petit bricolage", "Seniors", "Fait", "Mairie"),
    ("Mme VAUBERT", "Lessive Vaubert", "Seniors", "Fait", "Mairie"),
]
_MAPPED = """Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout;Certitude
suivi.xlsx;;Date demande;Demandes;Date;;
suivi.xlsx;;Bénéf.;;;;
suivi.xlsx;;Type d'aide;Demandes;Service;;
suivi.xlsx;;Catégorie;Demandes;Public;;probable, à vérifier
suivi.xlsx;;Résultat;Demandes;Issue;;probable, à vérifier
suivi.xlsx;;Résultat;Demandes;Issue;Servie;probable, à vérifier
suivi.xlsx;;Payeur;Demandes;Qui paie;;probable, à vérifier
"""


@pytest.fixture
def helped(tmp_path):
    """A log of others, whose column of names is left aside."""
    book = openpyxl.Workbook()
    book.active.append(["Date demande", "Bénéf.", "Type d'aide", "Catégorie", "Résultat", "Payeur"])
    for n in range(15):
        who, *rest = _WHO[n % 5]
        book.active.append([DAY + dt.timedelta(n), who, *rest])
    book.save(tmp_path / "suivi.xlsx")
    lines = _MAPPED.splitlines()
    lines[6] += ";;Fait par Manon"
    head = f"{lines[0]};Exemples;Là où la cellule dit"
    (tmp_path / "correspondances.csv").write_text("\n".join([head, *lines[1:]]), "utf-8-sig")
    project = openpyxl.Workbook()
    project.active.title = "Projet"
    for line in (["Nom du pilote", "Essai"], ["Début du test", DAY]):
        project.active.append(line)
    project.save(tmp_path / "pilote.xlsx")
    return tmp_path


def test_a_surname_of_a_column_of_names_is_in_no_service(helped):
    """A shop keeps its own, and a word that is one of everybody."""
    found = ck.load_pilot(helped, lang="fr")["requests"]["service"].drop_duplicates().tolist()
    assert found == ["Jardin", "Courses", "Boulangerie Rivoire", "Petit bricolage", "Lessive"]


@pytest.mark.long
def test_an_offer_is_not_renamed_after_a_place_a_small_word_or_a_body(tmp_path):
    """Beside « M. Moulin », « Mme Roux ménage » and « Mme Legrand », met at Jean Macé: only « Jardin Roux » is somebody's."""
    heads, *lines = _asked(
        "Navette", "Navette Moulin", "Navette Macé", "Ménage Complet", "Jardin Roux", "Livraison Legrand"
    )
    who = ["M. Moulin", "Mme Roux ménage", "Mme Legrand", "Jean Paul", "Odile Vial", "M. Moulin"]
    at = ["Jean Macé", "Pierre Semard", "Victor Hugo"] * 2
    pilot = _book(
        tmp_path,
        Demandes=[
            [*heads, "Nom", "Point de rendez-vous"],
            *([*line, *more] for line, *more in zip(lines, who, at, strict=True)),
        ],
        Prestataires=[["Code", "Service"], ["Legrand", "Navette"]],
    )
    found = pilot["requests"]["service"].tolist()
    assert found == [*(line[2] for line in lines[:4]), "Jardin", "Livraison Legrand"]


@pytest.mark.long
def test_what_map_hides_no_question_shows(helped, capsys):
    pilot = ck.load_pilot(helped, lang="fr")
    masked = [f.weight for f in pilot.findings if f.code == "words_read" and "•••" in str(f.values["pairs"])]
    assert masked == ["doubtful"]  # a proposal stays a question
    with ck.use_language("fr"):
        said = "\n".join(f"{f.what()} {f.repair()}" for f in pilot.findings)
    (helped / "correspondances.csv").unlink()
    main(["map", str(helped), "--lang", "fr"])
    said += capsys.readouterr().out
    assert not [name for name in ("Pellissier", "Arnaud", "Manon", "Vaubert") if name in said]
    assert "Famille •••" in said
    assert "Fait par •••" in said
