"""The rules of each legal status, on cases worked by hand: value, limit, level, and what is said."""

import math

import openpyxl
import pandas as pd
import pytest
from conftest import load

import conciergekit as ck
from conciergekit import finance
from conciergekit.core.i18n import use_language
from conciergekit.finance.status import personal_services
from conciergekit.gates.signals import SAP, signals
from conciergekit.tell.gates.signals import sentence

START, UNTIL = "2025-07-01", "2026-06-30"  # twelve complete months


def months(start, n):
    return [f"{month}-15" for month in pd.period_range(start, periods=n, freq="M")]


def ledger(eur, nature="own_revenue", account="706", n=12, start="2025-07", line="Ventes"):
    return [
        {"date": day, "nature": nature, "account": account, "line": line, "amount_eur": eur}
        for day in months(start, n)
    ]


def pilot(status="association", until=UNTIL, start=START, **tables):
    return ck.Pilot.from_tables(
        {"requests": [], **tables}, {"name": "T", "start": start, "data_until": until, "status": status}
    )


def alert(known, rule):
    """(value, limit, level) of a rule, None when it does not hold."""
    table = finance.alerts(known).table
    rows = table[table["rule"] == rule]
    assert len(rows) <= 1
    return None if rows.empty else (rows.iloc[0]["value"], rows.iloc[0]["limit"], rows.iloc[0]["level"])


def text(known, rule, lang="en"):
    found = finance.alerts(known)
    said = dict(zip(found.table["rule"], found.texts(lang), strict=True))
    return said[rule].replace("\xa0", " ").replace("\u202f", " ")


def contract(eur, per_year=12, **more):
    return {
        "id": "K",
        "payer_name": "Ville",
        "payer_kind": "commune",
        "service": "journal",
        "status": "signed",
        "amount_eur": eur,
        "per_year": per_year,
        "start": "2020-01-01",
        **more,
    }


# ---- public orders


def test_thirty_months_at_5980_a_year_are_5980_over_a_year():
    known = pilot(start="2024-01-01", contracts=[contract(598, per_year=10, start="2024-01-01")])
    assert len(known.months) == 30
    value, limit, level = alert(known, "public_order")
    assert value == pytest.approx(5980)
    assert (limit, level) == (60_000, "fine")
    assert alert(known, "public_contract") is None  # no end is noted


def test_a_contract_counts_with_its_renewals_and_not_with_another_service_or_buyer():
    """Three years at 1,000 € a month are 36,000 €; the other buyer's 30,000 and the other service's 12,000 stand apart."""
    year = [contract(1000, id=f"K{y}", start=f"{y}-01-01", end=f"{y}-12-31") for y in (2025, 2026, 2027)]
    others = [
        contract(1000, id="A", service="locaux", start="2026-01-01", end="2026-12-31"),
        contract(2500, id="B", payer_name="CCAS", payer_kind="ccas", start="2026-01-01", end="2026-12-31"),
    ]
    value, limit, level = alert(pilot(contracts=[*year, *others]), "public_contract")
    assert value == pytest.approx(36_000)
    assert (limit, level) == (60_000, "fine")


def test_quoted_contracts_and_those_of_companies_are_no_public_order():
    rows = [
        contract(9000, status="quoted", end="2026-12-31"),
        contract(9000, id="E", payer_kind="employer", end="2026-12-31"),
    ]
    known = pilot(contracts=rows)
    assert alert(known, "public_order") is None
    assert alert(known, "public_contract") is None


def test_the_orders_of_one_buyer_are_summed_and_those_of_two_are_not():
    """Two contracts of the town, 2,000 and 2,100 a month: 49,200 a year, over 80 % of 60,000; the CCAS's 3,000 stand apart."""
    rows = [
        contract(2000),
        contract(2100, id="K2", service="locaux"),
        contract(3000, id="K3", payer_name="CCAS", payer_kind="ccas"),
    ]
    value, limit, level = alert(pilot(contracts=rows), "public_order")
    assert value == pytest.approx(49_200)
    assert (limit, level) == (60_000, "near")


