"""``klikks demo --federation``: three instances on this machine, two agencies and the network lead.

The agencies release their statistics, the lead pulls them and says what the network comes to and where each number is
from. Everything lies in one folder, and nothing is left running.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings

SETTINGS: Final = {
    "KLIKKS_OUTGOING_NETWORKS": '["127.0.0.0/8"]',
    "KLIKKS_LOG_LEVEL": "ERROR",
    "KLIKKS_LOG_JSON": "false",
    "KLIKKS_JOB_POLL_SECONDS": "0.2",
}
ELSEWHERE: Final = ("DATABASE_URL", "KLIKKS_DATABASE_URL")
"""What would lead an instance to another database than its own."""
PATIENCE: Final = 180.0
"""Seconds; three services that start at once on a busy machine take long."""
CUT_OFF: Final = "2021-12"


@dataclass(slots=True)
class Instance:
    """One of the three.

    Attributes:
        name: the agency that publishes there, or the lead.
        folder: its data.
        port: where it serves.
    """

    name: str
    folder: Path
    port: int

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Its database, migrated."""
        from app.core import migrations

        settings = load_settings(data_dir=self.folder, database_url="")
        migrations.upgrade(settings.database)
        database = Database(settings, INSTANCE)
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def served(self) -> Iterator[None]:
        """The instance as a process of its own, until the block ends."""
        kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        given = {**kept, **SETTINGS, "KLIKKS_DATA_DIR": str(self.folder.resolve()), "KLIKKS_BASE_URL": self.address}
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "app.cli", "serve", "--port", str(self.port)], env=given, stdin=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()
            process.wait()


def run(folder: Path) -> None:
    """Show the federation, and stop."""
    from app.services.demo import PILOT_AGENCY, Scenario, load_demo
    from app.services.demo.partner import PARTNER_AGENCY, load_partner

    ports = iter(_free_ports(3))
    agencies = [Instance(name, folder / name, next(ports)) for name in (PILOT_AGENCY, PARTNER_AGENCY)]
    lead = Instance("network-lead", folder / "network-lead", next(ports))
    for each in agencies:
        with each.database() as database:
            if each.name == PILOT_AGENCY:
                load_demo(database, (Scenario.PILOT,))
            else:
                load_partner(database)
            _release(database, each.name)
        print(f"{each.name}: its own instance on {each.address}, statistics of {CUT_OFF} released and signed")
    with lead.database() as database:
        load_demo(database, ())
        token = _token(database)
    print(f"{lead.name}: its own instance on {lead.address}\n")
    with agencies[0].served(), agencies[1].served(), lead.served():
        _until(lambda: all(_is_ready(each.address) for each in (*agencies, lead)))
        client = httpx2.Client(base_url=lead.address, headers={"authorization": f"Bearer {token}"}, timeout=PATIENCE)
        with client:
            for each in agencies:
                _pull(client, each)
            _show(client)
    print("\nAll three instances have stopped. Their data is in", folder)


def _release(database: Database, agency: str) -> None:
    """Draft, approval and publication, unless the month is released already."""
    from app.models.accounts import Role
    from app.schemas.releases import ReleaseApproval, ReleaseCreate, ReleaseQuery
    from app.services import accounts
    from app.services.access import Actor
    from app.services.releases import drafts, publishing

    with database.write(patience=PATIENCE) as db:
        agency_id = accounts.agency_named(db, agency)
        actor = Actor(Role.AGENCY_ADMIN, "demo", agency_id, scopes=frozenset({"*"}), user_id=_PERSON)
        if drafts.list_releases(db, actor, ReleaseQuery(publisher=agency)).items:
            return
        draft = drafts.create_release(db, actor, ReleaseCreate(cut_off=CUT_OFF)).values
        publishing.approve_release(db, actor, draft["id"], ReleaseApproval(digest=draft["digest"]))
        publishing.publish_release(db, actor, draft["id"])


_PERSON: Final[UUID] = uuid4()
"""Who says yes in the demo; an instance of an agency has people for that."""


