"""Settings: read once from the environment, checked before anything starts."""

import enum
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.addresses import network
from app.core.errors import Misconfigured

DEMO_SECRET = "demo-secret-that-never-leaves-this-machine"  # noqa: S105 - refused outside development, see below

DEMO_RELEASE_SECRET = "demo-release-secret-that-signs-nothing-real"  # noqa: S105 - refused in production, too

CHEAPEST = 2 * 19_456
"""What a guess must cost at least: 19 MiB twice."""


class Environment(enum.StrEnum):
    """Where the service runs; production refuses what is fine on a laptop."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class MailSecurity(enum.StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Settings(BaseSettings):
    """Everything that may differ between two installations.

    Every name is read from the environment with the prefix ``KLIKKS_``; ``DATABASE_URL`` is read without it, too.
    """

    model_config = SettingsConfigDict(env_prefix="KLIKKS_", extra="ignore", frozen=True, populate_by_name=True)

    environment: Environment = Environment.DEVELOPMENT
    data_dir: Path = Path("var")
    database_url: Annotated[
        str, Field(validation_alias=AliasChoices("DATABASE_URL", "KLIKKS_DATABASE_URL", "database_url"))
    ] = ""
    secret: SecretStr = SecretStr(DEMO_SECRET)
    history_secret: SecretStr = SecretStr("")  # empty: the secret above
    release_secrets: list[SecretStr] = []  # signing keys are made from them; the last one counts
    base_url: str = ""
    publisher: Annotated[str, Field(min_length=1, max_length=200)] = "KlikKS"
    network_publisher: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=2, max_length=60)] = (
        "network"
    )
    licence: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]+$", max_length=60)] = "dl-de-by-2.0"
    licence_url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] = "https://www.govdata.de/dl-de/by-2-0"
    giving_prefix: Annotated[str, Field(pattern=r"^360G-[A-Za-z0-9]+$", max_length=60)] = "360G-klikks"
    pool_size: Annotated[int, Field(ge=1, le=100)] = 10
    database_deadline_seconds: Annotated[float, Field(gt=0, le=60)] = 4.0
    pool_wait_seconds: Annotated[float, Field(gt=0, le=60)] = 3.0
    sqlite_busy_seconds: Annotated[float, Field(gt=0, le=120)] = 30.0
    token_cache_seconds: Annotated[float, Field(ge=0, le=60)] = 5.0
    request_threads: Annotated[int, Field(ge=1, le=200)] = 20
    receive_timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    import_max_bytes: Annotated[int, Field(ge=1_000, le=2_000_000_000)] = 512_000_000
    evidence_max_bytes: Annotated[int, Field(ge=1_000, le=2_000_000_000)] = 25_000_000
    s3_url: Annotated[str, Field(pattern=r"^(https?://[^\s#?/]+/[^\s#?]+)?$")] = ""  # bucket and prefix; empty: on disk
    s3_region: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")] = "us-east-1"
    s3_key_id: str = ""
    s3_secret: SecretStr = SecretStr("")
    s3_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    export_threads: Annotated[int, Field(ge=1, le=50)] = 2
    export_seconds: Annotated[float, Field(gt=0, le=86_400)] = 600.0
    export_max_bytes: Annotated[int, Field(ge=1_000, le=100_000_000_000)] = 2_000_000_000
    idempotency_hours: Annotated[int, Field(ge=1, le=168)] = 48
    answer_memory_bytes: Annotated[int, Field(ge=0, le=10_000_000_000)] = 64_000_000
    retention: bool = True  # let go of personal data by itself when its time is over
    figure_memory_bytes: Annotated[int, Field(ge=0, le=10_000_000_000)] = 64_000_000
    keeper_seconds: Annotated[float, Field(ge=0, le=86_400)] = 60.0
    job_threads: Annotated[int, Field(ge=0, le=32)] = 1
    job_lease_seconds: Annotated[float, Field(ge=1, le=3_600)] = 30.0
    job_poll_seconds: Annotated[float, Field(gt=0, le=60)] = 1.0
    import_file_days: Annotated[int, Field(ge=1, le=3_650)] = 30
    job_days: Annotated[int, Field(ge=1, le=3_650)] = 90
    event_streams: Annotated[int, Field(ge=0, le=10_000)] = 100
    small_number_threshold: Annotated[int, Field(ge=3, le=100)] = 3
    password_memory_kib: Annotated[int, Field(ge=8, le=4_194_304)] = 65_536
    password_rounds: Annotated[int, Field(ge=1, le=20)] = 3
    password_lanes: Annotated[int, Field(ge=1, le=16)] = 4
    password_hashes_at_once: Annotated[int, Field(ge=1, le=32)] = 2
    second_factor_roles: list[str] | None = None  # not set: see strict_roles
    access_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    session_idle_hours: Annotated[int, Field(ge=1, le=720)] = 24
    session_days: Annotated[int, Field(ge=1, le=90)] = 14
    invitation_days: Annotated[int, Field(ge=1, le=30)] = 7
    reset_minutes: Annotated[int, Field(ge=5, le=240)] = 30
    attendant_seconds: Annotated[float, Field(ge=0, le=3_600)] = 2.0
    app_url: Annotated[str, Field(pattern=r"^(https?://[^\s#?]+)?$")] = ""
    mail_from: Annotated[str, Field(pattern=r"^[!-~]+@[!-~]+$")] = "klikks@localhost"
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65_535)] = 587
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0
    guest_confirm_hours: Annotated[int, Field(ge=1, le=336)] = 48
    guest_registrations_per_hour: Annotated[int, Field(ge=1, le=100_000)] = 300
    inquiries: bool = True  # ask the contacts of projects once a year
    inquiry_month: Annotated[int, Field(ge=1, le=12)] = 1
    inquiry_days: Annotated[int, Field(ge=7, le=365)] = 60
    oidc_secrets: dict[str, SecretStr] = {}
    oidc_leeway_seconds: Annotated[int, Field(ge=0, le=300)] = 60
    outgoing_networks: list[str] = []
    outgoing_seconds: Annotated[float, Field(gt=0, le=30)] = 5.0
    pull_threads: Annotated[int, Field(ge=0, le=64)] = 8
    webhook_threads: Annotated[int, Field(ge=0, le=64)] = 4
    pull_seconds: Annotated[float, Field(gt=0, le=600)] = 15.0
    pull_max_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 48_000_000
    public_requests_per_minute: Annotated[int, Field(ge=0, le=1_000_000)] = 600
    token_requests_per_minute: Annotated[int, Field(ge=0, le=1_000_000)] = 6_000
    failed_tokens_per_minute: Annotated[int, Field(ge=0, le=100_000)] = 60
    cors_origins: list[str] = []
    hosts: list[str] = []
    log_json: bool = True
    log_level: str = "INFO"

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:  # noqa: PLR2004 - 32 characters, the least a signing key may have
            message = "must have at least 32 characters"
            raise ValueError(message)
        return value

    @field_validator("history_secret")
    @classmethod
    def _long_enough_if_set(cls, value: SecretStr) -> SecretStr:
        return cls._long_enough(value) if value.get_secret_value() else value

    @field_validator("release_secrets")
    @classmethod
    def _each_long_enough(cls, value: list[SecretStr]) -> list[SecretStr]:
        return [cls._long_enough(each) for each in value]

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            message = "must be DEBUG, INFO, WARNING or ERROR"
            raise ValueError(message)
        return value.upper()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value.startswith(("postgres://", "postgresql://")):
            value = "postgresql+psycopg://" + value.split("://", 1)[1]
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            message = "must start with sqlite:/// or postgresql://"
            raise ValueError(message)
        return value

    @field_validator("outgoing_networks")
    @classmethod
    def _known_networks(cls, value: list[str]) -> list[str]:
        if not all(map(network, value)):
            message = "must be networks such as 10.1.0.0/16"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _safe_in_production(self) -> "Settings":
        if self.environment is Environment.PRODUCTION and self.secret.get_secret_value() == DEMO_SECRET:
            message = "KLIKKS_SECRET must be set in production"
            raise ValueError(message)
        if self.environment is Environment.PRODUCTION and DEMO_RELEASE_SECRET in self.release_keys:
            message = "KLIKKS_RELEASE_SECRETS must not hold the demo's secret in production"
            raise ValueError(message)
        if self.environment is Environment.PRODUCTION and self.password_memory_kib * self.password_rounds < CHEAPEST:
            message = f"KLIKKS_PASSWORD_MEMORY_KIB x KLIKKS_PASSWORD_ROUNDS must be at least {CHEAPEST} in production"
            raise ValueError(message)
        return self

    @property
    def database(self) -> str:
        """The database's address: what was set, or one SQLite file in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'klikks.sqlite'}"

    @property
    def strict_roles(self) -> list[str]:
        """Roles that can do nothing without a second factor: in production those of accounts and of all records."""
        if self.second_factor_roles is not None:
            return self.second_factor_roles
        return ["network_lead", "agency_admin", "auditor"] if self.environment is Environment.PRODUCTION else []

    @property
    def address(self) -> str:
        """Where this service is reached. Never what a request says of its host."""
        return (self.base_url or "http://127.0.0.1:8000").rstrip("/")

    @property
    def frontend(self) -> str:
        """Where links in mails lead: the frontend, or this service itself. Never what a request says of its host."""
        return self.app_url.rstrip("/") or self.address

    @property
    def sends_mail(self) -> bool:
        """Whether mails go out: by a server, or in development onto the terminal."""
        return bool(self.smtp_host) or self.environment is not Environment.PRODUCTION

    @property
    def signing_key(self) -> bytes:
        """Key of cursors and other sealed values."""
        return self.secret.get_secret_value().encode()

    @property
    def release_keys(self) -> list[str]:
        """Secrets that signing keys of releases are made from, the newest last; none in production unless set."""
        found = [each.get_secret_value() for each in self.release_secrets]
        return found or ([] if self.environment is Environment.PRODUCTION else [DEMO_RELEASE_SECRET])

    @property
    def history_key(self) -> bytes:
        """Key of the history's seals."""
        return (self.history_secret.get_secret_value() or self.secret.get_secret_value()).encode()


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        Misconfigured: with the first wrong setting in one line; the value itself is never shown, it may be a secret.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "environment"
        name = name if name.isupper() else f"KLIKKS_{name.upper()}"
        raise Misconfigured(setting=name, problem=first["msg"].removeprefix("Value error, ")) from None
