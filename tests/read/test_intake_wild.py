"""Files other programs have bent: units in headings, spoiled accents, open quotes, cut lines, turned days, hidden lines.

Each case would give a wrong figure with nothing said, so each test asserts the figure (or that it is not taken) and
the finding.
"""

import datetime as dt

import pytest
from test_intake_ugly import HEADS, book, codes, day

import conciergekit as ck
from conciergekit.core.cells.dates import swapped_by_excel
from conciergekit.read.open.texts import decode, read_text


def line(when, *rest):
    return [when, "seniors", "courses", "Servie", *rest]


def one(folder, heading, cell):
    return book(folder, Demandes=[[*HEADS[:4], heading], line(day(1, 6), cell)])


def folder_of(folder, log, encoding="utf-8"):
    data = log if isinstance(log, bytes) else log.encode(encoding)
    (folder / "Demandes.csv").write_bytes(data)
    (folder / "Projet.csv").write_text("Nom du pilote;Essai\nDébut du test;2026-01-05\n", "utf-8")
    return ck.load_pilot(folder)


# ---- units


@pytest.mark.parametrize(
    ("heading", "cell", "column", "value"),
    [
        ("Montant (k€)", 1.2, "order_value_eur", 1200),
        ("Montant (centimes)", 1250, "order_value_eur", 12.5),
        ("Minutes passées (h)", 1.5, "minutes", 90),
        ("Minutes passées [h]", "1,5", "minutes", 90),
        # a unit typed in the cell is what the cell says, whatever the heading
        ("Minutes passées (h)", "45 min", "minutes", 45),
        ("Montant (k€)", "30 €", "order_value_eur", 30),
        ("Montant (€)", 30, "order_value_eur", 30),
    ],
)
@pytest.mark.sampled
def test_the_unit_of_a_heading_is_that_of_its_figures(tmp_path, heading, cell, column, value):
    pilot = one(tmp_path, heading, cell)
    assert pilot["requests"][column].tolist() == [pytest.approx(value)]
    assert bool(codes(pilot, "unit_scaled")) == (heading != "Montant (€)")


@pytest.mark.parametrize("heading", ["Commission (%)", "Commission %", "Commission ($)"])
@pytest.mark.sampled
def test_a_percentage_or_dollars_are_not_read_as_euros(tmp_path, heading):
    pilot = one(tmp_path, heading, 12)
    assert pilot["requests"]["commission_eur"].isna().all()
    assert codes(pilot, "heading_unit")[0].column == heading


@pytest.mark.long
def test_amounts_of_the_ledger_with_vat_are_not_taken_for_amounts_without(tmp_path):
    ledger = [["Date", "Nature", "Poste", "Montant (TTC)"], [day(1, 6), "Charge", "Loyer", 120]]
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Comptes=ledger)
    assert pilot["ledger"]["amount_eur"].isna().all()
    assert {f.code for f in codes(pilot, "heading_unit", "column_missing")} == {
        "heading_unit",
        "column_missing",
    }


@pytest.mark.long
def test_one_beside_whole_percentages_is_not_the_whole(tmp_path):
    """1 among 12 and 15 is 1 %, or 100 %: the kit must not choose. Among fractions, one 15 doubts only itself."""
    services = [
        ["Code", "Nom", "Taux de commission"],
        ["a", "A", 12],
        ["b", "B", 15],
        ["c", "C", 1],
        ["d", "D", "1 %"],
    ]
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Services=services)
    share = pilot["services"]["commission_share"]
    assert share.isna().tolist() == [True, True, True, False]
    assert share.iloc[3] == pytest.approx(0.01)
    assert [f.typed for f in codes(pilot, "share_scale")] == ["1"]
    services = [["Code", "Nom", "Taux de commission"], ["a", "A", 0.12], ["b", "B", 0.2], ["c", "C", 15]]
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Services=services)
    assert pilot["services"]["commission_share"].dropna().tolist() == [0.12, 0.2]


# ---- lines that are no records


