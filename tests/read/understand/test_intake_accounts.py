"""The accounts' own export (FEC): when entries were paid, and the shapes it comes in (LPF, article A47 A-1)."""

import datetime as dt
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.finance import books

HEADS = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]


def line(entry, day, account, debit="0,00", credit="0,00", letters="", party=""):
    return [
        "OD",
        "Divers",
        entry,
        day,
        account,
        f"Compte {account}",
        party,
        "",
        f"P{entry}",
        day,
        "Écriture",
        debit,
        credit,
        letters,
        day if letters else "",
        "20261231",
        "",
        "",
    ]


SALE = [
    line("1", "20260131", "411000", "120,00", letters="A", party="C1"),
    line("1", "20260131", "706000", credit="100,00"),
    line("1", "20260131", "445710", credit="20,00"),
]
RECEIVED = [
    line("2", "20260320", "512000", "120,00"),
    line("2", "20260320", "411000", credit="120,00", letters="A", party="C1"),
]


def written(folder, lines, delimiter="\t", encoding="cp1252", heads=HEADS, name="123456789FEC20261231"):
    path = folder / f"{name}.txt"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in [heads, *lines]).encode(encoding))
    return path


def accounts(*args, **more):
    return ck.load_pilot(written(*args, **more))


def results(pilot):
    """Lines of income and expense, without what only changes the cash."""
    return pilot["ledger"][~pilot["ledger"]["nature"].isin(["loan", "repayment"])]


def days(pilot):
    return [None if pd.isna(day) else str(day.date()) for day in results(pilot)["paid_on"]]


def euros(amount):
    return f"{amount:.2f}".replace(".", ",")


def posted(*entries, first=100):
    """Entries (day, account, debit less credit, account, debit less credit, …)."""
    return [
        line(str(n), day, account, euros(max(amount, 0)), euros(max(-amount, 0)))
        for n, (day, *moves) in enumerate(entries, first)
        for account, amount in zip(moves[::2], moves[1::2], strict=True)
    ]


def started(pilot, day="20260101"):
    """The pilot from this day to June, with 5,000 in the bank at its start."""
    settings = dict(start=pd.Timestamp(day), data_until=pd.Timestamp(2026, 6, 30), opening_cash_eur=5000)
    return replace(pilot, settings={**pilot.settings, **settings})


def bank_of(lines):
    """What stands in the bank at the end of each month of January to June, by the cells of account 512."""
    moves = [(row[3], row[11], row[12]) for row in lines if row[4] == "512000" and row[0] != "AN"]
    cents = [
        (day, float(debit.replace(",", ".")) - float(credit.replace(",", ".")))
        for day, debit, credit in moves
    ]
    return [
        round(5000 + sum(euro for day, euro in cents if day <= f"2026{month:02}31"), 2)
        for month in range(1, 7)
    ]


def cash_of(pilot):
    return ck.finance.cash_as_planned(pilot).table.query("kind == 'past'")["plan_eur"].round(2).tolist()


