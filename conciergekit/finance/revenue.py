"""Own revenue: where it comes from, whether the log agrees with the accounts, and in which months contracts are paid."""

import numpy as np
import pandas as pd

from ..core import rates
from ..core.cells.frames import each_row
from ..core.kept_up import booked_months, compared_months, logged_months
from ..core.pilot import Pilot, remembered
from ..core.schema import body_name, fold
from . import books

STREAMS = ("requests", "contracts", "memberships", "other")
NO_SALE = ("75", "76", "77")
PEOPLE = ("usagers", "users", "adherents", "members", "familles")  # words of a payer that is many
_CROWD = (*PEOPLE, "clients")
MATTERS = 0.05  # of own revenue, from which a payer that the log does not hold stands apart
_MUCH = 0.25  # of the log, from which a gap is no VAT and no slip, and a payer need not fit in it to the euro
VAT_NEAR = 0.004  # on the ratio, to a rate of VAT
_MEMBERSHIP = ("adhesion", "adherent", "cotisation", "membership", "member")
_COUNCIL = {"commune", "mairie", "ville", "ccas", "cias", "council"}
_FILLER = {"de", "d", "du", "des", "la", "le", "les", "l", "of", "the", "municipal", "municipale", "conseil"}


# ---- the three sources -----------------------------------------------------------------------------------


@remembered
def served(pilot: Pilot) -> pd.DataFrame:
    """Served requests of the complete months, with `month` (served on, else asked on) and `own_eur`, missing where
    neither a commission nor a fee is written: not priced is not free. An order of a free service brings nothing, where
    the others have a price."""
    requests, services = pilot.happened("requests"), pilot["services"]
    rows = requests[requests["outcome"] == "served"]
    rows["month"] = rows["closed_on"].fillna(rows["date"]).dt.to_period("M")
    rows["own_eur"] = rows[["commission_eur", "fee_eur"]].sum(axis=1, min_count=1)
    if rows["own_eur"].notna().any():
        free = rows["service"].isin(services.loc[~services["market"].fillna(True).astype(bool), "id"])
        rows["own_eur"] = rows["own_eur"].mask(free & rows["own_eur"].isna(), 0.0)
    return rows[rows["month"].isin(pilot.months)]


@remembered
def handling(pilot: Pilot) -> pd.Series:
    """Minutes of handling of each request, on the rows of the sheet: those noted, else the mean noted for its service when
    it was served, else the usual length of the service; NaN where nothing says."""
    requests = pilot.happened("requests")
    noted, service = requests["minutes"], requests["service"]
    mean = noted.where(requests["outcome"] == "served").groupby(service).mean()
    return noted.fillna(service.map(mean)).fillna(service.map(_usual(pilot))).astype(float)


def _usual(pilot: Pilot) -> pd.Series:
    """Usual minutes of each service of the sheet."""
    return pilot["services"].dropna(subset="id").drop_duplicates("id").set_index("id")["standard_min"]


@remembered
def delivery_minutes(pilot: Pilot) -> pd.Series:
    """Minutes of work of one delivery of each contract, on the rows of the sheet: those written, else the usual ones of a
    service that nobody orders one by one; NaN where nothing says, those of an order being no measure of a contract."""
    contracts, requests, usual = pilot["contracts"], pilot.happened("requests"), _usual(pilot)
    ordered = requests.loc[requests["outcome"].isin(["served", "accepted"]), "service"]
    usual = usual[~usual.index.isin(ordered)]
    return contracts["minutes"].fillna(contracts["service"].map(usual)).astype(float)


@remembered
def occurrences(pilot: Pilot) -> pd.DataFrame:
    """One row a contract and month it runs (signed or ended ones): `times`, the deliveries of that month, and own_eur, what is
    paid of it in that month.

    From the month of the first delivery to that of the end, each in its month (see ``instalments``).
    """
    contracts = pilot.contracts.assign(usual_minutes=delivery_minutes(pilot), deal=_deals(pilot))
    running = contracts[contracts["status"].isin(["signed", "ended"]) & contracts["start"].notna()]
    start, end = (running[day].to_numpy()[:, None] for day in ("start", "end"))
    opens, closes = pilot.months.start_time.to_numpy(), pilot.months.end_time.to_numpy()
    due, times = _calendars(pilot, running, pilot.months)  # the last may come once it has ended
    contract, month = np.nonzero((due > 0) | (start <= closes) & (np.isnat(end) | (end >= opens)))
    rows = running.iloc[contract].reset_index(drop=True)
    rows["month"] = pilot.months[month]
    rows["times"] = times[contract, month]
    # missing where the contract does not say
    rows["own_eur"] = (rows["amount_eur"] * due[contract, month]).where(rows["per_year"].notna())
    return rows


