# SPDX-License-Identifier: Apache-2.0
"""`python -m local.aws.ministack`: MiniStack with what it lacks.

Its exports get objects (local/exports/machine.py), DynamoDB's clock can be set back
(local/aws/clock.py), and a schedule's target is told the time (local/aws/schedules.py). All reach
into modules of the pinned version; tests see it if they fail to.
"""

from __future__ import annotations

import os
from pathlib import Path

import ministack.app
from ministack.services import dynamodb, eventbridge, scheduler

from local.aws import schedules
from local.aws.clock import Clock
from local.aws.emulator import CLOCK_FILE_VARIABLE
from local.exports.machine import Machine

_SCHEDULE_TICK_SECONDS = 1


def main() -> None:
    clock = Clock(Path(os.environ[CLOCK_FILE_VARIABLE]))
    dynamodb.time = clock
    dynamodb.now_iso = clock.now_iso
    Machine(dynamodb, os.environ["AWS_ENDPOINT_URL"]).install()
    schedules.install(eventbridge)
    scheduler._SCHEDULE_TICK_INTERVAL = _SCHEDULE_TICK_SECONDS
    ministack.app.main()


if __name__ == "__main__":
    main()