WORK = [
    entry
    for month in range(1, 7)
    for entry in (
        (f"2026{month:02}10", "512000", 1000, "706000", -1000),
        (f"2026{month:02}25", "641000", 800, "512000", -800),
    )
]
AHEAD = "20260101", "512000", 5000, "102000", -4700, "110000", -300  # what stood before
SOLD = "462000", 1000, "775000", -1000, "675000", 3000, "281820", 4000, "218200", -7000
BESIDE = {
    "a van sold in one entry": [("20260605", *SOLD), ("20260606", "512000", 1000, "462000", -1000)],
    "the entries of a year's end in one": [
        ("20260630", "681100", 600, "281800", -600, "606000", 100, "408000", -100)
    ],
    "dedicated funds beside a bill": [
        ("20260630", "689000", 5000, "194000", -5000, "606000", 10, "408100", -10)
    ],
    "a grant not yet paid": [("20260520", "441000", 6000, "740000", -6000)],
    "a rent paid ahead": [("20260630", "486000", 2400, "613000", -2400)],
    "clients and debts of the year before": [
        ("20260115", "512000", 3000, "411000", -3000),
        ("20260115", "431000", 900, "512000", -900),
    ],
    "a van, its VAT and its grant": [
        ("20260110", "218200", 6000, "445620", 1200, "404000", -7200),
        ("20260403", "404000", 7200, "512000", -7200),
        ("20260205", "512000", 3000, "131000", -3000),
    ],
    "shares, a partner, a deposit, users": [
        ("20260115", "512000", 9000, "101300", -9000),
        ("20260116", "512000", 2000, "455100", -2000),
        ("20260415", "275000", 600, "512000", -600),
        ("20260310", "467100", 400, "512000", -400),
    ],
    "cash in hand on its way": [
        ("20260331", "580000", 300, "512000", -300),
        ("20260402", "512000", 300, "580000", -300),
    ],
    "a van the lender paid": [("20260301", "218200", 700, "164000", -700)],
    "a result put aside the day a loan comes in": [
        ("20260310", "120000", 500, "106000", -500),
        ("20260310", "512000", 4000, "164000", -4000),
    ],
}
NUMBER = HEADS.index("EcritureNum")


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("case", BESIDE)
@pytest.mark.sampled
def test_the_cash_is_the_banks_whatever_moves_beside_income_and_expenses(tmp_path, case, numbered):
    """5,000, and each month sales of 1,000 and wages of 800, all through account 512."""
    lines = posted(*WORK, *BESIDE[case])
    heads, rows = HEADS, lines
    if not numbered:
        heads, *rows = (row[:NUMBER] + row[NUMBER + 1 :] for row in [HEADS, *lines])
    pilot = started(accounts(tmp_path, rows, heads=heads))
    assert cash_of(pilot) == bank_of(lines)
    assert ck.finance.cash_as_planned(pilot).cash_eur == bank_of(lines)[-1]
    beside = pilot["ledger"][pilot["ledger"]["account"] == "58"]
    by_month = beside.groupby([beside["date"].dt.month, "nature"]).ngroups
    assert (
        by_month == beside["date"].dt.month.nunique()
    )  # one side a month: no turnover where nothing was gained


@pytest.mark.long
def test_what_the_bank_moves_beside_is_told_and_is_neither_lent_nor_a_result(tmp_path):
    """Shares 9,000, a partner's 2,000, a loan 1,500, its repayment 100; the bank gains 13,600 with 1,200 of work."""
    moves = {"101300": 9000, "455100": 2000, "167400": 1500}
    lines = posted(
        AHEAD,
        *WORK,
        *(("20260115", "512000", euro, account, -euro) for account, euro in moves.items()),
        ("20260630", "167400", 100, "512000", -100),
    )
    for row in lines:
        row[5] = "Compte courant Durand" if row[4] == "455100" else row[5]
    pilot = started(accounts(tmp_path, lines))
    assert results(pilot)["amount_eur"].sum() == 6000 + 4800
    assert books.undated_loans_eur(pilot) == 1400
    assert not pilot["ledger"]["line"].str.contains("Durand").any()
    told = {f.code: f.values for f in pilot.findings}
    assert told["fec_bank"] == {"bank": 13_600, "read": 2600, "other": 11_000}
    assert told["fec_owed"] == {"owed": 0, "due": 2000}


@pytest.mark.long
def test_what_the_bank_moved_before_the_test_is_not_counted_again(tmp_path):
    """A test begun on 12 March with 5,000: the shares of the 5th are in it."""
    lines = posted(*WORK, ("20260305", "512000", 9000, "101300", -9000))
    pilot = started(accounts(tmp_path, lines), "20260312")
    assert ck.finance.cash_as_planned(pilot).cash_eur == 5000 - 800 + 3 * 200


WORDS = [
    "Solde à nouveau au 01/01/2026",
    "Écriture d'ouverture",
    "Reprise des soldes",
    "Solde d'ouverture au 1er janvier 2026",
    "Solde au 31/12/2025",
    "Solde initial banque",
]
JOURNALS = ["REP", "AN 2026", "Journal d'ouverture", "Journal des AN", "Ouverture exercice"]