@remembered
def stopped(pilot: Pilot) -> pd.DataFrame:
    """Contracts that ran during the test and no longer do, one row a month they ran, as ``occurrences``: ended ones, and
    those past their end, unless the same payer signed again for the same service."""
    rows = occurrences(pilot)
    gone = (rows["status"] == "ended") | (rows["end"] <= pilot.until)
    contracts = pilot.contracts
    live = contracts[(contracts["status"] == "signed") & ~(contracts["end"] <= pilot.until)]
    return rows[gone & ~rows["deal"].isin(_deals(pilot)[live.index])]


SOON = 6  # months within which a contract signed begins to count as running: as far ahead as the present is read back


@remembered
def signed_contracts(pilot: Pilot, by: pd.Timestamp) -> pd.DataFrame:
    """Signed contracts that run on the last day or begin by that of `by`: month_eur, begins (the day from which it is paid)
    and now_eur (what is paid today).

    One signed again ahead by its payer for its service is one contract, both being never paid together: from the start of the
    first to the end of the last, at the amount of the last that begins by then.
    """
    rows = _monthly(pilot.contracts)
    rows = rows[(rows["status"] == "signed") & ~(rows["end"] < pilot.until) & ~(rows["end"] < rows["start"])]
    today, who = rows["month_eur"].where(rows["start"] <= pilot.until), _deals(pilot)[rows.index]
    rows = rows.assign(begins=rows["start"], now_eur=today)
    again, joined = rows["start"][(rows["start"] > pilot.until) & rows["payer_name"].notna()], []
    for at, begins in again.sort_values(kind="stable").items():
        ended = rows["end"].between(begins - pd.DateOffset(months=SOON), begins) & (rows["start"] < begins)
        before = rows["public"][(who == who[at]) & ended & ~rows.index.isin([*joined, *unpaid(pilot).index])]
        if len(before):
            first = before.eq(rows["public"][at]).idxmax()  # of the same public, where several have ended
            at_once = begins <= rows["end"][first] + pd.DateOffset(months=1)
            if not at_once and begins > by:
                continue
            joined.append(at)
            if at_once:
                rows.loc[first, "end"] = rows["end"][at]
            now = rows["month_eur"][at]  # NaN: without an amount, it is not known to bring less
            if begins <= by and pd.notna(now) and now != rows["month_eur"][first]:
                told = ["amount_eur", "per_year", "begins", "month_eur"]
                rows.loc[first, told] = rows.loc[at, told]
    rows = rows.drop(index=joined).fillna({"month_eur": 0.0, "now_eur": 0.0})
    return rows[rows["start"] <= by]


@remembered
def running_contracts(pilot: Pilot) -> pd.DataFrame:
    """Signed contracts at the present pace, from the day they are signed: those that run after the last day, or begin within
    `SOON` months (`signed_contracts`), but those of which nothing comes any more (`unpaid`). billed: whether the accounts hold
    anything of it yet."""
    rows = signed_contracts(pilot, pilot.until + pd.DateOffset(months=SOON)).drop(unpaid(pilot).index)
    rows = rows[~(rows["end"] <= pilot.until)]
    begun = (rows["start"] <= pilot.until).to_numpy()
    return rows.assign(billed=begun & (_traced(pilot, rows) | bool(untraced(pilot)[0].any())))


def _monthly(rows: pd.DataFrame) -> pd.DataFrame:
    """Contracts with month_eur, NaN where the amount, or how often, is not written."""
    return rows.assign(month_eur=rows["amount_eur"] * rows["per_year"] / _YEAR)


@remembered
def _deals(pilot: Pilot) -> pd.Series:
    """Payer and service of each contract signed or ended, by the index of the sheet."""
    rows = pilot["contracts"]
    rows = rows[rows["status"].isin(["signed", "ended"])]
    payers = rows["payer_name"].fillna("")
    council = councils(payers, rows["payer_kind"].fillna("other"))
    return council.where(council != "", payers.map(body_name)) + " | " + rows["service"].fillna("")


def councils(payers: pd.Series, kinds: pd.Series) -> pd.Series:
    """The council that decides for each public payer, "" for any other: a commune and its CCAS are one payer; an EPCI stays
    apart, unless it is the only public payer beside the CCAS."""
    groups = [""] * len(payers)
    # without a name, its kind says what it is
    words = [payer if payer != "" else kind for payer, kind in zip(payers, kinds, strict=True)]
    public = [at for at, kind in enumerate(kinds) if kind in ("commune", "ccas")]
    is_ccas = {at for at in public if kinds.iloc[at] == "ccas" or "ccas" in body_name(words[at]).split()}
    places = {at: _place(words[at]) for at in public}
    council = [at for at in public if at in is_ccas or is_council(words[at])]
    named = {places[at] for at in council} - {""}
    single = next(iter(named)) if len(named) == 1 else ""
    for at in council:
        groups[at] = f"council {places[at] or single}"
    communes = [at for at in public if at not in is_ccas]
    if len({payers.iloc[at] for at in communes}) == 1:
        mine = {"", *(places[at] for at in communes)}
        for at in public:
            if at not in is_ccas or (places[at] or single) in mine:
                groups[at] = "council"
    return pd.Series(groups, payers.index, dtype=object)


