"""The functions that may run in the background, by name. A run stores the name, so a name is for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec

if TYPE_CHECKING:
    from datetime import timedelta

    from django.utils.functional import _StrPromise

P = ParamSpec("P")
# Called as function(progress, **arguments); returns plain JSON values, or nothing.
TaskFunction = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    name: str
    title: str | _StrPromise
    function: TaskFunction
    every: timedelta | None


_definitions: dict[str, TaskDefinition] = {}


def task(
    name: str, *, title: str | _StrPromise, every: timedelta | None = None
) -> Callable[[TaskFunction], TaskFunction]:
    """Registers a function of an app's `tasks.py` under `name`, e.g. "assessment.evaluate".

    The function takes a `Progress` first and plain JSON values by keyword; it is thin: ids in, one action out. It must be
    safe to run again, because a killed worker's task is. `title` is what people see. With `every` the platform itself
    starts it at that interval.
    """

    def register(function: TaskFunction) -> TaskFunction:
        if name in _definitions and _definitions[name].function.__qualname__ != function.__qualname__:
            raise ValueError(f"two tasks are named {name!r}")
        _definitions[name] = TaskDefinition(name, title, function, every)
        return function

    return register


def definition(name: str) -> TaskDefinition:
    """The registered task; an unknown name is a fault of the program."""
    if name not in _definitions:
        raise LookupError(f"no task is named {name!r}; known: {', '.join(sorted(_definitions)) or 'none'}")
    return _definitions[name]


def periodic() -> list[TaskDefinition]:
    return [item for item in _definitions.values() if item.every is not None]