@pytest.mark.parametrize(
    ("journal", "words"),
    [*((journal, "Écriture") for journal in JOURNALS), *(("OD", words) for words in WORDS)],
)
@pytest.mark.sampled(0)
def test_an_opening_is_no_movement_of_the_bank(tmp_path, journal, words):
    """5,000 carried from the year before, with no result beside: the test starts with them."""
    opening = posted(("20260101", "512000", 5000, "102000", -5000))
    for row in opening:
        row[0], row[1], row[10] = journal, journal, words
    pilot = started(accounts(tmp_path, [*opening, *posted(*WORK)]))
    assert ck.finance.cash_as_planned(pilot).cash_eur == 6200


@pytest.mark.parametrize("words", ["Ouverture du compte", "Solde facture 12", "Solde au 31/12/2025"])
@pytest.mark.sampled(0)
def test_words_near_those_of_an_opening_are_movements(tmp_path, words):
    """9,000 of shares on the 2nd, whatever is said of them; so in a journal that bears the name of another thing."""
    shares = posted(("20260102", "512000", 9000, "101300", -9000))
    shares[0][10] = shares[1][10] = words
    work = posted(*WORK)
    for row in work:
        row[0], row[1] = "AN", "Animations"
    pilot = started(accounts(tmp_path, [*shares, *work]))
    assert ck.finance.cash_as_planned(pilot).cash_eur == 5000 + 9000 + 1200


CLOSED = "512000", -6200, "102000", 4700, "110000", 300
UNNUMBERED = {
    "a balance closed by 891": ([("20260630", *CLOSED, "891000", 1200)], 6200),
    "a year and its balance closed the same day": (
        [
            ("20260630", "706000", 6000, "641000", -4800, "120000", -1200),
            ("20260630", *CLOSED, "120000", 1200),
        ],
        6200,
    ),
    "shares the day a result is put aside": (
        [
            ("20260401", "120000", 300, "106000", -300),
            ("20260401", "512000", 9000, "101300", -9000),
        ],
        15_200,
    ),
}


@pytest.mark.parametrize("case", UNNUMBERED)
@pytest.mark.sampled(0)
def test_entries_without_a_number_are_told_apart_by_their_sums(tmp_path, case):
    more, cash = UNNUMBERED[case]
    rows = posted(AHEAD, *WORK, *more)
    for row in rows:
        row[NUMBER] = ""
    pilot = started(accounts(tmp_path, rows))
    assert ck.finance.cash_as_planned(pilot).cash_eur == cash


@pytest.mark.long
def test_an_extract_of_income_and_expenses_alone_counts_each_line_on_its_day(tmp_path):
    kept = [row for row in posted(*WORK) if row[4][0] in "67"]
    pilot = started(accounts(tmp_path, kept))
    assert ck.finance.cash_as_planned(pilot).cash_eur == 6200
    assert "fec_no_bank" in {f.code for f in pilot.findings}


BILL = ("20260301", "606000", 10, "401000", -10)
LENT = ("20260415", "512000", 10_000, "164000", -10_000)
TORN = {  # line of the bill, column, what stands there -> the cash
    "the supplier's amount": (1, "Credit", "1O,00", 16_200),
    "the bill's amount": (0, "Debit", "1O,00", 16_200),
    "a day": (1, "EcritureDate", "2026O301", 16_200),
    "no line": (1, None, None, None),
    "a day of the bank": (-1, "EcritureDate", "2026O415", None),
    "an amount of the bank": (-1, "Debit", "1O,00", None),
}


@pytest.mark.parametrize("case", TORN)
@pytest.mark.sampled
def test_a_line_that_cannot_be_read_leaves_the_banks_cash_known_or_makes_it_unknown_never_false(
    tmp_path, case
):
    """1,200 of work and a loan of 10,000 on 5,000. A line that lacks may be one of the bank."""
    at, column, said, cash = TORN[case]
    lines = posted(*WORK, BILL, LENT)
    torn = len(lines) - 2 if at < 0 else len(lines) - 4 + at
    if column:
        lines[torn][HEADS.index(column)] = said
    else:
        del lines[torn]
    pilot = started(accounts(tmp_path, lines))
    plan = ck.finance.cash_as_planned(pilot)
    assert plan.cash_eur == cash if cash else (plan.missing == "bank" and pd.isna(plan.cash_eur))
    assert [f.row for f in pilot.findings if f.code == "fec_line"] == ([torn + 2] if column else [])
    assert ("fec_cash_unknown" in {f.code for f in pilot.findings}) == (not cash)
    moved = ck.finance.views(pilot).totals
    assert pd.isna(moved["cash_eur"]) == (not cash)
    assert moved["own_revenue_eur"] == 6000


