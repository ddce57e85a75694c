"""The ground: settings, database, errors, clock, units. No HTTP, no climate."""
