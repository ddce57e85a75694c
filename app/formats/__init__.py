"""Bytes to typed rows and back: pure functions, no database."""
