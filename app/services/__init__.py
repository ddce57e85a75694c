"""Use cases, one module per concept; the only floor with SQL."""
