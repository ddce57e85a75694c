"""The real service, for a server that wants a module attribute."""

from app.core.settings import load_settings
from app.main import create_app

# limits nobody reaches here, so that counting requests is part of what is measured
app = create_app(load_settings(public_requests_per_minute=1_000_000, token_requests_per_minute=1_000_000))
