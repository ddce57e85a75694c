"""People: users, sessions, links, letters, identity providers; machine tokens that rotate.

Why: people log in with accounts of their own, here or at a provider; agencies keep their machines' tokens themselves.
Risk: new tables; the few rows of tokens are written once more.
Way back: drop them. Everybody loses accounts and sessions; tokens that were rotated keep their newest secret.

Revision: 0013, after 0014.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.models import base

revision = "0013"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "guess_counts",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("until_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_guess_counts_digest_length")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_guess_counts")),
    )
    with op.batch_alter_table("guess_counts", schema=None) as batch_op:
        batch_op.create_index("ix_guess_counts_until_at", ["until_at"], unique=False)

    op.create_table(
        "providers",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("issuer", sa.String(length=2000), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("audiences", JSON, nullable=False),
        sa.Column("redirect_uris", JSON, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(client_id) <= 200", name=op.f("ck_providers_client_id_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_providers_created_by_length")),
        sa.CheckConstraint("length(issuer) <= 2000", name=op.f("ck_providers_issuer_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_providers_name_length")),
        sa.CheckConstraint("length(slug) <= 60", name=op.f("ck_providers_slug_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_providers_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_providers_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
        sa.UniqueConstraint("issuer", name=op.f("uq_providers_issuer")),
        sa.UniqueConstraint("slug", name=op.f("uq_providers_slug")),
    )
    op.create_table(
        "users",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column(
            "email",
            sa.String(length=254).with_variant(sa.String(length=254, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "name_search",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name_sort",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "public",
                "patron",
                "municipality_manager",
                "agency_coordinator",
                "agency_admin",
                "network_lead",
                "partner",
                "importer",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("municipality_id", base.Identifier(), nullable=True),
        sa.Column("patron_id", base.Identifier(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "invited", "active", "disabled", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "language",
            sa.Enum("de", "en", name="language", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=300), nullable=True),
        sa.Column("password_changed_at", base.Moment(), nullable=True),
        sa.Column("second_factor_key", sa.String(length=200), nullable=True),
        sa.Column("second_factor_since_at", base.Moment(), nullable=True),
        sa.Column("second_factor_step", sa.BigInteger(), nullable=False),
        sa.Column("last_login_at", base.Moment(), nullable=True),
        sa.CheckConstraint(
            "(role = 'municipality_manager') = (municipality_id IS NOT NULL)", name=op.f("ck_users_own_municipality")
        ),
        sa.CheckConstraint("(role = 'patron') = (patron_id IS NOT NULL)", name=op.f("ck_users_own_record")),
        sa.CheckConstraint(
            "role IN ('network_lead', 'auditor') OR agency_id IS NOT NULL", name=op.f("ck_users_tenant")
        ),
        sa.CheckConstraint("role NOT IN ('public', 'partner', 'importer')", name=op.f("ck_users_a_person")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_users_created_by_length")),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_users_email_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_users_name_length")),
        sa.CheckConstraint("length(name_search) <= 600", name=op.f("ck_users_name_search_length")),
        sa.CheckConstraint("length(name_sort) <= 400", name=op.f("ck_users_name_sort_length")),
        sa.CheckConstraint("length(password_hash) <= 300", name=op.f("ck_users_password_hash_length")),
        sa.CheckConstraint("length(second_factor_key) <= 200", name=op.f("ck_users_second_factor_key_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_users_updated_by_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"], name=op.f("fk_users_agency_id_patron_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_users_agency_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_users_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index("ix_users_agency_id", ["agency_id", "id"], unique=False)

    op.create_table(
        "flows",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("provider_id", base.Identifier(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "login", "invitation", "link", name="purpose", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("user_id", base.Identifier(), nullable=True),
        sa.Column("link_id", sa.String(length=40), nullable=True),
        sa.Column("redirect_uri", sa.String(length=2000), nullable=False),
        sa.Column("expires_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_flows_digest_length")),
        sa.CheckConstraint("length(link_id) <= 40", name=op.f("ck_flows_link_id_length")),
        sa.CheckConstraint("length(redirect_uri) <= 2000", name=op.f("ck_flows_redirect_uri_length")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_flows_provider_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_flows_user_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_flows")),
    )
    op.create_table(
        "identities",
        sa.Column("provider_id", base.Identifier(), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("user_id", base.Identifier(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(subject) <= 255", name=op.f("ck_identities_subject_length")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_identities_provider_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_identities_user_id")),
        sa.PrimaryKeyConstraint("provider_id", "subject", name=op.f("pk_identities")),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index("ix_identities_user_id", ["user_id"], unique=False)

    op.create_table(
        "letters",
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("user_id", base.Identifier(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "password_reset",
                "password_changed",
                "second_factor_changed",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", base.Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", base.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_letters_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index("ix_letters_due_at", ["due_at"], unique=False)
        batch_op.create_index("ix_letters_user_id", ["user_id"], unique=False)

    op.create_table(
        "links",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", base.Identifier(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation", "password_reset", name="purpose", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("expires_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_links_digest_length")),
        sa.CheckConstraint("length(id) <= 40", name=op.f("ck_links_id_length")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index("ix_links_user_id", ["user_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("user_id", base.Identifier(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", base.Moment(), nullable=True),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_recovery_codes_digest_length")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("user_id", "digest", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", base.Identifier(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "password",
                "second_factor",
                "provider",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("access_until_at", base.Moment(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("refreshed_at", base.Moment(), nullable=False),
        sa.Column("expires_at", base.Moment(), nullable=False),
        sa.Column("ended_at", base.Moment(), nullable=True),
        sa.CheckConstraint("length(address_digest) <= 64", name=op.f("ck_sessions_address_digest_length")),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_sessions_digest_length")),
        sa.CheckConstraint("length(id) <= 40", name=op.f("ck_sessions_id_length")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("ix_sessions_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_sessions_user_id", ["user_id", "id"], unique=False)

    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", base.Moment(), nullable=False),
        sa.Column("used_at", base.Moment(), nullable=True),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_refresh_tokens_digest_length")),
        sa.CheckConstraint("length(id) <= 40", name=op.f("ck_refresh_tokens_id_length")),
        sa.CheckConstraint("length(session_id) <= 40", name=op.f("ck_refresh_tokens_session_id_length")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_refresh_tokens_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
    )
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.create_index("ix_refresh_tokens_session_id", ["session_id"], unique=False)

    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("updated_at", base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("created_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("updated_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("networks", JSON, nullable=True))
        batch_op.add_column(sa.Column("former_digest", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("former_until_at", base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("used_at", base.Moment(), nullable=True))

    tokens = sa.table(
        "tokens",
        sa.column("version"),
        sa.column("updated_at"),
        sa.column("created_at"),
        sa.column("created_by"),
        sa.column("updated_by"),
        sa.column("networks", JSON),
    )
    stamps = {
        "version": 1,
        "updated_at": tokens.c.created_at,
        "created_by": "system",
        "updated_by": "system",
        "networks": [],
    }
    op.execute(tokens.update().values(**stamps))
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.alter_column("version", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("updated_at", existing_type=base.Moment(), nullable=False)
        batch_op.alter_column("created_by", existing_type=sa.String(length=40), nullable=False)
        batch_op.alter_column("updated_by", existing_type=sa.String(length=40), nullable=False)
        batch_op.alter_column("networks", existing_type=JSON, nullable=False)
        batch_op.create_check_constraint(op.f("ck_tokens_created_by_length"), "length(created_by) <= 40")
        batch_op.create_check_constraint(op.f("ck_tokens_updated_by_length"), "length(updated_by) <= 40")
        batch_op.create_check_constraint(op.f("ck_tokens_former_digest_length"), "length(former_digest) <= 64")
        batch_op.create_index("ix_tokens_agency_id", ["agency_id", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index("ix_tokens_agency_id")
        batch_op.drop_constraint(op.f("ck_tokens_created_by_length"), type_="check")
        batch_op.drop_constraint(op.f("ck_tokens_updated_by_length"), type_="check")
        batch_op.drop_constraint(op.f("ck_tokens_former_digest_length"), type_="check")
        batch_op.drop_column("used_at")
        batch_op.drop_column("former_until_at")
        batch_op.drop_column("former_digest")
        batch_op.drop_column("networks")
        batch_op.drop_column("updated_by")
        batch_op.drop_column("created_by")
        batch_op.drop_column("updated_at")
        batch_op.drop_column("version")

    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.drop_index("ix_refresh_tokens_session_id")

    op.drop_table("refresh_tokens")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_sessions_user_id")
        batch_op.drop_index("ix_sessions_expires_at")

    op.drop_table("sessions")
    op.drop_table("recovery_codes")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_index("ix_links_user_id")

    op.drop_table("links")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index("ix_letters_user_id")
        batch_op.drop_index("ix_letters_due_at")

    op.drop_table("letters")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index("ix_identities_user_id")

    op.drop_table("identities")
    op.drop_table("flows")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index("ix_users_agency_id")

    op.drop_table("users")
    op.drop_table("providers")
    with op.batch_alter_table("guess_counts", schema=None) as batch_op:
        batch_op.drop_index("ix_guess_counts_until_at")

    op.drop_table("guess_counts")
