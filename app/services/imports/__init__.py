"""Imports: files into records, all or nothing, with a report that groups what is wrong by its cause."""