def test_fewer_than_twelve_months_are_brought_to_a_year_and_it_is_said():
    short = pilot(start="2026-01-01", contracts=[contract(500)])
    value, *_rest = alert(short, "public_order")
    assert value == pytest.approx(6000)
    months = len(short.months)
    assert f"those of {months} months, brought to twelve" in " ".join(finance.alerts(short).sentences("en"))
    assert "brought to twelve" not in " ".join(
        finance.alerts(pilot(contracts=[contract(500)])).sentences("en")
    )


@pytest.mark.long
def test_a_contract_paid_once_a_year_is_not_doubled_by_half_a_year():
    """Six months of test: 32,000 € once a year are 32,000 €; 150 € a month begun in April are 1,800 € a year."""
    once = contract(32_000, per_year=1, start="2026-01-10")
    assert alert(pilot(start="2026-01-01", contracts=[once]), "public_order")[0] == pytest.approx(32_000)
    monthly = contract(150, start="2026-04-01", payer_kind="employer", payer_name="Osez")
    assert alert(pilot(start="2026-01-01", contracts=[monthly]), "companies")[0] == pytest.approx(1800)
    ahead = contract(70_000, per_year=1, start="2026-09-01")  # signed, and not begun
    assert alert(pilot(start="2026-01-01", contracts=[ahead]), "public_order")[::2] == (70_000, "passed")
    over = contract(1000, start="2026-01-01", end="2026-03-31", status="ended")
    assert alert(pilot(start="2026-01-01", contracts=[over]), "public_order")[0] == pytest.approx(3000)


@pytest.mark.parametrize(("eur", "level"), [(3999, "fine"), (4000, "near"), (5000, "near"), (5001, "passed")])
def test_the_limit_is_close_from_80_percent_and_is_not_passed_by_being_met(eur, level):
    assert alert(pilot(contracts=[contract(eur)]), "public_order")[2] == level


# ---- VAT, micro-enterprise, market receipts


@pytest.mark.parametrize(
    ("status", "held"),
    [
        ("association", False),
        ("regie", False),
        ("company", True),
        ("scic", True),
        ("micro", True),
        ("siae", True),
        ("public", True),
    ],
)
@pytest.mark.long
def test_a_non_profit_association_is_outside_the_vat_franchise(status, held):
    assert (alert(pilot(status, ledger=ledger(1000)), "vat_franchise") is not None) == held


@pytest.mark.long
def test_only_a_status_that_may_be_an_association_is_told_of_the_exemption():
    assert "disinterested" in text(pilot("siae", ledger=ledger(1000)), "vat_franchise")
    assert "disinterested" not in text(pilot("company", ledger=ledger(1000)), "vat_franchise")


def test_the_upper_limit_of_the_franchise_itself_is_not_passed():
    """3,437.50 a month are the 41,250 of 293 B, D: the euro above ends it from that day on."""
    at_it, above = (pilot("company", ledger=ledger(month)) for month in (3437.5, 3437.6))
    assert alert(at_it, "vat_franchise") == (41_250, 37_500, "passed")
    assert "from that day on" not in text(at_it, "vat_franchise")
    assert "from that day on" in text(above, "vat_franchise")


@pytest.mark.parametrize(
    ("services", "goods", "value", "limit", "level", "upper"),
    [
        (2000, 0, 24_000, 37_500, "fine", False),
        (2600, 0, 31_200, 37_500, "near", False),
        (3200, 0, 38_400, 37_500, "passed", False),
        (3500, 0, 42_000, 37_500, "passed", True),  # over 41,250
        (1000, 4000, 60_000, 85_000, "fine", False),  # 12,000 of services, 60,000 in all
        (1000, 6000, 84_000, 85_000, "near", False),
        (1000, 6500, 90_000, 85_000, "passed", False),
        (1000, 7000, 96_000, 85_000, "passed", True),  # over 93,500
        (3200, 1000, 38_400, 37_500, "passed", False),  # services alone pass their limit
    ],
)
@pytest.mark.long
def test_services_and_goods_have_each_their_limit(services, goods, value, limit, level, upper):
    known = pilot("company", ledger=[*ledger(services), *ledger(goods, account="707")])
    assert alert(known, "vat_franchise") == (pytest.approx(value), limit, level)
    assert ("from that day on" in text(known, "vat_franchise")) == upper
    assert ("Services only" in text(known, "vat_franchise")) == (limit == 37_500)


