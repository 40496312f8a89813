"""What the bodies of each case agreed, graded and decided: criteria, stages, votes, conditions, decisions, risks."""

from . import voices
from .common import records


def pivot() -> dict:
    lever = "Avance de trésorerie et acompte demandé"
    return {
        "criteria": records(
            "indicator role requirement floor target at_most frozen_on lever lever_tried owner",
            [
                ("orders_month", "must", 50, 40, 65, False, "2025-08-25", "Point relais supplémentaire", 1, "Coordination"),
                ("satisfaction_beneficiaries", "must", 0.7, 0.6, 0.85, False, "2025-08-25", "Créneau du soir", 0, "Coordination"),
                ("own_cover", "must", 0.2, 0.15, 0.3, False, "2025-08-25", "Frais de livraison par zone", 0, "Trésorier"),
                ("runway_months", "must", 6, 3, 9, False, "2025-08-25", lever, 0, "Trésorier"),
                ("provider_redundancy", "should", 0.6, 0.4, 0.8, False, "2025-08-25", "Deuxième retoucheur", 0, "Coordination"),
            ],
        ),
        "stage_plan": records("stage start gate envelope_eur max_loss_eur question noted_on", [
            ("1", "2025-09-01", "2026-02-26", 22000, 12000, "Les entreprises commandent-elles, et qui d'autre ?", "2025-08-25"),
            ("2", "2026-03-01", "2026-09-24", 20700, 12000, "Les habitants reviennent-ils, et à quel coût de trajet ?", "2026-02-26"),
            ("3", "2026-10-01", "2027-03-31", 22000, 12000, "Peut-on tenir jusqu'au versement de LEADER ?", "2026-08-19"),
        ]),
        "bodies": records("body role quorum quorum_people act noted_on", [
            ("Comité de pilotage", "advises", "Six membres sur dix", 6, "Avis écrit", "2025-08-25"),
            ("Conseil d'administration", "decides", "La moitié des membres", 5, "Procès-verbal", "2025-08-25"),
            ("Financeurs (Région, GAL)", "advises", None, None, "Conventions", "2025-08-25"),
        ]),
        "votes": voices.votes("2026-02-26", "Conseil d'administration", {
            "overall": ([3, 2, 1, 3, 2, 1, 4], [2, 2, 2, 3, 2, 2, 3]),
            "vision": ([3, 1, 1, 2, 3, 1, 3], [2, 2, 1, 2, 2, 2, 3]),
            "funders": ([3, 3, 1, 3, 2, 1, 3], [2, 1, 1, 2, 1, 1, 2]),
        }),
        "conditions": records("date kind what state owner due cost_eur settled_on", [
            ("2026-02-26", "status", "Servir des entreprises adhérentes peut rendre l'association lucrative : à vérifier", "open", "Trésorier", "2026-06-30", 0, "2026-06-18"),
            ("2026-02-26", "funders", "LEADER paie après les dépenses et après les cofinanceurs : au plus tôt en mars 2027", "open", "Trésorier", "2026-09-15", 0, None),
            ("2026-02-26", "strategy", "Habitants d'abord, entreprises ensuite : note d'orientation à écrire", "open", "Coordination", "2026-06-30", 0, "2026-06-25"),
            ("2026-02-26", "decision", "Suivre la trésorerie chaque mois et la présenter au bureau", "open", "Trésorier", "2026-03-31", 0, "2026-03-27"),
            ("2026-02-26", "decision", "Rencontrer la banque pour une avance sur LEADER", "open", "Trésorier", "2026-06-30", 300, None),
        ]),
        "decisions": records("date body stage decision proposal reason different_because dissent present votes_for votes_against abstentions envelope_eur next_date", [
            ("2026-02-26", "Conseil d'administration", "1", "extend", "adjust",
             "Les commandes viennent des habitants, pas encore assez de recul",
             "Le changement de public est déjà un ajustement : le laisser vivre six mois", None, 7, 5, 1, 1, 20700, "2026-09-24"),
        ]),
        "actions": records("what owner due cost_eur status with_partner noted_on status_since", [
            ("Demander un acompte et une avance bancaire sur LEADER", "Trésorier", "2026-09-30", 300, "doing", True, "2026-02-26", "2026-06-18"),
            ("Réécrire les publics visés : habitants d'abord", "Coordination", "2026-10-15", 0, "todo", False, "2026-06-25", "2026-06-25"),
            ("Trouver un deuxième retoucheur", "Coordination", "2026-11-15", 0, "todo", True, "2026-06-18", "2026-06-18"),
            ("Tester deux relais tenus par des habitants", "Coordination", "2026-12-01", 400, "todo", True, "2026-08-19", "2026-08-19"),
        ]),
        "risks": records("what kind level test stop_sign cap_eur noted_on", [
            ("Trésorerie vide avant le paiement de LEADER", "money", "watch", "Rendez-vous à la banque en septembre", "Moins d'un mois devant soi", 12000, "2025-09-01"),
            ("Le dernier employeur ne renouvelle pas", "money", "watch", "Bilan avec lui en octobre", "Lettre de résiliation", 3600, "2026-02-26"),
            ("Une seule personne porte tout", "people", "watch", "Une semaine de remplacement", "Deux semaines d'arrêt", None, "2026-02-26"),
        ]),
    }  # fmt: skip


