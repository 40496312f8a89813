"""Ten exports of forms: requests, satisfaction, needs, members."""

import datetime as dt

from .files import COMMUNES, Case, Page, days

CHOICES = {
    "Courses, retrait de drive": "courses",
    "Pressing, repassage": "pressing",
    "Petit bricolage": "bricolage",
    "Papiers, démarches": "papiers",
}


def _moments(case: Case, count: int = 20, **when) -> list[dt.datetime]:
    return [
        dt.datetime.combine(
            on, dt.time(case.rng.randrange(8, 20), case.rng.randrange(60), case.rng.randrange(60))
        )
        for on in days(case.rng, count, **when)
    ]


def _answers(case: Case, page: Page, line: int, at: dt.datetime, **scores: int) -> None:
    """What beneficiaries answered to several questions on one line."""
    for question, score in scores.items():
        case.true(
            page, line, "surveys", date=at.date(), population="beneficiaries", question=question, score=score
        )


def requests_with_commas() -> Case:
    """A request form: several boxes in one cell, and commas inside the labels."""
    case = Case("forms/requests_with_commas", free={"requests.service"})
    page = case.page(
        "Demande de service (réponses) - Réponses au formulaire 1.csv", sep=",", encoding="utf-8"
    )
    ask = "De quoi avez-vous besoin ? (plusieurs réponses possibles)"
    page.columns(
        {
            "Horodateur": "requests.date",
            "Vous êtes": "requests.public",
            ask: "requests.service",
            "Votre commune": "requests.insee",
            "Votre numéro de téléphone": "",
            "J'accepte que mes données soient utilisées": "",
        }
    )
    for n, at in enumerate(_moments(case)):
        wanted = case.rng.sample(list(CHOICES), 2 if n % 4 == 1 else 1)
        commune = case.rng.choice(list(COMMUNES))
        public = case.rng.choice(("Un senior", "Une famille", "Un salarié"))
        line = page.line(at, public, ", ".join(wanted), commune, "06 12 34 56 78", "Oui")
        case.true(page, line, "requests", date=at.date(), public=public, insee=COMMUNES[commune])
        if len(wanted) == 2:
            case.say(page, line)
    return case


def scale_reversed() -> Case:
    """One is best: the heading says it, the figures do not."""
    case = Case("forms/scale_reversed")
    page = case.page("Satisfaction (réponses).xlsx", "Réponses au formulaire 1")
    asked = "Êtes-vous satisfait du service ? (1 = très satisfait, 5 = pas du tout)"
    page.columns(
        {
            "Horodateur": "surveys.date",
            asked: "surveys.score",
            "Recommanderiez-vous la conciergerie (0 à 10) ?": "surveys.score",
            "Une remarque ?": "",
        }
    )
    for n, at in enumerate(_moments(case)):
        grade, again = case.rng.choices((1, 2, 3, 5), (8, 6, 2, 1))[0], case.rng.randrange(5, 11)
        line = page.line(at, grade, again, "parfait, merci" if n % 5 == 0 else None)
        _answers(case, page, line, at, satisfaction=6 - grade, recommend=again)
    return case


def limesurvey() -> Case:
    """Codes as headings and answers, arrays in brackets, answers left in the middle."""
    case = Case("forms/limesurvey", free={"surveys.service"})
    page = case.page("results-survey482913.csv", sep=",", encoding="utf-8-sig")
    page.of(
        "surveys",
        {
            "id": "respondent",
            "submitdate": "date",
            "lastpage": "",
            "startlanguage": "",
            "seed": "",
            "Q1[SQ001]. Satisfaction [Le service rendu]": "score",
            "Q1[SQ002]. Satisfaction [Le délai]": "",
            "Q2. Votre tranche d'âge": "",
        },
    )
    for n, at in enumerate(_moments(case)):
        done = n % 6 != 4
        code = case.rng.choice((5, 4, 4, 3))
        line = page.line(
            n + 1,
            f"{at:%Y-%m-%d %H:%M:%S}" if done else None,
            3 if done else 1,
            "fr",
            1000 + n,
            f"A{code}",
            "A3" if done else "",
            "A2" if done else "",
        )
        if done:
            case.true(
                page,
                line,
                "surveys",
                date=at.date(),
                population="beneficiaries",
                question="satisfaction",
                score=code,
            )
        else:
            case.say(page, line)
    case.words["surveys.score"] = {f"A{n}": n for n in range(1, 6)}
    return case