def is_council(name: str) -> bool:
    return not _COUNCIL.isdisjoint(body_name(name).split())


def _place(name: str) -> str:
    """The words of a public payer's name that say where: "CCAS d'Eybens" -> "eybens"."""
    return " ".join(word for word in body_name(name).split() if word not in _COUNCIL | _FILLER)


_LATE = 2  # months after its term, for a payment that is late and no more: the longest the law lets firms agree (60 days)


@remembered
def unpaid(pilot: Pilot) -> pd.DataFrame:
    """Signed contracts that run and of which the accounts hold nothing any more, though they go on: payer, service, month_eur,
    since (the month of the last line that may be of it; NaT: none ever), due_eur (the instalments since by the calendar of the contract, up
    to the last month booked). Index: of the sheet.

    Nothing for longer than between two instalments, or than it ever was between two of its lines, and `_LATE` months more.
    What stands in lines that name nobody (`untraced`) is not missing.
    """
    columns = ["payer", "service", "month_eur", "since", "due_eur"]
    book = books.rows(pilot)
    spent = book.month[book.within & np.isin(book.nature, ["expense", "own_revenue"])]
    sells = (book.within & (book.nature == "own_revenue")).any()  # accounts of expenses alone tell no payer
    if not sells or not books.expenses_up_to_date(pilot):
        return pd.DataFrame(columns=columns)
    months, found = np.arange(pilot.months[0].ordinal, spent.max() + 1), {}
    live = _monthly(pilot.contracts)
    payers = set(map(body_name, live["payer_name"].dropna()))
    live = live[(live["status"] == "signed") & ~(live["end"] <= pilot.until)]
    live = live[(live["start"] <= pilot.until) & (live["month_eur"] > 0)]
    for at, contract in zip(live.index, each_row(live, index=False), strict=True):
        # the calendar of the contract: that of what was paid (`instalments`) does not see what was not
        times = _even(months - contract.start.to_period("M").ordinal, contract.per_year)
        called, lines = months[times > 0], _lines_of(pilot, contract, payers)
        if not len(called) or (not len(lines) and untraced(pilot)[0].any()):
            continue
        last = int(lines[-1]) if len(lines) else -1
        usual = np.diff(np.append(called[0], lines)).max(initial=np.ceil(_YEAR / contract.per_year))
        # of which nothing ever came may be paid at the end of its term
        term = 0 if len(lines) else int(np.ceil(_YEAR / contract.per_year)) - 1
        expected = max(called[0], last + usual) if len(lines) else called[0] + term
        if months[-1] - expected > _LATE:
            since = pd.Period(ordinal=last, freq="M") if len(lines) else pd.NaT
            due = float(times[(months > last) & (months <= months[-1] - term)].sum() * contract.amount_eur)
            names = (x if isinstance(x, str) else "" for x in (contract.payer_name, contract.service))
            found[at] = *names, contract.month_eur, since, due
    return pd.DataFrame.from_dict(found, orient="index", columns=columns)


def _lines_of(pilot: Pilot, contract, payers: set[str]) -> np.ndarray:
    """Months (ordinals, in order) of the lines of own revenue that may be of a contract: by payer, service, or exact amount.
    payers: those of all contracts."""
    rows, stream = own_rows(pilot)
    paid = rows.amount_eur > 0
    payer = body_name(contract.payer_name) if isinstance(contract.payer_name, str) else ""
    who = _names(rows.payer)
    named = (who == payer) & bool(payer)
    served = (rows.service == contract.service) & (stream == "contracts")
    told = isinstance(contract.service, str)  # else all that its payer pays may be of it
    mine = named & (served | (rows.service == "")) if told else named
    if named.any():
        others = payers - {payer}
        of_another = np.array([name in others for name in who], dtype=bool)
        mine = (mine if mine.any() else named) | served & ~of_another
    else:
        mine = served
    away = np.abs(rows.amount_eur - contract.amount_eur)
    alike = (stream != "contracts") & (away <= _ALIKE * contract.amount_eur)
    return np.unique(rows.month[paid & (mine | alike)])


@remembered
def booked_contracts(pilot: Pilot) -> np.ndarray:
    """What contracts brought to the own revenue of the ledger, by complete month, so that they are counted once: the lines
    of their payers and services, up to what the contracts say, and what stands in other lines (`untraced`)."""
    told, (rows, stream) = _of_booked(pilot, occurrences(pilot)), own_rows(pilot)
    rows = rows.where(stream == "contracts")
    named = told.loc[_traced(pilot, told), "own_eur"].sum()
    booked = rows.amount_eur.sum()
    part = min(1.0, named / booked) if booked > 0 else 0.0
    return part * books.placed(pilot.months, rows.month, rows.amount_eur) + untraced(pilot)[0]