TOURS = [["N°", "Date", "Kilomètres", "Arrêts"], ["T1", day(1, 6), 32, 5], ["T2", day(1, 7), 12, 3]]


@pytest.mark.parametrize(
    "summed",
    [
        [None, None, 44, 8],
        ["Moyenne", None, 22, 4],
        ["Report", None, 122, 14],
        ["À reporter", None, 166, 22],
        [None, "Médiane", 22, 4],
        ["Solde", None, 44, 8],
    ],
)
@pytest.mark.sampled(0)
def test_sums_means_and_carried_figures_are_not_driven_again(tmp_path, summed):
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Tournées=[*TOURS, summed])
    assert pilot["tours"]["km"].sum() == 44
    assert codes(pilot, "total_line", "row_unusable")


@pytest.mark.parametrize("summed", [[None, None, None, 22], [None, "p1", "Total terrain", 22]])
@pytest.mark.sampled(0)
def test_hours_without_day_nor_word_are_a_sum(tmp_path, summed):
    time = [
        ["Date", "Code personne", "Type de travail", "Heures"],
        [day(1, 5), "p1", "terrain", 10],
        [day(1, 12), "p1", "terrain", 12],
        summed,
    ]
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Temps=time)
    assert pilot["time"]["hours"].sum() == 22
    assert codes(pilot, "total_line", "stray_line")


@pytest.mark.long
def test_a_balance_with_its_day_is_an_entry(tmp_path):
    ledger = [
        ["Date", "Nature", "Poste", "Montant"],
        [day(1, 6), "Subvention, aide au poste", "Solde subvention", 900],
    ]
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Comptes=ledger)
    assert pilot["ledger"]["amount_eur"].sum() == 900


# ---- CSV


COMMA = "Date,Public,Service,Issue,Montant,Commission\n"


def test_a_decimal_comma_without_quotes_does_not_move_the_figures_that_follow(tmp_path):
    """32,50 and 3,20 in a file with commas: 32 euros ordered and 50 of commission."""
    log = COMMA + "2026-01-06,seniors,courses,Servie,32,50,3,20\n2026-01-13,seniors,courses,Servie,30,3\n"
    pilot = folder_of(tmp_path, log)
    assert pilot["requests"]["order_value_eur"].tolist() == [30]
    (finding,) = codes(pilot, "row_shifted")
    assert (finding.row, finding.weight) == (2, "blocks")


def test_each_line_with_more_cells_than_headings_is_said_however_many_more(tmp_path):
    log = COMMA + (
        "2026-01-06,seniors,courses,Servie,32,50,3\n2026-01-07,seniors,courses,Servie,32,50,3,20\n"
        "2026-01-13,seniors,courses,Servie,30,3\n"
    )
    pilot = folder_of(tmp_path, log)
    assert pilot["requests"]["order_value_eur"].tolist() == [30]
    assert codes(pilot, "row_shifted")[0].values["rows"] == (2, 3)


@pytest.mark.parametrize("mapped", [False, True])
def test_a_line_pushed_past_the_headings_is_told_once_and_is_not_blank_too(tmp_path, mapped):
    """Line 3 holds one cell, past the last heading: it is shifted; line 4 holds none: it is blank."""
    lines = (
        "2026-01-06,seniors,courses,Servie,32,5\n,,,,,,,20\n,,,,,\n2026-01-13,seniors,courses,Servie,30,3\n"
    )
    if mapped:  # the columns a person has told of are the only ones there are
        heads = "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout\n"
        told = "".join(f"Demandes.csv;;{name};Demandes;{name};\n" for name in COMMA.strip().split(","))
        (tmp_path / "correspondances.csv").write_text(heads + told, "utf-8")
    pilot = folder_of(tmp_path, COMMA + lines)
    assert pilot["requests"]["order_value_eur"].tolist() == [32, 30]
    assert [found.values["rows"] for found in codes(pilot, "row_shifted")] == [(3,)]
    assert [found.values["rows"] for found in codes(pilot, "blank_line")] == [(4,)]


