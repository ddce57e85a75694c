"""The web floor: FastAPI without climate."""
