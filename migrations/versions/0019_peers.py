"""Peers with their pulls and received entries, and what the network's figures are put together from.

Why: releases of other instances are pulled, kept as they came, and put together with own ones without counting twice.
Risk: none, new tables only.
Way back: drop them; what peers signed can be pulled again, what people settled about conflicts is lost.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network_conflicts",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("place", "project", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject", base.ordered_text(200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "settled", "gone", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("publishers", base.Json, nullable=False),
        sa.Column("counted", base.Json, nullable=False),
        sa.Column("reason", sa.String(length=10000), nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("settled_at", base.Moment(), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_network_conflicts_created_by_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_network_conflicts_name_length")),
        sa.CheckConstraint("length(reason) <= 10000", name=op.f("ck_network_conflicts_reason_length")),
        sa.CheckConstraint("length(settled_by) <= 40", name=op.f("ck_network_conflicts_settled_by_length")),
        sa.CheckConstraint("length(subject) <= 200", name=op.f("ck_network_conflicts_subject_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_network_conflicts_updated_by_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_conflicts")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_network_conflicts_kind_subject")),
    )
    with op.batch_alter_table("network_conflicts", schema=None) as batch_op:
        batch_op.create_index("ix_network_conflicts_state", ["state", "id"], unique=False)

    op.create_table(
        "peers",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("publisher", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("key", base.Json, nullable=False),
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("interval_minutes", sa.Integer(), nullable=True),
        sa.Column("sealed_token", sa.String(length=1000), nullable=True),
        sa.Column("tag", sa.String(length=200), nullable=True),
        sa.Column("head_sequence", sa.Integer(), nullable=False),
        sa.Column("head_digest", sa.String(length=64), nullable=True),
        sa.Column("previewed_at", base.Moment(), nullable=True),
        sa.Column("next_pull_at", base.Moment(), nullable=True),
        sa.Column("not_before_at", base.Moment(), nullable=True),
        sa.Column("tried_at", base.Moment(), nullable=True),
        sa.Column("succeeded_at", base.Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", base.Json, nullable=True),
        sa.CheckConstraint("length(address) <= 2000", name=op.f("ck_peers_address_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_peers_created_by_length")),
        sa.CheckConstraint("length(head_digest) <= 64", name=op.f("ck_peers_head_digest_length")),
        sa.CheckConstraint("length(kid) <= 43", name=op.f("ck_peers_kid_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_peers_name_length")),
        sa.CheckConstraint("length(publisher) <= 60", name=op.f("ck_peers_publisher_length")),
        sa.CheckConstraint("length(sealed_token) <= 1000", name=op.f("ck_peers_sealed_token_length")),
        sa.CheckConstraint("length(tag) <= 200", name=op.f("ck_peers_tag_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_peers_updated_by_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peers")),
        sa.UniqueConstraint("publisher", name=op.f("uq_peers_publisher")),
    )
    with op.batch_alter_table("peers", schema=None) as batch_op:
        batch_op.create_index("ix_peers_next_pull_at", ["next_pull_at"], unique=False)

    op.create_table(
        "network_sources",
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("publisher", sa.String(length=60), nullable=False),
        sa.Column("peer_id", base.Identifier(), nullable=True),
        sa.Column("house", sa.String(length=300), nullable=False),
        sa.Column("taken_in", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("public", "partners", name="world", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("cut_off", sa.Integer(), nullable=True),
        sa.Column("known_at", base.Moment(), nullable=True),
        sa.Column("issued_at", base.Moment(), nullable=True),
        sa.Column("measures", base.Json, nullable=False),
        sa.Column("tables", base.Json, nullable=False),
        sa.Column("method", base.Json, nullable=False),
        sa.Column("factor_sets", base.Json, nullable=False),
        sa.Column("remarks", base.Json, nullable=False),
        sa.Column("merged_at", base.Moment(), nullable=True),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_network_sources_digest_length")),
        sa.CheckConstraint("length(house) <= 300", name=op.f("ck_network_sources_house_length")),
        sa.CheckConstraint("length(publisher) <= 60", name=op.f("ck_network_sources_publisher_length")),
        sa.ForeignKeyConstraint(["peer_id"], ["peers.id"], name=op.f("fk_network_sources_peer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_sources")),
        sa.UniqueConstraint("peer_id", name=op.f("uq_network_sources_peer_id")),
    )
    with op.batch_alter_table("network_sources", schema=None) as batch_op:
        batch_op.create_index(
            "uq_network_sources_own",
            ["publisher"],
            unique=True,
            sqlite_where=sa.text("peer_id IS NULL"),
            postgresql_where=sa.text("peer_id IS NULL"),
        )

    op.create_table(
        "received_entries",
        sa.Column("peer_id", base.Identifier(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("issued_at", base.Moment(), nullable=False),
        sa.Column("received_at", base.Moment(), nullable=False),
        sa.Column("about", base.Json, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("remarks", base.Json, nullable=False),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_received_entries_digest_length")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_received_entries_kind_length")),
        sa.ForeignKeyConstraint(
            ["peer_id"], ["peers.id"], name=op.f("fk_received_entries_peer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_id", "sequence", name=op.f("pk_received_entries")),
    )
    op.create_table(
        "network_losses",
        sa.Column("source_id", base.Identifier(), nullable=False),
        sa.Column(
            "world",
            sa.Enum("public", "partners", name="world", native_enum=False, create_constraint=False, length=40),
            nullable=False,
        ),
        sa.Column("dims", base.ordered_text(60), nullable=False),
        sa.Column("key", base.ordered_text(300), nullable=False),
        sa.Column("cells", base.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["network_sources.id"], name=op.f("fk_network_losses_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "world", "dims", "key", name=op.f("pk_network_losses")),
    )
    with op.batch_alter_table("network_losses", schema=None) as batch_op:
        batch_op.create_index("ix_network_losses_dims", ["world", "dims", "key"], unique=False)

    op.create_table(
        "network_places",
        sa.Column("source_id", base.Identifier(), nullable=False),
        sa.Column("place", base.ordered_text(200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("rows", base.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["network_sources.id"], name=op.f("fk_network_places_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "place", name=op.f("pk_network_places")),
    )
    with op.batch_alter_table("network_places", schema=None) as batch_op:
        batch_op.create_index("ix_network_places_place", ["place"], unique=False)

    op.create_table(
        "network_projects",
        sa.Column("source_id", base.Identifier(), nullable=False),
        sa.Column("project", base.ordered_text(80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("shares", base.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["network_sources.id"], name=op.f("fk_network_projects_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "project", name=op.f("pk_network_projects")),
    )
    with op.batch_alter_table("network_projects", schema=None) as batch_op:
        batch_op.create_index("ix_network_projects_project", ["project"], unique=False)

    op.create_table(
        "network_rows",
        sa.Column("source_id", base.Identifier(), nullable=False),
        sa.Column("dims", base.ordered_text(60), nullable=False),
        sa.Column("key", base.ordered_text(300), nullable=False),
        sa.Column("cells", base.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["network_sources.id"], name=op.f("fk_network_rows_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "dims", "key", name=op.f("pk_network_rows")),
    )
    with op.batch_alter_table("network_rows", schema=None) as batch_op:
        batch_op.create_index("ix_network_rows_dims", ["dims", "key"], unique=False)

    op.create_table(
        "pulls",
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("peer_id", base.Identifier(), nullable=False),
        sa.Column("job_id", base.Identifier(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "unchanged",
                "received",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("problem", base.Json, nullable=True),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("finished_at", base.Moment(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_pulls_created_by_length")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_pulls_job_id")),
        sa.ForeignKeyConstraint(["peer_id"], ["peers.id"], name=op.f("fk_pulls_peer_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulls")),
    )
    with op.batch_alter_table("pulls", schema=None) as batch_op:
        batch_op.create_index("ix_pulls_job_id", ["job_id"], unique=False)
        batch_op.create_index("ix_pulls_peer_id", ["peer_id", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pulls", schema=None) as batch_op:
        batch_op.drop_index("ix_pulls_peer_id")
        batch_op.drop_index("ix_pulls_job_id")

    op.drop_table("pulls")
    with op.batch_alter_table("network_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_network_rows_dims")

    op.drop_table("network_rows")
    with op.batch_alter_table("network_projects", schema=None) as batch_op:
        batch_op.drop_index("ix_network_projects_project")

    op.drop_table("network_projects")
    with op.batch_alter_table("network_places", schema=None) as batch_op:
        batch_op.drop_index("ix_network_places_place")

    op.drop_table("network_places")
    with op.batch_alter_table("network_losses", schema=None) as batch_op:
        batch_op.drop_index("ix_network_losses_dims")

    op.drop_table("network_losses")
    op.drop_table("received_entries")
    with op.batch_alter_table("network_sources", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_network_sources_own",
            sqlite_where=sa.text("peer_id IS NULL"),
            postgresql_where=sa.text("peer_id IS NULL"),
        )

    op.drop_table("network_sources")
    with op.batch_alter_table("peers", schema=None) as batch_op:
        batch_op.drop_index("ix_peers_next_pull_at")

    op.drop_table("peers")
    with op.batch_alter_table("network_conflicts", schema=None) as batch_op:
        batch_op.drop_index("ix_network_conflicts_state")

    op.drop_table("network_conflicts")
