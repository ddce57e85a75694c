"""Texts of factors, fundings and grants."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "approval_missing": (
        "Another approval comes first",
        (
            "{programme} asks for the approval of {other} before its application[ (project {project})]. Record that "
            "grant and its notice first, or say in `waiver` why it is not needed."
        ),
        "Eine andere Bewilligung geht vor",
        (
            "{programme} verlangt vor dem Antrag die Bewilligung von {other}[ (Projekt {project})]. Erfassen Sie "
            "zuerst diese Förderung mit ihrem Bescheid, oder sagen Sie in `waiver`, warum es sie nicht braucht."
        ),
    ),
    "combination_exceeded": (
        "All grants together pay too much",
        "The grants of the project[ {project}] add up to {sum} EUR, but together they may pay {limit} EUR at most.",
        "Alle Förderungen zusammen sind zu hoch",
        (
            "Die Förderungen des Projekts[ {project}] ergeben zusammen {sum} EUR, dürfen aber höchstens {limit} EUR "
            "betragen."
        ),
    ),
    "early_start_unknown": (
        "The programme knows no early start",
        "This programme has no rule that lets a project start before the approval.",
        "Das Programm kennt keinen vorzeitigen Beginn",
        "Dieses Programm hat keine Regel, nach der ein Projekt vor der Bewilligung beginnen darf.",
    ),
    "factor_in_use": (
        "The factor is in use",
        ("Savings were computed with it, so its value and meaning stay as they are; add a new factor or set instead."),
        "Der Faktor wird verwendet",
        (
            "Mit ihm wurden Einsparungen berechnet, deshalb bleiben Wert und Bedeutung, wie sie sind; legen Sie "
            "stattdessen einen neuen Faktor oder Faktorensatz an."
        ),
    ),
    "grant_exceeded": (
        "The parts exceed the grant",
        "The projects would get {sum} EUR together, but the grant holds {limit} EUR.",
        "Die Anteile übersteigen die Förderung",
        "Die Projekte erhielten zusammen {sum} EUR, die Förderung umfasst aber {limit} EUR.",
    ),
    "granted_amount_missing": (
        "The granted amount is missing",
        "A grant that is granted or paid needs the granted amount.",
        "Der bewilligte Betrag fehlt",
        "Eine bewilligte oder ausgezahlte Förderung braucht den bewilligten Betrag.",
    ),
    "maximum_below_minimum": (
        "The maximum is below the minimum",
        "The most that is granted must not be less than the least.",
        "Der Höchstbetrag liegt unter dem Mindestbetrag",
        "Der Höchstbetrag darf nicht kleiner sein als der Mindestbetrag.",
    ),
    "not_combinable": (
        "The grants do not go together",
        (
            "{programme} and {other} must not pay for the same project[ {project}]. Withdraw one of them, or say in "
            "`waiver` why it may be."
        ),
        "Die Förderungen sind nicht kombinierbar",
        (
            "{programme} und {other} dürfen nicht dasselbe Projekt[ {project}] fördern. Ziehen Sie eine zurück, "
            "oder sagen Sie in `waiver`, warum es sein darf."
        ),
    ),
    "nothing_published": (
        "No grant is published yet",
        "The export of open grants begins with the first one that is granted and published.",
        "Noch ist keine Förderung veröffentlicht",
        "Den Export offener Förderungen gibt es ab der ersten, die bewilligt und veröffentlicht ist.",
    ),
    "paid_by_payments": (
        "Payments say what was paid",
        "The recorded payments add up to {paid} EUR; change them instead.",
        "Die Auszahlungen sagen, was ausgezahlt ist",
        "Die erfassten Auszahlungen ergeben {paid} EUR; ändern Sie bitte diese.",
    ),
    "paid_exceeds_granted": (
        "More was paid than granted",
        "{paid} EUR paid is more than the {granted} EUR granted.",
        "Es wurde mehr ausgezahlt als bewilligt",
        "{paid} EUR ausgezahlt sind mehr als die bewilligten {granted} EUR.",
    ),
    "private_applicant": (
        "A private person is not named or published",
        "A grant to a private person names nobody and stays inside.",
        "Eine Privatperson wird nicht genannt oder veröffentlicht",
        "Die Förderung einer Privatperson nennt niemanden und bleibt intern.",
    ),
    "rates_overlap": (
        "Two rates for the same time",
        "This rate and rate {other} hold for the same applicant on the same day. End one of them earlier.",
        "Zwei Quoten für dieselbe Zeit",
        "Diese Quote und Quote {other} gelten am selben Tag für denselben Antragsteller. Beenden Sie eine früher.",
    ),
    "rule_without_share": (
        "The rule has no share",
        "Only `combinable_up_to` says up to which share grants go together.",
        "Die Regel kennt keinen Anteil",
        "Nur `combinable_up_to` sagt, bis zu welchem Anteil Förderungen zusammengehen.",
    ),
    "rule_without_start": (
        "The rule is not about the start",
        "Only `no_start_before_approval` knows an early start.",
        "Die Regel betrifft nicht den Beginn",
        "Nur `no_start_before_approval` kennt einen vorzeitigen Beginn.",
    ),
    "start_before_approval": (
        "The project starts before the approval",
        (
            "{programme} does not allow the project[ {project}] to start on {day}, before its approval. Wait for the "
            "notice, or record the day of the permission to start early (`early_start_on` of the grant)."
        ),
        "Das Projekt beginnt vor der Bewilligung",
        (
            "{programme} erlaubt nicht, dass das Projekt[ {project}] am {day} und damit vor der Bewilligung beginnt. "
            "Warten Sie den Bescheid ab, oder erfassen Sie den Tag der Erlaubnis (`early_start_on` der Förderung)."
        ),
    ),
}