def test_an_open_quote_swallows_no_line(tmp_path):
    log = (
        'Date;Public;Service;Issue;Montant;Incident\n06/01/2026;seniors;courses;Servie;12,50;"sac 5L\n'
        '13/01/2026;seniors;courses;Servie;10;\n14/01/2026;seniors;courses;Servie;10;"fuite\n'
        "15/01/2026;seniors;courses;Servie;10;\n"
    )
    pilot = folder_of(tmp_path, log)
    assert len(pilot["requests"]) == 4
    assert codes(pilot, "quote_open")[0].values["rows"] == (2, 4)


def test_an_open_quote_before_the_end_of_the_file_and_one_that_is_text():
    rows, opened = read_text(b'a;b;c\n1;"x;2\n3;"y ""z""";4\n5;"line\nbreak";6\n')
    assert rows == [["a", "b", "c"], ["1", "x", "2"], ["3", 'y "z"', "4"], ["5", "line\nbreak", "6"]]
    assert opened == (2,)


def test_a_long_answer_on_several_lines_stays_one_cell():
    rows, opened = read_text(b'a,b,c,d\n1,"pain, lait, fruits\net, oui, merci",2,3\n')
    assert [len(row) for row in rows] == [4, 4]
    assert opened == ()


def test_each_line_of_a_file_made_of_two_encodings_keeps_its_accents():
    assert decode("séniors\n".encode() + "Livrée\n".encode("cp1252")) == "séniors\nLivrée\n"


def test_accents_spoiled_on_the_way_are_put_right_and_told(tmp_path):
    log = "Date;Public;Service;Issue\n13/01/2026;séniors;épicerie;Livrée\n".encode().decode("cp1252")
    pilot = folder_of(tmp_path, log)
    assert pilot["requests"][["public", "service", "outcome"]].iloc[0].tolist() == [
        "séniors",
        "épicerie",
        "served",
    ]
    assert codes(pilot, "accents_mended")[0].values["cells"] == 3


# ---- codes


@pytest.mark.long
def test_codes_that_look_alike_are_one(tmp_path):
    """An accent typed apart (Mac), a space of no width (copied from a web page), a soft hyphen."""
    typed = ["séniors", "se\u0301niors", "séniors\u200b", "sé\u00adniors"]
    pilot = book(tmp_path, Demandes=[HEADS, *([day(1, 6), text, "courses", "Servie", 3] for text in typed)])
    assert pilot["requests"]["public"].unique().tolist() == ["séniors"]


def test_several_codes_in_one_cell_are_told(tmp_path):
    rows = [
        [day(1, 6), text, "courses", "Servie", 3] for text in ("seniors, familles", "seniors", "bar/tabac")
    ]
    pilot = book(tmp_path, Demandes=[HEADS, *rows])
    assert [f.typed for f in codes(pilot, "several_codes")] == ["seniors, familles"]


@pytest.mark.long
def test_a_surname_beside_names_is_hidden_with_the_same_code_everywhere(tmp_path):
    heads = ["Date", "Public", "Service", "Issue", "Client"]
    pilot = book(
        tmp_path,
        Demandes=[heads, line(day(1, 6), "dupont"), line(day(1, 7), "C12"), line(day(1, 8), "Zbrovski")],
        Clients=[["Code client"], ["Dupont"], ["Mme Martin"], ["C12"]],
    )
    requests, clients = pilot["requests"]["client"], pilot["clients"]["id"]
    assert requests.iloc[0] == clients.iloc[0]
    assert requests.iloc[1] == "C12"
    told = " ".join(f.typed + f.what() for f in pilot.findings).casefold()
    assert "dupont" not in told
    assert "zbrovski" not in told
    assert requests.str.startswith("anon-").tolist() == [True, False, True]


# ---- dates


def american(months=(1, 2, 3), year=2026):
    """What an Excel set to American dates makes of a French log."""
    for month in months:
        for number in (5, 8, 11, 14, 20, 26):
            yield dt.date(year, number, month) if number <= 12 else f"{number:02}/{month:02}/{year}"


