"""Typed rows -> files: what is written here is read by ``app.formats.documents`` with the same values."""