def framaforms_words() -> Case:
    """Three lines of headings, technical columns, drafts, satisfaction in words."""
    case = Case("forms/framaforms_words")
    page = case.page("questionnaire_de_satisfaction.csv", encoding="utf-8")
    words = {
        "Très satisfait(e)": 5,
        "Plutôt satisfait(e)": 4,
        "Peu satisfait(e)": 2,
        "Pas du tout satisfait(e)": 1,
    }
    page.line("Informations sur la soumission", *[None] * 8, "Votre avis")
    page.of(
        "surveys",
        {
            "Numéro de série": "",
            "SID": "",
            "Soumis le": "date",
            "Complété le": "",
            "Modifié le": "",
            "Brouillon": "",
            "Adresse IP": "",
            "UID": "",
            "Nom d'utilisateur": "",
            "Globalement, êtes-vous satisfait(e) de la conciergerie ?": "score",
            "Que faut-il changer ?": "",
        },
    )
    for n, at in enumerate(_moments(case)):
        draft = n in (6, 13)
        answer = case.rng.choice(list(words))
        shown = f"{at:%d/%m/%Y - %H:%M}"
        line = page.line(
            n + 1,
            900 + n,
            shown,
            None if draft else shown,
            shown,
            1 if draft else 0,
            "82.64.1.2",
            0,
            "Anonyme",
            answer,
            "les horaires" if n % 4 == 0 else None,
        )
        if draft:
            case.say(page, line)
        else:
            case.true(
                page,
                line,
                "surveys",
                date=at.date(),
                population="beneficiaries",
                question="satisfaction",
                score=words[answer],
            )
    case.words["surveys.score"] = words
    return case


def needs_survey() -> Case:
    """A needs survey before opening: its timestamps are no requests."""
    case = Case("forms/needs_survey", free={"surveys.public"})
    page = case.page("Enquête besoins habitants.csv", sep=",", encoding="utf-8")
    use = "Utiliseriez-vous une conciergerie de quartier ?"
    page.columns(
        {
            "Horodateur": "surveys.date",
            "Votre tranche d'âge": "",
            "Votre commune": "",
            use: "surveys.score",
            "Pour quels services ?": "",
            "Combien seriez-vous prêt à payer ?": "",
        }
    )
    for at in _moments(case, 26, start=dt.date(2025, 10, 6)):
        answer = case.rng.choice(("Oui", "Oui", "Non", "Peut-être"))
        line = page.line(
            at,
            case.rng.choice(("18-35 ans", "36-60 ans", "plus de 60 ans")),
            case.rng.choice(list(COMMUNES)),
            answer,
            ", ".join(case.rng.sample(list(CHOICES), 2)),
            case.rng.choice(("5 €", "10 €", "rien")),
        )
        if answer != "Peut-être":
            case.true(
                page,
                line,
                "surveys",
                date=at.date(),
                population="residents",
                question="would_use",
                score=int(answer == "Oui"),
            )
        else:
            case.say(page, line)
    return case


def requests_sent_twice() -> Case:
    """A request form with the same submission twice, and the team's own trials."""
    case = Case("forms/requests_sent_twice", free={"requests.id"})
    page = case.page("responses-Zx81kD.csv", sep=",", encoding="utf-8")
    page.of(
        "requests",
        {
            "#": "id",
            "Quel service souhaitez-vous ?": "service",
            "Vous êtes…": "public",
            "Dans quelle commune ?": "insee",
            "Votre prénom": "",
            "Start Date (UTC)": "",
            "Submit Date (UTC)": "date",
            "Network ID": "",
        },
    )
    for n, at in enumerate(_moments(case)):
        service = case.rng.choice(list(CHOICES.values()))
        commune, public = case.rng.choice(list(COMMUNES)), case.rng.choice(("senior", "famille"))
        cells = [
            f"tok{n:04x}",
            service,
            public,
            commune,
            case.rng.choice(("Anne", "Paul")),
            f"{at - dt.timedelta(minutes=4):%Y-%m-%d %H:%M:%S}",
            f"{at:%Y-%m-%d %H:%M:%S}",
            f"n{n:03d}",
        ]
        if n == 3:
            cells[1], cells[4] = "test", "test"
        line = page.line(*cells)
        if n == 3:
            case.say(page, line)
            continue
        case.true(
            page, line, "requests", date=at.date(), service=service, public=public, insee=COMMUNES[commune]
        )
        if n in (8, 15):
            case.say(page, page.line(*cells))
    return case


