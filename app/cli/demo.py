"""``klikks demo``: the service with demo data on the embedded database."""

import os
from typing import Annotated

import typer

from app.cli import serve
from app.core.settings import load_settings

HELLO = """
KlikKS is serving demo data on {base}

  {base}/docs                                     the API, to read and to try
  {base}/v1/impact?agency={agency}&origin=synthetic&as_of=2021-12   the pilot: what did it achieve?
  {base}/v1/impact?origin=published               the published reference projects
  {base}/v1/projects?status=completed&limit=5     five completed projects
  {base}/v1/municipalities?q=morbach              a place
  {base}/v1/factors?q=strommix                    emission factors with their source
  {base}/readyz                                   is everything well?

More, in another terminal (both editions of the official register are taken the same way):

  ./run klikks import municipalities PATH/TO/GV100AD.txt
  ./run klikks tokens create --name me --role agency_coordinator --agency {agency}
  ./run klikks users create --email me@example.org --name Me --role agency_admin --agency {agency}

Mails, such as invitations, are printed here.

Stop with Ctrl+C.
"""


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    load_only: Annotated[bool, typer.Option("--load-only", help="Load the data and stop.")] = False,
    federation: Annotated[
        bool, typer.Option("--federation", help="Three instances that release and pull; prints the network's figures.")
    ] = False,
) -> None:
    """Migrate, load the demo data (once), serve on 127.0.0.1."""
    from app.cli.federation import run
    from app.core import migrations
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services.demo import PILOT_AGENCY, load_demo

    # a person watches this terminal: nothing but what needs attention, in plain words
    os.environ.setdefault("KLIKKS_LOG_LEVEL", "WARNING")
    os.environ.setdefault("KLIKKS_LOG_JSON", "false")
    settings = load_settings()
    if federation:
        run(settings.data_dir / "federation")
        return
    migrations.upgrade(settings.database)
    database = Database(settings, INSTANCE)
    summary = load_demo(database)
    database.close()
    print(summary)
    if load_only:
        return
    base = f"http://127.0.0.1:{port}"
    os.environ.setdefault("KLIKKS_BASE_URL", base)  # addresses in catalogues and data packages lead here
    print(HELLO.format(base=base, agency=PILOT_AGENCY), flush=True)
    serve.run("127.0.0.1", port)
