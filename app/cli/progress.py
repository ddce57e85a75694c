"""Progress of long work on the terminal; on the error channel, so that a file can go to the other one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn


@contextmanager
def shown(title: str) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar that is gone when the work is done; what is going on, how far it is, and of how much, moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def told(phase: str, done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total, description=f"{title}: {phase}" if phase else title)

        yield told
