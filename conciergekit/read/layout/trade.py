"""Headings as people of the trade write them, for a proposal to check: the kit's own headings are read at once, these are not."""

import re
from functools import cache

from ...core.cells.dates import MONTHS
from ...core.schema import fold

_DATE = r"(?:date|jour|mois|le)\b.*|(?:appel|demande) (?:du|le)|(?:arrivee?|releve|vu|rencontre|visite|collecte|recueilli|interroge)(?: le)?|(?:date )?(?:depot|demande|reception)|(?:recu|demande|appele|sollicite|formule|saisi|cree|note|arrive|reserve|pris|repondu|rempli|depose|commande|signale|inscrit|ouvert|asked|answered|ordered|opened)e? (?:le|on)|day|month|timestamp|created(?: (?:at|on|time))?|submit date.*"
_PLACE = r"vient de|d ou|(?:code postal|cp)(?: et)?(?: la| votre)? (?:ville|commune)|(?:(?:votre|(?:de |dans )?quel(?:le)?|quelle est votre) )?(?:commune|ville|quartier|village)\b.*|habite(?: a| ou)?|ou(?: ca)?|town|city|where do you live"
_AMOUNT = r"(?:montants?|prix|sommes?|total|tarif|cout|amount|price|total paid)(?: (?:ht|net|paye|a payer|de la commande|en euros?|euros?))*"
_PAID_ON = r"(?:paye|regle|encaisse|rembourse)e? le|date (?:de |du )?(?:paiement|reglement|encaissement)|(?:passe|pointe|debite|credite)e? (?:(?:en|a la) banque )?le|(?:passe|pointe)e? en banque le|paid on"
_WORDS = {
    "requests": {
        "id": r"(?:order|request|row|record) (?:id|no|number)|(?:n|numero|ref(?:erence)?) (?:de )?(?:la )?(?:commande|demande)",
        "client": r"(?:customer|client|user) (?:id|code|no|number)",
        "date": _DATE + r"|quand|when",
        "public": r"publics?|for whom|(?:customer )?(?:groups?|segments?)|pour(?: qui)?|profil|vous etes|who|(?:type|categorie) (?:d |de )?(?:usager|usagere|public|client|personne|habitant|beneficiaire)s?|who is it for|groups?",
        "service": r"demandes?|what|objet|motifs?(?: (?:du (?:rdv|rendez vous)|de (?:la |l )?(?:visite|appel|venue)))?|(?:c est )?(?:pour )?(?:faire )?quoi(?: faire)?|pourquoi|(?:ce )?qu(?:e|i|il|elle|on) .*(?:demande|veut|voulait)e?|labels?|etiquettes?|services?|prestations?|besoins?|(?:nature|type|objet) (?:de (?:la |l )?|du |des )?(?:demande|service|besoin|aide|intervention|travaux)|signalements?|demarches?|jobs?|tasks?|errands?|"
        r"(?:service|prestation|besoin) (?:demande|souhaite|rendu|voulu)e?|(?:de quoi|(?:de |pour )?quel(?:le)?s?|which|what) .*(?:services?|besoins?|aide|need)\b.*|what (?:\w+ ){0,3}(?:asked|wanted|requested)(?: for)?|requests?",
        "insee": _PLACE,
        "channel": r"canal|origine|source|recue? par|par|(?:moyen|mode) de contact|contact|comment|(?:venu|arrive|connu|oriente|adresse)e? par|came (?:by|through|via)|how (?:it|they) came(?: in)?|how|how (?:\w+ ){1,3}(?:contacted|reached|called)(?: us)?",
        "outcome": r"suivi|etat\b.*|issue|resultat|results?|statut|suite\b.*|what happened|ou en est|(?:c est |est ce |trajet |course )?(?:faite?|reglee?|ok)(?: (?:o n|y n|oui non))?|traitee?|avancement|situation|reponse(?: (?:apportee|donnee|faite))?|(?:realisee?|servie?|livree?|effectuee?|honoree?|done|delivered|completed)(?: (?:o n|y n|oui non|yes no))?|alors|(?:ou )?(?:on |ca |cela )?en est(?: on| ce)?|ou en est on",
        "refusal_reason": r"(?:si (?:refus|non) )pourquoi|why not|(?:si refus )?(?:motif|raison|cause)s?(?: (?:de |du |de la |d )?(?:refus|non (?:service|realisation)))?|why not|reason",
        "due_on": r"(?:retour|livraison|remise) prevue?(?: le)?|due(?: (?:date|on))?|echeance|(?:promise? )?pour le|a faire (?:avant|pour)(?: le)?",
        "closed_on": r"quand(?: (?:fait|servi)e?)?|(?:fait|servi)e? quand|(?:fait|servi|livre|realise|termine|traite|clos|retire|remis|recupere|rendu|reglee?|resolu|cloture|passe|effectue)e? le(?: annulee?)?|(?:delivered|done|completed|closed|finished|collected) (?:on|at)|date (?:de |d )?(?:intervention|passage|realisation|livraison|cloture|remise|retrait|fin)",
        "order_value_eur": r"a payer|"
        + _AMOUNT.replace("(?:ht|", "(?:ht|ttc|")
        + r"|(?:montant (?:du )?)?ticket(?: de caisse)?",
        "fee_eur": r"(?:of which )?(?:delivery|service) (?:charge|fee)s?|(?:on a |a )?(?:gagne|touche)|(?:on a |a )(?:recu|encaisse)|recettes?|notre part|participation|frais(?: (?:demandes|percus))?",
        "paid_on": _PAID_ON,
        "minutes": r"(?:temps|duree|minutes)(?: passee?s?)?(?: \w+)?(?: (?:en )?(?:min|mn|minutes))?|tps(?: passe)?|(?:volunteer |staff |helper )?time(?: (?:spent|taken))?(?: (?:in )?(?:min|minutes))?",
    },
    "ledger": {
        "date": _DATE
        + r"|paie (?:du|de)|mois de paie|(?:emis|facture|etabli|edite|date|enregistre|achete|vendu|effectue)e?s? (?:le|du)|(?:issued|invoiced|billed) on",
        "account": r"(?:n |numero )?(?:de )?comptes?(?: (?:comptable|general))?|imputation",
        "nature": r"type|nature|sens|r (?:ou )?d|d (?:ou )?[rc]|c (?:ou )?d|e (?:ou )?s|s (?:ou )?e|(?:recettes?|entrees?|credit)(?: ou)? (?:depenses?|sorties?|debit)|(?:depenses?|sorties?|debit)(?: ou)? (?:recettes?|entrees?|credit)|category|categories?(?: (?:de (?:la )?(?:tresorerie|depense|recette|operation)|comptable|budgetaire))?",
        "line": r"libelles?(?: (?:de l )?operation)?|quoi|depenses?|recettes?|achats?|ventes?|details?|operations?|objet\b.*|intitule|designation|poste\b.*|description|motif|campagne|(?:n |numero )(?:de )?facture|(?:nom (?:de la )?)?contrepartie|beneficiaire|trajets?",
        "amount_eur": _AMOUNT
        + r"|(?:ca|chiffre d affaires|recettes?)(?: (?:du jour|de la journee))?|(?:indemnites?|defraiements?)(?: (?:kilometriques?|km))?|a rembourser|mouvements?|depenses?|recettes?|realisee?s?|reel|(?:montant )?constate|(?:cout|charge) (?:total|employeur)e?(?: employeur)?|(?:depenses?|montant|total) (?:ht|net|facturee?)",
        "paid_on": _PAID_ON,
        "payer": r"clients?|tiers|fournisseurs?|payeur|debiteur|organisme",
    },
    "tours": {
        "id": r"(?:n|numero|no)(?: (?:de )?(?:la )?tournee)?|tournee(?: (?:n|numero|no))?",
        "date": _DATE + r"|debut|depart|start(?: (?:time|date))?",
        "mode": r"moyen\b.*|avec|type|engin|monture|vehicule|mode(?: de (?:transport|deplacement))?|transport",
        "km": r"(?:nb |nombre de )?(?:km|kms|kilometres?|kilometrage|distance)(?: (?:parcourus?|totaux|total|tournee|effectues?|k?m))?",
        "drive_min": r"(?:temps|duree|minutes) (?:de )?(?:conduite|route|trajet|roulee?)(?: (?:min|mn|s|h))?|(?:moving|driving) time",
        "stops": r"(?:nb |nbre |nombre )?(?:d |de )?(?:arrets?|stops|livraisons|points|depots)|(?:no of |number of )?(?:drops|deliveries|stops)",
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
        "hours": r"horaires?|quand|(?:nb |nbre |nombre )?(?:de |d )?jours?(?: (?:travailles?|passes?))?|days|(?:nb |nbre |nombre )?(?:d |de )?heures?(?: (?:passees|travaillees|faites))?|duree|temps(?: passe)?|h|(?:total|totales?)(?: (?:des? |d )?)? ?(?:heures?|h|hours)|heures? totales?|duration",
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
        "public": r"publics?|profil|categorie|colleges?",
        "left_on": r"(?:retrait|sortie|depart|parti\w*|radie\w*|demission\w*)(?: le)?|left on|fin d adhesion",
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
        "text": r"observations?|notes?|remarques?|constats?|ce qui s est (?:dit|passe)\b.*|ce qu on a (?:entendu|vu)\b.*",
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
        "comment": r"anything\b.*\badd.*|ce qu.*\b(?:dit|ecrit)|a dit|dit|paroles?|mot|(?:commentaires?|remarques?|suggestions?|observations?|un mot|une remarque|comments?)\b.*",
        "quotable": r"(?:j )?accept.*\bcite.*|.*\b(?:citer|quote|affich\w*|publi(?:er|e|sh))\b.*",
        "service": r"services?(?: (?:concerne|utilise)e?)?|prestations?",
    },
    "actors": {
        "id": r"structures?|partenaires?|organismes?|acteurs?",
        "commitment": r"engagements?(?: pris)?|convention|accord",
        "date": r"depuis(?: le)?",
    },
    "contracts": {
        "id": r"(?:n |numero |ref(?:erence)? )?(?:(?:de |du )?(?:la )?)?(?:conv(?:ention)?|contrat|contract)(?: (?:n|no|number))?",
        "payer_name": r"clients?|(?:bailleurs?|syndics?|coproprietes?)(?: (?:ou |et )?(?:bailleurs?|syndics?|coproprietes?))*|avec(?: qui)?|qui paie|payeur|donneur d ordre|structure|organisme|customer",
        "minutes": r"(?:minutes?|temps|duree)(?: (?:prevue?s?|passee?s?))?(?: (?:par|a chaque) (?:fois|passage|visite|intervention))?(?: (?:en )?(?:min|mn|minutes))?",
        "service": r"prestations?|services?|objet|travail|mission|quoi",
        "amount_eur": r"(?:prix|montant|tarif|cout)s?(?: (?:ht|(?:a|de) chaque fois|par (?:fois|passage|numero|mois|semaine|visite|intervention)|unitaire|mensuel))*",
        "per_year": r"frequence|rythme|periodicite|recurrence|combien de fois.*|(?:fois|nombre|passages?|visites?|interventions?|numeros?)(?: par)? an|frequency|how often",
        "start": r"(?:premiere|1re|1ere) fois|(?:a partir|depuis|debut|date de debut|demarrage|commence)(?: (?:du|le|de))?|from|since|periodes?|dates?",
        "end": r"(?:jusqu (?:au|a)|fin|date de fin|echeance)|(?:periodes?|dates?|contrat|duree) fin",
        "status": r"(?:etat|statut)\b.*|ou (?:on )?en est(?: on)?|avancement|signee?",
    },
    "lent": {
        "what": r"quoi|moyens?|designation|objet|bien prete",
        "kind": r"nature|type|categorie",
        "lender": r"(?:prete|mis a disposition|fourni)e? par|preteur|par qui|lent by",
        "month_eur": r"valeur(?: estimee)?(?: (?:par|au|du) mois)?|(?:cout|prix|loyer|estimation)(?: estime)?(?: (?:par|au|du) mois)?",
        "since": r"debut|depuis(?: le)?|a partir du|from|since",
        "until": r"fin|jusqu (?:au|en)|until",
        "written": r"(?:ecrit|convention(?: signee)?|contrat)",
    },
    "funding": {
        "id": r"n|numero",
        "funder": r"financeurs?|qui|partenaire financier|organisme",
        "status": r"(?:etat|statut)(?: (?:du dossier|de la demande))?|ou (?:on )?en est(?: on)?|avancement|reponse",
        "amount_eur": r"montants?(?: (?:demande|sollicite|accorde|notifie|attendu))?|(?:demande|sollicite|accorde|attribue|notifie|obtenu|vote)e?",
        "filed_on": r"(?:depose|envoye)e? le|date (?:de |du )?depot",
        "cash_late": r"versement (?:attendu|prevu)(?: le)?|date de versement",
    },
}