@pytest.mark.parametrize(
    ("services", "goods", "until", "start", "limit", "level"),
    [
        (6000, 0, UNTIL, START, 83_600, "near"),
        (7000, 0, UNTIL, START, 83_600, "passed"),
        (1000, 16_000, UNTIL, START, 203_100, "passed"),
        (6000, 0, "2025-12-31", "2025-01-01", 77_700, "near"),
        (6500, 0, "2025-12-31", "2025-01-01", 77_700, "passed"),
    ],
)
@pytest.mark.long
def test_the_ceilings_of_the_micro_enterprise_are_those_of_the_day(
    services, goods, until, start, limit, level
):
    rows = [*ledger(services, start=start[:7]), *ledger(goods, account="707", start=start[:7])]
    assert alert(pilot("micro", until, start, ledger=rows), "micro_ceiling")[1:] == (limit, level)
    assert alert(pilot("company", until, start, ledger=rows), "micro_ceiling") is None


def test_memberships_are_no_market_receipt_and_other_years_do_not_count():
    """Two years: 1,000 € a month of sales, 100 of memberships. A year of market receipts is 12,000, whatever came before."""
    rows = [
        *ledger(1000, n=24, start="2024-07"),
        *ledger(100, account="756", n=24, start="2024-07", line="Adhésions"),
        *ledger(500, nature="subsidy", account="74", n=24, start="2024-07", line="Région"),
    ]
    known = pilot(start="2024-07-01", ledger=rows)
    assert alert(known, "association_market") == (pytest.approx(12_000), 81_051, "fine")
    share, limit, level = alert(known, "preponderance")  # 12,000 of 13,200 + 6,000
    assert share == pytest.approx(12_000 / 19_200)
    assert (limit, level) == (0.25, "passed")


@pytest.mark.long
def test_market_receipts_are_judged_with_the_limit_of_their_year_and_said_to_be_confirmed_where_it_is():
    last = pilot(until="2025-12-31", start="2025-01-01", ledger=ledger(6700, start="2025-01"))
    assert alert(last, "association_market") == (pytest.approx(80_400), 80_011, "passed")
    assert "confirmed" not in text(last, "association_market")
    now = pilot(ledger=ledger(6700))
    assert alert(now, "association_market") == (pytest.approx(80_400), 81_051, "near")
    assert "to be confirmed" in text(now, "association_market")
    assert alert(pilot("company", ledger=ledger(6700)), "association_market") is None


@pytest.mark.parametrize(
    ("subsidy", "level"), [(0, "passed"), (999, "passed"), (1000, "near"), (2999, "near"), (3000, "fine")]
)
def test_the_dominance_of_non_market_activity(subsidy, level):
    """1,000 € of sales a month: half with 1,000 of subsidies, a quarter with 3,000."""
    rows = [
        *ledger(1000),
        *(ledger(subsidy, nature="subsidy", account="74", line="Région") if subsidy else []),
    ]
    assert alert(pilot(ledger=rows), "preponderance")[2] == level


@pytest.mark.long
def test_services_to_companies_are_told_with_a_year_s_sum():
    rows = [
        contract(300, payer_kind="employer", payer_name="Usine"),
        contract(100, id="B", payer_kind="business", payer_name="Café"),
    ]
    value, limit, level = alert(pilot(contracts=rows), "companies")
    assert (value, level) == (pytest.approx(4800), "near")
    assert math.isnan(limit)
    assert alert(pilot(contracts=[contract(300)]), "companies") is None
    assert alert(pilot("company", contracts=rows), "companies") is None


