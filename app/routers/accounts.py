"""Accounts over HTTP: who calls, logging in and out, passwords, the second factor."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.accounts import (
    LogIn,
    LogOut,
    MeRead,
    PasswordChange,
    PasswordReset,
    PasswordResetRequest,
    Proof,
    ProviderLoginFinish,
    ProviderLoginStart,
    ProviderLoginTrip,
    RecoveryCodes,
    SecondFactorConfirmation,
    SecondFactorProof,
    SecondFactorStart,
    SessionPage,
    SessionRefresh,
    TokensRead,
)
from app.schemas.shapes import ListQuery
from app.services import accounts, credentials, log_ins, sessions
from app.services.paging import Page
from app.web.routes import concept_router, short_router
from app.web.sessions import Accounts, Caller, Providers, Reading, WholeCall, Writing

router = concept_router("accounts")
short = short_router("accounts")


@router.get("/me", response_model=MeRead)
def get_me(actor: Caller) -> dict[str, object]:
    """Who am I, and what may I do?"""
    return accounts.describe(actor)


@short.get("/v1/me", response_model=MeRead)
def get_own_rights(actor: Caller) -> dict[str, object]:
    """The same at a shorter address: role, agency, scopes, and the operations that are open."""
    return accounts.describe(actor)


@router.post("/login", response_model=TokensRead)
def log_in(db: Accounts, _actor: Caller, call: WholeCall, body: Annotated[LogIn, Body()]) -> dict[str, Any]:
    """Log in with address and password, and with the second factor where one is on."""
    return log_ins.log_in(db, body, call.address)


@router.post("/refresh", response_model=TokensRead)
def refresh_session(db: Accounts, _actor: Caller, body: Annotated[SessionRefresh, Body()]) -> dict[str, Any]:
    """Get the next pair of tokens; a refresh token that comes twice ends the session."""
    return log_ins.refresh(db, body)


@router.post("/logout", status_code=204)
def log_out(db: Writing, actor: Caller, body: Annotated[LogOut, Body()]) -> None:
    """End this session, all others, or all."""
    log_ins.log_out(db, actor, body)


@router.get("/sessions", response_model=SessionPage)
def list_sessions(db: Reading, actor: Caller, query: Annotated[ListQuery, Query()]) -> Page:
    """List the own sessions that go on."""
    return sessions.list_sessions(db, actor, query)


@router.post("/sessions/{session_id}/end", status_code=204)
def end_session(db: Writing, actor: Caller, session_id: str) -> None:
    """End one of the own sessions."""
    sessions.end_session(db, actor, session_id)


@router.post("/password", status_code=204)
def change_password(db: Accounts, actor: Caller, call: WholeCall, body: Annotated[PasswordChange, Body()]) -> None:
    """Change the own password; the other sessions end."""
    credentials.change_password(db, actor, body, call.address)


@router.post("/password/forgotten", status_code=204)
def request_password_reset(
    db: Accounts, _actor: Caller, call: WholeCall, body: Annotated[PasswordResetRequest, Body()]
) -> None:
    """Have a link for a new password sent; the answer is the same whether there is such an account or not."""
    credentials.request_reset(db, body, call.address)


@router.post("/password/reset", status_code=204)
def reset_password(db: Accounts, _actor: Caller, call: WholeCall, body: Annotated[PasswordReset, Body()]) -> None:
    """Set a new password with the code of a link; all sessions end."""
    credentials.reset_password(db, body, call.address)


@router.post("/invitation", status_code=204)
def accept_invitation(db: Accounts, _actor: Caller, body: Annotated[PasswordReset, Body()]) -> None:
    """Accept an invitation by choosing a password; then log in."""
    credentials.accept_invitation(db, body)


@router.post("/second_factor", response_model=SecondFactorStart)
def start_second_factor(db: Accounts, actor: Caller, call: WholeCall, body: Annotated[Proof, Body()]) -> dict[str, Any]:
    """Get a key for the authenticator app; it counts once a code was confirmed."""
    return credentials.start_second_factor(db, actor, body, call.address)


@router.post("/second_factor/confirmation", response_model=RecoveryCodes)
def confirm_second_factor(
    db: Accounts, actor: Caller, body: Annotated[SecondFactorConfirmation, Body()]
) -> dict[str, Any]:
    """Turn the second factor on with a first code, and get recovery codes."""
    return credentials.confirm_second_factor(db, actor, body)


@router.post("/second_factor/recovery_codes", response_model=RecoveryCodes)
def renew_recovery_codes(
    db: Accounts, actor: Caller, call: WholeCall, body: Annotated[SecondFactorProof, Body()]
) -> dict[str, Any]:
    """Get new recovery codes; the old ones open nothing any more."""
    return credentials.renew_recovery_codes(db, actor, body, call.address)


@router.post("/second_factor/removal", status_code=204)
def remove_second_factor(
    db: Accounts, actor: Caller, call: WholeCall, body: Annotated[SecondFactorProof, Body()]
) -> None:
    """Turn the second factor off."""
    credentials.remove_second_factor(db, actor, body, call.address)


@router.post("/oidc/start", response_model=ProviderLoginTrip)
def start_provider_login(
    providers: Providers, actor: Caller, call: WholeCall, body: Annotated[ProviderLoginStart, Body()]
) -> dict[str, Any]:
    """Begin to log in through an identity provider: where the browser goes, and what to keep."""
    return providers.start(actor, body, call.address)


@router.post("/oidc/finish", response_model=TokensRead)
def finish_provider_login(
    providers: Providers, _actor: Caller, call: WholeCall, body: Annotated[ProviderLoginFinish, Body()]
) -> dict[str, Any]:
    """Log in with what came back from the identity provider."""
    return providers.finish(body, call.address)


router.routes.extend(short.routes)
