"""Models the fictitious teams want to try, and which of their funders give public money."""

from .common import records

_COLUMNS = (
    "model lever what volume_month volume_low volume_high price_eur variable_eur minutes fixed_month_eur chance_share "
    "origin source"
)
_MODELS = {
    "pivot": [
        ("Deux employeurs de plus", "employer", "Employeurs de 50 salariés", 2, 0, 3, 300, 0, 240, 0, 0.6, "estimated", "Devis de l'employeur C"),
        ("Bailleur et commune", "landlord", "Accueil dans la résidence", 1, 1, 1, 450, 0, 480, 0, 0.5, "assumed", "Discussion de juillet"),
        ("Bailleur et commune", "commune", "Permanence au bourg", 1, 1, 1, 600, 0, 600, 0, 0.4, "assumed", "Discussion de juillet"),
        ("Bailleur et commune", "orders", "Commandes des habitants", 90, 70, 110, None, None, None, 0, None, "assumed", "Rythme d'été doublé par le bailleur"),
    ],
    "contrats": [
        ("Trois copropriétés de plus", "contract", "Locaux à poubelles", 3, 1, 4, 70, 0, 105, 0, 0.7, "estimated", "Devis de la copropriété E"),
        ("Marché de l'intercommunalité", "tender", "Affichage et navettes", 1, 1, 1, 900, 60, 1200, 40, 0.4, "assumed", "Marché annoncé pour 2027"),
        ("Marché de l'intercommunalité", "contract", "Locaux à poubelles", 3, 1, 4, 70, 0, 105, 0, 0.7, "estimated", "Devis de la copropriété E"),
    ],
    "engagement": [
        ("La commune paie l'accueil", "commune", "Accueil et permanences", 1, 1, 1, 800, 0, 600, 0, 0.5, "assumed", "Vœu du conseil municipal"),
        ("Adhésion au mois", "membership", "Adhérents à 3 € par mois", 150, 90, 200, 3, 0, 3, 0, None, "assumed", "Deux soirées d'habitants"),
    ],
    "camion": [
        ("Point relais et frais à 5 €", "orders", "Commandes à retirer", 190, 150, 230, 7.6, 4.2, None, 60, None, "assumed", "Essai de deux semaines à faire"),
        ("Intercommunalité abonnée", "commune", "Abonnement de l'EPCI", 1, 1, 1, 1800, 0, 0, 0, 0.2, "assumed", "Aucune discussion en cours"),
    ],
}  # fmt: skip
_PRIVATE = {"Fondation", "Mécénat"}


def models(name: str) -> list[dict]:
    """Lines of the sheet “Models to try” of one case."""
    return records(_COLUMNS, _MODELS[name])


def with_public(grants: list[dict]) -> list[dict]:
    """Grants with, for each, whether it is public money."""
    return [{**grant, "public_money": grant["funder"] not in _PRIVATE} for grant in grants]
