"""Accounts on the wire: who calls, logging in and out, passwords, the second factor."""

import enum
from typing import Annotated, Literal

from pydantic import Field

from app.core.passwords import LONGEST, SHORTEST
from app.models.accounts import RoleField
from app.models.fields import CredentialId, Id, Slug, Timestamp
from app.models.sessions import LoginMethodField, SessionId
from app.models.users import AccountEmail
from app.schemas.shapes import Input, Items, PageRead, Wire

_TOKEN = "[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$"  # noqa: S105 - the form of tokens, none of them
_EXAMPLE = "H3ybAHIZcofN_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG_3aQZbg"
Password = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST, description="Password, exactly as typed.",
          examples=["rote Laterne am Deich"]),
]  # fmt: skip
NewPassword = Annotated[
    str,
    Field(min_length=SHORTEST, max_length=LONGEST, examples=["rote Laterne am Deich"],
          description="New password: 12 to 200 characters of any kind; refused if little is left of it without usual "
          "words, names, runs and repetitions."),
]  # fmt: skip
RefreshToken = Annotated[
    str, Field(pattern=f"^kkr_{_TOKEN}", description="Refresh token, as it came last.", examples=[f"kkr_{_EXAMPLE}"])
]
LinkCode = Annotated[
    str, Field(pattern=f"^kkl_{_TOKEN}", description="Code of the link in the mail.", examples=[f"kkl_{_EXAMPLE}"])
]
OneTimeCode = Annotated[
    str, Field(pattern="^[0-9]{6}$", description="Six digits of the authenticator app.", examples=["287082"])
]
SecondFactorCode = Annotated[
    str,
    Field(
        pattern="^([0-9]{6}|[0-9a-z]{5}(-[0-9a-z]{5}){2,5})$",
        description="Six digits of the authenticator app, or a recovery code.",
        examples=["287082"],
    ),
]


class MeRead(Wire):
    """Who the caller is and what is open to the caller."""

    role: RoleField
    credential_id: Annotated[
        CredentialId,
        Field(description="What history and logs name: a token, a person; `public` for everyone without a token."),
    ]
    agency_id: Annotated[Id | None, Field(description="Agency of the caller; null for the public and the network.")]
    municipality_id: Annotated[Id | None, Field(description="Municipality of a municipality manager.")]
    patron_id: Annotated[Id | None, Field(description="Own record of a patron.")]
    user_id: Annotated[Id | None, Field(description="The person; null for machines and the public.")]
    session_id: Annotated[SessionId | None, Field(description="The person's log-in.")]
    scopes: Annotated[
        list[str], Field(description="What the token may be used for.", examples=[["projects:read", "projects:write"]])
    ]
    operations: Annotated[
        list[str], Field(description="Operations (operationId) that are open.", examples=[["list_projects"]])
    ]


class LogIn(Input):
    """Who wants in."""

    email: AccountEmail
    password: Password
    second_factor: Annotated[
        SecondFactorCode | None,
        Field(description="Needed where a second factor is on; the 401 `second_factor_needed` says so."),
    ] = None  # fmt: skip


class TokensRead(Wire):
    """The tokens of a session. They go into the header Authorization and into bodies, never into cookies."""

    token_type: Annotated[Literal["Bearer"], Field(description="How the access token is sent.", examples=["Bearer"])]
    session_id: SessionId
    access_token: Annotated[str, Field(description="For `Authorization: Bearer`.", examples=[f"kka_{_EXAMPLE}"])]
    access_expires_at: Timestamp
    refresh_token: Annotated[
        str,
        Field(description="Gets the next pair, once; used twice it ends the session.", examples=[f"kkr_{_EXAMPLE}"]),
    ]
    refresh_expires_at: Timestamp


class SessionRefresh(Input):
    """A refresh token for the next pair."""

    refresh_token: RefreshToken


class Which(enum.StrEnum):
    """Which sessions end."""

    THIS = "this"
    OTHERS = "others"
    ALL = "all"


