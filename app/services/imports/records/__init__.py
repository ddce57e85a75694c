"""Records: how the rows of each resource become records."""
