"""The specification given to providers, to change and to sign, and the sheet on which those who answer are scored."""

from ...core import i18n
from ...core.i18n import _, number, percent
from ...core.text import typed
from ...draw.blocks import Bullets, Document, Form, Heading, PageBreak, Paragraph, Table
from ...finance.demand import exposure, recent_months
from ...people import network
from ...tell.people.common import told
from . import parts

ROOM = 3  # providers compared on one sheet
# what is scored, and what it weighs before anybody has read an offer
WEIGHTS = {"quality": 5, "delay": 5, "price": 4, "near": 3, "papers": 3, "care": 2}
_MOST = 12  # services, providers listed


def specification(review) -> Document:
    """What is asked of a provider, service by service, what each side promises, then the scoring sheet."""
    pilot = review.pilot
    blocks = [_about(review), _needs(pilot), _promises(pilot), _signed(), PageBreak(), _scores()]
    return parts.paper(_("Specification for providers"), review, blocks)


def _about(review) -> list:
    lines = (
        (_("Who asks"), typed(review.pilot.name)),
        (_("Territory"), parts.territory(review.pilot, 12)),
        (_("Answers before"), ""),
        (_("Person to call"), ""),
    )
    note = _(
        "A proposal to change: nothing here is a norm. Several providers receive the same text, and are scored alike."
    )
    return [Form(lines), Paragraph(note, "note")]


def _needs(pilot) -> list:
    """Each service that providers do or that was refused for want of one, with what the log says of it."""
    found = network(pilot).table
    asked, lately = pilot.happened("requests").dropna(subset=["service"]), recent_months(pilot)
    asked = asked[asked["date"].dt.to_period("M").isin(lately)]
    months = float(exposure(pilot).reindex(lately).sum())  # as the requests a month of the report
    rows = [
        (
            row.label,
            number(len(asked[asked["service"] == row.service]) / months, 1) if months > 0 else "",
            number(row.worked) if pilot.has("providers") else "",
            told(row.refused),
            "",
            "",
        )
        for row in found.head(_MOST).itertuples()
    ]
    head = (
        _("Service"),
        _("Requests a month"),
        _("Providers today"),
        _("Refused for want of one"),
        _("Delay asked, days"),
        _("Price or commission"),
    )
    return [
        Heading(_("What is asked")),
        Table(
            head, tuple(rows) or (("",) * 6,), frozenset({1, 2, 3}), (3, 1.4, 1.4, 1.6, 1.5, 1.8), tall=True
        ),
    ]


def _promises(pilot) -> list:
    """The workshop's points, as sentences that the two sides can sign."""
    commission = pilot["services"]["commission_share"].dropna()
    kept = _("The part kept by the conciergerie is written before the first order.")
    if len(commission):
        low, high = percent(commission.min()), percent(commission.max())
        kept = _(
            "The part kept by the conciergerie is written before the first order (today {span}).",
            span=low if low == high else i18n.span(low, high),
        )
    provider = (
        _("Quality: the work is done as for any client; what is badly done is done again without a charge."),
        _("Delay: an order is taken on the day agreed, and a delay is told the day before."),
        _("Price: the user pays no more through the conciergerie than at the counter."),
        _("Insurance and registration: valid certificates are given each year, before the old ones end."),
        _(
            "Personal services: the provider says whether it is declared, approved or authorised for what it does."
        ),
        _("Personal data: names and addresses are used for the order, then erased."),
        _("The user remains the user of both: no order begun here goes on elsewhere without a word."),
    )
    ours = (
        kept,
        _(
            "Orders are grouped and announced; the price of a trip made for nothing is not asked of the provider."
        ),
        _("A complaint is told to the provider within two days, and heard before anything is decided."),
        _("Providers of the territory and of the social economy are asked first, at equal quality."),
        _("The provider is paid within thirty days."),
    )
    return [
        Heading(_("What the provider promises")),
        Bullets(provider),
        Heading(_("What the conciergerie promises")),
        Bullets(ours),
    ]


def _signed() -> list:
    lines = ((_("Provider"), ""), (_("From, until"), ""), (_("Signatures"), ""))
    return [Heading(_("Agreement")), Form(lines, frozenset({_("Signatures")}))]


def _scores() -> list:
    names = {
        "quality": _("Quality seen on a trial order"),
        "delay": _("Delay kept, days and hours offered"),
        "price": _("Price for the user, part left to the conciergerie"),
        "near": _("Near: place, social economy, jobs"),
        "papers": _("Certificates, specification signed"),
        "care": _("Care for users, complaints"),
    }
    head = (
        _("What is scored, 0 to 4"),
        _("Weight"),
        *(_("Provider {n}", n=number(n + 1)) for n in range(ROOM)),
    )
    rows = [(names[key], number(weight), *[""] * ROOM) for key, weight in WEIGHTS.items()]
    rows.append(
        (_("Sum of scores × weights, of {most}", most=number(4 * sum(WEIGHTS.values()))), "", *[""] * ROOM)
    )
    rule = _(
        "Each reader scores alone, with a fact beside the figure; then the scores are put together and talked over. Weights are fixed before the answers are opened."
    )
    return [
        Heading(_("Scoring sheet")),
        Paragraph(rule, "note"),
        Table(head, tuple(rows), frozenset({1}), (4, 1, 1.4, 1.4, 1.4), tall=True),
    ]
