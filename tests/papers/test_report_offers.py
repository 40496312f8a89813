"""The chapter on offers: its figures from the cells of the workbooks, its words counted, nothing typed that acts."""

import re
from dataclasses import replace
from types import SimpleNamespace

import chapters_made as made
import pandas as pd
import pytest
import said
from bs4 import BeautifulSoup
from cells import FOUR, KM_EUR, answer, served, sheet, tours
from conftest import load
from test_reports import HOSTILE, small_pilot

import conciergekit as ck
from conciergekit.draw import laid_out
from conciergekit.draw.blocks import Bar, Fold, Table, Tag, words_of
from conciergekit.papers.reports.pilot_report import Report, document
from conciergekit.tell import offers as offers_told
from conciergekit.tell.report import money
from conciergekit.tell.report import offers as words

MOST_WORDS, MOST_IN_A_SENTENCE = 550, 28
BOTH = [(name, lang) for name in (*FOUR, "incomplet") for lang in ("fr", "en")]


def euros(value, digits=0):
    return f"€{value:,.{digits}f}"


def hour(name):
    return float(answer(name, "Coût d'une heure payée"))


def orders_left(name):
    """What the orders bring, less their minutes and the tours that carried them; and how many they are."""
    rows = served(name)
    minutes = rows["Minutes passées"].fillna(rows.groupby("Service")["Minutes passées"].transform("mean"))
    carried = tours(name)["coût"][tours(name)["commandes"] > 0].sum()
    return rows["gardé"].sum() - minutes.sum() / 60 * hour(name) - carried, len(rows)


def contracts_left(name):
    """contrats: what signed contracts bring in the year, less the hours written on them, the rounds without a stop (those of
    the bin rooms and of the newsletter) and the expenses tagged with their service: the hire of the van is among them."""
    signed = sheet(name, "Contrats").query("État == 'Signé'")
    brings = (signed["Montant à chaque fois"] * signed["Fois par an"]).sum()
    hours = (signed["Minutes à chaque fois"] * signed["Fois par an"]).sum() / 60
    rounds = sheet(name, "Tournées")[sheet(name, "Tournées")["Arrêts"].isna()]
    out = ["Minutes de conduite", "Minutes aux arrêts", "Minutes de chargement", "Minutes d'attente"]
    km_eur = {**KM_EUR, "Camionnette": 0.0}
    trips = (
        rounds["Kilomètres"] * rounds["Moyen"].map(km_eur) + rounds[out].sum(axis=1) / 60 * hour(name)
    ).sum()
    ledger = sheet(name, "Comptes")
    tagged = ledger[(ledger["Varie avec l'activité"] == "oui") & ledger["Service"].isin(signed["Service"])]
    return brings - hours * hour(name) - trips - tagged["Montant"].sum()


# ---- figures --------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_lede_of_contrats_says_what_contracts_and_orders_leave():
    left, (lost, count) = contracts_left("contrats"), orders_left("contrats")
    assert said.lede(made.offers("contrats")) == (
        f"Contracts leave a margin of {euros(left)} over the test, trips included. "
        f"Orders lose {euros(-lost)}, {euros(-lost / count, 2)} each, work and trips included."
    )
    assert (round(left), round(lost), count) == (5051, -1565, 480)  # so that the cells themselves are known


@pytest.mark.parametrize("name", ["engagement", "camion", "pivot"])
@pytest.mark.long
def test_the_lede_says_what_the_orders_lose(name):
    lost, count = orders_left(name)
    assert (
        f"Orders lose {euros(-lost)}, {euros(-lost / count, 2)} each, work and trips included."
        in said.lede(made.offers(name))
    )


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.long
def test_memberships_beside_the_loss_of_the_orders(name):
    paid = sheet(name, "Clients")["Adhésion payée"].sum()
    lost, _count = orders_left(name)
    rest = f"{euros(lost + paid)} is left" if lost + paid > 0 else f"{euros(-lost - paid)} is still lacking"
    told = " ".join(said.texts(made.offers(name)))
    assert f"Memberships ({euros(paid)})" in told
    assert rest in told