def _token(database: Database) -> str:
    from app.models.accounts import Role
    from app.services import accounts

    with database.write() as db:
        name = f"federation demo {secrets.token_hex(4)}"
        return accounts.create_token(db, name=name, role=Role.NETWORK_LEAD, agency=None, scopes=("*",)).token


def _pull(client: httpx2.Client, agency: Instance) -> None:
    """Enter the agency as a peer with its key, look at the preview, pull."""
    keys = httpx2.get(f"{agency.address}/v1/publishers/{agency.name}/chain", timeout=PATIENCE).json()["keys"]
    peer = client.get(f"/v1/peers/publisher:{agency.name}").json()
    if "id" not in peer:
        body = {"publisher": agency.name, "name": agency.name, "address": agency.address, "key": keys[0]}
        peer = client.post("/v1/peers", json=body).raise_for_status().json()
    elif peer["address"] != agency.address:
        headers = {"if-match": f'"{peer["version"]}"'}
        changed = client.patch(f"/v1/peers/{peer['id']}", json={"address": agency.address}, headers=headers)
        peer = changed.raise_for_status().json()
    seen = client.post(f"/v1/peers/{peer['id']}/preview").raise_for_status().json()
    pull = client.post(f"/v1/peers/{peer['id']}/pulls").raise_for_status()
    _until(lambda: client.get(pull.headers["location"]).json()["state"] != "waiting")
    told = client.get(pull.headers["location"]).json()
    print(
        f"pulled {agency.name}: {seen['entry_count']} new in the preview, then {told['state']}, "
        f"{told['entries']} entries in {told['requests']} requests, {told['received_bytes']} bytes, "
        f"key {peer['kid'][:12]}…"
    )
    if told["problem"]:
        print("   ", told["problem"]["detail_en"])


def _show(client: httpx2.Client) -> None:
    answer = client.get("/v1/network/figures", params={"measure": ["annual", "realised_investment"]}).json()
    for figure in answer["rows"][0]["figures"]:
        value = "not one number" if figure["value"] is None else f"{figure['value']:,.1f} {figure['unit']}"
        print(f"\nThe network, {figure['measure']}: {value} ({'complete' if figure['is_complete'] else 'incomplete'})")
        for strand in figure["strands"]:
            said = f"; {strand['convention']} factors, {strand['basis']}" if strand["convention"] else ""
            for part in strand["parts"]:
                value = (
                    part["state"].replace("_", " ")
                    if part["value"] is None
                    else f"{part['value']:,.1f} {strand['unit']}"
                )
                print(
                    f"  {part['publisher']:20} {value:>20}  as of {part['cut_off']}, "
                    f"asked {part['age_minutes']} min ago, {part['taken_off']:,.1f} taken off{said}"
                )
        for lack in figure["lacks"]:
            print(f"  lacks: {lack['code']} x {lack['count']} ({lack['publisher']})")
    for each in client.get("/v1/network/conflicts", params={"state": "open"}).json()["items"]:
        print(f"\nTold twice, for a person to settle: {each['kind']} {each['subject']} {each['name'] or ''}")
        print(f"  reported by {' and '.join(each['publishers'])}; until then the first one counts")
    print("\nBeside it, never in it, what programmes published about themselves:")
    for claim in answer["claims"]:
        tonnes = "no tonnes" if claim["result_t"] is None else f"{claim['result_t']:,.0f} t ({claim['basis']})"
        print(f"  {claim['scope']} ({claim['states_text']}), {claim['as_of']}: {tonnes}")


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/readyz", timeout=2).status_code == httpx2.codes.OK
    except httpx2.HTTPError:
        return False


def _until(is_so: Callable[[], Any]) -> None:
    """Wait for it, for a while.

    Raises:
        TimeoutError: it did not come.
    """
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > PATIENCE:
            message = f"an instance did not answer within {PATIENCE:.0f} seconds"
            raise TimeoutError(message)
        time.sleep(0.1)