@pytest.mark.long
def test_payroll_tax_at_its_most_against_what_an_association_takes_off():
    """All on one person: 24,000 € a year are 9,229 at 4.25 %, 9,194 at 8.5 % and 5,577 at 13.6 %, that is 1,932.19; 9,600 € are
    9,229 and 371: 423.77; 204,000 € are 26,412.19, over 24,256 + 1,200."""
    wages = {"nature": "expense", "account": "641", "line": "Salaires"}
    assert alert(pilot(ledger=ledger(2000, **wages)), "payroll_tax")[0] == pytest.approx(1932.19, abs=0.01)
    assert alert(pilot(ledger=ledger(800, **wages)), "payroll_tax")[0] == pytest.approx(423.77, abs=0.01)
    assert alert(pilot(ledger=ledger(17_000, **wages)), "payroll_tax") == (
        pytest.approx(26_412.19, abs=0.01),
        25_456,
        "passed",
    )
    assert alert(pilot("company", ledger=ledger(2000, **wages)), "payroll_tax") is None
    assert alert(pilot(ledger=ledger(2000)), "payroll_tax") is None


# ---- subsidies


def grant(eur, funder="Région", status="agreed", day="2026-03-01", **more):
    return {
        "id": f"F{funder}{day}",
        "funder": funder,
        "status": status,
        "amount_eur": eur,
        "cash_early": day,
        "public_money": True,
        **more,
    }


def test_subsidies_are_summed_by_body_and_calendar_year():
    """The Région gives 12,000 + 10,000 in 2026 and 20,000 in 2027: 22,000 at most in a year; the Département 5,000."""
    rows = [
        grant(12_000),
        grant(10_000, day="2026-09-01"),
        grant(20_000, day="2027-03-01"),
        grant(5000, "Département"),
    ]
    assert alert(pilot(funding=rows), "agreement") == (22_000, 23_000, "near")


@pytest.mark.parametrize(
    ("eur", "level"), [(18_399, "fine"), (18_400, "near"), (23_000, "near"), (23_001, "passed")]
)
def test_a_written_agreement_above_23000(eur, level):
    assert alert(pilot(funding=[grant(eur)]), "agreement")[2] == level


def test_what_is_only_asked_for_private_money_and_loans_are_no_public_subsidy():
    rows = [
        grant(90_000, status="filed"),
        grant(90_000, "Fondation", public_money=False),
        grant(90_000, "Fonds d'amorçage", public_money=True),
        grant(4000),
    ]
    assert alert(pilot(funding=rows), "agreement")[0] == 4000


@pytest.mark.parametrize(
    ("eur", "level"), [(122_399, None), (122_400, "near"), (153_000, "near"), (153_001, "passed")]
)
def test_an_auditor_above_153000_of_public_subsidies_a_year(eur, level):
    """Of two bodies in one year; the year after does not add to it."""
    rows = [grant(eur - 20_000), grant(20_000, "Département"), grant(100_000, day="2027-03-01")]
    found = alert(pilot(funding=rows), "auditor")
    assert found == (None if level is None else (eur, 153_000, level))


def test_without_a_funding_sheet_the_ledger_s_subsidies_are_counted_over_a_year():
    rows = ledger(11_000, nature="subsidy", account="74", n=24, start="2024-07", line="Région")
    known = pilot(start="2024-07-01", ledger=rows)
    assert alert(known, "auditor") == (pytest.approx(132_000), 153_000, "near")
    assert alert(known, "agreement")[2] == "unknown"


def test_a_grant_that_only_the_accounts_tell_may_need_an_agreement():
    """The Département pays 12,000 twice in 2026; the State's aid for a post, 30,000, is another matter; the Région's file says 9,000."""
    rows = [
        {"date": day, "nature": "subsidy", "amount_eur": eur, "line": "Aide", "payer": payer}
        for day, eur, payer in (
            ("2026-02-10", 12_000, "Département du Lot"),
            ("2026-06-10", 12_000, "Département du Lot"),
            ("2026-04-10", 30_000, "ASP, aide au poste"),
            ("2026-05-10", 40_000, "Fondation d'entreprise"),
        )
    ]
    assert alert(pilot(ledger=rows, funding=[grant(9_000)]), "agreement") == (24_000, 23_000, "passed")


@pytest.mark.long
def test_a_public_body_signs_no_agreement_and_a_company_needs_no_auditor_for_it():
    rows = [grant(200_000)]
    assert alert(pilot("public", funding=rows), "agreement") is None
    assert alert(pilot("company", funding=rows), "agreement")[2] == "passed"
    assert alert(pilot("company", funding=rows), "auditor") is None
    for status in ("association", "regie", "siae", "ebe", None):
        assert alert(pilot(status, funding=rows), "auditor")[2] == "passed"


