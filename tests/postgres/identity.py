"""As whom the PostgreSQL server for tests runs: it refuses to be root, and must not outlive its supervisor.

In order of preference:

- `own`: the caller is an ordinary user whom the system knows. Nothing to do.
- `namespace`: a user namespace in which our own id bears the number of an ordinary account. No other account
  comes near any file: what we may read the server may read, a checkout below a closed home folder included.
  It also serves users without an entry in the password file, whom initdb refuses. Some containers and
  sandboxes forbid it.
- `dropped`: root becomes an ordinary account for good. Our own fresh folders are handed to that account,
  nothing else is.
"""

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

IdentityName = Literal["own", "namespace", "dropped"]

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """The way to an account, and the account as the server sees itself."""

    name: IdentityName
    uid: int
    gid: int

    def give(self, path: Path) -> None:
        """Hand a fresh path of ours, and all below it, to the account."""
        if self.name == "dropped":
            for each in (path, *path.rglob("*")):
                os.chown(each, self.uid, self.gid, follow_symlinks=False)

    @contextmanager
    def borrowed(self) -> Iterator[None]:
        """Act as the account for a moment, on what belongs to it."""
        before = os.geteuid()
        if self.name == "dropped":
            os.seteuid(self.uid)
        try:
            yield
        finally:
            os.seteuid(before)

    def spawn(self, command: Sequence[str], *, log: int, reach: Sequence[Path]) -> subprocess.Popen[bytes]:
        """Start a program under this identity that dies with us.

        Args:
            command: the program and its arguments.
            log: the descriptor that takes all it prints, and why it was not started.
            reach: the folders it must be able to enter, which is tried in the new process.

        Raises:
            OSError: the program cannot be read or run.
            subprocess.SubprocessError: the system refuses the identity, or the identity the folders.
        """
        supervisor, dropped = os.getpid(), self.name == "dropped"

        def prepare() -> None:
            try:
                if self.name == "namespace":
                    _enter_namespace(self.uid, self.gid)
                # After the change of account, which would clear it. At SIGQUIT the server ends its children.
                LIBC.prctl(PR_SET_PDEATHSIG, int(signal.SIGQUIT), 0, 0, 0)
                for folder in reach:
                    if not os.access(folder, os.X_OK):
                        raise PermissionError(f"the account cannot enter {folder}")
                if os.getppid() != supervisor:
                    raise ProcessLookupError("the supervisor has ended")
            except OSError as error:
                os.write(2, f"{error}\n".encode())
                raise

        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=ENVIRONMENT,
            umask=0o077,
            user=self.uid if dropped else None,
            group=self.gid if dropped else None,
            extra_groups=[] if dropped else None,
            preexec_fn=prepare,  # noqa: PLW1509 - only the supervisor calls this, and it has one thread
        )


def _enter_namespace(uid: int, gid: int) -> None:
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    if LIBC.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "the system forbids user namespaces")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {outer_uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {outer_gid} 1")


def identities(uid: int, accounts: Sequence[pwd.struct_passwd]) -> list[Identity]:
    """Every identity that a caller with this user id may try, best first.

    initdb looks its account up in the password file, so a borrowed one must stand there: `nobody`, or else
    any that is not root.
    """
    own = [each for each in accounts if each.pw_uid == uid]
    others = sorted((each for each in accounts if each.pw_uid), key=lambda each: each.pw_name != "nobody")
    found: list[Identity] = []
    if uid and own:
        found.append(Identity("own", uid, own[0].pw_gid))
    if others:
        found.append(Identity("namespace", others[0].pw_uid, others[0].pw_gid))
    if others and not uid:
        found.append(Identity("dropped", others[0].pw_uid, others[0].pw_gid))
    return found
