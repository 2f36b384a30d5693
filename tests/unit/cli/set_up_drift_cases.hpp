// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What set_up_drift_test.cpp changes behind the tool's back, and what becomes of it.
namespace tinydynamocdc::cli {

enum class Then {
  mended,      ///< Named, and mended by the same command.
  on_request,  ///< Named, and mended with --overwrite.
  taken_over,  ///< Refused without --overwrite.
  made_again,  ///< With what went with it.
  refused,     ///< Nothing is changed before somebody has decided.
  theirs,      ///< Somebody's own affair, or of no effect: left alone.
};

struct Expected {
  const char* leaf;   ///< A star stands for any text.
  Then then;
  const char* found;  ///< `resource: property found → wanted`, or what the refusal says.
};

/// The first that matches counts.
inline constexpr Expected k_expected[] = {
    // Tags: whose a thing is. Older versions did not write the region; the version is for people.
    {"*/Tags/tinydynamocdc:version *", Then::theirs, ""},
    {"*/Tags/2*", Then::theirs, ""},
    {"roles/*-Role/Tags/tinydynamocdc:region gone", Then::mended, "role: mark of its region"},
    {"roles/*-Scheduler/Tags/tinydynamocdc:region gone", Then::mended, "scheduler role: mark of its function and region"},
    {"*/Tags/tinydynamocdc:region gone", Then::theirs, ""},
    {"*/Tags/1 gone", Then::theirs, ""},
    {"alarms/*/Tags/*/Value changed", Then::refused, "the alarm * belongs to the function cdc*"},
    {"schedule_groups/*/Tags/*/Value changed", Then::refused, "the schedule group * belongs to the function cdc*"},
    {"alarms/*/Tags/0 gone", Then::taken_over, "the alarm * was not created by this tool*"},
    {"schedule_groups/*/Tags/0 gone", Then::taken_over, "the schedule group * was not created by this tool*"},
    {"functions/*/Tags/tinydynamocdc:created-for gone", Then::refused, "*the function cdc was not created by this tool*"},
    {"topics/*/Tags/tinydynamocdc:created-for gone", Then::taken_over, "the topic * was not created by this tool*"},
    {"roles/*-Scheduler/Tags/tinydynamocdc:created-for gone", Then::taken_over, "the role * was not created by this tool*"},
    {"functions/*/Tags/* changed", Then::refused, "*the function cdc belongs to the function cdc*"},
    {"topics/*/Tags/* changed", Then::refused, "the topic * belongs to the function cdc*"},
    {"roles/*-Scheduler/Tags/* changed", Then::refused, "the role * belongs to the function cdc*"},
    // A thing of others is used as it is where nothing in it has to change.
    {"roles/*-Role/Tags/tinydynamocdc:created-for *", Then::theirs, ""},
    {"roles/*-Role/Tags/tinydynamocdc:region changed", Then::theirs, ""},
    {"secrets/*/Tags/*", Then::theirs, ""},
    {"log_groups/*/Tags/*", Then::theirs, ""},
    {"queue_settings/*/Tags/*", Then::theirs, ""},
    {"buckets/*/Tags/*", Then::theirs, ""},
    // Alarms
    {"alarms/*/AlarmActions*", Then::mended, "alarm *: actions *arn:aws:sns:eu-west-2:123456789012:cdc-Alerts"},
    {"alarms/*/AlarmDescription *", Then::mended, "alarm *: description *"},
    {"alarms/*/ComparisonOperator *", Then::mended, "alarm *: comparison *GreaterThanOrEqualToThreshold"},
    {"alarms/*/Dimensions*", Then::mended, "alarm *: dimensions *Name=cdc*"},
    {"alarms/*/EvaluationPeriods *", Then::mended, "alarm *: periods * → *"},
    {"alarms/*/MetricName *", Then::mended, "alarm *: metric * → *"},
    {"alarms/*/Namespace *", Then::mended, "alarm *: metric * → *"},
    {"alarms/*/Period *", Then::mended, "alarm *: period in seconds * → *"},
    {"alarms/*/Statistic *", Then::mended, "alarm *: statistic *"},
    {"alarms/*/Threshold *", Then::mended, "alarm *: threshold * → *"},
    {"alarms/*/TreatMissingData *", Then::mended, "alarm *: missing data *notBreaching"},
    {"alarms/* gone", Then::made_again, "alarm *: missing"},
    {"dashboards/*#/widgets/0 gone", Then::taken_over, "the dashboard * was not created*"},
    {"dashboards/*#/widgets/* gone", Then::mended, "dashboard: contents"},
    {"dashboards/*#/widgets gone", Then::taken_over, "the dashboard * was not created*"},
    {"dashboards/* gone", Then::made_again, "dashboard: missing"},
    {"topics/*/Subscriptions/0 gone", Then::mended, "subscription ann@example.com: missing"},
    {"topics/*/Subscriptions gone", Then::mended, "subscription ann@example.com: missing"},
    {"topics/* gone", Then::made_again, "topic: missing"},
    // The function
    {"functions/*/Architectures/0 changed", Then::on_request, "function: architecture x86_64x → x86_64"},
    {"functions/*/CodeSha256 *", Then::on_request, "function: code"},
    {"functions/*/Description *", Then::theirs, ""},
    {"functions/*/Environment/Variables/TB_API_ENDPOINT *", Then::on_request, "function: TB_API_ENDPOINT *https://tinybird-eu-west-2.example/v0/"},
    {"functions/*/Environment/Variables/TB_CREATE_DS_TOKEN_SECRET_NAME gone", Then::on_request, "function: TB_CREATE_DS_TOKEN_SECRET_NAME cdc-TinybirdSecret"},
    {"functions/*/Environment/Variables/TB_PARTIAL_BATCH *", Then::mended, "partial answers: value true*"},
    {"functions/*/Handler *", Then::on_request, "function: handler *bootstrap"},
    {"functions/*/LoggingConfig*", Then::on_request, "function: log format *JSON"},
    {"functions/*/MemorySize *", Then::on_request, "function: memory * → 256"},
    {"functions/*/Runtime *", Then::on_request, "function: runtime *provided.al2023"},
    {"functions/*/Timeout *", Then::on_request, "function: timeout * → 300"},
    {"functions/cdc gone", Then::made_again, "function: missing"},
    {"log_groups/*/retentionInDays changed", Then::theirs, ""},
    {"log_groups/*/retentionInDays gone", Then::mended, "log group: retention for ever → 30 days"},
    {"log_groups/* gone", Then::made_again, "log group: missing"},
    {"secrets/*/Value#/TB_CREATE_DS_TOKEN changed", Then::on_request, "secret: another token than that of TB_TOKEN"},
    {"secrets/*/Value#/TB_CREATE_DS_TOKEN gone", Then::on_request, "secret: another token than that of TB_TOKEN"},
    {"secrets/*/Value gone", Then::mended, "secret: no token with the token tinydynamocdc_cdc"},
    {"secrets/* gone", Then::made_again, "secret: missing"},
    // Triggers
    {"mappings/*/StartingPosition *", Then::theirs, ""},
    {"mappings/*/BatchSize *", Then::mended, "*trigger*: batch size * → *"},
    {"mappings/*/BisectBatchOnFunctionError *", Then::mended, "trigger Orders: halving of failed batches off → on"},
    {"mappings/*/DestinationConfig/OnFailure/Destination gone", Then::mended, "trigger Orders: failures to *cdc-Failures"},
    {"mappings/*/DestinationConfig* gone", Then::mended, "trigger Orders: failures to *cdc-Failures"},
    {"mappings/*/FunctionResponseTypes*", Then::mended, "*trigger*: answers * → ReportBatchItemFailures"},
    {"mappings/*/MaximumBatchingWindowInSeconds *", Then::mended, "trigger Orders: window * → 5 s"},
    {"mappings/*/MaximumRetryAttempts *", Then::mended, "trigger Orders: retries * → 5"},
    {"mappings/*/ScalingConfig*", Then::mended, "redrive trigger: invocations at a time * → 2"},
    {"mappings/*/State changed", Then::mended, "*trigger*: state *Enabled"},
    {"mappings/* gone", Then::made_again, "*trigger*: missing"},
    {"async_failures/cdc gone", Then::mended, "async failures: missing"},
    {"queue_settings/*/Attributes/MessageRetentionPeriod *", Then::mended, "*queue: retention * → 1209600 s"},
    {"queue_settings/*/Attributes/RedrivePolicy*", Then::mended, "failure queue: dead letters *"},
    {"queue_settings/*/Attributes/VisibilityTimeout *", Then::mended, "failure queue: visibility time-out * → 1800 s"},
    {"queues/* gone", Then::made_again, "*queue: missing"},
    // Rights
    {"roles/*-Role/Inline/TinyDynamoCDC#/Statement*", Then::mended, "rights: the right to *"},
    {"roles/*-Role/Inline/TinyDynamoCDC gone", Then::mended, "rights: missing"},
    {"roles/*-Role/Inline gone", Then::mended, "rights: missing"},
    {"roles/*-Role/Trust#/Version *", Then::theirs, ""},
    {"roles/*-Role/Trust#*", Then::mended, "role: who may use it"},
    {"roles/*-Scheduler/Inline/*", Then::mended, "scheduler role: right to call the function"},
    {"roles/*-Scheduler/Inline gone", Then::mended, "scheduler role: right to call the function"},
    {"roles/*-Scheduler/Trust#*", Then::mended, "scheduler role: who may use it"},
    {"roles/*-Role gone", Then::made_again, "role: missing"},
    {"roles/*-Scheduler gone", Then::made_again, "scheduler role: missing"},
    // Snapshots
    {"policies/*/0/*", Then::mended, "bucket permission snapshots: statement tinydynamocdc-s3-snapshots"},
    {"policies/* gone", Then::mended, "bucket permission snapshots: missing"},
    {"buckets/*/Notification<*/Id changed", Then::theirs, ""},
    {"buckets/*/Notification<*", Then::mended, "notification snapshots: notification *"},
    {"schedules/*/FlexibleTimeWindow*", Then::theirs, ""},
    {"schedules/*/Description *", Then::mended, "schedule Orders: description *"},
    {"schedules/*/ScheduleExpression *", Then::mended, "schedule Orders: time *rate(1 day)"},
    {"schedules/*/State *", Then::mended, "schedule Orders: state *ENABLED"},
    {"schedules/*/Target/Arn *", Then::mended, "schedule Orders: target *"},
    {"schedules/*/Target/Input*", Then::mended, "schedule Orders: event *"},
    {"schedules/*/Target/RetryPolicy/MaximumEventAgeInSeconds *", Then::mended, "schedule Orders: greatest age in seconds * → 3600"},
    {"schedules/*/Target/RetryPolicy/MaximumRetryAttempts *", Then::mended, "schedule Orders: retries * → 10"},
    {"schedules/*/Target/RoleArn *", Then::mended, "schedule Orders: role *"},
    {"schedules/*/Target* gone", Then::made_again, "schedule Orders: *"},
    {"schedules/* gone", Then::made_again, "schedule Orders: missing"},
    // Tinybird: a landing data source that is there is used as it is, and needs its columns.
    {"tinybird/files/ddb_Orders.datasource|TOKEN * gone", Then::mended, "landing Orders: the token tinydynamocdc_cdc may append to it and read it"},
    {"tinybird/files/ddb_Orders.datasource|SCHEMA > gone", Then::refused, "*lacks the column eventID*"},
    {"tinybird/files/ddb_Orders.datasource|    `* gone", Then::refused, "*lacks the column*"},
    {"tinybird/files/ddb_Orders.datasource|* gone", Then::theirs, ""},
    {"tinybird/files/*|TOKEN * gone", Then::mended, "* Orders: the token * may read it"},
    {"tinybird/files/*|    The * gone", Then::refused, "*was not made by this tool for the table Orders*"},
    {"tinybird/files/*|    Puts * gone", Then::refused, "*was not made by this tool for the table Orders*"},
    {"tinybird/files/mat_*|SCHEMA > gone", Then::refused, "*without the column version*"},
    {"tinybird/files/mat_*|    `version`* gone", Then::refused, "*without the column version*"},
    {"tinybird/files/mat_*|ENGINE_PARTITION_KEY \"\" gone", Then::theirs, ""},
    {"tinybird/files/*|* gone", Then::on_request, "* Orders: what this version makes"},
    {"tinybird/files/ddb_Orders.datasource gone", Then::made_again, "*"},
    {"tinybird/files/* gone", Then::made_again, "* Orders: missing"},
};

}  // namespace tinydynamocdc::cli