_DONE = (
    r"(?:(?:repar|trait|regl|effectu|realis|honor|livr|recuper|retir|archiv|termin|clotur)(?:e|ee|es|ees)|(?:resolu|rendu|fini|servi)(?:e|s|es)?"
    r"|(?:remis|clos)(?:e|es)?|faite?s?|satisfaite?s?)"
)
# What takes back, puts off or contradicts a word of an end.
_YET = re.compile(
    r"\b(?:pas|non|sans|impossible|echec|prevu\w*|plus tard|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|mais|retiree? par|a (?:\w+er|faire|revoir)|not?|but|later)\b"
)
# What tells a part of a grant, not the whole of it
_IN_PART = (
    rf" [0-9]{{1,2}}$|.*\b(?:parti\w*|partly|parts?|half|acomptes?|avances?|moitie|(?:1er|1st)(?! (?:of )?(?:{'|'.join(MONTHS)})\b)|premiere?|first|second|instal\w*"
    r"|deposit|on account|sur(?! (?:(?:le|la|notre) )?(?:compte|livret|banque)))\b"
)
# What the cells of a list most likely mean, to be checked: the first that fits. « (?!» keeps what denies it.
_MEANT = {
    ("requests", "outcome"): {
        "cancelled": r"(?:a )?(?:laisse tomber|renonce)\b.*|reparti\w* (?:sans|avant)\b.*|(?:rider|customer|client|user|usager) (?:cancelled|annul\w*).*|pas venue?s?|(?:ne |n )?(?:vient|viendra|est) (?:plus|pas)(?: venue?)?|absente?|lapin|non venue?|plus besoin.*|(?:n en |ne )veut plus.*|renonc.*|desist.*|annul.*|abandon.*|sans suite.*"
        r"|(?:ne )?(?:donne|donnera) pas suite|retract.*|no show|called off|did not come|cancel.*|withdr[ae]w.*|not needed.*",
        "refused": r"(?:irreparable|non reparable|hors d usage|foutue?)\b.*|(?:re)?orient.*|redirig.*|renvoye.*|transmis(?:e|es)? (?:a|au|aux) .*|hors (?:zone|secteur|territoire|perimetre|champ|services?|missions?|sujet|competences?|commune|agrement|de nos \w+)\b.*|refus.*|impossible.*|pas (?:possible|pu|de (?:prestataire|solution|place|benevole|disponibilite))\b.*"
        r"|(?:personne|aucun\w* \w+) (?:de |d )?(?:disponible|dispo|libre|volontaire)s?\b.*|(?:nobody|no one|no (?:volunteer|helper|driver)s?)\b.*|non (?:satisfait|servi|pourvu)\w*|sans solution.*|pas (?:pour nous|notre|de notre)\b.*|echec|out of (?:area|scope).*|referred.*|redirected.*|passed on.*"
        r"|could ?n(?:o| )t.*|not (?:possible|available|served).*|turned down.*",
        "open": r"a (?:\w*(?:er|ir|re|oir))\b.*|to [a-z]+.*|still .*|non|non (?:fait|regl|trait|livr|rendu|termin|resol|realis|effectu|revient|reviendra|rappel)\w*.*|(?:c est )?(?:en |on )?(?:cours|attente|suspens|hold|instruction)\b.*|(?:pas|non)(?: encore)? (?:regl|trait|fait|livr|rendu|termin|resol)\w*.*|pas encore.*|report.*|repouss.*"
        r"|differ.*|relanc.*|rappel.*|cherche\b.*|nouve.*|recue?s?|ouvert\w*|waiting.*|pending.*|in progress.*|postponed.*|not (?:yet|done).*|open",
        "quoted": r"devis.*|quot.*",
        "accepted": r"(?:rdv|rv|rendez vous)\b.*|(?:driver|volunteer|helper|chauffeur|benevole|prestataire|artisan) (?:found|trouve)\w*.*|parti\w* (?:chez|a|au)\b.*|depose\w*\b.*|planifi.*|programm.*|prevue?s?.*|confirm.*|accept.*|pris(?:e|es)? en charge.*|command.*|reserve.*|attribu.*|affecte.*|booked.*|scheduled.*|arranged.*|ordered.*"
        r"|assigned.*|accepted.*",
        "served": rf"(?:(?:c est|bien|ok) )?{_DONE}(?: .*)?|mis\w* en place.*|ok\b.*|oui|yes|done.*|completed?.*|delivered.*|closed.*|solved.*|resolved.*|sorted.*|settled.*|fixed.*|collected.*|finished.*",
    },
    ("requests", "refusal_reason"): {
        "out_of_area": r"hors (?:secteur|zone|territoire|commune)\b.*|trop loin.*|out of (?:area|zone).*|too far.*",
        "legal": r"hors (?:agrement|assurance|convention)\b.*|(?:pas|non) (?:autorise|agree|assure)\w*.*|interdit\w*.*",
        "price": r"(?:trop )?chere?|tarifs?|prix|cout|too expensive|price",
        "no_provider": r"(?:pas|aucun|plus) (?:de |d )?(?:prestataire|intervenant|artisan|benevole|chauffeur|personne)s?\b.*|personne.*|no (?:provider|volunteer|driver).*|nobody.*",
        "no_time": r"(?:pas|manque) (?:de |le )?(?:temps|place|creneau|disponibilite)\b.*|complet|surcharge.*|delai.*|no time.*|full|fully booked",
        "out_of_scope": r"hors (?:de nos )?(?:services?|missions?|perimetre|champ)\b.*|pas (?:de )?(?:notre|nos)\b.*|out of scope.*",
    },
    ("funding", "status"): {
        "refused": r"(?:refus|rejet|ecart)\w*.*|(?:pas|non) (?:retenu|accord|attribu)\w*.*|rejected.*|turned down.*|declined.*",
        "idea": r"(?:a|to) (?:deposer|demander|monter|preparer|faire|apply|file).*|(?:en )?projet.*|idee.*|envisag.*|planned.*",
        "paid": rf"(?:(?:verse|encaisse|percu|solde)(?:e|es|s)?(?! a\b)|paid|received)(?!{_IN_PART})(?: .*)?",
        "agreed": r"convention\w*.*|signe\w*.*|signed.*",
        "notified": r"(?!.*principe)(?!.*\b(?:en|au) (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre))(?:accord|accorde|attribue|obtenu|vote|notifie|acquis)(?:e|es|s)?(?: .*)?|granted.*|awarded.*",
        "filed": r"(?:(?:dossier|demande) )?(?:envoy|depos|transmis|instruction)\w*.*|en (?:cours|instruction|attente)\b.*|attente.*|filed.*|submitted.*|pending.*|waiting.*",
    },
    ("contracts", "status"): {
        "ended": r"(?:resili|termin|echu|expir|clos|clotur|fini|arret|denonc)\w*.*|ended.*|cancelled.*|expired.*",
        "quoted": r"(?:a|to) (?:signer|confirmer|valider|sign|confirm).*|(?:en )?(?:attente|negociation|discussion|preparation|projet|cours de).*|propos.*|devis.*|envoy.*|pending.*|sent.*",
        "signed": r"en cours|actifs?|active|valid.*|reconduit.*|renouvel.*|tacite.*|ok|oui|yes|running|ongoing",
    },
    ("ledger", "nature"): {
        "repayment": r"rembours\w* (?:de |du |d |des )?(?:l )?(?:pret|emprunt|apport|avance|credit)\w*.*|echeances? (?:de |du |d )?(?:pret|emprunt)s?.*|loan (?:repayment|instalment|installment)s?.*",
        "subsidy": r"grants?\b.*|subsid\w*.*",
        "loan": r"loan (?:received|in)\b.*",
        "own_revenue": r"(?:ventes?|recettes?|dons?|billetterie|sales|donations?|membership\w*)\b.*|cotisations?(?: des? (?:membres|adherents))?|adhesions?(?: (?:individuelles?|familiales?|membres))?|prestations? (?:facturee?s?|vendue?s?|de services?|aux? .*)|factures? clients?.*",
        "expense": r"(?:deplacements?|missions?|reception\w*|publicite|communication|documentation|divers achats?|travel|rent|supplies|vehicle|insurance|software|subscriptions?|equipment|fuel|wages|salar\w*|bank fees|utilities)\b.*",
    },
}
_OF_ANY = {
    "paid": {
        "volunteer": r".*\bnon (?:remuner|pay|salari)\w*|benevol\w*.*|volontaires?|adherente?s?|volunteers?",
        "paid": r"agents?\b.*|salarie\w*.*|cdi|cdd|employe\w*.*|apprenti\w*.*|alternan\w*.*|coordinat\w*.*|staff|employee.*",
    },
    "category": {
        "travel": r"inter ?vacations?|inter vacation|trajets?|deplacements?|route|travel\w*|driving",
        "admin": r"gestion.*|admin\w*.*|compta\w*.*|bureau|secretariat|telephone|mails?|office",
        "strategy": r"reunions?.*|partenaria\w*.*|financement\w*.*|prospection.*|pilotage.*|comites?.*|meetings?|coordination.*",
        "field": r"interventions?\b.*|terrain.*|tournees?.*|livraisons?.*|permanences?.*|accueil.*|ateliers?.*|services?.*|animation.*",
    },
    "mode": {
        "foot": r"(?:a )?pieds?|marche|walk\w*|on foot",
        "bike": r"(?:cargo )?bikes?|velos?\b.*|triporteur|biporteur|cargo|cycl\w*",
        "van": r"vans?|camion\w*.*|fourgon\w*.*|utilitaire.*|kangoo.*|berlingo.*|trafic.*|minibus.*",
        "car": r"voitures?\b.*|autos?|cars?|vehicule (?:perso\w*|leger)|drive\w*",
    },
    "channel": {
        "phone": r"(?:phone|telephone) calls?|tel\w*\b.*|appel\w*.*|phone.*|call\w*",
        "desk": r"guichet.*|accueil.*|sur place.*|passage.*|comptoir.*|permanence.*|en personne.*|counter|in person|visit",
        "paper": r"courrier.*|lettre.*|papier.*|letter|post",
        "web": r"visio\w*|.*\bmessage|(?:e )?mails?\b.*|courriel.*|sms.*|whatsapp.*|(?:web )?form\b.*|site\b.*|internet.*|formulaire.*|facebook.*|email|website|online",
        "field": r"(?:stand|marche|terrain|rencontre|porte a porte)\b.*|market\b.*|stall",
        "partner": r"(?:via |through )?(?:the )?(?:town hall|doctor|social services)|(?:partenaire|ccas|mairie|assistante? sociale?|msa|caf|carsat|medecin|pharmacie|infirmi\w*|commercant\w*)\b.*|partner.*|social worker",
        "other": r"bouche a oreille|affiches?|flyers?|tracts?|journal|presse|ami\w*|voisin\w*|famille|word of mouth|poster|neighbou?r\w*|friend\w*",
    },
}


def meant_in_the_trade(table: str, column: str, cell: str) -> str:
    """The value of a list that people of the trade most likely mean by a cell, to be checked; "" where they may mean several.

    >>> meant_in_the_trade("requests", "outcome", "réorienté CCAS"), meant_in_the_trade("requests", "outcome", "à revoir")
    ('refused', 'open')
    """
    words = _MEANT.get((table, column)) or _OF_ANY.get(column, {})
    if column == "outcome" and re.search(r"(?<!pas )\b(?:annul|cancel)", fold(cell)):
        return "cancelled"
    said = (
        re.sub("^(?:par |chez )?(?:l |le |la |les |un |une |the |a |an )", "", fold(cell))
        if column == "channel"
        else fold(cell)
    )
    value = next((value for value, pattern in words.items() if re.fullmatch(pattern, said)), "")
    return "" if column == "outcome" and value in ("served", "accepted") and _YET.search(said) else value


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
