"""How far a run is, on a terminal: a bar on standard error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import TaskID

    from analyzer.fleet.run import Progress


@contextmanager
def shown(*, shows: bool) -> Iterator[Callable[[Progress], None]]:
    """Give what is told how far a run is; it shows a bar with rate and time left, or nothing at all."""
    if not shows:
        yield lambda _: None
        return
    from rich import progress  # noqa: PLC0415 - imported when used
    from rich.console import Console  # noqa: PLC0415 - the same

    with progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}"),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(now: Progress) -> None:
            if now.doing not in tasks:
                bar.refresh()  # it is drawn ten times a second: a quick part would end unseen
                for task in tasks.values():
                    bar.update(task, visible=False)
                tasks[now.doing] = bar.add_task(now.doing, total=now.total, rate="")
            task = tasks[now.doing]
            bar.update(task, completed=now.done, total=now.total)
            speed = next(one.speed for one in bar.tasks if one.id == task)
            bar.update(task, rate="" if speed is None else f"{speed:,.0f}/s")

        yield tell