@pytest.mark.long
def test_sums_of_accounts_between_their_lines_are_no_lines_of_the_bank(tmp_path):
    """1,200 of work on 5,000, sorted by account, a sum without a day under each."""
    rows = sorted(posted(AHEAD, *WORK), key=lambda row: row[4])
    blank = ["", ""]
    for account in ("512000", "401000"):
        summed = [*blank, "", "", account, f"Total {account}", *blank, *blank, "Total", "9000,00", "1,00"]
        rows.append([*summed, *[""] * (len(HEADS) - len(summed))])
    pilot = started(accounts(tmp_path, rows))
    assert ck.finance.cash_as_planned(pilot).cash_eur == 6200
    assert "fec_owed" not in {f.code for f in pilot.findings}


JOURNALS_APART = {
    "Achats": [(f"2026{m:02}05", "606000", 300, "401000", -300) for m in range(1, 7)],
    "Ventes": [(f"2026{m:02}05", "411000", 1000, "706000", -1000) for m in range(1, 7)],
    "Banque": [
        entry
        for m in range(1, 7)
        for entry in (
            (f"2026{m:02}20", "512000", 1000, "411000", -1000),
            (f"2026{m:02}22", "401000", 300, "512000", -300),
        )
    ],
}


@pytest.mark.parametrize("left_out", ["", "Banque", "Banque after March"])
@pytest.mark.sampled(0)
def test_journals_a_file_each_tell_one_bank(tmp_path, left_out):
    """700 a month on 5,000; where the bank's journal lacks, or stops months before the others, the cash is not known."""
    for n, (name, entries) in enumerate(JOURNALS_APART.items(), 1):
        kept = entries[:6] if left_out.endswith("March") and name == "Banque" else entries
        if left_out != name:
            written(tmp_path, posted(*kept, first=100 * n), name=name)
    plan = ck.finance.cash_as_planned(started(ck.load_pilot(tmp_path)))
    assert plan.missing == ("bank" if left_out else "")
    assert left_out or plan.cash_eur == 9200


MARCH = {"as usual": None, "lost": [], "paid in April": ["20260405", "20260406"]}


@pytest.mark.parametrize("case", MARCH)
@pytest.mark.sampled
def test_a_bank_that_misses_a_month_between_two_is_not_whole(tmp_path, case):
    """700 a month on 5,000. Without the bank's lines of March 1,000 and 300 stay due for ever; paid in April, nothing does."""
    of_march = [entry for entry in JOURNALS_APART["Banque"] if entry[0].startswith("202603")]
    bank = [entry for entry in JOURNALS_APART["Banque"] if entry not in of_march]
    moved = zip(MARCH[case] or [], of_march, strict=False)
    bank += of_march if MARCH[case] is None else [(day, *entry[1:]) for day, entry in moved]
    # whoever never pays 80 € of February is no month lost
    late = [("20260206", "411000", 80, "706000", -80)] if case == "paid in April" else []
    for n, entries in enumerate([JOURNALS_APART["Achats"], JOURNALS_APART["Ventes"] + late, bank], 1):
        written(tmp_path, posted(*entries, first=100 * n), name=f"j{n}")
    pilot = started(ck.load_pilot(tmp_path))
    plan = ck.finance.cash_as_planned(pilot)
    assert plan.missing == ("bank" if case == "lost" else "")
    assert case == "lost" or plan.cash_eur == 9200
    months = [f.values["day"] for f in pilot.findings if f.code == "fec_bank_silent"]
    assert months == ([pd.Timestamp(2026, 3, 1)] if case == "lost" else [])