def _traced(pilot: Pilot, contracts: pd.DataFrame) -> np.ndarray:
    """Whether a line of the ledger names the payer of each contract, or its service."""
    rows, stream = _as_read(pilot)
    rows = rows.where(stream == "contracts")
    payers, services = set(_names(rows.payer)) - {""}, set(rows.service) - {""}
    cells = zip(contracts["payer_name"].fillna(""), contracts["service"].fillna(""), strict=True)
    return np.array([body_name(who) in payers or what in services for who, what in cells], dtype=bool)


@remembered
def untraced(pilot: Pilot) -> tuple[np.ndarray, np.ndarray]:
    """(contracts, memberships) that the ledger does not tell apart, by complete month: they stand in its other lines, but
    never for more than what these hold beyond the log. A contract not billed yet stands nowhere."""
    told, (rows, stream) = _of_booked(pilot, occurrences(pilot)), _as_read(pilot)
    hidden = told[~_traced(pilot, told)]
    contracts = books.by_month(pilot, hidden["month"], hidden["own_eur"]).to_numpy()
    members = np.zeros(len(pilot.months))
    if not (stream == "memberships").any():
        paid = _of_booked(pilot, memberships(pilot))
        members = books.by_month(pilot, paid["month"], paid["own_eur"]).to_numpy()
    both = _both(pilot)
    sold = np.isin(stream, ["requests", "other"]) & np.isin(rows.month, both.asi8)
    log = served(pilot)
    rest = rows.amount_eur[sold].sum() - log.loc[log["month"].isin(both), "own_eur"].sum()
    all_told = (contracts + members)[np.isin(pilot.months, both)].sum()
    part = min(1.0, max(0.0, rest) / all_told) if all_told > 0 else 0.0
    return part * contracts, part * members


def _both(pilot: Pilot) -> pd.PeriodIndex:
    """The months in which the log is set beside the accounts; those of the accounts where they have none in common."""
    both = compared_months(pilot)
    return both if len(both) else booked_months(pilot)


def _of_booked(pilot: Pilot, rows: pd.DataFrame) -> pd.DataFrame:
    """Those of the months that the accounts tell."""
    return rows[rows["month"].isin(booked_months(pilot))]


def ending(pilot: Pilot, months: pd.PeriodIndex) -> pd.DataFrame:
    """Contracts that have stopped, and signed ones whose end falls within `months`: payer, month_eur, end, stopped. Not one of
    which a payment is still to come."""
    rows, gone = _monthly(pilot["contracts"]).fillna({"month_eur": 0.0}), stopped(pilot).drop_duplicates("id")
    gone = gone.loc[~instalments(pilot, gone, months).any(axis=1), "id"]
    ahead = signed_contracts(pilot, months[-1].end_time).drop(unpaid(pilot).index)
    ahead = ahead[~ahead["id"].isin(gone) & ahead["end"].dt.to_period("M").isin(months[:-1])]
    rows = pd.concat([rows[rows["id"].isin(gone)], ahead]).sort_index().dropna(subset="payer_name")
    rows = rows.rename(columns={"payer_name": "payer"}).assign(stopped=rows["id"].isin(gone))
    return rows[["payer", "month_eur", "end", "stopped"]].reset_index(drop=True)


@remembered
def memberships(pilot: Pilot) -> pd.DataFrame:
    """Members who paid during the test: `client`, `month`, `own_eur`; those of before count in month one."""
    clients = pilot["clients"]
    rows = clients[clients["membership_eur"] > 0]
    since = rows["member_since"].fillna(rows["since"]).fillna(pilot.start).clip(lower=pilot.start)
    paid = {"client": rows["id"], "month": since.dt.to_period("M"), "own_eur": rows["membership_eur"]}
    return pd.DataFrame(paid)[paid["month"].isin(pilot.months)]


def sources(pilot: Pilot) -> dict[str, pd.DataFrame]:
    """The three sources of own revenue by stream, with `month` and `own_eur`."""
    return {"requests": served(pilot), "contracts": occurrences(pilot), "memberships": memberships(pilot)}


@remembered
def own_revenue(pilot: Pilot) -> pd.DataFrame:
    """Own revenue from the log, the contracts and the memberships: stream, month, amount_eur."""
    parts = [rows[["month", "own_eur"]].assign(stream=stream) for stream, rows in sources(pilot).items()]
    table = pd.concat(parts, ignore_index=True).rename(columns={"own_eur": "amount_eur"})
    return table.groupby(["stream", "month"], sort=False)["amount_eur"].sum().reset_index()


# ---- log against accounts --------------------------------------------------------------------------------


