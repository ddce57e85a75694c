"""Texts of savings."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "effect_undated": (
        "Since when does it take effect?",
        (
            "An achieved saving needs the first month of its effect, and the project has no day of completion to take "
            "it from. Add effect_from, or complete the project first."
        ),
        "Ab wann wirkt es?",
        (
            "Eine erreichte Einsparung braucht den ersten Monat ihrer Wirkung, und das Projekt hat keinen Tag des "
            "Abschlusses, aus dem er folgt. Bitte effect_from ergänzen oder zuerst das Projekt abschließen."
        ),
    ),
    "negative_unexplained": (
        "More emissions than before",
        (
            "The result is negative: more is emitted after the project than before. If that is right, say why in the "
            "note; otherwise exchange the values before and after."
        ),
        "Mehr Emissionen als vorher",
        (
            "Das Ergebnis ist negativ: Nach dem Projekt wird mehr ausgestoßen als vorher. Wenn das stimmt, bitte in "
            "note begründen; sonst die Werte vorher und nachher tauschen."
        ),
    ),
    "not_for_kind": (
        "Field of another kind of saving",
        (
            "A saving of the kind {kind} has no field {name}. Leave the field out, or record a saving of the kind it "
            "belongs to."
        ),
        "Feld einer anderen Art von Einsparung",
        (
            "Eine Einsparung der Art {kind} hat kein Feld {name}. Bitte das Feld weglassen oder eine Einsparung der "
            "passenden Art erfassen."
        ),
    ),
    "nothing_to_calculate": (
        "No tonnes, so no calculation",
        "This saving has no tonnes, so there is no calculation to show. Its kind and note say why.",
        "Keine Tonnen, also keine Rechnung",
        "Diese Einsparung hat keine Tonnen, deshalb gibt es keine Rechnung zu zeigen. Ihre Art und note sagen, warum.",
    ),
    "effect_before_completion": (
        "Effect before the project was done",
        (
            "The effect begins in {effect_from}, but the project was completed on {completed_on}. Correct effect_from "
            "or the project. If a part of it was done earlier, name that part in the field part."
        ),
        "Wirkung vor dem Abschluss",
        (
            "Die Wirkung beginnt {effect_from}, das Projekt wurde aber am {completed_on} abgeschlossen. Bitte "
            "effect_from oder das Projekt berichtigen. War ein Teil früher fertig, bitte den Teil im Feld part nennen."
        ),
    ),
    "factor_named_twice": (
        "Factor named in two ways",
        (
            "With factor_id the factor is already named; {name} would look for another one. Send factor_id alone, or "
            "carrier, year and factor_set_id without it."
        ),
        "Faktor auf zwei Arten benannt",
        (
            "Mit factor_id steht der Faktor schon fest; {name} würde einen anderen suchen. Bitte nur factor_id senden "
            "oder carrier, year und factor_set_id ohne factor_id."
        ),
    ),
    "carrier_without_factor": (
        "No factor for this energy carrier",
        (
            "The set has no factor for {carrier}.[ Did you mean {nearest}?] It has factors per kWh for: {known}. "
            "Choose one of them or another set; energy in other units must be converted to kWh first."
        ),
        "Kein Faktor für diesen Energieträger",
        (
            "Der Satz hat keinen Faktor für {carrier}.[ Ist {nearest} gemeint?] Faktoren je kWh hat er für: {known}. "
            "Bitte einen davon oder einen anderen Satz wählen; Mengen in anderen Einheiten zuerst in kWh umrechnen."
        ),
    ),
    "year_without_factor": (
        "No factor for this year",
        (
            "The set has no factor for {carrier} for the year asked for[, {year}]. It has: {known}. Choose "
            "one of these years, or another set."
        ),
        "Kein Faktor für dieses Jahr",
        (
            "Der Satz hat für {carrier} keinen Faktor, der für das gefragte Jahr[ {year}] gilt. Vorhanden: {known}. "
            "Bitte eines dieser Jahre oder einen anderen Satz wählen."
        ),
    ),
    "factor_ambiguous": (
        "Several factors fit",
        (
            "The set has several factors for {carrier} in this year, which differ in what the kilowatt-hour counts: "
            "{known}. Name the one that is meant by factor_id."
        ),
        "Mehrere Faktoren passen",
        (
            "Der Satz hat für {carrier} in diesem Jahr mehrere Faktoren, je nachdem, was die Kilowattstunde zählt: "
            "{known}. Bitte den gemeinten mit factor_id nennen."
        ),
    ),
    "not_computed_from_energy": (
        "Not computed from energy",
        (
            "A saving of the kind {kind} is not computed with emission factors, so another set changes nothing. "
            "Correct it by hand if a better estimate is known."
        ),
        "Nicht aus Energie berechnet",
        (
            "Eine Einsparung der Art {kind} wird nicht mit Emissionsfaktoren berechnet, ein anderer Satz ändert daher "
            "nichts. Ist eine bessere Schätzung bekannt, bitte von Hand berichtigen."
        ),
    ),
    "recompute_too_large": (
        "Too many savings at once",
        (
            "{number} savings would be looked at, {limit} are possible in one go. Narrow it down with project_ids or "
            "former_factor_set_id."
        ),
        "Zu viele Einsparungen auf einmal",
        (
            "{number} Einsparungen wären zu prüfen, {limit} gehen auf einmal. Bitte mit project_ids oder "
            "former_factor_set_id eingrenzen."
        ),
    ),
    "preview_outdated": (
        "Something changed since the preview",
        (
            "Savings or factors changed since the preview, or it was another one. Nothing was done. Look at the "
            "preview again and send its token."
        ),
        "Seit der Vorschau hat sich etwas geändert",
        (
            "Seit der Vorschau haben sich Einsparungen oder Faktoren geändert, oder es war eine andere Vorschau. Es "
            "wurde nichts getan. Bitte die Vorschau neu ansehen und ihr token senden."
        ),
    ),
    "achieved_without_project": (
        "Achieved by a project that was not carried out",
        "The effect is called achieved, but the project has the status {status}. Check the stage and the project.",
        "Erreicht durch ein nicht umgesetztes Projekt",
        (
            "Die Wirkung heißt erreicht, das Projekt hat aber den Status {status}. Bitte Stufe (stage) und Projekt "
            "prüfen."
        ),
    ),
    "lifetime_missing": (
        "The lifetime is unknown",
        (
            "Without lifetime_months the saving cannot count on the basis {basis}; figures will name it as left out. "
            "Add it if a source says it."
        ),
        "Die Wirkdauer ist unbekannt",
        (
            "Ohne lifetime_months zählt die Einsparung nicht auf der Basis {basis}; Kennzahlen nennen sie als nicht "
            "enthalten. Bitte ergänzen, wenn eine Quelle sie nennt."
        ),
    ),
    "factor_sets_mixed": (
        "Factors of several sets",
        "The carriers are computed with factors of several sets. One set makes the result easier to compare.",
        "Faktoren aus mehreren Sätzen",
        "Die Energieträger werden mit Faktoren mehrerer Sätze gerechnet. Ein einziger Satz macht sie vergleichbarer.",
    ),
    "upstreams_mixed": (
        "With and without upstream chain",
        "Some factors include the upstream chain and others do not. Check whether they belong together.",
        "Mit und ohne Vorkette",
        "Einige Faktoren enthalten die Vorkette, andere nicht. Bitte prüfen, ob sie zusammengehören.",
    ),
    "carrier_differs": (
        "Factor of another carrier",
        "The carrier is called {carrier}, the factor is one for {named}. Check whether the factor is the right one.",
        "Faktor eines anderen Energieträgers",
        (
            "Der Energieträger heißt {carrier}, der Faktor gilt für {named}. Bitte prüfen, ob es der richtige Faktor "
            "ist."
        ),
    ),
    "supersedes_itself": (
        "An edition cannot replace itself",
        "Following the editions it replaces leads back to this set. Name an older edition, or none.",
        "Eine Ausgabe ersetzt sich nicht selbst",
        "Die Kette der ersetzten Ausgaben führt zu diesem Satz zurück. Bitte eine ältere Ausgabe nennen oder keine.",
    ),
    "range_reversed": (
        "The range is reversed",
        "The upper end lies below the lower one ({low}). Exchange the two or correct one.",
        "Die Spanne ist verkehrt herum",
        "Das obere Ende liegt unter dem unteren ({low}). Bitte beide tauschen oder eine Angabe berichtigen.",
    ),
}