@pytest.mark.parametrize("column", ["Debit", "Credit"])
@pytest.mark.sampled(0)
def test_the_entry_that_makes_the_cash_unknown_is_named(tmp_path, column):
    """The sale of March is posted 1,005 on one side: its entry, the fifth, is on lines 10 and 11 of the file."""
    lines = posted(*WORK)
    at = 8 if column == "Debit" else 9
    lines[at][HEADS.index(column)] = "1005,00"
    pilot = started(accounts(tmp_path, lines))
    assert ck.finance.cash_as_planned(pilot).missing == "bank"
    told = [f for f in pilot.findings if f.code == "fec_unbalanced"]
    assert [(f.row, f.values["eur"]) for f in told] == [(10, 5 if column == "Debit" else -5)]
    assert lines[at][HEADS.index("EcritureNum")] in told[0].typed
    assert "fec_unbalanced" not in {f.code for f in started(accounts(tmp_path, posted(*WORK))).findings}


def test_a_service_with_cash_in_hand_alone_has_its_cash(tmp_path):
    moves = (
        ("20260110", "530000", 500, "706000", -500),
        ("20260120", "606000", 200, "530000", -200),
        ("20260121", "530000", 1000, "164000", -1000),
    )
    assert ck.finance.cash_as_planned(started(accounts(tmp_path, posted(*moves)))).cash_eur == 6300
    owing = posted(*moves, ("20260122", "411000", 700, "706000", -700))
    assert ck.finance.cash_as_planned(started(accounts(tmp_path, owing))).missing == "bank"


OWED = {
    "a client": ([("20260120", "411000", 700, "706000", -700)], (700, 0)),
    "dividends paid": (
        [("20260520", "120000", 2000, "457000", -2000), ("20260610", "457000", 2000, "512000", -2000)],
        None,
    ),
    "dividends unpaid": ([("20260520", "120000", 2000, "457000", -2000)], (0, 2000)),
    "what is of another year": (
        [
            ("20260630", "486000", 2400, "613000", -2400),
            ("20260630", "706000", 500, "487000", -500),
            ("20260630", "681700", 100, "491000", -100),
        ],
        None,
    ),
}


@pytest.mark.parametrize("case", OWED)
@pytest.mark.sampled(0)
def test_what_third_parties_owe_is_told_where_an_opening_stands(tmp_path, case):
    more, owed = OWED[case]
    told = {f.code: f.values for f in accounts(tmp_path, posted(AHEAD, *WORK, *more)).findings}
    assert told.get("fec_owed") == (owed and {"owed": owed[0], "due": owed[1]})
    assert "fec_no_opening" not in told


@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.sampled(0)
def test_two_years_tell_what_is_owed_at_the_end_of_the_last(tmp_path, opened):
    """A bill of December paid in January, in two files: nothing is owed, whether the second carries the first over or not."""
    before = [("2025" + day[4:], *moves) for day, *moves in WORK]
    before.append(("20251220", "606000", 900, "401000", -900))
    carried = [("20260101", "512000", 1200, "401000", -900, "120000", -300)] if opened else []
    written(tmp_path, posted(("20250101", *AHEAD[1:]), *before), name="1FEC20251231")
    paid = ("20260110", "401000", 900, "512000", -900)
    written(tmp_path, posted(*carried, *WORK, paid, first=500), name="1FEC20261231")
    pilot = ck.load_pilot(tmp_path)
    assert not {"fec_owed", "fec_no_opening"} & {f.code for f in pilot.findings}
    assert ck.finance.cash_as_planned(started(pilot, "20250101")).cash_eur == 5000 + 2 * 1200 - 900


def test_what_stood_before_an_export_without_an_opening_is_not_made_a_debt(tmp_path):
    """Last year's client pays 3,000: nobody is owed them."""
    paid = ("20260115", "512000", 3000, "411000", -3000)
    told = {f.code for f in accounts(tmp_path, posted(*WORK, paid)).findings}
    assert "fec_owed" not in told
    assert "fec_no_opening" in told


@pytest.mark.parametrize("late", ["bill", "grant"])
@pytest.mark.sampled(0)
def test_what_is_posted_after_the_last_day_and_not_paid_moves_no_cash_ahead(tmp_path, late):
    """200 a month on 5,800 at the end of April: a bill of May, or a grant, that nobody has paid is neither lent nor received."""
    posts = {"bill": ("606000", 5000, "401000", -5000), "grant": ("441000", 6000, "740000", -6000)}
    pilot = started(accounts(tmp_path, posted(AHEAD, *WORK, ("20260510", *posts[late]))))
    pilot = replace(pilot, settings={**pilot.settings, "data_until": pd.Timestamp(2026, 4, 30)})
    plan = ck.finance.cash_as_planned(pilot)
    assert plan.cash_eur == 5800
    assert plan.table["plan_eur"].tolist()[4:6] == [6000, 6200]