@pytest.mark.long
def test_an_association_that_asks_for_money_is_reminded_of_its_file():
    assert "12156" in text(pilot(funding=[grant(1000)]), "subsidy_file", "fr")
    assert alert(pilot(), "subsidy_file") is None
    assert alert(pilot("company", funding=[grant(1000)]), "subsidy_file") is None


# ---- personal services

SERVICES = [
    {"id": "menage", "label": "Ménage", "sap": "yes", "market": True},
    {"id": "colis", "label": "Colis", "sap": "no", "market": True},
    {"id": "courses", "label": "Courses", "sap": "depends", "market": True},
    {"id": "accueil", "label": "Accueil", "sap": "no", "market": False},
    {"id": "jamais", "label": "Jamais vendu", "sap": "no", "market": True},
]


def orders(**eur):
    """One served order a month and service, that brings so much."""
    return [
        {
            "id": f"{service}{i}",
            "date": day,
            "closed_on": day,
            "public": "p",
            "service": service,
            "outcome": "served",
            "fee_eur": amount,
        }
        for service, amount in eur.items()
        for i, day in enumerate(months("2025-07", 12))
    ]


def sells(status, services=SERVICES, team=(), funding=(), until=UNTIL, start=START, **eur):
    return pilot(
        status,
        until,
        start,
        requests=orders(**eur),
        services=services,
        team=list(team),
        funding=list(funding),
    )


@pytest.mark.parametrize(
    ("status", "level"),
    [("association", "passed"), ("ebe", "passed"), ("siae", "near"), ("regie", "fine"), ("public", "fine")],
)
@pytest.mark.sampled(cases=[1, 3])
def test_who_is_bound_to_do_nothing_else(status, level):
    assert alert(sells(status, menage=100, colis=10), "sap_exclusivity")[2] == level


@pytest.mark.parametrize(
    ("menage", "colis", "share", "level"),
    [(90, 10, 0.10, "fine"), (75, 25, 0.25, "near"), (70, 30, 0.30, "near"), (69, 31, 0.31, "passed")],
)
@pytest.mark.parametrize("status", ["micro", "company", "scic"])
@pytest.mark.long
def test_a_small_firm_may_do_30_percent_of_something_else(status, menage, colis, share, level):
    assert alert(sells(status, menage=menage, colis=colis), "sap_exclusivity") == (
        pytest.approx(share),
        0.3,
        level,
    )


def test_before_2025_a_small_firm_was_bound_like_the_others():
    known = pilot(
        "company",
        "2024-12-31",
        "2024-01-01",
        services=SERVICES,
        contracts=[
            contract(90, service="menage", payer_kind="household"),
            contract(10, id="B", service="colis", payer_kind="household"),
        ],
    )
    assert alert(known, "sap_exclusivity")[2] == "passed"


def test_what_depends_on_the_status_may_count_on_either_side():
    """60 sure, 20 outside, 20 that depend: others make 20 to 40 %, so that it is close; with 40 outside it is passed."""
    assert alert(sells("company", menage=60, colis=20, courses=20), "sap_exclusivity") == (
        pytest.approx(0.4),
        0.3,
        "near",
    )
    assert alert(sells("company", menage=40, colis=40, courses=20), "sap_exclusivity") == (
        pytest.approx(0.4),
        0.3,
        "passed",
    )


def test_a_small_firm_whose_sales_are_not_known_is_not_judged():
    assert alert(pilot("company", services=SERVICES), "sap_exclusivity")[2] == "unknown"


@pytest.mark.parametrize(("employees", "level"), [(10, "fine"), (11, "passed")])
def test_a_firm_is_small_under_eleven_employees_of_today(employees, level):
    team = [{"id": f"S{i}", "paid": "paid", "since": "2025-07-01"} for i in range(employees)]
    team += [
        {"id": "V", "paid": "volunteer"},
        {"id": "L", "paid": "paid", "until": "2025-12-31"},
        {"id": "N", "paid": "paid", "since": "2026-09-01"},
    ]
    assert alert(sells("company", team=team, menage=90, colis=10), "sap_exclusivity")[2] == level


