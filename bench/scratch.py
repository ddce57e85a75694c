"""The same questions without ledger and rollups: SQL over the records, as one would write it by hand.

Every amount is divided over shares by largest remainder, as the figures are; a project with one share needs no window
for that. Results are on one basis each (tonnes that are in force this month, tonnes over the lifetime), with the
projects behind them.
"""

from typing import Any

import sqlalchemy as sa

from app.core.db import Snapshot
from app.services.sql import make_room

EFFECTS = """
effects AS (
  SELECT agency_id, project_id, id, people_reached AS people,
    CASE WHEN effect_from <= :month AND (lifetime_months IS NULL OR effect_from + lifetime_months > :month)
      THEN result_kg END AS annual,
    result_kg * lifetime_months / 12 + CASE
      WHEN result_kg * lifetime_months % 12 > 6
        OR (result_kg * lifetime_months % 12 = 6 AND result_kg * lifetime_months / 12 % 2 = 1) THEN 1
      ELSE 0 END AS lifetime
  FROM savings WHERE superseded_at IS NULL AND stage = 'achieved' AND kind <> 'none' AND basis = 'annual')"""

HEADLINE = (
    f"""WITH {EFFECTS},
by_project AS (
  SELECT agency_id, project_id, sum(annual) AS annual, sum(lifetime) AS lifetime, sum(people) AS people
  FROM effects GROUP BY agency_id, project_id)
SELECT sum(annual), count(annual), sum(lifetime), count(lifetime), sum(people), count(people) FROM by_project""",
    """SELECT status, count(*), sum(planned_investment_cents), count(planned_investment_cents),
  sum(realised_investment_cents), count(realised_investment_cents) FROM projects GROUP BY status""",
    """WITH judged AS (
  SELECT agency_id, project_id, min(CASE WHEN kind = 'none' THEN 6 WHEN stage = 'planned' THEN 5
    WHEN effect_from IS NULL THEN 3 WHEN effect_from > :month THEN 2
    WHEN effect_from + lifetime_months <= :month THEN 1 ELSE 0 END) AS annual,
    min(CASE WHEN kind = 'none' THEN 6 WHEN stage = 'planned' THEN 5 WHEN lifetime_months IS NULL THEN 4
      ELSE 0 END) AS lifetime
  FROM savings WHERE superseded_at IS NULL GROUP BY agency_id, project_id)
SELECT annual, lifetime, count(*) FROM judged GROUP BY annual, lifetime""",
    """SELECT sum(requested_cents), sum(granted_cents), sum(paid_cents),
  count(DISTINCT l.project_id) FROM grants g JOIN grant_projects l ON l.agency_id = g.agency_id AND l.grant_id = g.id
  WHERE g.status NOT IN ('draft', 'rejected', 'withdrawn')""",
    "SELECT sum(people_reached), sum(volunteer_hours), count(DISTINCT project_id) FROM project_reports",
    """SELECT count(*), (SELECT count(DISTINCT patron_id) FROM engagements WHERE ends_on IS NULL) FROM patrons
  WHERE status <> 'interested'""",
    "SELECT count(DISTINCT municipality_id) FROM participations WHERE ends_on IS NULL",
    "SELECT count(*), sum(participants) FROM workshops WHERE status = 'held'",
    """SELECT count(DISTINCT s.municipality_id) FROM projects p JOIN project_shares s
  ON s.agency_id = p.agency_id AND s.project_id = p.id WHERE p.status = 'completed'""",
)