def test_days_turned_by_an_american_excel_are_not_read(tmp_path):
    pilot = book(tmp_path, Demandes=[HEADS, *(line(when, 3) for when in american())])
    assert pilot["requests"]["date"].notna().sum() == 9
    (finding,) = codes(pilot, "dates_turned")
    assert (finding.weight, finding.values["count"]) == ("blocks", 9)
    assert "Le 1er mai 2026 était sans doute le 5 janvier 2026" in finding.what()


@pytest.mark.parametrize("latest_first", [False, True])
def test_turned_days_of_a_whole_year_are_told_by_the_order_of_lines(tmp_path, latest_first):
    """As many before the 13th in each month as there are months: turned, they fill the same twelve months."""
    days = [*american(range(1, 13), 2025)]
    pilot = book(tmp_path, Demandes=[HEADS, *(line(w, 3) for w in (days[::-1] if latest_first else days))])
    assert codes(pilot, "dates_turned")[0].values["count"] == 36
    assert pilot["requests"]["date"].notna().sum() == 36


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize(("months", "year"), [((1, 2, 3), 2026), (range(1, 13), 2025)])
@pytest.mark.sampled(0)
def test_true_dates_beside_typed_ones_are_no_turned_days(tmp_path, months, year, mixed):
    """The same log, its first days of each month rightly kept as dates."""
    right = [dt.date(w.year, w.day, w.month) if isinstance(w, dt.date) else w for w in american(months, year)]
    right = right[::2] + right[1::2] if mixed else right
    right = right[::3] + right[1::3] + right[2::3] if mixed else right
    pilot = book(tmp_path, Demandes=[HEADS, *(line(when, 3) for when in right)])
    assert pilot["requests"]["date"].notna().all()
    year = [dt.date(2025, month, number) for month in range(1, 13) for number in (2, 9, 16, 23)]
    pilot = book(tmp_path, Demandes=[HEADS, *(line(w, 3) for w in [*year, "26/02/2025", "27/03/2025"])])
    assert pilot["requests"]["date"].notna().all()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("05-janv-26", "2026-01-05"),
        ("5 janv. 2026 14:30", "2026-01-05"),
        ("05-Jan-26", "2026-01-05"),
        ("févr-26", "2026-02-01"),
    ],
)
@pytest.mark.sampled
def test_days_as_excel_writes_them_in_a_csv(tmp_path, typed, read):
    pilot = folder_of(tmp_path, f"Date;Public;Service;Issue\n{typed};seniors;courses;Livrée\n")
    assert str(pilot["requests"]["date"].iloc[0].date()) == read


# ---- sheets


@pytest.mark.long
def test_what_excel_hides_is_read_and_said(tmp_path):
    def hide(workbook):
        workbook["Janvier"].row_dimensions[3].hidden = True
        workbook["Février"].sheet_state = "hidden"

    rows = [HEADS, line(day(1, 6), 1), line(day(1, 7), 2)]
    pilot = book(tmp_path, hide, Janvier=rows, Février=[HEADS, line(day(2, 6), 4)])
    assert pilot["requests"]["order_value_eur"].sum() == 7
    assert [(f.sheet, f.row) for f in codes(pilot, "hidden_sheet", "hidden_rows")] == [
        ("Janvier", 3),
        ("Février", None),
    ]


@pytest.mark.long
def test_a_log_a_year_is_read_whole_unless_one_sheet_has_the_plain_name(tmp_path):
    past, now = [HEADS, line(dt.date(2025, 12, 6), 1)], [HEADS, line(day(1, 6), 2)]
    pilot = book(tmp_path, **{"Demandes 2025": past, "Demandes 2026": now})
    assert len(pilot["requests"]) == 2
    pilot = book(tmp_path, **{"Demandes": now, "Demandes 2025": past})
    assert len(pilot["requests"]) == 1
    assert codes(pilot, "unknown_sheet")[0].sheet == "Demandes 2025"


# ---- what CSV files say in words


