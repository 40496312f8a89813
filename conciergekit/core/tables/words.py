"""How a table is written down, and the lists several tables share.

Texts are English; the others are in the catalogues of `languages/`, where ``msgctxt "table.column"`` says what is said
otherwise in one place.
"""

# One column, a few lines: the formatter would make this file three times as long.
from dataclasses import replace

from ..schema import Choice, Column, Table, Words


def col(name, kind, title, help, **options):
    """A column; a choice is (value, words, *synonyms)."""
    if "choices" in options:
        options["choices"] = tuple(
            Choice(value, _words(said), tuple(more)) for value, said, *more in options["choices"]
        )
    return Column(name, kind, Words(title), Words(help), **options)


def table(name, title, help, unlocks, columns, **options):
    placed = tuple(_placed(column, f"{name}.{column.name}") for column in columns)
    return Table(
        name,
        Words(title, context=name),
        Words(help, context=name),
        placed,
        Words(unlocks, context=name),
        **options,
    )


def _placed(column, place):
    """The column whose words know where they stand."""
    choices = tuple(replace(one, title=_words(one.title, f"{place}.{one.value}")) for one in column.choices)
    title, help = _words(column.title, place), _words(column.help, place)
    return replace(column, title=title, help=help, choices=choices)


def _words(said, place=""):
    """Words of a place; those that have one already keep it."""
    words = said if isinstance(said, Words) else Words(said)
    return words if words.context else Words(words.en, context=place)


STATUSES = [
    ("association", "Association (loi 1901)"),
    ("micro", "Micro-enterprise"),
    ("cae", "CAE or couveuse (CAPE contract)"),
    ("scic", "SCIC"),
    ("company", "Company (SCOP, SAS, SARL)"),
    ("siae", "SIAE (EI, ACI, AI, ETTI)"),
    ("ebe", "EBE"),
    ("regie", "Régie de quartier"),
    ("public", "Commune, CCAS, EPCI"),
    ("other", "Other"),
]
STAGES = [
    ("0", "0 · Listening", "Listening", "Écoute"),
    ("1", "1 · First test", "First test", "Premier test"),
    ("2", "2 · Wider test", "Wider test", "Test élargi"),
    ("3", "3 · Consolidation", "Consolidation"),
    ("4", "4 · Cruising speed", "Cruising speed", "Rythme de croisière"),
]
PAYERS = [
    ("user", "User"),
    ("employer", "Employer"),
    ("commune", "Commune or EPCI"),
    ("ccas", "CCAS"),
    ("landlord", "Social landlord"),
    ("condominium", "Condominium"),
    ("business", "Shop, producer, craftsman"),
    ("association", "Association"),
    ("other", "Other"),
]
PAID = [
    (
        "paid",
        "Paid",
        "salariée",
        "salarié",
        "rémunérée",
        "rémunéré",
        "employée",
        "employé",
        "cdi",
        "cdd",
        "employee",
        "staff",
    ),
    (
        "unpaid_leader",
        "Unpaid (project leader)",
        "porteur",
        "porteuse",
        "porteur de projet",
        "porteuse de projet",
    ),
    ("volunteer", "Volunteer", "bénévoles", "bénévolat", "volunteering"),
]
POPULATIONS = [
    ("beneficiaries", "People served"),
    ("partners", "Partners and providers"),
    ("team", "Team"),
    ("residents", "Residents (needs survey)"),
]
MODES = [
    ("foot", "On foot", "pied", "marche", "walking"),
    ("bike", "Cargo bike", "vélo", "vélo cargo", "triporteur", "biporteur", "vae", "bike"),
    ("car", "Car", "auto", "voiture perso", "voiture personnelle", "véhicule personnel", "véhicule perso"),
    (
        "van",
        "Van",
        "utilitaire",
        "véhicule utilitaire",
        "fourgon",
        "fourgonnette",
        "camion",
        "kangoo",
        "berlingo",
    ),
]