@pytest.mark.long
def test_what_the_bank_moves_beside_is_not_taken_for_mistyped(tmp_path):
    """Sales received a fortnight later and VAT: day by day the bank goes the other way, and nobody has mistyped a sign."""
    lines = posted(
        *((f"2026{m:02}03", "411000", 1800, "706000", -1500, "445710", -300) for m in range(1, 7)),
        *((f"2026{m:02}17", "512000", 1800, "411000", -1800) for m in range(1, 7)),
        *((f"2026{m:02}25", "641000", 800, "512000", -800) for m in range(1, 7)),
    )
    pilot = started(accounts(tmp_path, lines))
    assert (pilot["ledger"]["amount_eur"] < 0).any()
    assert "negative" not in set(ck.finance.doubts(pilot).table["what"])


GRANTED = {
    "unpaid": ([("20260520", "441000", 6000, "740000", -6000)], "unsure", 6000),
    "paid into the bank": ([("20260520", "512000", 6000, "740000", -6000)], "unnamed", 6000),
}


@pytest.mark.parametrize("payer", [None, "Département"])
@pytest.mark.parametrize("case", GRANTED)
@pytest.mark.sampled
def test_a_grant_posted_is_received_where_the_accounts_say_that_it_is_paid(tmp_path, case, payer):
    """The same 6,000 stand in the Funding sheet: still to come, unless the bank has them and they are the Département's."""
    posts, doubt, to_come = GRANTED[case]
    van = ("20260403", "218200", 100, "512000", -100)
    ledger = accounts(tmp_path, posted(AHEAD, *WORK, van, *posts))["ledger"].copy()
    ledger.loc[ledger["account"] == "740000", "payer"] = payer
    grant = {"id": "F1", "funder": "Département", "status": "agreed", "amount_eur": 6000}
    grant |= {"cash_early": "2026-06-01", "cash_late": "2026-10-31"}
    settings = {"name": "x", "start": "2026-01-01", "data_until": "2026-06-30", "opening_cash_eur": 5000}
    pilot = ck.Pilot.from_tables({"ledger": ledger, "funding": [grant]}, settings)
    named = payer and doubt == "unnamed"
    told = set(ck.finance.doubts(pilot).table["what"]) & {"unsure", "unnamed"}
    assert told == (set() if named else {doubt})
    plan = ck.finance.cash_as_planned(pilot)
    october = plan.table.set_index("month")["plan_eur"][pd.Period("2026-10")]
    assert october - plan.cash_eur == 4 * 200 + (0 if named else to_come)


