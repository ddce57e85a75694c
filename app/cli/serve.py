"""``klikks serve``: the service."""

from typing import Annotated, Any

import typer

from app.core.errors import Misconfigured
from app.core.settings import Environment, load_settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve the API."""
    settings = load_settings()
    if workers > 1 and settings.database.startswith("sqlite"):
        raise Misconfigured(setting="--workers", problem="several processes need PostgreSQL; set DATABASE_URL")
    check(settings.database)
    run(host, port, workers)


def check(address: str) -> None:
    """Refuse to start on a database whose schema is not this version's, or past whose policies one could get.

    Raises:
        Misconfigured: the schema is missing or older; in production, a role that policies do not hold for.
    """
    from app.core import migrations
    from app.core.database_role import problem_of_role
    from app.core.db import Database

    database = Database(load_settings(database_url=address))
    found, wanted, role = database.revision(), migrations.head_revision(), problem_of_role(database)
    database.close()
    if found != wanted:
        problem = f"the schema is at {found or 'nothing'}, this version needs {wanted}; run: ./run klikks db upgrade"
        raise Misconfigured(setting="DATABASE_URL", problem=problem)
    if role is not None and database.settings.environment is Environment.PRODUCTION:
        problem = f"its role {role}; the service needs one that owns nothing, see deploy/postgres-roles.sh"
        raise Misconfigured(setting="DATABASE_URL", problem=problem)


def application() -> Any:  # noqa: ANN401 - the application, made in each worker process
    """The application with its logs set up."""
    from app.core import logs
    from app.main import create_app

    settings = load_settings()
    logs.configure(settings.log_level, json=settings.log_json)
    logs.install_hooks()
    return create_app(settings)


def run(host: str, port: int, workers: int = 1) -> None:
    """Hand over to the server; SIGTERM lets running requests end within ten seconds."""
    import uvicorn

    from app.web.slow_clients import DeadlineProtocol

    uvicorn.run(
        "app.cli.serve:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=DeadlineProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=15,
        backlog=512,
    )