def test_times_a_year_typed_as_text_are_a_number(tmp_path):
    """Every cell of a CSV is a text: the twelve of a monthly contract was lost, and its revenue with it."""
    (tmp_path / "Contrats.csv").write_text(
        "N°;Payeur;Service;État;Montant à chaque fois;Fois par an;Début\nK1;Commune;courses;Signé;500;12;01/01/2026\n"
        "K2;Commune;courses;Signé;600 €/mois;10;13/01/2026\n",
        "utf-8",
    )
    pilot = folder_of(tmp_path, "Date;Public;Service;Issue\n13/01/2026;seniors;courses;Servie\n")
    assert pilot["contracts"]["per_year"].tolist() == [12, 10]
    assert pilot["contracts"]["amount_eur"].tolist() == [500, 600]
    assert [f.row for f in codes(pilot, "amount_per")] == [3]


def test_an_amount_with_vat_in_the_ledger_is_told(tmp_path):
    ledger = [
        ["Date", "Nature", "Poste", "Montant"],
        [day(1, 6), "Dépense", "Loyer", "120 € TTC"],
        [day(1, 7), "Charge", "Loyer", "120 € HT"],
    ]
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Comptes=ledger)
    assert pilot["ledger"]["amount_eur"].tolist() == [120, 120]
    assert [f.row for f in codes(pilot, "with_vat")] == [2]


def test_no_code_is_suggested_that_no_commune_has(tmp_path):
    """1000 is the postcode 01000 without its zero; no commune has the INSEE code 01000."""
    rows = [[*line(day(1, 6)), 1053], [*line(day(1, 6)), 1000]]
    pilot = book(tmp_path, Demandes=[[*HEADS[:4], "Commune"], *rows])
    assert [f.values.get("suggestion") for f in codes(pilot, "insee_short")] == ["01053", None]


def test_a_day_and_hour_is_no_phone_number():
    """Google Forms writes 06/01/2026 10:10:10; it was shown as "•••:10:10", in the very message about dates."""
    from conciergekit.core.cells.people import mask

    assert mask("06/01/2026 10:10:10") == "06/01/2026 10:10:10"
    assert mask("04/01/2026 12 34 56") == "04/01/2026 12 34 56"
    assert mask("Tél/06/12/34/56/78 le 06-01-2026 10h") == "Tél/••• le 06-01-2026 10h"
    assert mask("06.12.20.26.10") == "•••"


def test_a_tick_is_an_answer(tmp_path):
    """✔ for an outcome was read as nothing, with « rien à faire »."""
    heads = ["Date", "Public", "Service", "Issue", "Spontanée"]
    pilot = book(tmp_path, Demandes=[heads, [day(1, 6), "seniors", "courses", "✔", "✔"]])
    assert [f.column for f in codes(pilot, "not_in_list")] == ["Issue"]
    assert pilot["requests"]["spontaneous"].tolist() == [True]


@pytest.mark.long
def test_words_of_accounts_and_logs_are_understood_and_none_is_suggested_wrong(tmp_path):
    ledger = [
        ["Date", "Nature", "Poste", "Montant"],
        *([day(1, 6), word, "x", 1] for word in ("Dépense", "Ventes", "Subvention", "Emprunt")),
    ]
    pilot = book(tmp_path, Demandes=[HEADS, [day(1, 6), "seniors", "courses", "À faire", 3]], Comptes=ledger)
    assert pilot["ledger"]["nature"].tolist() == ["expense", "own_revenue", "subsidy", "loan"]
    assert pilot["requests"]["outcome"].tolist() == ["open"]


def test_days_an_american_excel_turned_are_seen_across_new_year():
    """Typed 13 and 26 December; 1 February to 1 September are 2 to 9 January turned."""
    turned = [dt.date(2027, month, 1) for month in range(2, 10)]
    assert swapped_by_excel([*turned, "13/12/2026", "26/12/2026"])
    assert not swapped_by_excel([*turned, "13/06/2026", "26/06/2026"])
