"""Emission factors from a list of published values: sets by publisher and edition, values that never change."""

import hashlib
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Write
from app.core.folding import search_key, sort_key
from app.formats import factor_list as lists
from app.formats.factor_list import FactorRow, FactorSetKey, read_factor_list
from app.models.factors import Factor, FactorSet
from app.models.fields import Gas, Upstream
from app.services import recording
from app.services.access import Actor
from app.services.factors import carrier_key
from app.services.imports.report import Report, sorted_out

F = sa.inspect(Factor).columns
FS = sa.inspect(FactorSet).columns
GASES = {lists.Gas.CO2: Gas.CO2, lists.Gas.CO2E: Gas.CO2E}
UPSTREAMS = {
    lists.Upstream.YES: Upstream.INCLUDED,
    lists.Upstream.NO: Upstream.EXCLUDED,
    lists.Upstream.NOT_STATED: Upstream.NOT_STATED,
}
SLUG_LENGTH, TITLE_LENGTH, SOURCE_LENGTH = 60, 200, 2000


def import_factors(db: Write, actor: Actor, data: bytes, report: Report) -> None:
    """Add what is new; a value that differs from the stored one is refused, since a new value is a new edition.

    Args:
        db: the transaction.
        actor: who imports.
        data: the file.
        report: gathers counts and findings; with errors in it nothing may be kept.
    """
    rows: list[FactorRow] = sorted_out(read_factor_list(data), report)
    sets: dict[FactorSetKey, UUID] = {}
    for row in rows:
        if row.set_key not in sets:
            sets[row.set_key] = _set(db, actor, row, report)
        _factor(db, actor, sets[row.set_key], row, report)
    report.notes["factor_sets"] = len(sets)


def set_slug(key: FactorSetKey) -> str:
    """Short stable name of a set; a long one keeps its beginning and a digest of the whole."""
    slug = key.slug.lower().replace("/", "-")
    if len(slug) <= SLUG_LENGTH:
        return slug
    digest = hashlib.blake2b(slug.encode(), digest_size=4).hexdigest()
    return f"{slug[: SLUG_LENGTH - 9].rstrip('-')}-{digest}"


def _set(db: Write, actor: Actor, row: FactorRow, report: Report) -> UUID:
    key = row.set_key
    slug = set_slug(key)
    known: UUID | None = db.scalar(sa.select(FS["id"]).where(FS["slug"] == slug))
    if known is not None:
        return known
    title = f"{key.publisher} {key.edition}".strip()[:TITLE_LENGTH]
    note = "; ".join(part for part in (key.kind.value, row.upstream_note) if part)
    values = {
        "slug": slug, "title": title, "title_search": search_key(title), "title_sort": sort_key(title),
        "publisher": key.publisher, "edition": key.edition[:TITLE_LENGTH] or "not stated",
        "convention": key.convention.value, "gas": GASES[key.gas], "upstream": UPSTREAMS[key.upstream],
        "note": note[:SOURCE_LENGTH], "source": (row.source_url or row.source)[:SOURCE_LENGTH],
    }  # fmt: skip
    report.notes["factor_sets_created"] = report.notes.get("factor_sets_created", 0) + 1
    return recording.insert(db, FactorSet, actor, values)


def _factor(db: Write, actor: Actor, set_id: UUID, row: FactorRow, report: Report) -> None:
    validity = row.valid_text or "not stated"
    reference = row.reference_text or row.reference.value
    key = carrier_key(row.carrier)
    where = (F["factor_set_id"] == set_id, F["carrier_search"] == key, F["validity"] == validity,
             F["reference"] == reference)  # fmt: skip
    known = db.first(sa.select(F["value_mg_per_kwh"]).where(*where))
    if known is not None:
        if known[0] == row.milligrams_per_kwh:
            report.unchanged += 1
        else:
            stored, sent = known[0] / 1000, row.milligrams_per_kwh / 1000
            report.error(
                row.number, "factor_value_differs", "value_g_per_kwh", key=row.carrier, stored=stored, value=sent
            )
        return
    values: dict[str, Any] = {
        "factor_set_id": set_id, "carrier": row.carrier, "carrier_search": key, "carrier_sort": sort_key(row.carrier),
        "value_mg_per_kwh": row.milligrams_per_kwh, "reference": reference, "validity": validity,
        "year_from": row.valid.first.year if row.valid else None,
        "year_to": row.valid.last.year if row.valid and row.valid.last else None,
        "source": "; ".join(part for part in (row.source, row.source_url) if part)[:SOURCE_LENGTH],
    }  # fmt: skip
    recording.insert(db, Factor, actor, values)
    report.created += 1
