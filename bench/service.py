"""The real service, for a server that wants a module attribute."""

from app.main import create_app

app = create_app()