class LogOut(Input):
    """What is to end."""

    sessions: Annotated[Which, Field(description="This session, all others, or all.", examples=["this"])]


class SessionRead(Wire):
    """A log-in that still goes on."""

    id: SessionId
    method: LoginMethodField
    current: Annotated[bool, Field(description="The one this call belongs to.", examples=[True])]
    created_at: Timestamp
    refreshed_at: Timestamp
    expires_at: Timestamp


class SessionPage(PageRead):
    """A page of sessions."""

    items: Items[SessionRead]


class PasswordChange(Input):
    """A new password in place of the old one."""

    current_password: Password
    new_password: NewPassword
    second_factor: Annotated[SecondFactorCode | None, Field(description="Needed where a second factor is on.")] = None


class PasswordResetRequest(Input):
    """Whose password is forgotten."""

    email: AccountEmail


class PasswordReset(Input):
    """A new password by a link."""

    code: LinkCode
    new_password: NewPassword


class Proof(Input):
    """That it is really you, who are logged in already."""

    password: Password


class SecondFactorStart(Wire):
    """What the authenticator app needs; it counts only when a code of it was confirmed."""

    key: Annotated[str, Field(description="Key to type in (base32).", examples=["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"])]
    uri: Annotated[
        str,
        Field(description="The same for a QR code.", examples=["otpauth://totp/KlikKS:a%40example.org?secret=GEZD"]),
    ]


class SecondFactorConfirmation(Input):
    """A code that shows that the app has the key."""

    code: OneTimeCode


class SecondFactorProof(Input):
    """Password and second factor."""

    password: Password
    second_factor: SecondFactorCode


class RecoveryCodes(Wire):
    """Ways in without the app, each for one use; shown once."""

    codes: Annotated[
        list[str],
        Field(description="To be kept apart from the app.", examples=[["a1b2c-d3e4f-g5h6j-k7m8n-p9q0r-s1t2v"]]),
    ]


class ProviderLoginStart(Input):
    """A trip to an identity provider: to log in, or to be connected with an invitation or the own account."""

    provider: Annotated[Slug, Field(description="Short name of the provider.", examples=["idp-beispiel"])]
    redirect_uri: Annotated[
        str | None,
        Field(max_length=2000, description="Where the provider sends the person back; one of those the provider's "
              "record lists. May be left out where there is one.", examples=["https://app.example.org/login"]),
    ] = None  # fmt: skip
    invitation: Annotated[
        LinkCode | None, Field(description="Code of an invitation: the person at the provider becomes the invited one.")
    ] = None
    connect: Annotated[
        bool,
        Field(description="Connect the person at the provider with the account that is logged in.", examples=[False]),
    ] = False


class ProviderLoginTrip(Wire):
    """Where to go, and what to keep until the way back."""

    authorization_url: Annotated[
        str,
        Field(description="Where the browser goes.", examples=["https://idp.example.org/authorize?response_type=code"]),
    ]
    state: Annotated[str, Field(description="Comes back in the address; compare it.", examples=["n0Lw-state"])]
    ticket: Annotated[
        str, Field(description="Keep it in the tab; without it nobody can finish this log-in.", examples=["t1cket"])
    ]
    expires_at: Timestamp


_form = "^[A-Za-z0-9_-]{43}$"


class ProviderLoginFinish(Input):
    """What came back from the provider."""

    state: Annotated[str, Field(pattern=_form, description="From the address.", examples=["A" * 43])]
    ticket: Annotated[str, Field(pattern=_form, description="From the start.", examples=["B" * 43])]
    code: Annotated[
        str, Field(min_length=1, max_length=2000, description="From the address.", examples=["SplxlOBeZQQYbYS6WxSbIA"])
    ]
    iss: Annotated[
        str | None, Field(max_length=2000, description="From the address, if it is there (RFC 9207).", examples=["https://idp.example.org"])
    ] = None  # fmt: skip
