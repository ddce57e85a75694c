"""Second opinions: what SQL computed, computed again from plain Python objects with fractions."""
