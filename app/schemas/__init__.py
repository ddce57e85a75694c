"""Wire shapes, one module per concept."""
