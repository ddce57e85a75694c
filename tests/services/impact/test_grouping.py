"""Grouping: a whole worked out slice by slice is the same whole."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.schemas.impact_table import GroupKey
from app.services.impact import folds, grouping
from app.services.impact.keys import Keys
from app.services.impact.scope import Build, Scope
from tests.api import Api
from tests.factories import effects
from tests.factories.effects import ANNUAL, changed, project, share, store
from tests.factories.networks import AGENCIES, MONTH


def test_a_large_whole_is_the_sum_of_what_each_agency_recorded(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    statutory = changed(ANNUAL, convention="statutory", people=7)
    shared = (share(0, 0, 5_000), share(4, 1, 5_000))
    foreign = replace(project(2, ANNUAL, statutory, shares=shared, theme="mobility"), owner=AGENCIES[1])
    store(api, project(0, ANNUAL), project(1, statutory), foreign, grants=(effects.grant(0, 0),))
    questions: tuple[Keys, ...] = ((), (GroupKey.THEME,), (GroupKey.STATE, GroupKey.CONVENTION))
    with api.database.snapshot() as db:
        wholes = [folds.tallies(db, Scope(MONTH), keys) for keys in questions]
        owners = set()
        once = grouping.fold

        def fold(db: Read, scope: Scope, build: Build, keys: Keys) -> list[tuple[Any, ...]]:
            owners.add(scope.owner)
            return once(db, scope, build, keys)

        monkeypatch.setattr(grouping, "fold", fold)
        monkeypatch.setattr(grouping, "_is_large", lambda dialect: Prepared(sa.select(sa.literal(1)), dialect))
        assert [folds.tallies(db, Scope(MONTH), keys) for keys in questions] == wholes
    assert owners == set(AGENCIES)
