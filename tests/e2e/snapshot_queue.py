# SPDX-License-Identifier: Apache-2.0
"""A bucket whose events go into a queue of the emulator, and pollers of that queue by AWS's rules.

The emulator's own poller takes one message after the other; AWS's has several functions at work at
a time, which die now and then. (AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".)
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.world import World
from tests.e2e.function import Function, FunctionEndedError, running_function

BUCKET = "exports-by-queue"
QUEUE, DEAD_LETTERS = "cdc-Snapshots", "cdc-DeadLetters"
ACCOUNT = "000000000000"  # the emulator's
FUNCTION_ARN = f"arn:aws:lambda:eu-west-2:{ACCOUNT}:function:cdc"
TIME_OUT_S = 30
HIDDEN_S = 6  # AWS wants six time-outs; here a message of a function that died comes again soon
RECEIVES_MAX = 1000


def lay_queue(world: World) -> str:
    """Bucket → queue, dead letters behind it; returns the queue's URL."""
    queues, buckets = world.client("sqs"), world.client("s3")
    dead = arn_of(world, queues.create_queue(QueueName=DEAD_LETTERS)["QueueUrl"])
    redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": str(RECEIVES_MAX)})
    attributes = {"VisibilityTimeout": str(HIDDEN_S), "RedrivePolicy": redrive}
    url: str = queues.create_queue(QueueName=QUEUE, Attributes=attributes)["QueueUrl"]
    buckets.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": world.region}
    )
    suffixes = (".json.gz", "manifest-summary.json")
    buckets.put_bucket_notification_configuration(
        Bucket=BUCKET,
        NotificationConfiguration={
            "QueueConfigurations": [
                {
                    "Id": f"of {suffix}",
                    "QueueArn": arn_of(world, url),
                    "Events": ["s3:ObjectCreated:*"],
                    "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": suffix}]}},
                }
                for suffix in suffixes
            ]
        },
    )
    return url


def arn_of(world: World, url: str) -> str:
    found = world.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(found["Attributes"]["QueueArn"])


def messages_in(world: World, name: str) -> int:
    """Those that are hidden, too."""
    queues = world.client("sqs")
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    url = queues.get_queue_url(QueueName=name)["QueueUrl"]
    found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)


def dead_letters(world: World) -> list[str]:
    """Some of them, with their reasons."""
    queues = world.client("sqs")
    url = queues.get_queue_url(QueueName=DEAD_LETTERS)["QueueUrl"]
    received = queues.receive_message(QueueUrl=url, MessageAttributeNames=["All"])
    return [
        f"{message.get('MessageAttributes')}: {message['Body']}"
        for message in received.get("Messages", [])
    ]


@dataclass
class Pollers:
    """Hands a queue's messages to functions, so many at a time, and kills those at random."""

    world: World
    url: str
    settings: Mapping[str, str]
    concurrency: int = 4
    kill_every_s: float = 1.0
    rng: random.Random = field(default_factory=lambda: random.Random(13))
    kills: int = 0
    invocations: int = 0
    most_receives: int = 0
    failures: list[str] = field(default_factory=list)
    _functions: dict[int, Function] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self, is_over: Callable[[], bool], seconds_max: float) -> None:
        """Until that is so."""
        threads = [
            threading.Thread(target=self._poll, args=(slot,), daemon=True)
            for slot in range(self.concurrency)
        ]
        for thread in threads:
            thread.start()
        give_up = time.monotonic() + seconds_max
        while not is_over() and not self.failures:
            if time.monotonic() > give_up:
                self.failures.append(f"{messages_in(self.world, QUEUE)} messages are left")
            time.sleep(self.rng.uniform(0.2, 1.8) * self.kill_every_s)
            self._kill_one()
        self._over.set()
        for thread in threads:
            thread.join(TIME_OUT_S)
        assert not self.failures, self.failures

    def _kill_one(self) -> None:
        running = list(self._functions.values())
        if running:
            self.rng.choice(running).process.kill()
            self.kills += 1

    def _poll(self, slot: int) -> None:
        try:
            while not self._over.is_set():
                with running_function(self.settings, function_arn=FUNCTION_ARN) as function:
                    self._functions[slot] = function
                    self._use(function)
        except Exception as error:
            self.failures.append(repr(error))

    def _use(self, function: Function) -> None:
        """Until it dies."""
        queues = self.world.client("sqs")
        try:
            while not self._over.is_set():
                received = queues.receive_message(
                    QueueUrl=self.url, MaxNumberOfMessages=1, AttributeNames=["All"]
                )
                for message in received.get("Messages", []):
                    self._hand_over(function, message)
                if "Messages" not in received:
                    time.sleep(0.1)
        except FunctionEndedError:
            pass  # Its message comes again, once it is not hidden any more.

    def _hand_over(self, function: Function, message: Mapping[str, Any]) -> None:
        self.invocations += 1
        receives = int(message["Attributes"]["ApproximateReceiveCount"])
        self.most_receives = max(self.most_receives, receives)
        record = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:{self.world.region}:{ACCOUNT}:{QUEUE}",
            "awsRegion": self.world.region,
        }
        outcome = function.invoke({"Records": [record]}, seconds=TIME_OUT_S)
        if outcome.succeeded and not outcome.body["batchItemFailures"]:
            self.world.client("sqs").delete_message(
                QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"]
            )
