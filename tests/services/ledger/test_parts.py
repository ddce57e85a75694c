"""What changes of a project's savings and reports alone is worked out from what stands for the project."""

from unittest import mock
from uuid import UUID

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core.db import Database, Write
from app.models.ledger import Subject
from app.models.projects import ProjectReport
from app.models.savings import Saving
from app.services import ledger
from app.services.ledger import Reach
from tests.factories import networks
from tests.oracles.impact import Network, Project, Share
from tests.services.ledger.test_cells import in_march
from tests.services.ledger.test_entering import settled, some


def replace_parts(db: Write, project: Project, other: Project, reach: Reach) -> None:
    """Savings, reports or both of another project in place of those of this one."""
    key = {"agency_id": project.owner, "project_id": project.id}
    if Reach.SAVINGS in reach:
        db.run(sa.delete(Saving).where(sa.inspect(Saving).columns["project_id"] == project.id))
        for number, saving in enumerate(other.savings):
            db.run(sa.insert(Saving), {**key, **networks._saving(project, number, saving)})
    if Reach.REPORTS in reach:
        db.run(sa.delete(ProjectReport).where(sa.inspect(ProjectReport).columns["project_id"] == project.id))
        for number, report in enumerate(other.reports):
            told = {"year": report.year, "people_reached": report.people, "volunteer_hours": report.hours}
            identity = networks._part_id(project, 0x100 + number)
            db.run(sa.insert(ProjectReport), {**networks._STAMPS, **key, "id": identity, **told})


class TestParts:
    @some
    @given(first=networks.networks(), second=networks.networks(), data=st.data())
    def test_are_kept_in_step(self, database: Database, first: Network, second: Network, data: st.DataObject) -> None:
        with in_march(database) as db:
            networks.write(db, first)
            for number, project in enumerate(first.projects):
                for reach in data.draw(st.lists(st.sampled_from([Reach.SAVINGS, Reach.REPORTS]), max_size=2)):
                    replace_parts(db, project, second.projects[number % len(second.projects)], reach)
                    ledger.touch(db, Subject.PROJECT, project.id, reach=reach)
            settled(db)

    def test_of_a_project_of_which_nothing_stands_it_is_entered_whole(self, database: Database) -> None:
        """As after an upgrade from before the ledger, until it is filled."""
        places = networks.PLACES[:2]
        shares = tuple(Share(place, path, networks.AGENCIES[0], 5_000) for place, path in places)
        project = Project(
            id=UUID(int=0xD0), owner=networks.AGENCIES[0], theme="heating", completed=None, planned=7, realised=None,
            shares=shares, savings=(), status="planned",
        )  # fmt: skip
        network = Network(networks.AGENCIES, networks.PLACES, (project,))
        with in_march(database) as db, mock.patch.object(ledger, "rebuild"):
            networks.write(db, network)
            ledger.touch(db, Subject.PROJECT, project.id, reach=Reach.SAVINGS)
            entries, _ = settled(db)
        assert len(entries) == len(shares)