def table(name, lang="en"):
    return next(block for block in made.offers(name, lang) if isinstance(block, Table))


def under(shown):
    """(group, offer) -> cells of its row."""
    titles, found, group = {place: title for place, title, _note in shown.groups}, {}, ""
    for place, row in enumerate(shown.rows):
        group = titles.get(place, group)
        found[group, words_of(row[0])] = row
    return found


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled
@pytest.mark.long
def test_each_offer_has_its_orders_and_its_revenue(name):
    publics = sheet(name, "Publics").set_index("Code")["Nom"]
    services = sheet(name, "Services").set_index("Code")["Nom"]
    rows = under(table(name))
    each = served(name).groupby(["Public", "Service"])["gardé"].agg(["size", "sum"])
    assert len(each) >= 6
    for (public, service), (count, revenue) in each.iterrows():
        row = rows[publics[public], services[service]]
        assert words_of(row[1]) == f"{count:,.0f}"
        assert words_of(row[2]) == euros(revenue)


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled
@pytest.mark.long
def test_groups_stand_beside_their_plan(name):
    """Planned shares of the groups that order, brought to a whole; observed ones counted on the orders."""
    publics = sheet(name, "Publics").set_index("Code")
    share = served(name)["Public"].value_counts(normalize=True)
    planned = publics.loc[share.index, "Part prévue"] / publics.loc[share.index, "Part prévue"].sum()
    notes = {title: note for _place, title, note in table(name).groups}
    for code in share.index:
        assert notes[publics.loc[code, "Nom"]] == (
            f"planned {100 * planned[code]:.0f}% of the orders, observed {100 * share[code]:.0f}%"
        )


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled
@pytest.mark.long
def test_the_bars_have_the_sign_and_the_size_of_their_margin(name):
    """One scale for gains and losses: they once had one each, and a loss of 2,942 was shorter than a gain of 600."""
    bars = [run for row in table(name).rows for cell in row if isinstance(cell, tuple) for run in cell]
    bars = [bar for bar in bars if isinstance(bar, Bar) and re.search(r"\d", bar.words)]
    signs = [-1 if "\N{MINUS SIGN}" in bar.words else 1 for bar in bars]
    margins = [s * float(re.sub(r"[^\d.]", "", bar.words)) for s, bar in zip(signs, bars, strict=True)]
    low, high = min(0, *margins), max(0, *margins)
    for bar, margin in zip(bars, margins, strict=True):
        assert bar.share == pytest.approx(margin / (high - low), abs=0.01)
        assert bar.zero == pytest.approx(-low / (high - low), abs=0.01)
        assert (bar.words[0] == "+") == (bar.share > 0)


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled
@pytest.mark.long
def test_the_reconciliation_of_the_foot_adds_up_to_the_accounts(name):
    """Its five terms make the result that is said; the result is that of the cells of the ledger."""
    foot = made.offers(name)[-1]
    line = next(
        text for text in said.texts([foot], folded=True) if text.startswith("From margins to the accounts")
    )
    amounts = [
        (-1 if "\N{MINUS SIGN}" in found else 1) * float(re.sub(r"[^\d]", "", found))
        for found in re.findall(r"[+\N{MINUS SIGN}]\S*€[\d,]+", line)
    ]
    *terms, result = amounts
    ledger = sheet(name, "Comptes")
    income = ledger.loc[~ledger["Nature"].str.contains("Dépense|Charge"), "Montant"].sum()
    assert len(terms) == 5
    # hours and tours that margins count come back with a plus; expenses never do (a village of volunteers read "+890 €")
    assert terms[-1] < 0 < terms[-2]
    assert sum(terms) == pytest.approx(result, abs=2)
    assert result == pytest.approx(
        income - ledger.loc[ledger["Nature"].str.contains("Dépense|Charge"), "Montant"].sum(), abs=1
    )


