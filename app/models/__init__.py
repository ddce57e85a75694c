"""Tables, one module per concept."""
