# SPDX-License-Identifier: Apache-2.0
"""What MiniStack's EventBridge Scheduler lacks: the context attributes in a target's input.

AWS puts the time that a schedule meant in the place of `<aws.scheduler.scheduled-time>`, and so on.
(EventBridge Scheduler User Guide, "Adding context attributes".)
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeAlias

# The emulator is untyped.
Module: TypeAlias = Any
Json: TypeAlias = dict[str, Any]


def attributes_of(event: Json) -> dict[str, str]:
    """The context attributes of one call."""
    when = datetime.fromtimestamp(event["Time"], tz=UTC)
    return {
        "<aws.scheduler.scheduled-time>": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "<aws.scheduler.schedule-arn>": event["Resources"][0],
        "<aws.scheduler.execution-id>": event["EventId"],
        "<aws.scheduler.attempt-number>": "1",
    }


def install(module: Module) -> None:
    """`module` is the emulator's EventBridge, which calls the Scheduler's targets, too."""
    original = module._invoke_target

    def invoke(target: Json, event: Json, *others: object) -> object:
        if event.get("Source") == "aws.scheduler" and "Input" in target:
            text = target["Input"]
            for name, value in attributes_of(event).items():
                text = text.replace(name, value)
            target = target | {"Input": text}
        return original(target, event, *others)

    module._invoke_target = invoke