@pytest.mark.long
def test_what_is_paused_frees_its_own_minutes_and_says_that_tours_empty():
    """contrats: one offer is paused, of 53 orders, all on a tour."""
    gone = served("contrats").query("Public == 'habitants' and Service == 'bricolage'")
    told = " ".join(said.texts(made.offers("contrats")))
    assert f"the tours of the test would have carried {gone['Tournée'].notna().sum()} orders fewer" in told
    assert "Pausing “Petit bricolage · Habitants actifs et familles” frees 2 hours a month." in told


@pytest.mark.parametrize(
    ("hours", "told"),
    [(2.0, "Pausing “X” frees 2 hours a month."), (0.4, "To pause: “X”."), (float("nan"), "To pause: “X”.")],
)
def test_a_pause_is_said_even_where_it_frees_next_to_nothing(hours, told):
    row = dict(decision="pause", label="X", freed_hours_month=hours, orders=5, orders_without_tour=5)
    found = SimpleNamespace(table=pd.DataFrame([row]))
    with ck.use_language("en"):
        assert list(words._paused(found)) == [told]
        assert ("0 hour" in str(offers_told._paused(found))) is False


@pytest.mark.long
@pytest.mark.parametrize(
    ("lang", "pause", "weighed"), [("fr", "Suspendre", "À peser"), ("en", "Pause", "To weigh")]
)
def test_a_page_that_proposes_to_pause_does_not_say_not_to(lang, pause, weighed):
    """What a pause takes from the tours is weighed beside the decision: it is not a second decision."""
    told = list(said.texts(made.offers("contrats", lang)))
    assert pause in told
    assert weighed in " ".join(told)
    assert not re.search("dernier recours|last resort|ne suspendez|do not pause", " ".join(told))


@pytest.mark.long
def test_who_would_start_with_what_is_read_in_the_ranking():
    """No stakeholder is said to choose an offer that another one beats in their own rankings."""
    offers, priorities, _shift, _questions = made.offers_of("contrats")
    own = priorities.by_stakeholder.sort_values("p_first").groupby("stakeholder").tail(2)
    told = " ".join(said.texts(made.offers("contrats")))
    for who, rows in own.groupby("stakeholder"):
        second, first = rows.itertuples()
        spoken = [part for part in re.split(r"(?<=\.) ", told) if who in part and "would start" in part]
        if first.p_first - second.p_first >= 0.05:
            assert spoken
            assert first.label in spoken[0]
        else:
            assert not spoken


# ---- words ----------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(("name", "lang"), BOTH)
def test_a_chapter_within_its_words(name, lang):
    blocks = made.offers(name, lang)
    assert said.words(blocks) <= MOST_WORDS
    assert said.charts(blocks) <= 2
    for sentence in said.sentences(blocks, folded=True):
        if re.match("Observ|Estim|Assum|Suppos", sentence):
            continue  # a list of what was counted
        assert said.count(sentence) <= MOST_IN_A_SENTENCE, sentence
    assert sum(isinstance(block, Fold) and block.kind == "origin" for block in blocks) == 1


@pytest.mark.long
@pytest.mark.parametrize(("name", "lang"), BOTH)
def test_nothing_is_said_twice(name, lang):
    spoken = [one for one in said.sentences(made.offers(name, lang)) if said.count(one) > 6]
    once = [one for one in spoken if not re.search(r"\d", one)]  # a reason may stand on several rows
    assert len(once) == len(set(once))


# ---- pilots that hold little ------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_blank_pilot_has_one_line():
    offers, _trips = made.both(ck.Pilot.from_tables({}, {"name": "Essai"}))
    assert [words_of(block.text) for block in offers] == [
        "No offer has been served over a complete month yet."
    ]