PARTS = f"""{EFFECTS},
whole AS (SELECT * FROM project_shares WHERE basis_points = 10000),
shared AS (SELECT * FROM project_shares WHERE basis_points < 10000),
divided AS (
  SELECT s.agency_id, s.project_id, s.position, s.municipality_id, e.id, annual, lifetime,
    annual * basis_points / 10000 AS annual_part, lifetime * basis_points / 10000 AS lifetime_part,
    row_number() OVER (PARTITION BY e.agency_id, e.id ORDER BY annual * basis_points % 10000 DESC, position)
      AS annual_turn,
    row_number() OVER (PARTITION BY e.agency_id, e.id ORDER BY lifetime * basis_points % 10000 DESC, position)
      AS lifetime_turn
  FROM shared s JOIN effects e ON e.agency_id = s.agency_id AND e.project_id = s.project_id),
topped AS (
  SELECT agency_id, project_id, position, municipality_id,
    annual_part + CASE WHEN annual_turn
      <= annual - sum(annual_part) OVER (PARTITION BY agency_id, id) THEN 1 ELSE 0 END AS annual,
    lifetime_part + CASE WHEN lifetime_turn
      <= lifetime - sum(lifetime_part) OVER (PARTITION BY agency_id, id) THEN 1 ELSE 0 END AS lifetime
  FROM divided),
tonnes AS (
  SELECT s.agency_id, s.project_id, s.position, s.municipality_id, sum(annual) AS annual, sum(lifetime) AS lifetime
  FROM whole s LEFT JOIN effects e ON e.agency_id = s.agency_id AND e.project_id = s.project_id
  GROUP BY s.agency_id, s.project_id, s.position, s.municipality_id
  UNION ALL
  SELECT s.agency_id, s.project_id, s.position, s.municipality_id, sum(annual), sum(lifetime)
  FROM shared s LEFT JOIN topped t ON t.agency_id = s.agency_id AND t.project_id = s.project_id
    AND t.position = s.position
  GROUP BY s.agency_id, s.project_id, s.position, s.municipality_id),
granted AS (
  SELECT l.agency_id, l.project_id, CAST(sum(coalesce(l.amount_cents, g.granted_cents)) AS bigint) AS granted
  FROM grants g JOIN grant_projects l ON l.agency_id = g.agency_id AND l.grant_id = g.id
  WHERE g.status IN ('granted', 'paid', 'proof_submitted', 'closed') GROUP BY l.agency_id, l.project_id),
parts AS {{keep}} (
  SELECT t.municipality_id, {{year}} AS year, p.theme, substr(m.path, 1, 2) AS state, p.agency_id, p.id, t.annual,
    t.lifetime, {{realised}} AS realised, {{granted}} AS granted
  FROM tonnes t JOIN projects p ON p.agency_id = t.agency_id AND p.id = t.project_id
  JOIN project_shares s ON s.agency_id = t.agency_id AND s.project_id = t.project_id AND s.position = t.position
  JOIN municipalities m ON m.id = t.municipality_id
  LEFT JOIN granted g ON g.agency_id = p.agency_id AND g.project_id = p.id)"""
HALF = "CASE WHEN s.basis_points = 10000 THEN {0} WHEN s.position = 0 THEN {0} - {0} / 2 ELSE {0} / 2 END"
AMOUNTS = {"realised": "p.realised_investment_cents", "granted": "g.granted"}
"""Whoever shares a project here has half of it."""
SUMS = """sum(annual), count(DISTINCT CASE WHEN annual IS NOT NULL THEN id END), sum(lifetime),
  count(DISTINCT CASE WHEN lifetime IS NOT NULL THEN id END), sum(realised), sum(granted), count(DISTINCT id)"""
CUBE = (("state", "theme", "year"), ("state", "theme"), ("state",), ())


def headline(db: Snapshot, month: int) -> list[Any]:
    """Every figure of the network, as one list of rows for each statement."""
    make_room(db)
    return [db.all(sa.text(statement), _values(statement, month)) for statement in HEADLINE]


def cube(db: Snapshot, month: int) -> list[Any]:
    """State, theme and year with subtotals."""
    make_room(db)
    _join_by_hash(db)
    names = CUBE[0]
    groups = " UNION ALL ".join(
        f"SELECT {', '.join(name if name in keys else f'NULL AS {name}' for name in names)}, {SUMS} FROM parts"
        + (f" GROUP BY {', '.join(keys)}" if keys else "")
        for keys in CUBE
    )
    return list(db.all(sa.text(f"WITH {parts(db)} {groups}"), {"month": month}))


def municipalities(db: Snapshot, month: int) -> list[Any]:
    """Every municipality with something in it."""
    make_room(db)
    _join_by_hash(db)
    statement = f"WITH {parts(db)} SELECT municipality_id, {SUMS} FROM parts GROUP BY municipality_id"
    return list(db.all(sa.text(statement), {"month": month}))


def _join_by_hash(db: Snapshot) -> None:
    """PostgreSQL expects one row of these joins and goes through all of them pair by pair, twenty times as long."""
    if db.dialect == "postgresql":
        db.connection.exec_driver_sql("SET LOCAL enable_nestloop = off")


def parts(db: Snapshot) -> str:
    """Every share of every project with what it gives."""
    sqlite = db.dialect == "sqlite"
    year = "substr(p.completed_on, 1, 4)" if sqlite else "CAST(extract(year FROM p.completed_on) AS text)"
    halves = {name: HALF.format(column) for name, column in AMOUNTS.items()}
    return PARTS.format(keep="MATERIALIZED", year=year, **halves)


def _values(statement: str, month: int) -> dict[str, int]:
    return {"month": month} if ":month" in statement else {}
