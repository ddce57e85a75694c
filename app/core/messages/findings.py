"""Texts of findings: what looks odd in a record, and what helps."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "factor_out_of_range": (
        "Unusual emission factor",
        (
            "The saving was computed with {g_per_kwh} g/kWh for {carrier}; other factor sets say {low} to {high}. "
            "Check the unit of the factor (g, kg or t)."
        ),
        "Ungewöhnlicher Emissionsfaktor",
        (
            "Die Einsparung ist mit {g_per_kwh} g/kWh für {carrier} gerechnet; andere Faktorensätze nennen {low} bis "
            "{high}. Bitte die Einheit des Faktors prüfen (g, kg oder t)."
        ),
    ),
    "implied_factor_out_of_range": (
        "Tonnes and energy do not fit together",
        (
            "{t_per_year} t per year from {kwh} kWh are {g_per_kwh} g/kWh; known factors lie between {low} and {high}. "
            "Check whether kg and t, or kWh and MWh, were mixed up."
        ),
        "Tonnen und Energie passen nicht zusammen",
        (
            "{t_per_year} t pro Jahr aus {kwh} kWh sind {g_per_kwh} g/kWh; bekannte Faktoren liegen zwischen {low} und "
            "{high}. Bitte prüfen, ob kg und t oder kWh und MWh verwechselt wurden."
        ),
    ),
    "energy_units_mixed": (
        "Energy before and after in different units",
        (
            "{carrier}: {before_kwh} kWh before and {after_kwh} kWh after are very far apart. Check whether one of the "
            "two is in MWh."
        ),
        "Energie vorher und nachher in verschiedenen Einheiten",
        (
            "{carrier}: {before_kwh} kWh vorher und {after_kwh} kWh nachher liegen sehr weit auseinander. Bitte "
            "prüfen, ob einer der beiden Werte in MWh angegeben ist."
        ),
    ),
    "energy_per_lamp": (
        "Unusual energy per lamp",
        (
            "{kwh_per_lamp} kWh saved per lamp and year ({lamps} lamps) is far from published projects; {low} to "
            "{high} would not be odd. Check the unit and the number of lamps."
        ),
        "Ungewöhnliche Energie je Leuchte",
        (
            "{kwh_per_lamp} kWh Einsparung je Leuchte und Jahr ({lamps} Leuchten) liegen weit von veröffentlichten "
            "Projekten; {low} bis {high} fielen nicht auf. Bitte Einheit und Zahl der Leuchten prüfen."
        ),
    ),
    "tonnes_per_lamp": (
        "Unusual tonnes per lamp",
        (
            "{kg_per_lamp} kg saved per lamp and year ({lamps} lamps) is far from published projects; {low} to {high} "
            "would not be odd. Check whether kg and t were mixed up."
        ),
        "Ungewöhnliche Tonnen je Leuchte",
        (
            "{kg_per_lamp} kg Einsparung je Leuchte und Jahr ({lamps} Leuchten) liegen weit von veröffentlichten "
            "Projekten; {low} bis {high} fielen nicht auf. Bitte prüfen, ob kg und t verwechselt wurden."
        ),
    ),
    "unlike_similar_savings": (
        "Far from similar savings",
        (
            "{t_per_year} t per year is far from the middle of the savings of the type {measure_type} ({median} t per "
            "year). Check whether kg and t were mixed up."
        ),
        "Weit entfernt von ähnlichen Einsparungen",
        (
            "{t_per_year} t pro Jahr liegen weit von der Mitte der Einsparungen der Art {measure_type} ({median} t pro "
            "Jahr). Bitte prüfen, ob kg und t verwechselt wurden."
        ),
    ),
    "cost_per_tonne": (
        "Unusual cost of a tonne",
        (
            "{eur} EUR for {t} t over the lifetime are {eur_per_t} EUR per tonne; between {low} and {high} would not "
            "be odd. Check the investment and the unit of the result."
        ),
        "Ungewöhnliche Kosten je Tonne",
        (
            "{eur} EUR für {t} t über die Wirkdauer sind {eur_per_t} EUR je Tonne; zwischen {low} und {high} fiele es "
            "nicht auf. Bitte Investition und Einheit des Ergebnisses prüfen."
        ),
    ),
    "tonnes_per_head": (
        "Many tonnes for so few people",
        (
            "{t_per_year} t per year for {population} inhabitants are {kg_per_head} kg per head; more than {high} kg "
            "from one project is odd. Check the unit, the basis and the shares."
        ),
        "Viele Tonnen für so wenige Menschen",
        (
            "{t_per_year} t pro Jahr bei {population} Einwohnern sind {kg_per_head} kg je Kopf; mehr als {high} kg aus "
            "einem Projekt sind auffällig. Bitte Einheit, Bezug und Anteile prüfen."
        ),
    ),
    "recorded_twice": (
        "Perhaps recorded twice",
        (
            "{title} looks like another project of the same kind in the same place[, completed on {completed_on}]"
            "[, {eur} EUR]. If both are the same measure, delete one of them."
        ),
        "Vielleicht doppelt erfasst",
        (
            "{title} gleicht einem anderen Projekt derselben Art am selben Ort[, abgeschlossen am {completed_on}]"
            "[, {eur} EUR]. Wenn beide dieselbe Maßnahme sind, bitte eines löschen."
        ),
    ),
    "recorded_by_two_agencies": (
        "Perhaps recorded by two agencies",
        (
            "{title} looks like a project that another agency recorded in the same place[, completed on {completed_on}]"
            "[, {eur} EUR]. Agree on who keeps it; shares can credit both."
        ),
        "Vielleicht von zwei Agenturen erfasst",
        (
            "{title} gleicht einem Projekt, das eine andere Agentur am selben Ort erfasst hat[, abgeschlossen am "
            "{completed_on}][, {eur} EUR]. Bitte absprechen, wer es führt; Anteile können beide nennen."
        ),
    ),
    "grant_number_repeated": (
        "The number of another grant",
        "Another grant has the number {grant_number}, too. A funder gives a number once: check it, or keep one.",
        "Die Nummer eines anderen Antrags",
        (
            "Auch ein anderer Förderantrag hat die Nummer {grant_number}. Fördergeber vergeben sie nur einmal: bitte "
            "prüfen oder einen der beiden behalten."
        ),
    ),
    "effect_begins_early": (
        "Effect long before completion",
        (
            "The effect begins in {effect_from}, long before the completion on {completed_on}[ and before the start on "
            "{started_on}]. Check the month."
        ),
        "Wirkung lange vor dem Abschluss",
        (
            "Die Wirkung beginnt {effect_from}, lange vor dem Abschluss am {completed_on}[ und vor dem Beginn am "
            "{started_on}]. Bitte den Monat prüfen."
        ),
    ),
    "completed_without_saving": (
        "Completed, and no effect recorded",
        (
            "The project was completed on {completed_on}, more than {months} months ago, and has no saving. Record it, "
            "or record that it has no tonnes by nature."
        ),
        "Abgeschlossen, aber keine Wirkung erfasst",
        (
            "Das Projekt ist seit dem {completed_on} abgeschlossen, länger als {months} Monate, und hat keine "
            "Einsparung. Bitte erfassen, oder erfassen, dass es naturgemäß keine Tonnen hat."
        ),
    ),
    "planned_after_completion": (
        "Completed, and the effect is still planned",
        (
            "The project is completed[ since {completed_on}], but its savings are only planned, so they do not count. "
            "Check the result and set it to achieved."
        ),
        "Abgeschlossen, aber die Wirkung ist noch geplant",
        (
            "Das Projekt ist abgeschlossen[ seit dem {completed_on}], aber seine Einsparungen sind nur geplant und "
            "zählen deshalb nicht. Bitte das Ergebnis prüfen und auf erreicht setzen."
        ),
    ),
}
