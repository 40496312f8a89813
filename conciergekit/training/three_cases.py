"""The three cases: what is drawn of each, and why each of its variants ends as it does.

In each, one requirement may fail with no lever left (stop), another may fail with a lever to try (adjust), or both hold (continue).
What the first months show is drawn alike in the three.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..core.i18n import _
from . import texts
from .truth import ADJUST, CONTINUE, STOP, Truth
from .worlds import MONTHS, World, last_day, runs

DECIDED = (3, 4, 5, 6, 7, 8)  # a decision after each of these months
# Eybens, Poisat, Claix, Vif, Vaulnaveys, Jarrie
COMMUNES = ("38158", "38309", "38111", "38545", "38529", "38200")
VERDICTS = (CONTINUE, ADJUST, STOP)
CHANCES = (0.4, 0.3, 0.3)  # of each verdict
DEADLINE = last_day(DECIDED[-1] + 1)  # a month after the last decision of the session
STAGE = 1.6  # orders of the next stage ÷ those of the test


@dataclass(frozen=True)
class Case:
    """One case.

    name : its code. world : (verdict, stream of chance of its figures) -> the draw and what is true of it. traps : the two of
    the trade it sets. told_from : the month whose data begin to tell the variants apart.
    """

    name: str
    world: Callable[[str, np.random.Generator], tuple[World, Truth]]
    traps: tuple[str, str]
    told_from: int

    @property
    def title(self) -> str:
        """In the language in use."""
        return texts.said(self.name, "title")


def _line(before: float, after: float, first: int = 4, last: int = 8) -> np.ndarray:
    """Twelve months at `before` to the month `first`, at `after` from the month `last`, on a line between."""
    return np.interp(np.arange(1, MONTHS + 1), [first, last], [before, after])


def _scale(rng: np.random.Generator) -> float:
    return float(np.clip(rng.lognormal(0, 0.18), 0.7, 1.4))


def _truth(verdict: str, unit_eur: float, **eur: Sequence[float]) -> Truth:
    """Euros of each way of running, in the month after each decision."""
    after = {way: [float(series[month]) for month in DECIDED] for way, series in eur.items()}
    return Truth(verdict, DECIDED, after, *_paid(unit_eur))


def _paid(unit_eur: float) -> tuple[float, float, float]:
    """What beginning the next stage, changing and stopping in good order cost, known to all from the first day."""
    return tuple(round(times * unit_eur, -1) for times in (1.2, 0.5, 2.0))


def _base(rng: np.random.Generator, unit_eur: float, **settings) -> dict:
    return {
        "base": str(rng.choice(COMMUNES)),
        "opening_cash_eur": round(16 * unit_eur, -2),
        "closing_cost_eur": _paid(unit_eur)[2],
        "settings": {"deadline": DEADLINE, "next_gate": DEADLINE, **settings},
    }


def _slow_start(verdict: str, rng: np.random.Generator) -> tuple[World, Truth]:
    """Four months under what was required, whatever comes: it fills up, it does not, or it fills up and cannot be served."""
    required = round(60 * _scale(rng) / 5) * 5
    asked = _line(0.68, {CONTINUE: 1.6, STOP: 0.66, ADJUST: 1.75}[verdict], 4, 7)
    served = _line(0.88, 0.58 if verdict == ADJUST else 0.88, 4, 7)
    fee, commission, variable = 6.0, float(rng.choice([9.5, 10.5, 11.5])), 1.5
    margin = fee + commission - variable
    unit = required * margin
    wages, other = 1.6 * unit, 0.35 * unit
    world = World(
        **_base(rng, unit, planned_orders_month=required),
        name=_("The village concierge service (fictitious case)"),
        publics=[("seniors", _("Older people"), 0.5), ("families", _("Families"), 0.5)],
        services=[
            ("shopping", _("Shopping delivered")),
            ("repairs", _("Small repairs")),
            ("linen", _("Linen")),
        ],
        orders=required * asked,
        served=served,
        on_time=_line(0.9, 0.9),
        satisfied=0.92,
        minutes=25.0,
        fee_eur=fee,
        commission_eur=commission,
        variable_eur=variable,
        wages_eur=[wages] * MONTHS,
        other_eur=other,
        grant_eur=unit,
        field_hours=[70.0] * MONTHS,
        agreed_week=20.0,
        campaign=[1, 1, 1.9, *[1] * 9],
        closed=[0, 0, 0, 14, *[0] * 8],
        tried=[(2, "orders_month"), (4, "orders_month")],
        criteria=[
            ("orders_month", required, _("Leaflets in letterboxes")),
            ("service_rate", 0.75, _("A second provider")),
            ("satisfaction_beneficiaries", 0.7, _("An evening slot")),
        ],
        journal=[
            (2, 18, _("Leaflets at the bakery and at the town hall")),
            (3, 4, _("A leaflet in every letterbox: the telephone rings all week")),
            (4, 9, _("A second round of leaflets: nobody speaks of it")),
            (4, 11, _("Closed until the end of the month: the concierge is on leave")),
        ],
    )
    made = world.orders * margin
    fixed = wages + other - unit
    stage = STAGE * made * served - fixed - 0.53 * unit
    return world, _truth(
        verdict,
        unit,
        test=made * served - fixed,
        stage=stage,
        changed=made * np.maximum(served, 0.88) - fixed - 0.1 * unit,
        changed_stage=STAGE * made * np.maximum(served, 0.88) - fixed - 0.63 * unit,
    )


def _loved(verdict: str, rng: np.random.Generator) -> tuple[World, Truth]:
    """Satisfied and asked for more and more, whatever comes: what an hour leaves, or being late, decides."""
    required = round(80 * _scale(rng) / 5) * 5
    fee, commission, variable = 4.0, float(rng.choice([5.5, 6.5, 7.5])), 2.0
    margin = fee + commission - variable
    unit = required * margin
    hour = _line(19.0, 11.0 if verdict == STOP else 22.5, 3, 7)  # what an hour in the field leaves
    wanted = required * _line(0.7, 1.25, 1, 8)
    served = _line(0.95, 0.95)
    hours = wanted * served * margin / hour
    # those who were served late no longer order; the rounds stay
    asked = wanted * (1 - 0.3 * _later() * (verdict == ADJUST))
    on_time = _line(0.9, 0.6 if verdict == ADJUST else 0.9, 3, 6)
    # no month is worked as the others: or the wages would tell, to the euro, what an hour really leaves
    worked = hours * rng.gamma(80, 1 / 80, MONTHS)
    wages, other = 14.65 * worked + 0.9 * unit, 0.2 * unit
    world = World(
        **_base(rng, unit, planned_orders_month=required),
        name=_("The van of the hills (fictitious case)"),
        publics=[("seniors", _("Older people"), 0.6), ("families", _("Families"), 0.4)],
        services=[
            ("shopping", _("Shopping delivered")),
            ("bread", _("Bread and newspapers")),
            ("chemist", _("Medicines brought home")),
        ],
        orders=asked,
        served=served,
        on_time=on_time,
        satisfied=0.95,
        minutes=12.0,
        fee_eur=fee,
        commission_eur=commission,
        variable_eur=variable,
        wages_eur=wages,
        other_eur=other,
        grant_eur=0.9 * unit,
        field_hours=worked,
        agreed_week=float(round(1.4 * required * margin / 19.0 / 4.3)),
        set_up_eur=2.2 * unit,
        grants=[(4, _("Foundation, once"), 4.0 * unit)],
        tried=[(2, "contribution_hour_eur"), (3, "contribution_hour_eur")],
        criteria=[
            ("contribution_hour_eur", 16, _("A dearer delivery")),
            ("on_time_rate", 0.8, _("Fixed days by hamlet")),
            ("satisfaction_beneficiaries", 0.7, _("An evening slot")),
        ],
        journal=[
            (1, 10, _("“Without the van I would have to leave my house”")),
            (2, 20, _("Fifty cents more on each delivery: nobody left, nobody noticed")),
            (4, 6, _("The foundation has paid its grant, for this year only")),
            (5, 14, _("Two hamlets further up want the van too")),
        ],
    )
    fixed = 0.2 * unit
    as_is, kept = (orders * served * margin - 14.65 * hours for orders in (asked, wanted))
    return world, _truth(
        verdict,
        unit,
        test=as_is - fixed,
        stage=STAGE * as_is - fixed,
        changed=kept - fixed - 0.05 * unit,
        changed_stage=STAGE * kept - fixed - 0.05 * unit,
    )


def _later() -> np.ndarray:
    """1 in the months after the last decision."""
    return (np.arange(1, MONTHS + 1) > DECIDED[-1]).astype(float)


def _quotes(verdict: str, rng: np.random.Generator) -> tuple[World, Truth]:
    """One large contract and quotes in number: they are signed, they are not, or they are and nobody has the hours."""
    unit = 1000.0 * _scale(rng)
    hours_each = 18.5 if verdict == ADJUST else 10.0  # what a contract really takes a month
    contracts = [_contract(_("Commune"), "commune", "newsletter", 0.5 * unit, 1, 1, True, 15)]
    offered = [
        (2, 5, "condominium"),
        (3, 6, "landlord"),
        (4, 6, "condominium"),
        (4, 7, "business"),
        (5, 7, "condominium"),
        (6, 8, "landlord"),
        (6, 8, "condominium"),
    ]
    kinds = {"condominium": _("Condominium"), "landlord": _("Landlord"), "business": _("Business")}
    other_way = int(rng.integers(0, 2 * len(offered)))  # at most one quote ends otherwise than the others
    for n, (noted, start, kind) in enumerate(offered):
        signed = (verdict != STOP) != (n == other_way)
        month_eur = float(rng.uniform(0.115, 0.135)) * unit
        contracts.append(
            _contract(f"{kinds[kind]} {n + 1}", kind, "bins", month_eur, start, noted, signed, 10)
        )
    begun = [sum(runs(row, month) for row in contracts[1:]) for month in range(MONTHS)]
    paid = np.array(
        [sum(row["month_eur"] for row in contracts if runs(row, month)) for month in range(MONTHS)]
    )
    fee, commission, variable = 3.5, 3.5, 1.0
    orders = 0.2 * unit / (fee + commission - variable) * np.ones(MONTHS)
    worn = 0.75 * unit * (verdict == ADJUST) * _later()  # the one who does it all falls ill, and is replaced
    wages, other = 1.35 * unit + worn, 0.3 * unit
    world = World(
        **_base(rng, unit),
        name=_("The neighbourhood caretaker (fictitious case)"),
        publics=[("residents", _("Residents"), 1.0)],
        services=[("parcels", _("Parcels kept")), ("repairs", _("Small repairs"))],
        contracted=[("newsletter", _("Municipal newsletter")), ("bins", _("Bin rooms"))],
        orders=orders,
        served=_line(0.92, 0.92),
        on_time=_line(0.9, 0.5 if verdict == ADJUST else 0.9, 4, 6),
        satisfied=0.92,
        minutes=15.0,
        fee_eur=fee,
        commission_eur=commission,
        variable_eur=variable,
        wages_eur=wages,
        other_eur=other,
        grant_eur=0.6 * unit,
        contracts=contracts,
        field_hours=[52 + hours_each * n for n in begun],
        agreed_week=31.0,
        tried=[(2, "own_cover"), (4, "own_cover")],
        criteria=[
            ("own_cover", 0.6, _("Dearer parcels")),
            ("on_time_rate", 0.75, _("A second person two days a week")),
            ("satisfaction_beneficiaries", 0.7, _("An evening slot")),
        ],
        journal=[
            (2, 8, _("A condominium asks for a quote for its bin room: it seems done")),
            (3, 17, _("Two landlords say that they are interested")),
            (4, 11, _("Four quotes out, worth as much as the contract of the commune")),
            (5, 22, _("The commune would like to know who else pays")),
        ],
    )
    made = orders * world.served * (fee + commission - variable) + paid + world.grant_eur - wages - other
    more = (
        (0.03 if verdict == STOP else 0.45) - 0.25
    ) * unit  # contracts of the next stage, less what it costs
    return world, _truth(
        verdict,
        unit,
        test=made,
        stage=made + more * (1 if verdict != ADJUST else 0.2),
        changed=made + worn - 0.15 * unit,
        changed_stage=made + worn - 0.15 * unit + more,
    )


def _contract(
    payer: str, kind: str, service: str, month_eur: float, start: int, noted: int, signed: bool, hours: float
) -> dict:
    """hours : said in the quote, which is not what it takes."""
    return {
        "payer": payer,
        "kind": kind,
        "service": service,
        "status": "signed" if signed else "quoted",
        "month_eur": round(month_eur),
        "start": start,
        "noted": noted,
        "minutes": 60.0 * hours,
    }


CASES = {
    case.name: case
    for case in (
        Case("slow_start", _slow_start, ("campaign", "closure"), 5),
        Case("loved", _loved, ("one_off_grant", "set_up"), 4),
        Case("quotes", _quotes, ("quotes", "one_payer"), 4),
    )
}