@pytest.mark.long
def test_without_contracts_nothing_is_said_of_them():
    pilot = made.changed("contrats", contracts=None)
    offers, _trips = made.both(pilot)
    lost, count = orders_left("contrats")
    assert "Contracts" not in said.lede(offers)
    assert f"Orders lose {euros(-lost)}" in said.lede(offers)
    assert str(count) not in said.lede(offers)


@pytest.mark.long
def test_without_tours_no_margin_is_told():
    """What the trips cost is not known: neither is what an order leaves, and nothing is paused for it."""
    offers, trips = made.both(made.changed("contrats", tours=None, stops=None))
    rows = [row for block in offers if isinstance(block, Table) for row in block.rows]
    ordered = [row for row in rows if words_of(row[1]).isdigit() and int(words_of(row[1])) > 20]
    kinds = {run.words for row in ordered for run in row[5] if isinstance(run, Tag)}
    assert "Orders lose" not in said.lede(offers)
    assert "Pause" not in kinds
    assert len(trips) <= 4
    assert said.words(trips) <= 90


@pytest.mark.long
def test_a_paused_pilot_keeps_what_it_learned():
    offers, _trips = made.both(made.paused("contrats", "2026-05-30"))
    assert "Orders lose" in said.lede(offers)
    assert said.words(offers) <= MOST_WORDS


@pytest.mark.parametrize("label", [*HOSTILE, "$x_1$ and $y$", "*bold* _it_ [a](b)"])
@pytest.mark.long
def test_what_is_typed_is_shown_and_never_acts(label):
    offers, trips = made.both(small_pilot(label=label))
    made_of = BeautifulSoup(laid_out.html([*offers, *trips]), "html.parser")
    assert not made_of.find_all(["script", "img", "a", "iframe"])
    assert not [name for tag in made_of.find_all(True) for name in tag.attrs if name.startswith("on")]
    if "<" in label:
        assert label[:20] in made_of.get_text()


@pytest.mark.long
def test_a_service_named_like_a_formula_stays_itself():
    pilot = made.changed(
        "contrats",
        services=lambda frame: frame.assign(
            label=frame["label"].where(frame["id"] != "courses", "Courses <b>$a$</b>")
        ),
    )
    offers, _trips = made.both(pilot)
    page = laid_out.html(offers)
    assert "Courses &lt;b&gt;$a$&lt;/b&gt;" in page
    assert "<b>$a$" not in page


@pytest.mark.long
def test_many_offers_are_kept_to_a_table_one_can_read():
    """Thirty services of twenty orders each: fourteen in sight, the rest one click away, none lost."""
    days = pd.date_range("2026-01-05", periods=600, freq="6h")
    log = [
        dict(
            id=f"D{i}", date=day, public="P", service=f"S{i % 30:02d}", outcome="served", client=f"C{i % 50}"
        )
        for i, day in enumerate(days)
    ]
    pilot = ck.Pilot.from_tables(
        {"requests": log}, {"name": "Trente", "start": "2026-01-01", "data_until": "2026-06-30"}
    )
    offers, _trips = made.both(pilot)
    tables = [block for block in offers if isinstance(block, Table)]
    folded = [
        one for block in offers if isinstance(block, Fold) and block.kind == "rows" for one in block.blocks
    ]
    assert [len(one.rows) for one in (*tables, *folded)] == [14, 16]
    names = {words_of(row[0]) for one in (*tables, *folded) for row in one.rows}
    assert names == {f"S{i:02d}" for i in range(30)}
    told = Report(
        "T", "fr", "2026-07-01", (), False, (("decision", ()), ("offers", tuple(offers)), ("annex", ()))
    )
    paper = [row for one in document(told).blocks if isinstance(one, Table) for row in one.rows]
    counts = {words_of(row[0]): words_of(row[1]) for row in paper if words_of(row[0]) in names}
    assert len(counts) == 30  # each is named on paper, and their sum is that of the chapter
    assert sum(map(int, counts.values())) == 600