@remembered
def sales_unbooked(pilot: Pilot) -> bool:
    """Whether the ledger holds no own revenue up to the last day while the log or memberships tell some: it is then not known.
    A contract may be late, or paid at its term."""
    if not pilot.has("ledger") or not len(pilot.months):
        return False
    rows = books.rows(pilot)
    if ((rows.nature == "own_revenue") & (rows.date <= pilot.until.to_datetime64())).any():
        return False
    due = occurrences(pilot)
    due = due[
        (due["per_year"] >= _YEAR)
        & (due["month"] <= (pilot.until - pd.DateOffset(months=_LATE)).to_period("M"))
    ]
    told = sum(some["own_eur"].sum() for some in (served(pilot), memberships(pilot), due))
    return bool(told > 0)


@remembered
def ledger_streams(pilot: Pilot) -> pd.DataFrame:
    """Own-revenue ledger rows of the test with their `stream`, `own_rows` telling what the log does not hold.

    By account 756 or a word for membership, then by the contract's payer or service, then by a service of the
    log; what names nothing goes to the log if the log earns something and its account (75, 76, 77: gifts, interest) does not
    say that it is no sale, else to "other".
    """
    rows = books.period_entries(pilot)
    rows = rows[rows["nature"] == "own_revenue"]
    rows["stream"] = pd.Series(own_rows(pilot)[1], index=rows.index, dtype="str")
    return rows


@remembered
def own_rows(pilot: Pilot) -> tuple[books.Rows, np.ndarray]:
    """The rows of `ledger_streams` as arrays, and the stream of each. What is `beyond_the_log` is "other", unless orders without
    a price, at that of the others, may be worth half of it."""
    (rows, stream), beyond, both = _as_read(pilot), beyond_the_log(pilot), compared_months(pilot)
    price = served(pilot).loc[served(pilot)["month"].isin(both), "own_eur"]
    bare = price.isna().sum() * price.mean()
    half = rows.amount_eur[beyond & np.isin(rows.month, both.asi8)].sum() / 2
    return rows, stream if bare >= half else np.where(beyond, "other", stream)


@remembered
def beyond_the_log(pilot: Pilot) -> np.ndarray:
    """Whether each of these rows, read as an order, is of a payer whose money the log does not hold: the largest ones named, whose
    own lines fit in what the accounts hold beyond it. Not a sale made once."""
    (rows, stream), both = _as_read(pilot), compared_months(pilot)
    asked, within = (stream == "requests") & ~one_off(pilot), np.isin(rows.month, both.asi8)
    log = served(pilot)
    log = log[log["month"].isin(both)]
    left = rows.amount_eur[asked & within].sum() - log["own_eur"].sum() - handed_by_month(pilot)[both].sum()
    left -= sum(untraced(pilot))[np.isin(pilot.months, both)].sum()
    told = log["own_eur"].sum()
    if told > 0 and any(abs(left / told - rate) < VAT_NEAR for rate in rates.value("vat_rates").values()):
        return np.zeros(len(stream), dtype=bool)  # the accounts hold the same orders with their VAT
    near = 1 - GROSS if left > _MUCH * told else 1.0  # a small gap hides no payer who does not fit in it
    matters = MATTERS * rows.amount_eur[within].sum()
    who, out = _names(rows.payer), np.zeros(len(stream), dtype=bool)
    own = {name: float(rows.amount_eur[asked & within & (who == name)].sum()) for name in set(who[asked])}
    bodies = set(log.loc[log["payer_kind"].notna() & (log["payer_kind"] != "user"), "service"])
    told = {
        body_name(payer) for service, payer in sole_payers(rows.where(asked)).items() if service in bodies
    }
    for name, eur in sorted(own.items(), key=lambda one: (-one[1], one[0])):
        if not many(name) and name not in told and eur >= matters and 0 < eur * near <= left:
            out, left = out | asked & (who == name), left - eur
    return out


def sole_payers(rows: books.Rows) -> dict[str, str]:
    """The one payer that these rows name for a service, where there is one and it is no crowd."""
    names: dict[str, dict] = {}
    for service, payer in zip(rows.service, rows.payer, strict=True):
        names.setdefault(service, {})[body_name(payer)] = payer.strip()
    sole = {service: min(some.values()) for service, some in names.items() if service and len(some) == 1}
    return {service: payer for service, payer in sole.items() if not many(payer)}


def many(name: str, words: tuple[str, ...] = _CROWD) -> bool:
    """Whether a payer of the accounts is nobody, or many."""
    return not name or any(word in fold(name) for word in words)


