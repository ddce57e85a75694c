"""Records that belong to one agency: who sees which, for every role, with and without an agency."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.models.accounts import Role
from app.models.consultations import Consultation
from app.services.access import Actor
from app.services.reading import owned

C = sa.inspect(Consultation).columns
HOME = uuid4()
WORKERS = {Role.AGENCY_COORDINATOR, Role.AGENCY_ADMIN, Role.IMPORTER}


def expected(role: Role, *, with_agency: bool, network: bool) -> str:
    """Name of what a role sees."""
    if role is Role.NETWORK_LEAD or (role is Role.AUDITOR and not with_agency):
        return "all" if network else "none"
    return "own" if with_agency and role in WORKERS | {Role.AUDITOR} else "none"


class TestOwned:
    @pytest.mark.parametrize("network", [True, False])
    @pytest.mark.parametrize("with_agency", [True, False])
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_sees_what_is_its_own(self, role: Role, *, with_agency: bool, network: bool) -> None:
        seen = owned(C, Actor(role, "caller", HOME if with_agency else None), network=network)
        assert seen.name == expected(role, with_agency=with_agency, network=network)
        assert seen.values == ({"caller_agency": HOME} if seen.name == "own" else {})

    def test_persons_are_never_the_networks(self) -> None:
        for role in set(Role) - WORKERS - {Role.AUDITOR}:
            assert owned(C, Actor(role, "caller", HOME), network=False).name == "none"