def test_offers_to_try_beyond_those_in_sight_are_folded_not_dropped():
    """One offer served, twenty to try: fourteen in the table, six below it."""
    rows = pd.DataFrame(
        [
            {"kind": "orders" if i == 0 else "to_try", "public": "P" if i == 0 else "", "service": f"S{i}"}
            for i in range(21)
        ]
    ).assign(
        **dict.fromkeys(
            ["orders", "revenue_eur", "margin_eur", "priority", "planned_share", "observed_share"], 1.0
        ),
        public_label="Public",
        beside_orders=False,
        decision="try",
        reason="never_ordered",
        figures=[{}] * 21,
    )
    rows["service_label"] = rows["label"] = rows["service"]
    found = SimpleNamespace(table=rows, ranked=True)
    shown, fold = words._table(small_pilot(), found)
    assert [len(shown.rows), len(fold.blocks[0].rows)] == [1 + 14, 6]
    assert fold.summary.startswith("6 ")


@pytest.mark.long
def test_groups_planned_anew_are_said_so_with_their_day():
    """pivot wrote its groups again on 20 August 2026; without that sheet they are still to be written."""
    pilot = load("pivot")
    shift = ck.targets.shift(pilot)
    assert words._plan(pilot, shift)[1].endswith("le plan a été récrit le 20 août 2026.")
    bare = ck.Pilot.from_tables({**pilot.tables, "plan_versions": []}, pilot.settings, language="fr")
    assert words._plan(bare, shift)[1].endswith("le plan est à récrire.")


def test_the_period_of_a_single_month_is_its_name():
    pilot = small_pilot()
    assert words._period(pilot) == "de janvier 2026 à avril 2026"
    one = ck.Pilot.from_tables(pilot.tables, {"start": "2026-01-01", "data_until": "2026-01-31"})
    assert words._period(one) == "janvier 2026"


@pytest.mark.long
def test_a_model_nobody_wrote_is_an_example():
    """contrats with its accounts and contracts, and no sheet of models."""
    pilot = load("contrats")
    tried = ck.finance.compare(pilot, draws=50)
    assert "le plus proche des modèles essayés" in money._models(tried)
    lost = [-100.0, *[-101.0] * (len(tried.table) - 1)]  # each one loses a euro more than doing nothing
    worse = money._models(replace(tried, table=tried.table.assign(result_eur=lost)))
    assert worse.endswith("Aucun des modèles essayés ne perdrait moins.")
    bare = ck.Pilot.from_tables({**pilot.tables, "models": []}, pilot.settings, language="fr")
    assert "un exemple que personne" in money._models(ck.finance.compare(bare, draws=50))


def test_a_plan_is_written_again_when_a_version_changes_it_not_when_it_is_first_noted():
    """40 and 60 % planned, noted as such on the first day: nothing was written again; 70 and 30 in March is."""
    shift = SimpleNamespace(total=50, moved=["a"], headline=lambda: "Moved.")

    def said(*versions):
        lines = [
            {"date": day, "kind": "public", "what": who, "planned_share": share}
            for day, *both in versions
            for who, share in zip("ab", both, strict=True)
        ]
        known = ck.Pilot.from_tables(
            {
                "publics": [{"id": "a", "planned_share": 0.4}, {"id": "b", "planned_share": 0.6}],
                "plan_versions": lines,
            },
            {"name": "Essai", "start": "2026-01-01", "data_until": "2026-06-30"},
        )
        with ck.use_language("en"):
            return words._plan(known, shift)[1]

    again, first = "is to be written again", ("2026-01-01", 0.4, 0.6)
    assert again in said()
    assert again in said(first)
    assert "was written again on 1 March 2026" in said(first, ("2026-03-01", 0.7, 0.3))
    assert again in said(first, ("2026-09-01", 0.7, 0.3))  # after the last day