def kobo() -> Case:
    """Groups with a slash, choices twice (summary and 0/1), the same uuid sent twice."""
    case = Case("forms/kobo", free={"surveys.service"})
    page = case.page("enquete_usagers_-_latest_version.xlsx", "enquete_usagers")
    page.of(
        "surveys",
        {
            "start": "",
            "end": "",
            "avis/satisfaction_1_5": "score",
            "avis/services": "",
            "avis/services/courses": "",
            "avis/services/pressing": "",
            "avis/commentaire": "",
            "_id": "respondent",
            "_uuid": "",
            "_submission_time": "date",
        },
    )
    for n, at in enumerate(_moments(case)):
        picked = case.rng.sample(("courses", "pressing"), case.rng.randrange(1, 3))
        grade = case.rng.choice((5, 4, 4, 2))
        cells = [
            f"{at:%Y-%m-%dT%H:%M:%S.000+01:00}",
            f"{at:%Y-%m-%dT%H:%M:%S.000+01:00}",
            grade,
            " ".join(picked),
            int("courses" in picked),
            int("pressing" in picked),
            None,
            31000 + n,
            f"uuid-{n:08d}",
            f"{at:%Y-%m-%dT%H:%M:%S}",
        ]
        line = page.line(*cells)
        case.true(
            page,
            line,
            "surveys",
            date=at.date(),
            population="beneficiaries",
            question="satisfaction",
            score=grade,
        )
        if n == 11:
            case.say(page, page.line(*cells))
    return case


def crosses_on_paper() -> Case:
    """Paper sheets typed again: a cross under one of four words."""
    case = Case("forms/crosses_on_paper")
    page = case.page("depouillement.ods", "Questionnaires papier")
    page.line("Dépouillement des questionnaires - mars 2026")
    page.line(None, "Satisfaction générale")
    page.merges.append("B2:E2")
    page.line("N°", "Très bien", "Bien", "Moyen", "Mauvais", "Remarques")
    for n in range(18):
        cells = [None] * 4
        cells[case.rng.choices(range(4), (6, 5, 2, 1))[0]] = "x"
        page.line(n + 1, *cells, "RAS" if n % 3 == 0 else None)
    page.line("Total", 7, 6, 3, 2)
    return case


def members() -> Case:
    """A list of members: births, addresses and fees; no territory, no request."""
    case = Case("forms/members", free={"clients.id"})
    page = case.page("export adhérents.csv", encoding="utf-8-sig")
    page.of(
        "clients",
        {
            "N° adhérent": "id",
            "Nom": "",
            "Prénom": "",
            "Date de naissance": "",
            "Adresse": "",
            "Code postal": "",
            "Ville": "insee",
            "Téléphone": "",
            "Date d'adhésion": "member_since",
            "Cotisation": "membership_eur",
        },
    )
    for n, on in enumerate(days(case.rng, 18)):
        town, code = case.rng.choice(list(COMMUNES.items()))
        line = page.line(
            f"A{n + 1:03d}",
            "DURAND",
            "Anne",
            dt.date(1941 + n, 3, 4),
            f"{n + 2} rue des Lilas",
            "38320",
            town,
            "06 12 34 56 78",
            on,
            "20,00",
        )
        case.true(page, line, "clients", insee=code, member_since=on, membership_eur=2000)
    return case


def english_form() -> Case:
    """English headings, American dates with AM and PM."""
    case = Case("forms/english_form")
    page = case.page("Feedback (Responses).csv", sep=",", encoding="utf-8")
    page.of(
        "surveys",
        {
            "Timestamp": "date",
            "How satisfied are you with the service? (1 very unsatisfied - 5 very satisfied)": "score",
            "How likely are you to recommend us (0-10)?": "score",
            "Any comment?": "",
        },
    )
    for at in _moments(case, 24):
        grade, again = case.rng.choice((5, 5, 4, 2)), case.rng.randrange(4, 11)
        line = page.line(f"{at.month}/{at.day}/{at.year} {at:%I:%M:%S %p}", grade, again, None)
        _answers(case, page, line, at, satisfaction=grade, recommend=again)
    return case


CASES = (
    requests_with_commas,
    scale_reversed,
    limesurvey,
    framaforms_words,
    needs_survey,
    requests_sent_twice,
    kobo,
    crosses_on_paper,
    members,
    english_form,
)
