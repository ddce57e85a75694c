"""Peers on the wire: publishers of other instances, pulls, and what was received."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Count, CredentialId, Id, ShortText, Slug, Timestamp, Url, Version
from app.models.peers import Interval, PullState, PullStateField
from app.models.publishers import Sha256, Size, Thumbprint
from app.schemas.fields import Month
from app.schemas.jobs import Problematic
from app.schemas.network import RemarkRead
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

Publisher = Annotated[
    Slug, Field(description="Name of the publisher in its entries.", examples=["energieagentur-saar"])
]
Address = Annotated[
    Url,
    Field(description="Where its instance is: address without the path.", examples=["https://klikks.example.org"]),
]
Name = Annotated[ShortText, Clean]
Scheduled = Annotated[
    Interval | None, Field(description="Minutes between two pulls; null for pulls on demand alone.", examples=[60])
]
PartnerToken = Annotated[
    str | None,
    Field(
        max_length=300,
        pattern=r"^[!-~]+$",
        description="Token the peer made for us, for what is for partners; kept sealed and never shown again.",
        examples=[None],
    ),
]
Waited = Annotated[
    Timestamp | None, Field(description="The peer does not want to be asked before; null if it does not care.")
]


class PublicKeyRead(Wire):
    """A public key as JSON Web Key (RFC 8037)."""

    kty: Annotated[str, Field(description="Kind of key.", examples=["OKP"])]
    crv: Annotated[str, Field(description="Curve.", examples=["Ed25519"])]
    x: Annotated[str, Field(description="The key.", examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"])]
    kid: Annotated[Thumbprint, Field(description="Its thumbprint (RFC 7638).")]
    alg: Annotated[str, Field(description="What it signs with.", examples=["Ed25519"])]
    use: Annotated[str, Field(description="What it is for.", examples=["sig"])]


class PublicKeyGiven(Input):
    """A public key as a publisher serves it with its chain."""

    kty: Annotated[str, Field(max_length=20, description="Kind of key: OKP.", examples=["OKP"])]
    crv: Annotated[str, Field(max_length=20, description="Curve: Ed25519.", examples=["Ed25519"])]
    x: Annotated[
        str, Field(max_length=100, description="The key.", examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"])
    ]
    kid: Annotated[
        str | None,
        Field(max_length=100, description="Its thumbprint (RFC 7638), checked if it is there.", examples=[None]),
    ] = None
    alg: Annotated[str | None, Field(max_length=20, description="What it signs with.", examples=["Ed25519"])] = None
    use: Annotated[str | None, Field(max_length=20, description="What it is for.", examples=["sig"])] = None
    signs_from: Annotated[
        int | None, Field(ge=0, le=2**31 - 1, description="First entry it signed; not looked at.", examples=[1])
    ] = None


class PeerRead(Wire):
    """A publisher of another instance, and how it is with it."""

    id: Id
    publisher: Publisher
    name: ShortText
    address: Address
    key: Annotated[PublicKeyRead, Field(description="What its next entry must be signed with.")]
    kid: Thumbprint
    interval_minutes: Scheduled
    has_token: Annotated[
        bool, Field(description="We have a token of the peer, for what is for partners.", examples=[False])
    ]
    head_sequence: Annotated[Count, Field(description="Last entry of its chain that is here; 0 before the first.")]
    head_digest: Annotated[Sha256 | None, Field(description="SHA-256 of that entry.")]
    previewed_at: Annotated[
        Timestamp | None, Field(description="When somebody looked at a preview; before, nothing is pulled.")
    ]
    tried_at: Annotated[Timestamp | None, Field(description="Last pull.")]
    succeeded_at: Annotated[Timestamp | None, Field(description="Last pull that worked.")]
    age_minutes: Annotated[
        int | None, Field(ge=0, description="Minutes since a pull last worked; null before the first.", examples=[12])
    ]
    is_stale: Annotated[bool, Field(description="For longer than two pulls should take.", examples=[False])]
    failures: Annotated[Count, Field(description="Pulls that failed since then.")]
    problem: Annotated[Problematic, Field(description="Why the last pull failed; null unless it did.")]
    next_pull_at: Annotated[Timestamp | None, Field(description="When it is pulled next; null if nobody set when.")]
    not_before_at: Waited
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class PeerPage(PageRead):
    """A page of peers."""

    items: Items[PeerRead]


class PeerCreate(Input):
    """A new peer. The key is pinned: get it, or its thumbprint, another way than from the address itself."""

    publisher: Publisher
    name: Name
    address: Address
    key: Annotated[PublicKeyGiven, Field(description="The key its first entry is signed with.")]
    interval_minutes: Scheduled = None
    token: PartnerToken = None


@with_config(ConfigDict(extra="forbid"))
class PeerUpdate(TypedDict, total=False):
    """A change of a peer: absent keeps, null clears. Publisher and key stay; a key changes by a signed hand-over."""

    name: Name
    address: Address
    interval_minutes: Scheduled
    token: PartnerToken


class PeerQuery(ListQuery):
    """What can be asked of the list of peers."""

    updated_since: UpdatedSince = None


class PullRead(Wire):
    """One attempt to fetch what is new."""

    id: Id
    peer_id: Annotated[Id, Field(description="The peer.")]
    job_id: Annotated[Id, Field(description="The job that does it.")]
    state: PullStateField
    requests: Annotated[Count, Field(description="Requests it took; one if nothing changed.", examples=[1])]
    received_bytes: Annotated[Size, Field(description="Bytes that came, unpacked.")]
    entries: Annotated[Count, Field(description="New entries that were right.", examples=[1])]
    problem: Annotated[Problematic, Field(description="Why it failed; null unless it did.")]
    created_by: CredentialId
    created_at: Timestamp
    finished_at: Annotated[Timestamp | None, Field(description="When it ended.")]


class PullPage(PageRead):
    """A page of pulls."""

    items: Items[PullRead]


class PullQuery(ListQuery):
    """What can be asked of the list of pulls."""

    state: Annotated[list[PullState] | None, Field(max_length=4, description="Any of these.")] = None


class ReceivedRemark(Wire):
    """Something in an entry that is well formed and not known here."""

    code: Annotated[str, Field(description="What.", examples=["unknown_measure"])]
    pointer: Annotated[str, Field(description="Where in the document.", examples=["/measures/3"])]
    params: Annotated[dict[str, Any], Field(description="What it is called.", examples=[{"name": "happiness"}])]


class ReceivedRead(Wire):
    """An entry of a peer's chain as it was received and verified."""

    sequence: Annotated[Count, Field(description="Its place in the chain.", examples=[1])]
    digest: Sha256
    kind: Annotated[
        str, Field(description="release, withdrawal, handover, or one not known here.", examples=["release"])
    ]
    issued_at: Annotated[Timestamp, Field(description="When it was signed.")]
    received_at: Annotated[Timestamp, Field(description="When it came.")]
    remarks: Annotated[list[ReceivedRemark], Field(description="The first hundred things not known here.")]