@pytest.mark.parametrize(
    ("funder", "status", "level"),
    [
        ("CARSAT Sud-Est", "agreed", "near"),
        ("Caf de l'Isère", "paid", "near"),
        ("CARSAT", "filed", "passed"),
        ("Région", "paid", "passed"),
    ],
)
def test_money_of_a_social_security_body_may_come_with_an_agreement_that_exempts(funder, status, level):
    known = sells("association", funding=[grant(3000, funder, status)], menage=100, colis=10)
    assert alert(known, "sap_exclusivity")[2] == level
    if level == "near":
        assert funder in text(known, "sap_exclusivity")


@pytest.mark.long
def test_only_what_depends_is_close_and_asks_to_be_checked():
    for status in ("association", "company", "siae"):
        known = sells(status, courses=50, colis=50)
        assert alert(known, "sap_exclusivity")[2] == "near"
        assert "depending on the status" in text(known, "sap_exclusivity")


@pytest.mark.long
def test_doing_nothing_else_is_fine_and_no_personal_service_is_no_rule():
    assert alert(sells("association", menage=100), "sap_exclusivity")[2] == "fine"
    assert alert(sells("association", colis=100), "sap_exclusivity") is None
    assert alert(sells("association", colis=100), "sap_ceilings") is None
    assert "2 hours" in text(sells("association", menage=100), "sap_ceilings")
    assert "500" in text(sells("association", menage=100), "sap_ceilings")


def test_services_given_away_or_never_sold_break_nothing_and_the_largest_comes_first():
    found = personal_services(sells("association", menage=10, colis=20, accueil=0))
    assert (found.inside, found.outside) == (("Ménage",), ("Colis",))
    several = [*SERVICES, {"id": "journal", "label": "Journal", "sap": "no", "market": True}]
    assert personal_services(sells("association", several, menage=10, colis=20, journal=30)).outside == (
        "Journal",
        "Colis",
    )


def test_while_nothing_is_sold_the_list_of_services_is_judged():
    assert personal_services(pilot(services=SERVICES)).outside == ("Colis", "Jamais vendu")


@pytest.mark.parametrize(
    "status", ["association", "company", "micro", "scic", "siae", "ebe", "regie", "public"]
)
@pytest.mark.parametrize(("menage", "colis"), [(95, 5), (50, 50)])
@pytest.mark.sampled
def test_the_review_warns_exactly_when_the_chapter_says_to_look_at_it_now(status, menage, colis):
    known = sells(status, menage=menage, colis=colis)
    warned = SAP in {signal.code for signal in signals(known).items}
    assert warned == (alert(known, "sap_exclusivity")[2] == "passed")


@pytest.mark.long
def test_the_review_names_the_services_the_chapter_names_and_the_action_works_on():
    """Contrats: the newsletter (5,980 €) and the bin rooms (5,040 €) bring most among what is not a personal service."""
    known = load("contrats")
    (warning,) = (signal for signal in signals(known).items if signal.code == SAP)
    said = warning.values["outside"][:2]
    assert said == ["Distribution du journal municipal", "Nettoyage de locaux à poubelles"]
    assert text(known, "sap_exclusivity", "fr").index(said[0]) < text(known, "sap_exclusivity", "fr").index(
        said[1]
    )
    with use_language("fr"):
        assert all(name in sentence(warning) for name in said)
    risks = openpyxl.load_workbook("data_samples/contrats/pilote.xlsx", read_only=True)["Risques"]
    assert any(
        "journal et les locaux à poubelles" in str(cell)
        for row in risks.iter_rows(values_only=True)
        for cell in row
    )


# ---- insertion


@pytest.mark.parametrize(("sales", "level"), [(200, "fine"), (240, "near"), (300, "near"), (600, "near")])
@pytest.mark.long
def test_the_sales_of_an_aci_within_30_percent_of_its_expenses(sales, level):
    """1,000 € of expenses a month. The sheet does not say whether it is an ACI: never more than close."""
    rows = [*ledger(sales), *ledger(1000, nature="expense", account="606", line="Achats")]
    assert alert(pilot("siae", ledger=rows), "aci_sales") == (pytest.approx(sales / 1000), 0.3, level)
    assert "50%" in text(pilot("siae", ledger=rows), "aci_sales")
    assert alert(pilot("association", ledger=rows), "aci_sales") is None


