"""Answers to the questions of an event: what may be said, and what has to be."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.errors import Fault, Invalid
from app.models.workshops import QuestionKind

YES_NO = ("yes", "no")


def check_questions(questions: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """What is wrong with the questions themselves: a key twice, choices where none belong or none where they do."""
    faults, known = [], set()
    for index, question in enumerate(questions):
        if question["key"] in known:
            faults.append(Fault("question_repeated", f"/questions/{index}/key", {"key": question["key"]}))
        known.add(question["key"])
        if (question["kind"] == QuestionKind.CHOICE) != bool(question["choices"]):
            faults.append(Fault("question_choices", f"/questions/{index}/choices", {"key": question["key"]}))
    return faults


def check(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str], *, all_needed: bool) -> None:
    """Refuse answers to what was not asked, that cannot be given, or that are missing.

    Args:
        questions: of the event.
        answers: by key.
        all_needed: whether the person answers, and not staff for somebody.

    Raises:
        Invalid: with a fault for each answer.
    """
    asked = {question["key"]: question for question in questions}
    faults = [Fault("answer_unknown", f"/answers/{key}", {"key": key}) for key in answers if key not in asked]
    for key, question in asked.items():
        said = answers.get(key)
        if said is None:
            if question["required"] and all_needed:
                faults.append(Fault("answer_missing", f"/answers/{key}", {"key": key, "question": question["text"]}))
            continue
        can = _choices(question)
        if can is not None and said not in can:
            faults.append(Fault("answer_not_offered", f"/answers/{key}", {"key": key, "choices": [*can]}))
    if faults:
        raise Invalid(faults=faults)


def _choices(question: Mapping[str, Any]) -> Sequence[str] | None:
    """What can be answered; none: anything."""
    if question["kind"] == QuestionKind.YES_NO:
        return YES_NO
    return question["choices"] if question["kind"] == QuestionKind.CHOICE else None