@pytest.mark.parametrize("delimiter", ["\t", "|", ";"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.sampled
def test_a_sale_is_paid_the_day_its_lettered_payment_reaches_the_bank(tmp_path, delimiter, encoding):
    pilot = accounts(tmp_path, [*SALE, *RECEIVED], delimiter, encoding)
    assert results(pilot)["amount_eur"].tolist() == [100]
    assert days(pilot) == ["2026-03-20"]


def test_letters_that_do_not_balance_are_no_payment(tmp_path):
    part = [
        line("2", "20260320", "512000", "60,00"),
        line("2", "20260320", "411000", credit="60,00", letters="A", party="C1"),
    ]
    assert days(accounts(tmp_path, [*SALE, *part])) == [None]


@pytest.mark.long
def test_a_sale_paid_in_two_parts_is_paid_on_the_day_of_the_last(tmp_path):
    parts = [
        row
        for n, day in (("2", "20260301"), ("3", "20260415"))
        for row in (
            line(n, day, "512000", "60,00"),
            line(n, day, "411000", credit="60,00", letters="A", party="C1"),
        )
    ]
    assert days(accounts(tmp_path, [*SALE, *parts])) == ["2026-04-15"]


@pytest.mark.long
def test_the_same_letters_of_another_client_are_another_payment(tmp_path):
    other = [
        line("2", "20260320", "512000", "120,00"),
        line("2", "20260320", "411000", credit="120,00", letters="A", party="C2"),
    ]
    assert days(accounts(tmp_path, [*SALE, *other])) == [None]


def test_an_entry_that_moves_the_bank_itself_is_paid_that_day(tmp_path):
    direct = [line("9", "20260105", "626000", "12,00"), line("9", "20260105", "512000", credit="12,00")]
    assert days(accounts(tmp_path, [*direct, *SALE])) == ["2026-01-05", None]


@pytest.mark.long
def test_wages_wait_for_every_third_party_of_their_entry(tmp_path):
    wages = [
        line("5", "20260228", "641100", "1850,00"),
        line("5", "20260228", "421000", credit="1450,00", letters="AB"),
        line("5", "20260228", "431000", credit="400,00"),
        line("6", "20260301", "421000", "1450,00", letters="AB"),
        line("6", "20260301", "512000", credit="1450,00"),
    ]
    assert days(accounts(tmp_path, wages)) == [None]
    wages[2][13] = "AC"
    social = [
        line("7", "20260315", "431000", "400,00", letters="AC"),
        line("7", "20260315", "512000", credit="400,00"),
    ]
    assert days(accounts(tmp_path, [*wages, *social])) == ["2026-03-15"]


def test_accounts_without_letters_say_nothing_of_payments(tmp_path):
    pilot = accounts(
        tmp_path,
        [line("1", "20260131", "706000", credit="100,00"), line("1", "20260131", "411000", "100,00")],
    )
    assert days(pilot) == [None]
    assert not [f for f in pilot.findings if f.code == "fec_paid"]


def test_lines_that_cannot_be_read_are_named_with_what_they_hold(tmp_path):
    bad = [line("4", "2026-13-45", "606000", "10,00"), line("5", "20260301", "606000", "dix euros")]
    pilot = accounts(tmp_path, [*SALE, *bad])
    told = [(f.row, f.typed) for f in pilot.findings if f.code == "fec_line"]
    assert [row for row, _typed in told] == [5, 6]
    assert "dix euros" in told[1][1]


@pytest.mark.long
def test_a_minus_behind_an_amount_is_not_overlooked(tmp_path):
    """Some programs write 10,00- for a cancelled line: ten euros less, never ten euros spent; what is no amount is told."""
    lines = [line("4", "20260301", "606000", "10,00-"), line("5", "20260302", "606000", "10,00--")]
    pilot = accounts(tmp_path, [*SALE, *lines])
    assert results(pilot)["amount_eur"].tolist() == [100, -10]
    assert [f.row for f in pilot.findings if f.code == "fec_line"] == [6]


@pytest.mark.long
def test_figures_of_a_workbook_are_amounts_whatever_their_decimals(tmp_path):
    """1.125 in a cell is a number, however typed amounts of the sheet write theirs."""
    book = openpyxl.Workbook()
    for row in (
        ["Date", "Compte", "Libellé", "Débit", "Crédit"],
        [dt.date(2026, 1, 31), 606000, "Eau", 1.125, None],
        [dt.date(2026, 1, 31), 606100, "Gaz", "1 200,50", None],
        [dt.date(2026, 1, 31), 401000, "Fournisseur", None, "1 201,625"],
    ):
        book.active.append(row)
    book.save(tmp_path / "journal.xlsx")
    pilot = ck.load_pilot(tmp_path / "journal.xlsx")
    assert pilot["ledger"]["amount_eur"].tolist() == [1.125, 1200.5]
    assert pilot["ledger"]["account"].tolist() == ["606000", "606100"]


@pytest.mark.parametrize(
    ("sides", "amount"), [(("C", "D"), "100,00"), (("-1", "+1"), "100,00"), (("C", "D"), "000000000100.00")]
)
@pytest.mark.sampled(0)
def test_montant_and_sens_stand_for_debit_and_credit(tmp_path, sides, amount):
    heads = [{"Debit": "Montant", "Credit": "Sens"}.get(name, name) for name in HEADS]
    rows = [
        line("1", "20260131", "706000", amount, sides[0]),
        line("1", "20260131", "411000", amount, sides[1]),
    ]
    assert accounts(tmp_path, rows, heads=heads)["ledger"]["amount_eur"].tolist() == [100]
