"""First tables.

Why: the house needs its foundation.
Risk: none, the database is empty.
Way back: drop everything.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.models import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
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
            "states",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("website", sa.String(length=2000), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_agencies_created_by_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_agencies_name_length")),
        sa.CheckConstraint("length(name_search) <= 600", name=op.f("ck_agencies_name_search_length")),
        sa.CheckConstraint("length(name_sort) <= 400", name=op.f("ck_agencies_name_sort_length")),
        sa.CheckConstraint("length(slug) <= 60", name=op.f("ck_agencies_slug_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_agencies_updated_by_length")),
        sa.CheckConstraint("length(website) <= 2000", name=op.f("ck_agencies_website_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("slug", name=op.f("uq_agencies_slug")),
    )
    op.create_table(
        "claims",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column(
            "states",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("states_text", sa.String(length=200), nullable=False),
        sa.Column("as_of", sa.String(length=80), nullable=False),
        sa.Column("patrons", sa.Integer(), nullable=True),
        sa.Column("municipalities", sa.Integer(), nullable=True),
        sa.Column("projects", sa.Integer(), nullable=True),
        sa.Column("result_kg", sa.BigInteger(), nullable=True),
        sa.Column(
            "basis",
            sa.Enum(
                "annual", "lifetime", "one_year", name="basis", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("basis_text", sa.String(length=200), nullable=True),
        sa.Column(
            "gas",
            sa.Enum("CO2", "CO2e", name="gas", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("investment_cents", sa.BigInteger(), nullable=True),
        sa.Column(
            "qualifiers",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=2000), nullable=False),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.CheckConstraint("(result_kg IS NULL) = (basis IS NULL)", name=op.f("ck_claims_basis_named")),
        sa.CheckConstraint("length(as_of) <= 80", name=op.f("ck_claims_as_of_length")),
        sa.CheckConstraint("length(basis_text) <= 200", name=op.f("ck_claims_basis_text_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_claims_created_by_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_claims_note_length")),
        sa.CheckConstraint("length(scope) <= 200", name=op.f("ck_claims_scope_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_claims_source_length")),
        sa.CheckConstraint("length(states_text) <= 200", name=op.f("ck_claims_states_text_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_claims_updated_by_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint(
            "scope", "states_text", "as_of", "source", name=op.f("uq_claims_scope_states_text_as_of_source")
        ),
    )
    op.create_table(
        "factor_sets",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "title_search",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "title_sort",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.String(length=200), nullable=False),
        sa.Column(
            "convention",
            sa.Enum(
                "real",
                "statutory",
                "not_stated",
                name="convention",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "gas",
            sa.Enum("CO2", "CO2e", name="gas", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "upstream",
            sa.Enum(
                "included",
                "excluded",
                "not_stated",
                name="upstream",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from_year", sa.Integer(), nullable=True),
        sa.Column("valid_to_year", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_factor_sets_created_by_length")),
        sa.CheckConstraint("length(edition) <= 200", name=op.f("ck_factor_sets_edition_length")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_factor_sets_note_length")),
        sa.CheckConstraint("length(publisher) <= 200", name=op.f("ck_factor_sets_publisher_length")),
        sa.CheckConstraint("length(slug) <= 60", name=op.f("ck_factor_sets_slug_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_factor_sets_source_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_factor_sets_title_length")),
        sa.CheckConstraint("length(title_search) <= 600", name=op.f("ck_factor_sets_title_search_length")),
        sa.CheckConstraint("length(title_sort) <= 400", name=op.f("ck_factor_sets_title_sort_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_factor_sets_updated_by_length")),
        sa.CheckConstraint(
            "valid_to_year IS NULL OR valid_from_year IS NULL OR valid_to_year >= valid_from_year",
            name=op.f("ck_factor_sets_validity"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_sets")),
        sa.UniqueConstraint("slug", name=op.f("uq_factor_sets_slug")),
    )
    op.create_table(
        "funding_programmes",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
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
        sa.Column("funder", sa.String(length=200), nullable=False),
        sa.Column(
            "funder_level",
            sa.Enum(
                "eu",
                "federal",
                "state",
                "local",
                "private",
                name="funder_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "themes",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("rate_basis_points", sa.Integer(), nullable=True),
        sa.Column("website", sa.String(length=2000), nullable=True),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_funding_programmes_created_by_length")),
        sa.CheckConstraint("length(funder) <= 200", name=op.f("ck_funding_programmes_funder_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_funding_programmes_name_length")),
        sa.CheckConstraint("length(name_search) <= 600", name=op.f("ck_funding_programmes_name_search_length")),
        sa.CheckConstraint("length(name_sort) <= 400", name=op.f("ck_funding_programmes_name_sort_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_funding_programmes_note_length")),
        sa.CheckConstraint("length(slug) <= 60", name=op.f("ck_funding_programmes_slug_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_funding_programmes_updated_by_length")),
        sa.CheckConstraint("length(website) <= 2000", name=op.f("ck_funding_programmes_website_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_programmes")),
        sa.UniqueConstraint("slug", name=op.f("uq_funding_programmes_slug")),
    )
    op.create_table(
        "municipalities",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("parent_id", base.Identifier(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "state",
                "region",
                "county",
                "association",
                "municipality",
                "borough",
                "quarter",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
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
            "ags", sa.String(length=8).with_variant(sa.String(length=8, collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "ars", sa.String(length=12).with_variant(sa.String(length=12, collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("inhabited", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("postcode", sa.String(length=5), nullable=True),
        sa.Column("area_ha", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(
            "(level IN ('borough', 'quarter')) = (ars IS NULL)", name=op.f("ck_municipalities_official_key")
        ),
        sa.CheckConstraint("length(ags) <= 8", name=op.f("ck_municipalities_ags_length")),
        sa.CheckConstraint("length(ars) <= 12", name=op.f("ck_municipalities_ars_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_municipalities_created_by_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_municipalities_name_length")),
        sa.CheckConstraint("length(name_search) <= 600", name=op.f("ck_municipalities_name_search_length")),
        sa.CheckConstraint("length(name_sort) <= 400", name=op.f("ck_municipalities_name_sort_length")),
        sa.CheckConstraint("length(path) <= 120", name=op.f("ck_municipalities_path_length")),
        sa.CheckConstraint("length(postcode) <= 5", name=op.f("ck_municipalities_postcode_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_municipalities_source_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_municipalities_updated_by_length")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name=op.f("ck_municipalities_validity")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["municipalities.id"], name=op.f("fk_municipalities_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipalities")),
    )
    with op.batch_alter_table("municipalities", schema=None) as batch_op:
        batch_op.create_index("ix_municipalities_ags", ["ags"], unique=False)
        batch_op.create_index("ix_municipalities_ars", ["ars"], unique=False)
        batch_op.create_index("ix_municipalities_name_sort", ["name_sort", "id"], unique=False)
        batch_op.create_index("ix_municipalities_parent_id", ["parent_id"], unique=False)
        batch_op.create_index("ix_municipalities_path", ["path"], unique=False)
        batch_op.create_index("ix_municipalities_updated_at", ["updated_at", "id"], unique=False)
        batch_op.create_index(
            "uq_municipalities_ags_current",
            ["ags"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.create_index(
            "uq_municipalities_ars_current",
            ["ars"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "factors",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("factor_set_id", base.Identifier(), nullable=False),
        sa.Column("carrier", sa.String(length=120), nullable=False),
        sa.Column(
            "carrier_search",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "carrier_sort",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("value_mg_per_kwh", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("validity", sa.String(length=200), nullable=False),
        sa.Column("year_from", sa.Integer(), nullable=True),
        sa.Column("year_to", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.CheckConstraint("length(carrier) <= 120", name=op.f("ck_factors_carrier_length")),
        sa.CheckConstraint("length(carrier_search) <= 600", name=op.f("ck_factors_carrier_search_length")),
        sa.CheckConstraint("length(carrier_sort) <= 400", name=op.f("ck_factors_carrier_sort_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_factors_created_by_length")),
        sa.CheckConstraint("length(reference) <= 200", name=op.f("ck_factors_reference_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_factors_source_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_factors_updated_by_length")),
        sa.CheckConstraint("length(validity) <= 200", name=op.f("ck_factors_validity_length")),
        sa.CheckConstraint(
            "year_to IS NULL OR year_from IS NULL OR year_to >= year_from", name=op.f("ck_factors_validity")
        ),
        sa.ForeignKeyConstraint(["factor_set_id"], ["factor_sets.id"], name=op.f("fk_factors_factor_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factors")),
    )
    with op.batch_alter_table("factors", schema=None) as batch_op:
        batch_op.create_index("ix_factors_carrier_search", ["carrier_search", "id"], unique=False)
        batch_op.create_index("ix_factors_carrier_sort", ["carrier_sort", "id"], unique=False)
        batch_op.create_index(
            "uq_factors_carrier", ["factor_set_id", "carrier_search", "validity", "reference"], unique=True
        )

    op.create_table(
        "grants",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("funding_programme_id", base.Identifier(), nullable=False),
        sa.Column("municipality_id", base.Identifier(), nullable=True),
        sa.Column("grant_number", sa.String(length=80), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "applied",
                "granted",
                "paid",
                "proof_submitted",
                "closed",
                "rejected",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requested_cents", sa.BigInteger(), nullable=True),
        sa.Column("granted_cents", sa.BigInteger(), nullable=True),
        sa.Column("paid_cents", sa.BigInteger(), nullable=True),
        sa.Column("amount_is_cap", sa.Boolean(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("application_deadline", sa.Date(), nullable=True),
        sa.Column("proof_deadline", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_grants_created_by_length")),
        sa.CheckConstraint("length(grant_number) <= 80", name=op.f("ck_grants_grant_number_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_grants_note_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_grants_source_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_grants_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_grants_agency_id")),
        sa.ForeignKeyConstraint(
            ["funding_programme_id"], ["funding_programmes.id"], name=op.f("fk_grants_funding_programme_id")
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_grants_municipality_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index("ix_grants_funding_programme_id", ["funding_programme_id", "agency_id"], unique=False)
        batch_op.create_index("ix_grants_id", ["id"], unique=False)
        batch_op.create_index("ix_grants_municipality_id", ["municipality_id", "agency_id"], unique=False)
        batch_op.create_index("uq_grants_grant_number", ["agency_id", "grant_number"], unique=True)

    op.create_table(
        "idempotency_keys",
        sa.Column("credential_id", sa.String(length=40), nullable=False),
        sa.Column("operation", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column(
            "headers",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint('length("key") <= 128', name=op.f("ck_idempotency_keys_key_length")),
        sa.CheckConstraint("length(body_digest) <= 64", name=op.f("ck_idempotency_keys_body_digest_length")),
        sa.CheckConstraint("length(credential_id) <= 40", name=op.f("ck_idempotency_keys_credential_id_length")),
        sa.CheckConstraint("length(operation) <= 200", name=op.f("ck_idempotency_keys_operation_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_idempotency_keys_agency_id")),
        sa.PrimaryKeyConstraint("credential_id", "operation", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_keys_created_at", ["created_at"], unique=False)

    op.create_table(
        "imports",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column(
            "resource",
            sa.Enum(
                "municipalities",
                "factors",
                "projects",
                "claims",
                name="resource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "succeeded",
                "rejected",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column(
            "report",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_imports_created_by_length")),
        sa.CheckConstraint("length(file_digest) <= 64", name=op.f("ck_imports_file_digest_length")),
        sa.CheckConstraint("length(file_name) <= 200", name=op.f("ck_imports_file_name_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_imports_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_imports_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index("ix_imports_agency_id", ["agency_id", "id"], unique=False)

    op.create_table(
        "municipality_names",
        sa.Column("municipality_id", base.Identifier(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "ars", sa.String(length=12).with_variant(sa.String(length=12, collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.CheckConstraint("length(ars) <= 12", name=op.f("ck_municipality_names_ars_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_municipality_names_name_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_municipality_names_source_length")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_municipality_names_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "valid_from", name=op.f("pk_municipality_names")),
    )
    op.create_table(
        "municipality_populations",
        sa.Column("municipality_id", base.Identifier(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_male", sa.Integer(), nullable=True),
        sa.Column(
            "census_basis",
            sa.Enum(
                "census_2011",
                "census_2022",
                "not_stated",
                name="census_basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_municipality_populations_source_length")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_municipality_populations_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "reference_date", name=op.f("pk_municipality_populations")),
    )
    op.create_table(
        "municipality_successors",
        sa.Column("municipality_id", base.Identifier(), nullable=False),
        sa.Column("successor_id", base.Identifier(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_municipality_successors_source_length")),
        sa.CheckConstraint("municipality_id <> successor_id", name=op.f("ck_municipality_successors_not_itself")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_municipality_successors_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["municipalities.id"], name=op.f("fk_municipality_successors_successor_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "successor_id", name=op.f("pk_municipality_successors")),
    )
    with op.batch_alter_table("municipality_successors", schema=None) as batch_op:
        batch_op.create_index("ix_municipality_successors_successor_id", ["successor_id"], unique=False)

    op.create_table(
        "participations",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("municipality_id", base.Identifier(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "contact",
                "resolution",
                "agreement",
                "active",
                "ended",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("contact_on", sa.Date(), nullable=True),
        sa.Column("resolution_on", sa.Date(), nullable=True),
        sa.Column("agreement_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name=op.f("ck_participations_period")
        ),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_participations_created_by_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_participations_note_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_participations_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_participations_agency_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_participations_municipality_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_participations")),
    )
    with op.batch_alter_table("participations", schema=None) as batch_op:
        batch_op.create_index("ix_participations_id", ["id"], unique=False)
        batch_op.create_index("ix_participations_municipality_id", ["municipality_id", "agency_id"], unique=False)
        batch_op.create_index(
            "uq_participations_open",
            ["agency_id", "municipality_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "patrons",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "interested",
                "named",
                "in_training",
                "active",
                "paused",
                "left",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_since", sa.Date(), nullable=True),
        sa.Column("first_name", sa.String(length=200), nullable=False),
        sa.Column("last_name", sa.String(length=200), nullable=False),
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
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_patrons_created_by_length")),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_patrons_email_length")),
        sa.CheckConstraint("length(external_id) <= 80", name=op.f("ck_patrons_external_id_length")),
        sa.CheckConstraint("length(first_name) <= 200", name=op.f("ck_patrons_first_name_length")),
        sa.CheckConstraint("length(last_name) <= 200", name=op.f("ck_patrons_last_name_length")),
        sa.CheckConstraint("length(name_search) <= 600", name=op.f("ck_patrons_name_search_length")),
        sa.CheckConstraint("length(name_sort) <= 400", name=op.f("ck_patrons_name_sort_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_patrons_note_length")),
        sa.CheckConstraint("length(phone) <= 40", name=op.f("ck_patrons_phone_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_patrons_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_patrons_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_patrons")),
    )
    with op.batch_alter_table("patrons", schema=None) as batch_op:
        batch_op.create_index("ix_patrons_id", ["id"], unique=False)
        batch_op.create_index("ix_patrons_name_sort", ["agency_id", "name_sort", "id"], unique=False)
        batch_op.create_index("uq_patrons_external_id", ["agency_id", "external_id"], unique=True)

    op.create_table(
        "projects",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "title_search",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "title_sort",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("description", sa.String(length=10000), nullable=True),
        sa.Column(
            "theme",
            sa.Enum(
                "energy_efficiency",
                "renewable_energy",
                "heating",
                "buildings",
                "street_lighting",
                "mobility",
                "waste_and_resources",
                "nutrition_and_consumption",
                "nature_and_adaptation",
                "education_and_outreach",
                "other",
                name="theme",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("measure_type", sa.String(length=60), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "idea",
                "planned",
                "funding",
                "in_progress",
                "completed",
                "paused",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_end", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("planned_investment_cents", sa.BigInteger(), nullable=True),
        sa.Column("realised_investment_cents", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(
            "status <> 'completed' OR completed_on IS NOT NULL OR origin <> 'recorded'",
            name=op.f("ck_projects_completion_dated"),
        ),
        sa.CheckConstraint(
            "completed_on IS NULL OR started_on IS NULL OR completed_on >= started_on",
            name=op.f("ck_projects_actual_period"),
        ),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_projects_created_by_length")),
        sa.CheckConstraint("length(description) <= 10000", name=op.f("ck_projects_description_length")),
        sa.CheckConstraint("length(external_id) <= 80", name=op.f("ck_projects_external_id_length")),
        sa.CheckConstraint("length(measure_type) <= 60", name=op.f("ck_projects_measure_type_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_projects_source_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_projects_title_length")),
        sa.CheckConstraint("length(title_search) <= 600", name=op.f("ck_projects_title_search_length")),
        sa.CheckConstraint("length(title_sort) <= 400", name=op.f("ck_projects_title_sort_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_projects_updated_by_length")),
        sa.CheckConstraint(
            "planned_end IS NULL OR planned_start IS NULL OR planned_end >= planned_start",
            name=op.f("ck_projects_planned_period"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_projects_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_projects")),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index("ix_projects_id", ["id"], unique=False)
        batch_op.create_index("ix_projects_status", ["status", "id"], unique=False)
        batch_op.create_index("ix_projects_theme", ["theme", "id"], unique=False)
        batch_op.create_index("ix_projects_title_sort", ["title_sort", "id"], unique=False)
        batch_op.create_index("ix_projects_updated_at", ["updated_at", "id"], unique=False)
        batch_op.create_index("uq_projects_external_id", ["agency_id", "external_id"], unique=True)

    op.create_table(
        "workshops",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "workshop", "training", "networking", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "planned", "held", "cancelled", name="status", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "title_search",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "title_sort",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("description", sa.String(length=10000), nullable=True),
        sa.Column("starts_at", base.Moment(), nullable=False),
        sa.Column("ends_at", base.Moment(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("municipality_id", base.Identifier(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("online_url", sa.String(length=2000), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("registration_deadline", sa.Date(), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 1", name=op.f("ck_workshops_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_workshops_period")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_workshops_created_by_length")),
        sa.CheckConstraint("length(description) <= 10000", name=op.f("ck_workshops_description_length")),
        sa.CheckConstraint("length(external_id) <= 80", name=op.f("ck_workshops_external_id_length")),
        sa.CheckConstraint("length(online_url) <= 2000", name=op.f("ck_workshops_online_url_length")),
        sa.CheckConstraint("length(place) <= 200", name=op.f("ck_workshops_place_length")),
        sa.CheckConstraint("length(time_zone) <= 60", name=op.f("ck_workshops_time_zone_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_workshops_title_length")),
        sa.CheckConstraint("length(title_search) <= 600", name=op.f("ck_workshops_title_search_length")),
        sa.CheckConstraint("length(title_sort) <= 400", name=op.f("ck_workshops_title_sort_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_workshops_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_workshops_agency_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_workshops_municipality_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_workshops")),
    )
    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.create_index("ix_workshops_id", ["id"], unique=False)
        batch_op.create_index("ix_workshops_municipality_id", ["municipality_id", "agency_id"], unique=False)
        batch_op.create_index("ix_workshops_starts_at", ["starts_at", "id"], unique=False)
        batch_op.create_index("uq_workshops_external_id", ["agency_id", "external_id"], unique=True)

    op.create_table(
        "consultations",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("municipality_id", base.Identifier(), nullable=True),
        sa.Column("patron_id", base.Identifier(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "in_person",
                "phone",
                "email",
                "video",
                "letter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column(
            "subject_search",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_consultations_created_by_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_consultations_note_length")),
        sa.CheckConstraint("length(subject) <= 200", name=op.f("ck_consultations_subject_length")),
        sa.CheckConstraint("length(subject_search) <= 600", name=op.f("ck_consultations_subject_search_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_consultations_updated_by_length")),
        sa.CheckConstraint(
            "municipality_id IS NOT NULL OR patron_id IS NOT NULL", name=op.f("ck_consultations_with_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_consultations_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_consultations_agency_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_consultations_municipality_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_consultations")),
    )
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.create_index("ix_consultations_held_on", ["agency_id", "held_on", "id"], unique=False)
        batch_op.create_index("ix_consultations_id", ["id"], unique=False)
        batch_op.create_index("ix_consultations_municipality_id", ["municipality_id"], unique=False)
        batch_op.create_index("ix_consultations_patron_id", ["agency_id", "patron_id"], unique=False)

    op.create_table(
        "engagements",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("patron_id", base.Identifier(), nullable=False),
        sa.Column("municipality_id", base.Identifier(), nullable=True),
        sa.Column("named_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_engagements_period")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_engagements_created_by_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_engagements_updated_by_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_engagements_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_engagements_agency_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_engagements_municipality_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_engagements")),
    )
    with op.batch_alter_table("engagements", schema=None) as batch_op:
        batch_op.create_index("ix_engagements_id", ["id"], unique=False)
        batch_op.create_index("ix_engagements_municipality_id", ["municipality_id", "agency_id"], unique=False)
        batch_op.create_index("ix_engagements_patron_id", ["agency_id", "patron_id"], unique=False)

    op.create_table(
        "grant_projects",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("grant_id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "grant_id"],
            ["grants.agency_id", "grants.id"],
            name=op.f("fk_grant_projects_agency_id_grant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_grant_projects_agency_id_project_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "grant_id", "project_id", name=op.f("pk_grant_projects")),
    )
    with op.batch_alter_table("grant_projects", schema=None) as batch_op:
        batch_op.create_index("ix_grant_projects_project_id", ["agency_id", "project_id"], unique=False)

    op.create_table(
        "project_patrons",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("patron_id", base.Identifier(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_project_patrons_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_project_patrons_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "project_id", "patron_id", name=op.f("pk_project_patrons")),
    )
    with op.batch_alter_table("project_patrons", schema=None) as batch_op:
        batch_op.create_index("ix_project_patrons_patron_id", ["agency_id", "patron_id"], unique=False)

    op.create_table(
        "project_reports",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(length=10000), nullable=True),
        sa.Column("realised_investment_cents", sa.BigInteger(), nullable=True),
        sa.Column("volunteer_hours", sa.Integer(), nullable=True),
        sa.Column("people_reached", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_project_reports_created_by_length")),
        sa.CheckConstraint("length(summary) <= 10000", name=op.f("ck_project_reports_summary_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_project_reports_updated_by_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_project_reports_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_project_reports")),
        sa.UniqueConstraint(
            "agency_id", "project_id", "year", name=op.f("uq_project_reports_agency_id_project_id_year")
        ),
    )
    with op.batch_alter_table("project_reports", schema=None) as batch_op:
        batch_op.create_index("ix_project_reports_id", ["id"], unique=False)

    op.create_table(
        "project_shares",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("municipality_id", base.Identifier(), nullable=False),
        sa.Column("credited_agency_id", base.Identifier(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis_points BETWEEN 1 AND 10000", name=op.f("ck_project_shares_basis_points")),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_project_shares_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["credited_agency_id"], ["agencies.id"], name=op.f("fk_project_shares_credited_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_project_shares_municipality_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "project_id", "position", name=op.f("pk_project_shares")),
        sa.UniqueConstraint(
            "agency_id",
            "project_id",
            "municipality_id",
            "credited_agency_id",
            name=op.f("uq_project_shares_agency_id_project_id_municipality_id_credited_agency_id"),
        ),
    )
    with op.batch_alter_table("project_shares", schema=None) as batch_op:
        batch_op.create_index(
            "ix_project_shares_credited_agency_id", ["credited_agency_id", "project_id"], unique=False
        )
        batch_op.create_index(
            "ix_project_shares_municipality_id", ["municipality_id", "project_id", "agency_id"], unique=False
        )

    op.create_table(
        "registrations",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("workshop_id", base.Identifier(), nullable=False),
        sa.Column("patron_id", base.Identifier(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "registered",
                "confirmed",
                "waiting",
                "attended",
                "no_show",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "cancelled_by",
            sa.Enum("participant", "agency", name="cancelled_by", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_by IS NOT NULL)", name=op.f("ck_registrations_cancelled_by_somebody")
        ),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_registrations_created_by_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_registrations_note_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_registrations_updated_by_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_registrations_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "workshop_id"],
            ["workshops.agency_id", "workshops.id"],
            name=op.f("fk_registrations_agency_id_workshop_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_registrations")),
        sa.UniqueConstraint(
            "agency_id", "workshop_id", "patron_id", name=op.f("uq_registrations_agency_id_workshop_id_patron_id")
        ),
        sa.UniqueConstraint(
            "agency_id", "workshop_id", "position", name=op.f("uq_registrations_agency_id_workshop_id_position")
        ),
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index("ix_registrations_id", ["id"], unique=False)
        batch_op.create_index("ix_registrations_patron_id", ["agency_id", "patron_id"], unique=False)

    op.create_table(
        "savings",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", base.Moment(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("superseded_at", base.Moment(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=200), nullable=True),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("part", sa.String(length=200), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "energy",
                "direct",
                "effect_chain",
                "none",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum("annual", "lifetime", name="basis", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("result_kg", sa.BigInteger(), nullable=True),
        sa.Column("effect_from", sa.Integer(), nullable=True),
        sa.Column("lifetime_months", sa.Integer(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum("planned", "achieved", name="stage", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "assessment",
            sa.Enum(
                "estimated",
                "calculated",
                "measured_ex_ante",
                "measured_ex_post",
                name="assessment",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("verified_by", sa.String(length=200), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column(
            "gas",
            sa.Enum("CO2", "CO2e", name="gas", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "upstream",
            sa.Enum(
                "included",
                "excluded",
                "not_stated",
                name="upstream",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "convention",
            sa.Enum(
                "real",
                "statutory",
                "not_stated",
                name="convention",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("factor_set_id", base.Identifier(), nullable=True),
        sa.Column(
            "none_reason",
            sa.Enum(
                "biodiversity",
                "education",
                "adaptation",
                "other",
                name="none_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("people_reached", sa.Integer(), nullable=True),
        sa.Column(
            "effect_chain",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("(kind = 'none') = (none_reason IS NOT NULL)", name=op.f("ck_savings_reason")),
        sa.CheckConstraint("(kind = 'none') = (result_kg IS NULL)", name=op.f("ck_savings_result")),
        sa.CheckConstraint(
            "stage = 'planned' OR kind = 'none' OR effect_from IS NOT NULL OR origin <> 'recorded'",
            name=op.f("ck_savings_achieved_dated"),
        ),
        sa.CheckConstraint("(result_kg IS NULL) = (basis IS NULL)", name=op.f("ck_savings_basis_named")),
        sa.CheckConstraint("length(external_id) <= 80", name=op.f("ck_savings_external_id_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_savings_note_length")),
        sa.CheckConstraint("length(part) <= 200", name=op.f("ck_savings_part_length")),
        sa.CheckConstraint("length(reason) <= 200", name=op.f("ck_savings_reason_length")),
        sa.CheckConstraint("length(recorded_by) <= 40", name=op.f("ck_savings_recorded_by_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_savings_source_length")),
        sa.CheckConstraint("length(verified_by) <= 200", name=op.f("ck_savings_verified_by_length")),
        sa.CheckConstraint("length(withdrawn_reason) <= 200", name=op.f("ck_savings_withdrawn_reason_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_savings_agency_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_savings_agency_id")),
        sa.ForeignKeyConstraint(["factor_set_id"], ["factor_sets.id"], name=op.f("fk_savings_factor_set_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", "revision", name=op.f("pk_savings")),
    )
    with op.batch_alter_table("savings", schema=None) as batch_op:
        batch_op.create_index("ix_savings_id", ["id"], unique=False)
        batch_op.create_index("ix_savings_project_id", ["project_id", "id"], unique=False)
        batch_op.create_index("ix_savings_recorded_at", ["recorded_at", "id"], unique=False)
        batch_op.create_index(
            "uq_savings_current",
            ["agency_id", "id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.create_index(
            "uq_savings_external_id",
            ["agency_id", "external_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
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
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("municipality_id", base.Identifier(), nullable=True),
        sa.Column("patron_id", base.Identifier(), nullable=True),
        sa.Column(
            "scopes",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("expires_at", base.Moment(), nullable=False),
        sa.Column("revoked_at", base.Moment(), nullable=True),
        sa.CheckConstraint(
            "(role = 'municipality_manager') = (municipality_id IS NOT NULL)", name=op.f("ck_tokens_own_municipality")
        ),
        sa.CheckConstraint("(role = 'patron') = (patron_id IS NOT NULL)", name=op.f("ck_tokens_own_record")),
        sa.CheckConstraint("role <> 'public'", name=op.f("ck_tokens_not_public")),
        sa.CheckConstraint(
            "role IN ('network_lead', 'auditor', 'partner') OR agency_id IS NOT NULL", name=op.f("ck_tokens_tenant")
        ),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_tokens_digest_length")),
        sa.CheckConstraint("length(id) <= 40", name=op.f("ck_tokens_id_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_tokens_name_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"], name=op.f("fk_tokens_agency_id_patron_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_tokens_agency_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"], name=op.f("fk_tokens_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
    )
    op.create_table(
        "saving_inputs",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("saving_id", base.Identifier(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=120), nullable=False),
        sa.Column("before_wh", sa.BigInteger(), nullable=False),
        sa.Column("after_wh", sa.BigInteger(), nullable=False),
        sa.Column("factor_id", base.Identifier(), nullable=False),
        sa.Column("factor_mg_per_kwh", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(carrier) <= 120", name=op.f("ck_saving_inputs_carrier_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "saving_id", "revision"],
            ["savings.agency_id", "savings.id", "savings.revision"],
            name=op.f("fk_saving_inputs_agency_id_saving_id_revision"),
        ),
        sa.ForeignKeyConstraint(["factor_id"], ["factors.id"], name=op.f("fk_saving_inputs_factor_id")),
        sa.PrimaryKeyConstraint("agency_id", "saving_id", "revision", "position", name=op.f("pk_saving_inputs")),
    )
    with op.batch_alter_table("saving_inputs", schema=None) as batch_op:
        batch_op.create_index("ix_saving_inputs_factor_id", ["factor_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("saving_inputs", schema=None) as batch_op:
        batch_op.drop_index("ix_saving_inputs_factor_id")

    op.drop_table("saving_inputs")
    op.drop_table("tokens")
    with op.batch_alter_table("savings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_savings_external_id",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_savings_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index("ix_savings_recorded_at")
        batch_op.drop_index("ix_savings_project_id")
        batch_op.drop_index("ix_savings_id")

    op.drop_table("savings")
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index("ix_registrations_patron_id")
        batch_op.drop_index("ix_registrations_id")

    op.drop_table("registrations")
    with op.batch_alter_table("project_shares", schema=None) as batch_op:
        batch_op.drop_index("ix_project_shares_municipality_id")
        batch_op.drop_index("ix_project_shares_credited_agency_id")

    op.drop_table("project_shares")
    with op.batch_alter_table("project_reports", schema=None) as batch_op:
        batch_op.drop_index("ix_project_reports_id")

    op.drop_table("project_reports")
    with op.batch_alter_table("project_patrons", schema=None) as batch_op:
        batch_op.drop_index("ix_project_patrons_patron_id")

    op.drop_table("project_patrons")
    with op.batch_alter_table("grant_projects", schema=None) as batch_op:
        batch_op.drop_index("ix_grant_projects_project_id")

    op.drop_table("grant_projects")
    with op.batch_alter_table("engagements", schema=None) as batch_op:
        batch_op.drop_index("ix_engagements_patron_id")
        batch_op.drop_index("ix_engagements_municipality_id")
        batch_op.drop_index("ix_engagements_id")

    op.drop_table("engagements")
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.drop_index("ix_consultations_patron_id")
        batch_op.drop_index("ix_consultations_municipality_id")
        batch_op.drop_index("ix_consultations_id")
        batch_op.drop_index("ix_consultations_held_on")

    op.drop_table("consultations")
    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.drop_index("uq_workshops_external_id")
        batch_op.drop_index("ix_workshops_starts_at")
        batch_op.drop_index("ix_workshops_municipality_id")
        batch_op.drop_index("ix_workshops_id")

    op.drop_table("workshops")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index("uq_projects_external_id")
        batch_op.drop_index("ix_projects_updated_at")
        batch_op.drop_index("ix_projects_title_sort")
        batch_op.drop_index("ix_projects_theme")
        batch_op.drop_index("ix_projects_status")
        batch_op.drop_index("ix_projects_id")

    op.drop_table("projects")
    with op.batch_alter_table("patrons", schema=None) as batch_op:
        batch_op.drop_index("uq_patrons_external_id")
        batch_op.drop_index("ix_patrons_name_sort")
        batch_op.drop_index("ix_patrons_id")

    op.drop_table("patrons")
    with op.batch_alter_table("participations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_participations_open",
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )
        batch_op.drop_index("ix_participations_municipality_id")
        batch_op.drop_index("ix_participations_id")

    op.drop_table("participations")
    with op.batch_alter_table("municipality_successors", schema=None) as batch_op:
        batch_op.drop_index("ix_municipality_successors_successor_id")

    op.drop_table("municipality_successors")
    op.drop_table("municipality_populations")
    op.drop_table("municipality_names")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index("ix_imports_agency_id")

    op.drop_table("imports")
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_keys_created_at")

    op.drop_table("idempotency_keys")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index("uq_grants_grant_number")
        batch_op.drop_index("ix_grants_municipality_id")
        batch_op.drop_index("ix_grants_id")
        batch_op.drop_index("ix_grants_funding_programme_id")

    op.drop_table("grants")
    with op.batch_alter_table("factors", schema=None) as batch_op:
        batch_op.drop_index("uq_factors_carrier")
        batch_op.drop_index("ix_factors_carrier_sort")
        batch_op.drop_index("ix_factors_carrier_search")

    op.drop_table("factors")
    with op.batch_alter_table("municipalities", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_municipalities_ars_current",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index(
            "uq_municipalities_ags_current",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index("ix_municipalities_updated_at")
        batch_op.drop_index("ix_municipalities_path")
        batch_op.drop_index("ix_municipalities_parent_id")
        batch_op.drop_index("ix_municipalities_name_sort")
        batch_op.drop_index("ix_municipalities_ars")
        batch_op.drop_index("ix_municipalities_ags")

    op.drop_table("municipalities")
    op.drop_table("funding_programmes")
    op.drop_table("factor_sets")
    op.drop_table("claims")
    op.drop_table("agencies")