class ReceivedPage(PageRead):
    """A page of received entries."""

    items: Items[ReceivedRead]


class PreviewEntry(Wire):
    """An entry as the index of the chain names it."""

    sequence: Annotated[int, Field(ge=1, description="Its place in the chain.", examples=[1])]
    sha256: Sha256
    size: Size


class PreviewRelease(Wire):
    """What the newest release would bring, its signature checked."""

    sequence: Annotated[int, Field(ge=1, description="Its place in the chain.", examples=[1])]
    cut_off: Annotated[Month, Field(description="Month it speaks about.")]
    known_at: Annotated[Timestamp, Field(description="Moment whose knowledge it uses.")]
    audience: Annotated[str, Field(description="Whom it is for.", examples=["public"])]
    measures: Annotated[list[str], Field(description="What it tells.", examples=[["annual"]])]
    places: Annotated[Count, Field(description="Places it tells of.", examples=[2300])]
    places_told_already: Annotated[
        Count, Field(description="Of these, places that others report, too; they would be conflicts.", examples=[3])
    ]
    remarks: Annotated[list[RemarkRead], Field(description="What is not understood or does not agree.")]


class PreviewRead(Wire):
    """What pulling a peer would bring; nothing of it is kept."""

    publisher: Publisher
    entries: Annotated[list[PreviewEntry], Field(description="New entries, the oldest first, a hundred at most.")]
    entry_count: Annotated[Count, Field(description="How many new entries there are.", examples=[3])]
    release: Annotated[
        PreviewRelease | None,
        Field(description="The release that would stand; null if there is none among the new entries."),
    ]