def contrats() -> dict:
    return {
        "criteria": records(
            "indicator role requirement floor target at_most frozen_on lever lever_tried owner",
            [
                ("orders_month", "must", 35, 25, 45, False, "2025-08-25", "Permanence supplémentaire", 0, "Coordination"),
                ("satisfaction_beneficiaries", "must", 0.7, 0.6, 0.85, False, "2025-08-25", "Créneau du samedi", 0, "Coordination"),
                ("on_time_rate", "must", 0.8, 0.7, 0.9, False, "2025-08-25", "Deuxième artisan", 1, "Concierge"),
                ("own_cover", "must", 0.5, 0.4, 0.6, False, "2025-08-25", "Prix des locaux à poubelles", 0, "Trésorier"),
                ("runway_months", "must", 6, 3, 9, False, "2025-08-25", "Appel de fonds auprès des membres", 0, "Trésorier"),
                ("top_payer_share", "should", 0.4, 0.5, 0.3, True, "2025-08-25", "Trois copropriétés de plus", 0, "Coordination"),
            ],
        ),
        "criteria_changes": records("date indicator what old new reason by", [
            ("2026-02-25", "on_time_rate", "requirement", "75 %", "80 %", "Le deuxième artisan permet de promettre mieux", "Conseil d'administration"),
        ]),
        "stage_plan": records("stage start gate envelope_eur max_loss_eur question noted_on", [
            ("1", "2025-09-01", "2026-02-25", 17700, 9000, "Des contrats réguliers peuvent-ils payer le concierge ?", "2025-08-25"),
            ("2", "2026-03-01", "2026-09-29", 17000, 9000, "Les habitants commandent-ils au-delà des contrats ?", "2026-02-25"),
            ("3", "2026-10-01", "2026-12-31", 10500, 11000, "Trois copropriétés de plus et un montage SAP sûr suffisent-ils ?", "2026-08-19"),
        ]),
        "bodies": records("body role quorum quorum_people act noted_on", [
            ("Comité de pilotage", "advises", "La moitié des membres", 5, "Avis au compte rendu", "2025-08-25"),
            ("Conseil d'administration", "decides", "Cinq membres sur neuf", 5, "Procès-verbal", "2025-08-25"),
            ("Conseil municipal", "veto", "Délibération pour le local prêté", None, "Délibération", "2025-08-25"),
        ]),
        "votes": voices.votes("2026-02-25", "Conseil d'administration", {
            "overall": ([4, 3, 3, 2, 3, 4, 3], [3, 3, 3, 3, 3, 4, 3]),
            "impact": ([3, 3, 2, 2, 4, 3, 3], [3, 3, 3, 2, 3, 3, 3]),
            "status": ([3, 2, 1, 1, 3, 2, 2], [2, 1, 1, 1, 2, 2, 1]),
        }),
        "conditions": records("date kind what state owner due cost_eur settled_on", [
            ("2026-02-25", "status", "Services à la personne et autres services dans la même association : montage à faire écrire", "open", "Coordination", "2026-11-30", 900, None),
            ("2026-02-25", "funders", "Fondation la première année seulement ; le Département demande le bilan de l'année", "open", "Trésorier", "2026-10-15", 0, None),
            ("2026-02-25", "strategy", "Le journal pourrait passer en ligne en 2028 : chercher d'autres contrats réguliers", "open", "Coordination", "2027-01-31", 200, None),
            ("2026-02-25", "decision", "Présenter aux membres la part de chaque payeur à chaque conseil", "open", "Trésorier", "2026-06-30", 0, "2026-06-16"),
        ]),
        "decisions": records("date body stage decision proposal reason different_because dissent present votes_for votes_against abstentions envelope_eur next_date", [
            ("2026-02-25", "Conseil d'administration", "1", "go", "extend", "Contrats tenus, commandes en hausse",
             "Les contrats sont signés pour l'année : attendre n'aurait rien appris de plus", "La commune et le CCAS pèsent trop", 8, 7, 1, 0, 17000, "2026-09-29"),
        ]),
        "actions": records("what owner due cost_eur status with_partner noted_on status_since", [
            ("Faire écrire par un juriste le montage SAP (structure séparée ou conventions)", "Coordination", "2026-11-30", 900, "doing", True, "2026-02-25", "2026-06-16"),
            ("Signer trois copropriétés de plus", "Coordination", "2027-01-31", 200, "todo", True, "2026-06-16", "2026-06-16"),
            ("Ouvrir un créneau le samedi matin", "Concierge", "2026-11-07", 0, "todo", False, "2026-08-19", "2026-08-19"),
            ("Présenter le bilan au Département", "Trésorier", "2026-10-15", 0, "doing", True, "2026-06-16", "2026-08-24"),
        ]),
        "risks": records("what kind level test stop_sign cap_eur noted_on", [
            ("Condition d'activité exclusive SAP rompue par le journal et les locaux à poubelles", "legal", "condition",
             "Avis écrit d'un juriste ou de la DDETS", "Crédit d'impôt refusé à un client", 3000, "2026-01-15"),
            ("La commune et le CCAS paient près de la moitié des recettes", "money", "watch", "Deux copropriétés de plus d'ici janvier", "Journal supprimé", 8980, "2026-02-25"),
            ("Part des recettes marchandes dans une association", "legal", "watch", "Point annuel avec le comptable", "Rescrit défavorable", None, "2025-09-01"),
            ("Vélo cargo sous la neige ou en panne", "safety", "low", "Contrat d'entretien", "Deux chutes", 500, "2025-09-01"),
        ]),
    }  # fmt: skip


