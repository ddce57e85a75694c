"""Grant entries: what each grant pays for each project, and what nobody allocated. Plain arithmetic, no database."""

from collections.abc import Iterable, Mapping, Sequence

from app.core.allocation import WHOLE, apportion
from app.models.fundings import GrantStatus
from app.models.ledger import EntryKind, Subject
from app.services.ledger.entries import EntryFact, Item, divided, month_of
from app.services.ledger.facts import GrantFact, Projects, ShareFact

DECIDED = frozenset({GrantStatus.GRANTED, GrantStatus.PAID, GrantStatus.PROOF_SUBMITTED, GrantStatus.CLOSED})
COUNTS_IN: Mapping[str, frozenset[GrantStatus]] = {
    "requested": frozenset(GrantStatus) - {GrantStatus.DRAFT},
    "granted": DECIDED,
    "paid": DECIDED,
}
"""Amount of a grant -> states in which it counts; what was asked for stays asked for when it is refused."""


def of_grants(found: Iterable[Sequence[GrantFact]], projects: Projects) -> list[EntryFact]:
    """Entries of grants: what each pays for each project, and what nobody allocated.

    The amount on a link is the project's part of the grant (of the granted amount, before that of the requested one);
    what was requested and paid follows in the same proportion. A grant with one project and no amount on the link
    counts whole.
    """
    made: list[EntryFact] = []
    for links in found:
        grant = links[0]
        if grant.status == GrantStatus.DRAFT:
            continue
        if grant.project_id is None:
            made.append(_without_project(grant))
            continue
        parts = _parts(links)
        for link in links:
            if link.project_id is not None:
                shares = projects.shares.get((link.agency_id, link.project_id), ())
                made += _granted(grant, shares, parts.get(link.project_id))
    return made


def _without_project(grant: GrantFact) -> EntryFact:
    return EntryFact(
        Subject.GRANT.value, grant.id, EntryKind.UNALLOCATED.value, grant.agency_id, grant.id, grant.version, 0, None,
        grant.municipality_id, grant.path, grant.agency_id, WHOLE, grant.origin,
    )  # fmt: skip


def _base(subject: Subject, subject_id: str, kind: EntryKind, share: ShareFact, item: Item) -> EntryFact:
    """An entry of a project's share, without amounts."""
    return EntryFact(
        subject.value, subject_id, kind.value, share.agency_id, item.id, item.version, share.position,
        share.project_id, share.municipality_id, share.path, share.credited_agency_id, share.basis_points, item.origin,
        share.published, share.theme, share.measure_type, share.status, month_of(share.completed_on),
    )  # fmt: skip


def _granted(grant: GrantFact, shares: Sequence[ShareFact], part: Mapping[str, int] | None) -> Iterable[EntryFact]:
    kind = EntryKind.UNALLOCATED if part is None else EntryKind.GRANT
    amounts = [divided((part or {}).get(name), shares) for name in COUNTS_IN]
    item = Item(grant.id, grant.version, grant.origin)
    for index, share in enumerate(shares):
        base = _base(Subject.GRANT, grant.id, kind, share, item)
        requested, granted, paid = (amount[index] for amount in amounts)
        yield base._replace(requested_cents=requested, granted_cents=granted, paid_cents=paid)


def _parts(links: Sequence[GrantFact]) -> dict[str | None, dict[str, int]]:
    """What each project gets of each amount of a grant, in cents; a project without a known part is missing."""
    grant = links[0]
    if len(links) == 1 and grant.amount is None:
        weights = {grant.project_id: 1}
    else:
        weights = {link.project_id: link.amount for link in links if link.amount is not None}
        stated = grant.granted if grant.granted is not None else grant.requested
        weights[grant.id] = max((stated or 0) - sum(weights.values()), 0)  # what no project got
    amounts = {name: getattr(grant, name) for name in COUNTS_IN if grant.status in COUNTS_IN[name]}
    found: dict[str | None, dict[str, int]] = {project_id: {} for project_id in weights}
    if sum(weights.values()):
        for name, cents in amounts.items():
            if cents is not None:
                for project_id, part in zip(weights, apportion(cents, list(weights.values())), strict=True):
                    found[project_id][name] = part
    return found
