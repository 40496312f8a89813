"""Headings as people of the trade write them, for a proposal to check: the kit's own headings are read at once, these are not."""

import re
from functools import cache

from ...core.schema import fold

_DATE = r"(?:date|jour|mois|le)\b.*|(?:appel|demande) (?:du|le)|(?:recu|demande|appele|sollicite|formule|saisi|cree|note|arrive|reserve|pris)e? le|day|month|timestamp|created(?: (?:at|on|time))?|submit date.*"
_PLACE = r"(?:code postal|cp)(?: et)?(?: la| votre)? (?:ville|commune)|(?:(?:votre|(?:de |dans )?quel(?:le)?|quelle est votre) )?(?:commune|ville|quartier|village)\b.*|habite (?:a|ou)|ou(?: ca)?|town|city|where do you live"
_AMOUNT = r"(?:montants?|prix|sommes?|total|tarif|cout|amount|price)(?: (?:ht|net|paye|a payer|de la commande|en euros?|euros?))*"
_PAID_ON = r"(?:paye|regle|encaisse|rembourse)e? le|date (?:de |du )?(?:paiement|reglement|encaissement)|(?:passe|pointe|debite|credite)e? (?:(?:en|a la) banque )?le|(?:passe|pointe)e? en banque le|paid on"
_WORDS = {
    "requests": {
        "id": r"(?:order|request|row|record) (?:id|no|number)|(?:n|numero|ref(?:erence)?) (?:de )?(?:la )?(?:commande|demande)",
        "client": r"(?:customer|client|user) (?:id|code|no|number)",
        "date": _DATE + r"|quand|when",
        "public": r"publics?|for whom|(?:customer )?(?:groups?|segments?)|pour(?: qui)?|profil|vous etes|who|(?:type|categorie) (?:d |de )?(?:usager|usagere|public|client|personne|habitant|beneficiaire)s?|who is it for",
        "service": r"demandes?|what|objet|motifs?(?: (?:du (?:rdv|rendez vous)|de (?:la |l )?(?:visite|appel|venue)))?|(?:c est )?(?:pour )?(?:faire )?quoi(?: faire)?|pourquoi|(?:ce )?qu(?:e|i|il|elle|on) .*(?:demande|veut|voulait)e?|labels?|etiquettes?|services?|prestations?|besoins?|(?:nature|type|objet) (?:de (?:la |l )?|du )?(?:demande|service|besoin|aide)|"
        r"(?:service|prestation|besoin) (?:demande|souhaite|rendu|voulu)e?|(?:de quoi|(?:de |pour )?quel(?:le)?s?|which|what) .*(?:services?|besoins?|aide|need)\b.*|what (?:\w+ ){0,3}(?:asked|wanted|requested)(?: for)?|requests?",
        "insee": _PLACE,
        "channel": r"canal|origine|source|recue? par|par|(?:moyen|mode) de contact|contact|comment|how|how (?:\w+ ){1,3}(?:contacted|reached|called)(?: us)?",
        "outcome": r"suivi|etat\b.*|issue|resultat|results?|statut|suite\b.*|(?:c est |est ce |trajet |course )?(?:faite?|regle|ok)|traitee?|avancement|situation|reponse(?: (?:apportee|donnee|faite))?|(?:realisee?|servie?|livree?|effectuee?|honoree?|done|delivered|completed)(?: (?:o n|y n|oui non|yes no))?|alors|(?:ou )?(?:on )?en est(?: on| ce)?|ou en est on",
        "due_on": r"due(?: (?:date|on))?|echeance|(?:promise? )?pour le|a faire (?:avant|pour)(?: le)?",
        "closed_on": r"quand(?: (?:fait|servi)e?)?|(?:fait|servi)e? quand|(?:fait|servi|livre|realise|termine|traite|clos|retire|remis|recupere)e? le|(?:delivered|done|completed|closed) (?:on|at)|date (?:de )?(?:realisation|livraison|cloture)",
        "order_value_eur": _AMOUNT.replace("(?:ht|", "(?:ht|ttc|") + r"|(?:montant (?:du )?)?ticket(?: de caisse)?",
        "fee_eur": r"(?:on a |a )?(?:gagne|touche)|(?:on a |a )(?:recu|encaisse)|recettes?|notre part|participation|frais(?: (?:demandes|percus))?",
        "minutes": r"(?:temps|duree|minutes)(?: passee?s?)?(?: (?:en )?(?:min|mn|minutes))?",
    },
    "ledger": {
        "date": _DATE
        + r"|(?:emis|facture|etabli|edite|date|enregistre|achete|vendu|effectue)e?s? (?:le|du)|(?:issued|invoiced|billed) on",
        "account": r"(?:n |numero )?(?:de )?comptes?(?: (?:comptable|general))?|imputation",
        "nature": r"type|nature|sens|r (?:ou )?d|d (?:ou )?[rc]|c (?:ou )?d|e (?:ou )?s|s (?:ou )?e|(?:recettes?|entrees?|credit)(?: ou)? (?:depenses?|sorties?|debit)|(?:depenses?|sorties?|debit)(?: ou)? (?:recettes?|entrees?|credit)|categories?(?: (?:de (?:la )?(?:tresorerie|depense|recette|operation)|comptable|budgetaire))?",
        "line": r"libelles?(?: (?:de l )?operation)?|quoi|depenses?|recettes?|achats?|ventes?|details?|operations?|objet\b.*|intitule|designation|poste\b.*|description|motif|campagne|(?:n |numero )(?:de )?facture|(?:nom (?:de la )?)?contrepartie|beneficiaire|trajets?",
        "amount_eur": _AMOUNT + r"|(?:ca|chiffre d affaires|recettes?)(?: (?:du jour|de la journee))?|(?:indemnites?|defraiements?)(?: (?:kilometriques?|km))?|a rembourser|mouvements?|depenses?|recettes?|realisee?s?|reel|(?:montant )?constate",
        "paid_on": _PAID_ON,
        "payer": r"clients?|tiers|fournisseurs?|payeur|debiteur|organisme",
    },
    "tours": {
        "id": r"(?:n|numero|no)(?: (?:de )?(?:la )?tournee)?|tournee(?: (?:n|numero|no))?",
        "date": _DATE,
        "mode": r"moyen\b.*|avec|vehicule|mode(?: de (?:transport|deplacement))?|transport",
        "km": r"(?:nb |nombre de )?(?:km|kms|kilometres?|kilometrage|distance)(?: (?:parcourus?|totaux|total|tournee|effectues?))?",
        "drive_min": r"(?:temps|duree|minutes) de (?:conduite|route|trajet)(?: min)?",
        "stops": r"(?:nb |nbre |nombre )?(?:d |de )?(?:arrets?|stops|livraisons|points)",
        "paid": r"chauffeur|conducteur|conductrice|livreur",
    },
    "stops": {
        "tour": r"(?:n |numero (?:de )?)?tournee|tour",
        "rank": r"ordre|rang|(?:n |numero )(?:d |de l )?arret|arret|stop",
        "insee": _PLACE,
        "kind": r"quoi|type|nature|operation|what",
        "minutes": r"(?:temps|duree|minutes|min)(?: (?:sur place|passee?s?|d arret))?",
        "failed": r"absente?|echec|personne|non livree?|failed|nobody",
    },
    "time": {
        "date": _DATE + r"|start date|(?:date de )?debut",
        "person": r"qui|prenom|personne|salariee?|benevole|nom|intervenante?|code personne",
        "category": r"(?:type|nature) de (?:travail|tache|activite)|taches?|activites?|missions?|categorie|project|projet|task",
        "hours": r"horaires?|quand|(?:nb |nbre |nombre )?(?:d |de )?heures?(?: (?:passees|travaillees|faites))?|duree|temps(?: passe)?|h|duration",
        "paid": r"statut|paye ou benevole",
    },
    "energy": {
        "week": r"semaine(?: du)?|lundi|week(?: of)?|date",
        "person": r"qui|prenom|personne|code|who",
        "score": r"energie|meteo|forme|moral|humeur|comment (?:ca|cela) va|energy",
    },
    "events": {
        "date": _DATE,
        "kind": r"type|nature|quoi",
        "run_by": r"(?:tenue?|animee?) par|animatrice|animateur|responsable",
        "participants": r"(?:nb |nbre |nombre )?(?:de |d )?(?:visiteurs?|participants?|personnes|presents|passages|visites|usagers)|frequentation",
        "hours": r"duree|heures?|temps|horaires?",
        "label": r"lieu|theme|sujet|objet|intitule",
    },
    "clients": {
        "id": r"(?:n|no|numero|code)(?: d | de | )(?:adherente?|client|membre|usager)|n|no|numero",
        "public": r"publics?|profil|categorie",
        "insee": _PLACE,
        "since": r"(?:premier|1er) contact|client depuis",
        "member_since": r"(?:date (?:d |de l )?|1(?:re|ere) |premiere )?adhesion(?: le)?|(?:adherente?|membre) depuis(?: le)?|date d inscription",
        "membership_eur": r"(?:montant (?:de la )?)?cotisation(?: (?:19|20)\d\d)?|montant (?:de l )?adhesion|cotisation payee",
    },
    "providers": {
        "id": r"entreprises?|artisans?|prestataires?|societes?|raison sociale",
        "service": r"metiers?|corps de metier|specialites?|prestations?|services?|trades?",
        "active": r"actif|en activite|disponible",
        "since": r"depuis(?: le)?|partenaire depuis|since",
        "charter_signed": r"(?:charte|cahier des charges|convention)(?: signee?)?(?: le)?",
        "insurance_until": r"(?:attestation d )?(?:assurance|assuree?)(?: (?:rc|pro|decennale|jusqu (?:au|en)|fin|expire le|validite))*|rc pro",
    },
    "journal": {
        "date": _DATE,
        "text": r"observations?|notes?|remarques?|constats?|ce qui s est (?:dit|passe)",
        "tags": r"themes?|mots? cles?|etiquettes?|tags?",
    },
    "territory": {
        "insee": r"code(?: (?:insee|geo|commune|geographique))?|codgeo|insee",
        "name": r"libelle|communes?|nom(?: de la commune)?|ville|territoire",
        "population": r"(?:population|pop|habitants)(?: (?:municipale|totale))?(?: (?:en )?(?:19|20)\d\d)?|(?:nb|nombre) d habitants",
        "households": r"(?:nb |nombre de )?(?:menages|foyers)(?: (?:en )?(?:19|20)\d\d)?",
    },
    "surveys": {
        "date": _DATE,
        "comment": r"(?:commentaires?|remarques?|suggestions?|observations?|un mot|une remarque|comments?)\b.*",
        "quotable": r"(?:j )?accept.*\bcite.*|.*\b(?:citer|quote)\b.*",
    },
    "actors": {
        "id": r"structures?|partenaires?|organismes?|acteurs?",
        "commitment": r"engagements?(?: pris)?|convention|accord",
        "date": r"depuis(?: le)?",
    },
    "contracts": {
        "payer_name": r"clients?|payeur|donneur d ordre|structure|organisme|customer",
        "service": r"prestations?|services?|objet|travail|mission|quoi",
        "amount_eur": r"(?:prix|montant|tarif|cout)s?(?: (?:ht|(?:a|de) chaque fois|par (?:fois|passage|numero|mois|semaine|visite)|unitaire|mensuel))?",
        "per_year": r"frequence|rythme|periodicite|recurrence|combien de fois.*|(?:fois|nombre) par an|frequency|how often",
        "start": r"(?:a partir|depuis|debut|date de debut|demarrage|commence)(?: (?:du|le|de))?|from|since|periodes?|dates?",
        "end": r"(?:jusqu (?:au|a)|fin|date de fin|echeance)|(?:periodes?|dates?|contrat|duree) fin",
        "status": r"(?:etat|statut)\b.*|ou (?:on )?en est(?: on)?|avancement|signee?",
    },
    "funding": {
        "id": r"n|numero",
        "funder": r"financeurs?|qui|partenaire financier|organisme",
        "status": r"(?:etat|statut)(?: (?:du dossier|de la demande))?|ou (?:on )?en est(?: on)?|avancement|reponse",
        "amount_eur": r"montants?(?: (?:demande|sollicite|accorde|notifie|attendu))?|(?:demande|sollicite|accorde|attribue|notifie|obtenu|vote)e?",
        "filed_on": r"deposee? le|date (?:de |du )?depot",
        "cash_late": r"versement (?:attendu|prevu)(?: le)?|date de versement",
    },
}  # fmt: skip


@cache
def _patterns(table: str) -> dict[str, re.Pattern]:
    return {column: re.compile(words) for column, words in _WORDS.get(table, {}).items()}


def said_in_the_trade(table: str, column: str, heading: str) -> bool:
    """Whether people of the trade may well mean this column of the kit by such a heading.

    >>> said_in_the_trade("requests", "service", "De quoi avez-vous besoin ?"), said_in_the_trade("tours", "km", "Km arrivée")
    (True, False)
    """
    pattern = _patterns(table).get(column)
    return (
        pattern is not None
        and pattern.fullmatch(re.sub("^(?:votre|vos|your) ", "", fold(heading))) is not None
    )
