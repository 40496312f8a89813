"""conciergekit facts: the dated figures the kit rests on, where each stands and when to look again."""

from ..core import facts, rates
from ..core.errors import ConciergekitError
from ..core.i18n import _, date, ngettext
from ..core.rates import CONFIRMED, OWN, PROPOSED, TO_CONFIRM
from ..tell.rates import amount
from .common import flag, path_argument, print_wrong


def options(parser) -> None:
    parser.epilog = _(
        "To replace a fact, write a file facts.toml beside the pilots. In it, a line [name] as given here, then “value = 70000”. Optional lines: since, page, read_on, review_by, source."
    )
    words = _("show the facts that hold for this pilot or folder of pilots, your own file included")
    path_argument(parser, "pilot", _("PILOT"), words, nargs="?")
    flag(parser, "--due", _("only those past their day of review; exit code 1 if there are any"))


def run(args) -> int:
    if args.pilot and not args.pilot.exists():
        raise ConciergekitError(_("“{path}” does not exist.", path=args.pilot))
    own = facts.of(args.pilot)
    late = facts.due(own)
    with rates.using(own.rates):
        print_wrong(own.findings)
        if args.due:
            shown = [rates.known(name) for name in late if not name.startswith("funder.")]
        else:
            shown = [rate for name in rates.names() for rate in reversed(rates.versions(name))]
        for rate in shown:
            status, days = _status(rate.status, rate.file), (rate.since, rate.read_on, rate.review_by)
            said = f"{rate.name} · {rate.label}", amount(rate), rate.source, rate.page
            _print(*said, _dated(*days, status, rate.name in late))
        for funder in _funders(own):
            is_late = f"funder.{funder['id']}" in late
            if is_late or not args.due:
                status = _status(funder["status"], funder.get("file", ""))
                name, pays, source = (facts.funder_words(funder, what) for what in ("name", "pays", "source"))
                dated = _dated(None, funder.get("checked"), funder.get("review_by"), status, is_late)
                _print(f"funder.{funder['id']} · {name}", pays, source, funder.get("page", ""), dated)
        print(_count(late))
    if args.due:
        return 1 if late else 0
    return 1 if own.findings and any(f.code != "facts_own" for f in own.findings) else 0


def _count(late: tuple[str, ...]) -> str:
    if not late:
        return _("No fact is past its day of review.")
    return ngettext(
        "{n} fact is past its day of review.", "{n} facts are past their day of review.", len(late)
    )


def _print(name: str, what: str, source: str, page: str, dated: str) -> None:
    print(f"{name}\n    {what}\n    {dated}\n    {' · '.join(filter(None, [source, page]))}")


def _dated(since, read, review, status: str, late: bool) -> str:
    parts = [
        _("since {day}", day=date(since)) if since else "",
        _("read on {day}", day=date(read)) if read else "",
        _("review by {day}", day=date(review)) if review else "",
        status,
        _("PAST ITS REVIEW") if late else "",
    ]
    return " · ".join(filter(None, parts))


def _status(status: str, file: str) -> str:
    return {
        CONFIRMED: _("confirmed"),
        TO_CONFIRM: _("to confirm"),
        PROPOSED: _("proposed by the kit"),
        OWN: _("your own file: {file}", file=file),
    }[status]


def _funders(own) -> list[dict]:
    """The kit's entries with the user's over them."""
    kit = {entry["id"]: entry for entry in facts.kit_funders()}
    return [{**kit.get(id_, {}), **own.funders.get(id_, {})} for id_ in dict.fromkeys([*kit, *own.funders])]