@remembered
def _as_read(pilot: Pilot) -> tuple[books.Rows, np.ndarray]:
    """The rows of own revenue, and the stream that the words of each say."""
    contracts, log = occurrences(pilot), served(pilot)
    payer_names = {body_name(name) for name in contracts["payer_name"].dropna()} - {""}
    priced = log["service"].to_numpy(object)[log["own_eur"].to_numpy() > 0]
    log_services = {service for service in set(priced) if isinstance(service, str)}
    contract_services = set(contracts["service"].dropna()) - log_services

    def stream(account: str, line: str, payer: str, service: str) -> str:
        if account.startswith("756") or any(word in fold(line) for word in _MEMBERSHIP):
            return "memberships"
        if body_name(payer) in payer_names or service in contract_services:
            return "contracts"
        sold = service in log_services or not (service or account.startswith(NO_SALE))
        return "requests" if log_services and sold else "other"

    rows = books.of_nature(pilot, "own_revenue")
    cells = zip(rows.account, rows.line, rows.payer, rows.service, strict=True)
    return rows, np.array([stream(*row) for row in cells], dtype=object)


_ONCE = 4  # complete months from which a line met once is told from one that is kept once a quarter


@remembered
def one_off(pilot: Pilot) -> np.ndarray:
    """Whether each of `own_rows` is a sale made once that the log does not tell: alone of its line, in a month whose other
    sales are already what the log says; two of one payer named come back."""
    rows, stream = _as_read(pilot)
    asked = (stream == "requests") & (rows.amount_eur > 0)
    months = pilot.months
    if len(months) < _ONCE:
        return np.zeros(len(asked), dtype=bool)
    log = served(pilot)
    told = books.by_month(pilot, log["month"], log["own_eur"]).to_numpy()
    booked = books.placed(months, rows.month[asked], rows.amount_eur[asked])
    over = dict(
        zip(months.asi8, np.where(np.isin(months, logged_months(pilot)), booked - told, np.nan), strict=True)
    )
    beyond = np.array([over[month] for month in rows.month]) >= rows.amount_eur - 1.0
    once = asked & ~_repeated(rows.line) & beyond
    once[once] = ~_by_the_same(rows.where(once))
    return once


def met_again(rows: books.Rows) -> np.ndarray:
    """Whether each is of a line, or of a payer named, that is met again."""
    return _repeated(rows.line) | _by_the_same(rows)


def _repeated(words: np.ndarray) -> np.ndarray:
    found, times = np.unique(words, return_counts=True)
    return np.isin(words, found[times > 1])


def _by_the_same(rows: books.Rows) -> np.ndarray:
    return _repeated(_names(rows.payer)) & ~np.array([many(name) for name in rows.payer], dtype=bool)


def _names(payers) -> np.ndarray:
    return np.array(list(map(body_name, payers)), dtype=object)


GROSS = 0.1  # share within which the accounts hold what users paid


@remembered
def handed_on(pilot: Pilot) -> frozenset[str]:
    """Services whose sales the accounts hold at what users paid, where the log tells the commission kept of it: what varies
    with them in the accounts is the providers' part, which that commission has already left out."""
    told, log, sales = compared_months(pilot), served(pilot), books.of_nature(pilot, "own_revenue")
    agreed = occurrences(pilot).dropna(subset="payer_name").fillna({"service": ""})
    deals = set(zip(_names(agreed["payer_name"]), agreed["service"], agreed["amount_eur"], strict=True))
    named = {(who, what) for who, what, _eur in deals if what}
    # of one without a service, its lines are of its amount
    whole = [(who, eur) for who, what, eur in deals if not what]
    lines = zip(_names(sales.payer), sales.service, sales.amount_eur, strict=True)
    agreed = [
        (who, what) in named or any(who == name and abs(eur - due) <= _ALIKE * due for name, due in whole)
        for who, what, eur in lines
    ]
    sales = sales.where(~np.array(agreed, dtype=bool))
    if not (len(sales.month) and log["commission_eur"].notna().any()):
        return frozenset()
    log, sales = log[log["month"].isin(told)], sales.where(np.isin(sales.month, told.asi8))
    sums = log[log["order_value_eur"].notna() & log["commission_eur"].notna()].groupby("service")
    paid, kept = sums["order_value_eur"].sum(), sums["own_eur"].sum()
    booked = pd.Series(sales.amount_eur).groupby(sales.service).sum().reindex(paid.index)
    gross = ((booked - paid).abs() <= GROSS * paid) & ((booked - kept).abs() > GROSS * paid)
    return frozenset(paid.index[gross])


@remembered
def handed_by_month(pilot: Pilot) -> pd.Series:
    """What users paid in each complete month for the providers of these services, as the accounts hand it on: neither earned
    nor spent by the service."""
    rows = books.of_nature(pilot, "expense")
    rows = rows.where(rows.varies & np.isin(rows.service, list(handed_on(pilot))))
    return pd.Series(books.placed(pilot.months, rows.month, rows.amount_eur), pilot.months, name="handed_eur")