def engagement() -> dict:
    lever = "Former trois personnes et faire tourner les permanences"
    return {
        "criteria": records(
            "indicator role requirement floor target at_most frozen_on lever lever_tried owner",
            [
                ("orders_month", "must", 70, 55, 95, False, "2025-08-25", "Permanence dans la commune voisine", 0, "Coordination"),
                ("satisfaction_beneficiaries", "must", 0.7, 0.6, 0.9, False, "2025-08-25", "Créneau du soir", 0, "Coordination"),
                ("own_cover", "must", 0.2, 0.15, 0.3, False, "2025-08-25", "Frais de trajet à 4 €", 0, "Trésorière"),
                ("desk_concentration", "must", 0.6, 0.75, 0.45, True, "2025-08-25", lever, 0, "Coordination"),
                ("energy", "should", 3, 2, 4, False, "2025-08-25", "Fermer une permanence sur deux l'été", 0, "Conseil d'administration"),
            ],
        ),
        "stage_plan": records("stage start gate envelope_eur max_loss_eur question noted_on", [
            ("1", "2025-09-01", "2026-02-24", 15500, 5000, "Qui ouvre la porte, et qui vient ?", "2025-08-25"),
            ("2", "2026-03-01", "2026-09-22", 15500, 5000, "Les adhérents prennent-ils leur part ?", "2026-02-24"),
            ("3", "2026-10-01", "2027-03-31", 15500, 5000, "Peut-on tourner à plusieurs avant de grandir ?", "2026-08-19"),
        ]),
        "bodies": records("body role quorum quorum_people act noted_on", [
            ("Comité d'habitants", "advises", None, None, "Avis au compte rendu", "2025-08-25"),
            ("Conseil d'administration", "decides", "La moitié des membres", 4, "Procès-verbal", "2025-08-25"),
            ("Association d'insertion", "veto", "Accord du bureau", None, "Convention de portage", "2025-08-25"),
        ]),
        "votes": voices.votes("2026-02-24", "Conseil d'administration", {
            "overall": ([4, 4, 1, 3, 4, 3], [4, 4, 1, 3, 4, 3]),
            "skills": ([3, 3, 1, 2, 3, 1], [2, 2, 1, 2, 2, 1]),
            "impact": ([4, 4, 3, 4, 3, 4], [4, 4, 3, 4, 4, 4]),
        }),
        "conditions": records("date kind what state owner due cost_eur settled_on", [
            ("2026-02-24", "status", "Portée par une structure d'insertion : comptes séparés pour les services à la personne", "fine", "Trésorière", None, None, None),
            ("2026-02-24", "funders", "Le Département renouvelle après son budget de décembre : rien avant janvier", "open", "Trésorière", "2026-12-15", 0, None),
            ("2026-02-24", "strategy", "La commune voisine demande une permanence : ne pas s'étendre sans relève", "open", "Conseil d'administration", "2026-09-22", 0, None),
            ("2026-02-24", "decision", "Former trois personnes à la permanence avant l'été", "open", "Coordination", "2026-06-30", 300, None),
        ]),
        "decisions": records("date body stage decision proposal reason different_because dissent present votes_for votes_against abstentions envelope_eur next_date", [
            ("2026-02-24", "Conseil d'administration", "1", "go", "adjust", "La permanence est devenue un lieu, comptes à l'équilibre",
             "Les deux bénévoles se disaient prêts à tenir", "Deux personnes ne peuvent pas ouvrir seules toute l'année", 6, 4, 1, 1, 15500, "2026-09-22"),
        ]),
        "actions": records("what owner due cost_eur status with_partner noted_on status_since", [
            ("Former trois personnes à l'accueil", "Coordination", "2026-11-15", 300, "todo", True, "2026-07-23", "2026-07-23"),
            ("Faire tourner les permanences : personne plus d'une sur trois", "Coordination", "2026-12-15", 0, "todo", False, "2026-08-19", "2026-08-19"),
            ("Passer à une permanence par semaine en octobre", "Conseil d'administration", "2026-10-01", 0, "todo", False, "2026-08-19", "2026-08-19"),
            ("Entretien avec chacun, par une personne extérieure", "Conseil d'administration", "2026-10-15", 150, "todo", True, "2026-07-02", "2026-07-02"),
        ]),
        "risks": records("what kind level test stop_sign cap_eur noted_on", [
            ("Une des deux personnes qui ouvrent s'arrête", "people", "watch", "Un mois de rotation", "Deux permanences fermées de suite", None, "2026-02-24"),
            ("Épuisement de l'équipe", "people", "watch", "Entretiens individuels", "Arrêt de travail", None, "2026-05-20"),
            ("Portage de médicaments sans cadre", "legal", "watch", "Convention avec la pharmacie", "Plainte", None, "2025-11-10"),
            ("Aide au poste non renouvelée", "money", "low", "Rendez-vous annuel", "Refus écrit", 3991, "2025-09-01"),
        ]),
    }  # fmt: skip


