"""How a table is written down, and the lists several tables share."""

# One column, a few lines: the formatter would make this file three times as long.
# fmt: off
from ..i18n import tied
from ..schema import Choice, Column, Table, Words


def col(name, kind, title, help, **options):
    """A column; `title` and `help` are (English, French) pairs, a choice is (value, English, French, *synonyms).

    Choices are not tied: a workbook accepts nothing but the words of its list, with the spaces a keyboard types.
    """
    if "choices" in options:
        options["choices"] = tuple(Choice(v, Words(en, fr), tuple(more)) for v, en, fr, *more in options["choices"])
    return Column(name, kind, _tied(*title), _tied(*help), **options)


def table(name, title, help, unlocks, columns, **options):
    return Table(name, _tied(*title), _tied(*help), tuple(columns), _tied(*unlocks), **options)


def _tied(en, fr):
    """Words in which French spaces may be typed plain."""
    return Words(en, tied(fr))


STATUSES = [
    ("association", "Association (loi 1901)", "Association loi 1901"),
    ("micro", "Micro-enterprise", "Micro-entreprise"),
    ("cae", "CAE or couveuse (CAPE contract)", "CAE ou couveuse (contrat CAPE)"),
    ("scic", "SCIC", "SCIC"),
    ("company", "Company (SCOP, SAS, SARL)", "Société (SCOP, SAS, SARL)"),
    ("siae", "SIAE (EI, ACI, AI, ETTI)", "SIAE (EI, ACI, AI, ETTI)"),
    ("ebe", "EBE", "EBE"),
    ("regie", "Régie de quartier", "Régie de quartier"),
    ("public", "Commune, CCAS, EPCI", "Commune, CCAS, EPCI"),
    ("other", "Other", "Autre"),
]
STAGES = [
    ("0", "0 · Listening", "0 · Écoute"),
    ("1", "1 · First test", "1 · Premier test"),
    ("2", "2 · Wider test", "2 · Test élargi"),
    ("3", "3 · Consolidation", "3 · Consolidation"),
    ("4", "4 · Cruising speed", "4 · Rythme de croisière"),
]
PAYERS = [
    ("user", "User", "Usager"),
    ("employer", "Employer", "Employeur"),
    ("commune", "Commune or EPCI", "Commune ou EPCI"),
    ("ccas", "CCAS", "CCAS"),
    ("landlord", "Social landlord", "Bailleur social"),
    ("condominium", "Condominium", "Copropriété"),
    ("business", "Shop, producer, craftsman", "Commerce, producteur, artisan"),
    ("association", "Association", "Association"),
    ("other", "Other", "Autre"),
]
PAID = [
    ("paid", "Paid", "Payé"),
    ("unpaid_leader", "Unpaid (project leader)", "Non payé (porteur de projet)"),
    ("volunteer", "Volunteer", "Bénévole"),
]
POPULATIONS = [
    ("beneficiaries", "People served", "Bénéficiaires"),
    ("partners", "Partners and providers", "Partenaires et prestataires"),
    ("team", "Team", "Équipe"),
    ("residents", "Residents (needs survey)", "Habitants (enquête de besoins)"),
]
MODES = [
    ("foot", "On foot", "À pied"),
    ("bike", "Cargo bike", "Vélo cargo"),
    ("car", "Car", "Voiture"),
    ("van", "Van", "Camionnette"),
]