@remembered
def pool(pilot: Pilot) -> tuple[books.Rows, np.ndarray]:
    """Own-revenue rows of the ledger that neither contracts nor memberships explain, and the stream of each ("requests" or
    "other", a sale made once among these): what the ledger does not tell apart is taken off, first from the other lines."""
    rows, stream = own_rows(pilot)
    stream = np.where(one_off(pilot), "other", stream)
    hidden = sum(untraced(pilot))
    some = np.isin(stream, ["requests", "other"])
    rows, stream = rows.where(some), stream[some]
    place, amounts = rows.month - pilot.months[0].ordinal, rows.amount_eur.copy()
    for name in ("other", "requests"):
        own = stream == name
        total = books.summed(len(pilot.months), place[own], np.maximum(amounts[own], 0))
        taken = np.minimum(hidden, total)
        kept = np.divide(total - taken, total, out=np.ones_like(total), where=total > 0)
        amounts[own] *= kept[place[own]]
        hidden = hidden - taken
    return rows._replace(amount_eur=amounts), stream


def order_eur(pilot: Pilot, months: pd.PeriodIndex) -> float:
    """What an order of these months brings: the mean of those priced, never more than the accounts hold for each."""
    log, both = served(pilot), months.intersection(compared_months(pilot))
    price, held = log.loc[log["month"].isin(months), "own_eur"].mean(), sold(pilot)[both].sum()
    orders, last = log["month"].isin(both).sum(), (log["month"] == both.max()).sum()
    short = price * orders - held  # the last month may still be to be billed
    return float(held / orders if held > 0 and short > price * last else price)


def sold(pilot: Pilot) -> pd.Series:
    """What the accounts hold of orders in each complete month, without what is handed on to providers."""
    rows, source = pool(pilot)
    rows = rows.where(source == "requests")
    return books.placed(pilot.months, rows.month, rows.amount_eur) - handed_by_month(pilot)


def reconcile(pilot: Pilot) -> pd.DataFrame:
    """The same euros told twice: by the log, contracts and memberships, and by the ledger, in the months that it tells;
    of requests, in those that the log tells too.

    Columns stream, source_eur, ledger_eur, difference_eur (ledger − source), one row a stream; ledger NaN
    without a ledger.
    """
    source, booked = own_revenue(pilot), ledger_streams(pilot)
    both = _both(pilot)
    source, booked = (
        rows[(rows["stream"] != "requests") | rows["month"].isin(both)]
        for rows in (_of_booked(pilot, source), _of_booked(pilot, booked))
    )
    source = source.groupby("stream")["amount_eur"].sum().reindex(STREAMS, fill_value=0.0)
    ledger = booked.groupby("stream")["amount_eur"].sum().reindex(STREAMS, fill_value=0.0)
    if not pilot.has("ledger"):
        ledger[:] = np.nan
    table = pd.DataFrame({"source_eur": source, "ledger_eur": ledger}).rename_axis("stream").reset_index()
    return table.assign(difference_eur=(table["ledger_eur"] - table["source_eur"]).round(2) + 0.0)


_YEAR = 12
_ALIKE = 0.01  # share within which a ledger line is an instalment of the contract


def instalments(pilot: Pilot, contracts: pd.DataFrame, months: pd.PeriodIndex) -> np.ndarray:
    """How many instalments of each contract (rows) fall in each month (columns), up to its own end.

    The calendar months are those of the payer's own lines of the last year when they say as many as the contract: lines
    every 12/n months go on so, else months the accounts do not cover yet share the rest evenly. Otherwise the n instalments of a year follow one
    another every 12/n months from the month of the first. A contract of six a year has six, never five and a half. One that
    is surely paid at the end of each term (`_in_arrears`) begins a term later, and its last comes once it has ended.
    """
    return _calendars(pilot, contracts, months)[0]


def _calendars(pilot: Pilot, contracts: pd.DataFrame, months: pd.PeriodIndex) -> np.ndarray:
    """(2, contracts, months): the instalments, and the terms delivered, which differ for one paid at the end of each."""
    paid, place = _paid(pilot), months.asi8
    out = np.zeros((2, len(contracts), len(months)))
    told = contracts[["payer_name", "service", "amount_eur", "per_year", "start", "end"]]
    for row, contract in enumerate(each_row(told, index=False)):
        if pd.isna(contract.start) or not contract.per_year > 0:
            continue
        first, per_year = contract.start.to_period("M").ordinal, contract.per_year
        lines, bills = _billed(contract, paid)
        if _in_arrears(pilot, contract, lines, bills):
            term, calls = int(_YEAR / per_year), _even(place - first, per_year)
            over = min(pilot.until, pilot.until if pd.isna(contract.end) else contract.end)
            out[0, row] = _between(
                place, _even(place - first - term, per_year), first + term, _after(contract.end)
            )
            out[1, row] = _between(place, calls, first, _after(over) - term)  # the terms that are over
            continue
        last = np.inf if pd.isna(contract.end) else contract.end.to_period("M").ordinal
        year = _seen(pilot, bills, per_year, first, last)
        calls = _even(place - first, per_year) if year is None else year[place % _YEAR]
        out[:, row] = _between(place, calls, first, last)
    return out