def camion() -> dict:
    return {
        "criteria": records(
            "indicator role requirement floor target at_most frozen_on lever lever_tried owner",
            [
                ("orders_month", "must", 180, 140, 250, False, "2025-08-25", "Deuxième passage", 1, "Coordination"),
                ("satisfaction_beneficiaries", "must", 0.7, 0.6, 0.9, False, "2025-08-25", "Horaires fixes", 1, "Conduite"),
                ("contribution_hour_eur", "must", 0, -2, 4, False, "2025-08-25", "Frais de livraison, jours fixes par hameau", 2, "Coordination"),
                ("result_month_eur", "must", 0, -150, 200, False, "2025-08-25", "Relance de l'EPCI, adhésions", 2, "Trésorier"),
            ],
        ),
        "stage_plan": records("stage start gate envelope_eur max_loss_eur question noted_on", [
            ("1", "2025-09-01", "2026-02-27", 19500, 10000, "Les hameaux commandent-ils, et que coûte une heure de conduite ?", "2025-08-25"),
            ("2", "2026-03-01", "2026-10-01", 19000, 10000, "Des jours fixes par hameau suffisent-ils à payer la conduite ?", "2026-02-27"),
            ("3", "2026-10-15", "2027-04-15", 22500, 10000, "Un deuxième camion, ou une autre forme ?", "2026-08-19"),
        ]),
        "bodies": records("body role quorum quorum_people act noted_on", [
            ("Comité de pilotage", "advises", None, None, "Avis au compte rendu", "2025-08-25"),
            ("Conseil d'administration", "decides", "La moitié des membres", 5, "Procès-verbal", "2025-08-25"),
            ("Assemblée générale", "decides", "Un quart des associés, pour une dissolution", 12, "Procès-verbal d'assemblée", "2025-08-25"),
        ]),
        "votes": voices.votes("2026-02-27", "Conseil d'administration", {
            "overall": ([4, 3, 2, 3, 1, 4, 3, 2], [3, 3, 2, 2, 1, 3, 2, 2]),
            "satisfaction": ([4, 4, 4, 3, 4, 4, 4, 3], [4, 4, 4, 4, 4, 4, 4, 3]),
            "strategy": ([3, 2, 1, 2, 1, 3, 2, 1], [2, 1, 1, 2, 1, 2, 1, 1]),
        }),
        "conditions": records("date kind what state owner due cost_eur settled_on", [
            ("2026-02-27", "status", "SCIC : les communes peuvent entrer au capital, après délibération", "fine", "Coordination", None, None, None),
            ("2026-02-27", "funders", "L'aide de l'EPCI s'arrête en août 2026 : rien ne la remplace", "open", "Trésorier", "2026-06-30", 0, None),
            ("2026-02-27", "strategy", "Trois suites à comparer : point relais, portage du CCAS, autre camion", "open", "Coordination", "2026-09-15", 0, None),
            ("2026-02-27", "decision", "Jours fixes par hameau, et compte de chaque tournée", "open", "Coordination", "2026-04-30", 0, "2026-04-28"),
        ]),
        "decisions": records("date body stage decision proposal reason different_because dissent present votes_for votes_against abstentions envelope_eur next_date", [
            ("2026-02-27", "Conseil d'administration", "1", "adjust", "adjust", "Demande forte, tournées trop longues : jours fixes par hameau",
             None, "Chaque tournée perd de l'argent : mieux vaut une autre forme", 8, 6, 2, 0, 19000, "2026-10-01"),
        ]),
        "actions": records("what owner due cost_eur status with_partner noted_on status_since", [
            ("Demander à deux communes un lieu pour un point relais", "Coordination", "2026-10-31", 0, "todo", True, "2026-06-30", "2026-06-30"),
            ("Passer les tournées des aînés au portage du CCAS", "Coordination", "2026-12-15", 500, "todo", True, "2026-08-19", "2026-08-19"),
            ("Dénoncer la location du camion", "Trésorier", "2026-10-15", 800, "todo", False, "2026-08-19", "2026-08-19"),
            ("Écrire aux clients et aux prestataires", "Coordination", "2026-10-10", 120, "todo", False, "2026-08-19", "2026-08-19"),
        ]),
        "risks": records("what kind level test stop_sign cap_eur noted_on", [
            ("Chaque heure de conduite coûte plus qu'elle ne rapporte", "money", "watch", "Compte par tournée chaque mois", "Deux essais sans effet", 10000, "2026-02-25"),
            ("Fin de l'aide de l'EPCI", "money", "watch", "Rendez-vous en mai", "Refus écrit", 20000, "2025-09-01"),
            ("Portage de médicaments sans cadre", "legal", "watch", "Avis de l'ordre", "Plainte", None, "2025-11-10"),
        ]),
    }  # fmt: skip