def test_the_sales_of_an_aci_are_not_measured_without_expenses():
    assert alert(pilot("siae", ledger=ledger(200)), "aci_sales")[2] == "unknown"


@pytest.mark.long
def test_the_end_of_what_funds_an_ebe(monkeypatch):
    from conciergekit.core import rates

    for day, level in (((2026, 12, 31), "near"), ((2027, 1, 1), "passed")):
        monkeypatch.setattr(rates, "today", lambda day=day: pd.Timestamp(*day).date())
        assert alert(pilot("ebe"), "ebe_experiment")[2] == level
    said = text(pilot("ebe"), "ebe_experiment")
    assert "31 December 2026. No law found pays for the posts after that day" in said, said
    assert "to be confirmed" not in said  # read: the finance law for 2026
    assert alert(pilot("association"), "ebe_experiment") is None


# ---- the whole


@pytest.mark.long
def test_the_pressing_rules_come_first_and_the_headline_names_them():
    rows = [contract(6000), contract(100, id="E", payer_kind="employer", payer_name="Usine")]
    known = pilot(contracts=rows, funding=[grant(1000)])
    found = finance.alerts(known)
    order = {"passed": 0, "near": 1, "unknown": 2, "remind": 3, "fine": 4}
    assert found.table["level"].map(order).is_monotonic_increasing
    assert {"passed", "near", "unknown", "remind", "fine"} - set(found.table["level"]) <= {"fine", "unknown"}
    with use_language("en"):
        assert "to look at now: Orders of one public payer" in finance.alerts(known).sentences()[0]
        assert "close to a limit" in finance.alerts(pilot(contracts=rows[1:])).sentences()[0]
        assert "no limit is close" in finance.alerts(pilot("company", ledger=ledger(10))).sentences()[0]
        assert "not noted" in finance.alerts(pilot(None)).sentences()[0]


@pytest.mark.long
def test_what_is_not_measured_is_neither_fine_nor_zero():
    unpriced = [{key: value for key, value in row.items() if key != "fee_eur"} for row in orders(menage=1)]
    for known in (pilot("company"), pilot("company", requests=unpriced)):
        value, _limit, level = alert(known, "vat_franchise")
        assert level == "unknown"
        assert math.isnan(value)
    assert alert(pilot("company", requests=orders(menage=0)), "vat_franchise")[2] == "fine"  # free is known
    assert alert(pilot(), "association_market")[2] == "unknown"
    assert alert(pilot(), "preponderance")[2] == "unknown"


def test_employees_are_those_under_a_paid_contract_on_the_last_day_both_ends_included():
    """Of six: A leaves that day, C comes that day, E has no dates; B left the day before, D comes the day after, F is not paid."""
    eve, day, morrow = pd.Timestamp(UNTIL) + pd.to_timedelta([-1, 0, 1], unit="D")
    team = [
        {"id": "A", "paid": "paid", "until": day},
        {"id": "B", "paid": "paid", "until": eve},
        {"id": "C", "paid": "paid", "since": day},
        {"id": "D", "paid": "paid", "since": morrow},
        {"id": "E", "paid": "paid"},
        {"id": "F", "paid": "volunteer"},
    ]
    assert personal_services(pilot(services=SERVICES, team=team)).staff == 3


def test_more_services_than_a_sentence_holds_are_counted_not_dropped():
    """Thirty-seven services that are no personal service: three are named, the thirty-four others counted."""
    sold = [{"id": f"s{i}", "label": f"Vente {i}", "sap": "no", "market": True} for i in range(37)]
    said = text(
        sells("association", [SERVICES[0], *sold], menage=10, **{f"s{i}": 50 - i for i in range(37)}),
        "sap_exclusivity",
        "fr",
    )
    assert "« Vente 0 », « Vente 1 », « Vente 2 » et 34 autres" in said
