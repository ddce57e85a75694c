"""The roof: the command line, one Typer group per concept."""