def _between(place: np.ndarray, calls: np.ndarray, first: int, last: float) -> np.ndarray:
    return np.where((place >= first) & (place <= last), calls, 0.0)


def _after(day: pd.Timestamp) -> float:
    """The month (ordinal) of the day after; inf of none."""
    return np.inf if pd.isna(day) else (day + pd.Timedelta(days=1)).to_period("M").ordinal


def _in_arrears(pilot: Pilot, contract, lines: np.ndarray, bills: np.ndarray) -> bool:
    """Whether a contract is surely paid at the end of each term: paid less than once a month, the only one of its payer for
    its service, its bills each one term late and none other, nor any line, from the month of its start."""
    first, term = contract.start.to_period("M").ordinal, _YEAR / contract.per_year
    booked = booked_months(pilot).asi8
    if not term > 1 or first not in booked or ((lines >= first) & (lines < first + term)).any():
        return False
    last = min(booked[-1], _after(contract.end))
    due = np.arange(first + term, last + 1, term)
    if not len(due) or not np.array_equal(bills[bills <= booked[-1]], due):
        return False
    rows, payer = pilot.contracts, body_name(contract.payer_name)
    same = (rows["payer_name"].map(body_name) == payer) & rows["status"].isin(["signed", "ended"])
    of_it = rows["service"].isna() | (rows["service"] == contract.service) | pd.isna(contract.service)
    return bool((same & of_it).sum() == 1)


def _even(since: np.ndarray, per_year: float) -> np.ndarray:
    """Instalments of the months so many months after the first: the j-th falls 12 j / n months after it."""

    def before(months):
        return np.ceil(np.maximum(months, 0) * per_year / _YEAR - 1e-9)

    return before(since + 1) - before(since)


@remembered
def _paid(pilot: Pilot) -> dict[str, tuple[np.ndarray, ...]]:
    """Own-revenue lines of each payer: service ("" where none is written), amount, month (ordinal)."""
    rows = books.of_nature(pilot, "own_revenue")
    rows = rows.where(rows.payer != "")
    who = _names(rows.payer)
    own = {name: rows.where(who == name) for name in set(who)}
    return {name: (some.service, some.amount_eur, some.month) for name, some in own.items()}


def _billed(contract, paid: dict[str, tuple[np.ndarray, ...]]) -> tuple[np.ndarray, np.ndarray]:
    """Months of the lines that may be of a contract, and of those that are one of its instalments."""
    nothing = np.array([], dtype=object), np.array([]), np.array([], dtype=int)
    service, amount, month = paid.get(body_name(contract.payer_name), nothing)
    mine = (service == "") | (service == contract.service)
    own = month[mine & (np.abs(amount - contract.amount_eur) <= _ALIKE * contract.amount_eur)]
    if not len(own):  # an invoice on several lines
        there, line = np.unique(month[mine], return_inverse=True)
        bills = books.summed(len(there), line, amount[mine])
        own = there[np.abs(bills - contract.amount_eur) <= _ALIKE * contract.amount_eur]
    return month[mine], own


def _seen(pilot: Pilot, own: np.ndarray, per_year: float, begun: int, last: float) -> np.ndarray | None:
    """Instalments by calendar month (index 0 to 11: ordinal % 12) as the payer's lines tell; None when they cannot."""
    if not len(own) or not len(pilot.months):
        return None
    first, until = (pilot.months[at].ordinal for at in (0, -1))
    known = np.arange(max(begun, first, until - _YEAR + 1), min(until, last) + 1).astype(int)
    if not len(known):
        return None
    counts = (own[:, None] == known).sum(axis=0).astype(float)
    left, unknown = per_year - counts.sum(), _YEAR - len(known)
    least, most = np.floor(per_year / _YEAR), np.ceil(per_year / _YEAR)
    if not counts.sum() or counts.max() > most or not unknown * least <= left <= unknown * most:
        return None
    # known whole, fewer lines than terms: an invoice lacks, none is to come
    if known[0] == begun and last <= until and counts.sum() < np.floor(len(known) * per_year / _YEAR + 1e-9):
        return None
    year = np.zeros(_YEAR)
    for late in range(int(np.ceil(_YEAR / per_year))):  # every 12/n months, from one of the first ones
        if np.array_equal(counts, _even(known - begun - late, per_year)):
            year[(begun + late + np.arange(_YEAR)) % _YEAR] = _even(np.arange(_YEAR), per_year)
            return year
    year[known % _YEAR] = counts
    if unknown:
        after = (known[-1] + 1 + np.arange(unknown)) % _YEAR
        year[after] = _even(np.arange(unknown), left * _YEAR / unknown)
    return year
