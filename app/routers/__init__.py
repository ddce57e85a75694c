"""HTTP verbs, one module per concept; thin, no SQL, no try."""
