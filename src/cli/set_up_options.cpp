// SPDX-License-Identifier: Apache-2.0
#include "cli/set_up_options.hpp"

#include <format>
#include <string>

#include "setup/log_group.hpp"
#include "setup/queue_trigger.hpp"

namespace tinydynamocdc::cli {

namespace {

class Names {
 public:
  Names(Arguments app, const char* group) : app_(app), group_(group) {}

  template <class T>
  Argument add(const char* flag, T& into, const char* help, const char* type = "NAME") {
    return app_.add_option(flag, into, help).type_name(type).shows_default().group(group_);
  }

  void add_flag(const char* flag, bool& into, const char* help) {
    app_.add_flag(flag, into, help).group(group_);
  }

 private:
  Arguments app_;
  const char* group_;
};

void add_function(Names& names, ManageCommand& command) {
  names.add("--lambda-name", command.lambda_name, "The function");
  names.add("--lambda-role", command.lambda_role,
            "The function's IAM role (default: its present one, or\nDDBStreamCDC-LambdaRole if no "
            "other function uses it)");
  names.add("--lambda-secret", command.lambda_secret,
            "Its secret with the token (default: its present one, or\nDDBStreamCDC-TinybirdSecret "
            "if no other function uses it)");
  names
      .add("--lambda-timeout", command.lambda_timeout_s, "Time-out of the function in seconds",
           "SECONDS")
      .range(1, 900);
  names.add("--lambda-memory", command.lambda_memory_mib, "Memory of the function", "MIB")
      .range(128, 10'240);
  names
      .add("--architecture", command.architecture,
           "x86_64 or arm64 (default: this program's); for the other\none put its release "
           "zip beside this program",
           "CPU")
      .one_of(k_architectures);
  names
      .add("--log-retention", command.log_retention_days,
           "Days for which a new log group keeps its lines\n(default: 30)", "DAYS")
      .one_of(setup::k_retention_days);
}

}  // namespace

void add_table_names(Arguments app, ManageCommand& command, const char* group) {
  Names(app, group)
      .add("--table-name", command.tables,
           "The DynamoDB table; repeat it for several, or use a\npattern such as \"Orders*\"")
      .default_text(k_default_table_name)
      .repeatable();
}

void add_set_up_names(Arguments app, ManageCommand& command, const char* group) {
  Names names(app, group);
  add_function(names, command);
  names
      .add("--parallelization", command.trigger.parallelization,
           "Batches of a shard at a time, 1 to 10; the order of one\nitem's changes is kept "
           "(default: 1)",
           "N")
      .range(1, 10);
  names.add("--max-record-age", command.trigger.record_age_max_s,
            "Seconds after which a change that cannot be delivered is\ngiven up, 60 to 604800; "
            "-1: when the stream drops it (default)",
            "SECONDS");
  names.add(
      "--on-failure", command.on_failure,
      "Failure destination of the trigger: an SQS queue's ARN\nor s3://BUCKET, in this region",
      "PLACE");
  names.add("--s3-bucket", command.s3_bucket, "The bucket for snapshots");
  names.add("--s3-prefix", command.s3_prefix, "The folder in it; each table has its own subfolder",
            "PREFIX");
  names.add_flag("--direct", command.direct,
                 "The bucket calls the function directly, for all files at\nonce, without a queue");
  names
      .add("--snapshot-concurrency", command.snapshot_concurrency,
           std::format("Snapshot files loaded at a time, {} to {}; the others\nwait in the queue "
                       "(default: {})",
                       setup::k_concurrency_least, setup::k_concurrency_most,
                       setup::k_snapshot_concurrency)
               .c_str(),
           "N")
      .range(setup::k_concurrency_least, setup::k_concurrency_most);
  names.add_flag("--verify", command.verify,
                 "Each snapshot of the schedule also proves what was in\nTinybird before it: "
                 "differences are counted, an alarm tells");
  names.add("--alert-email", command.alert_email, "Address for alarms", "ADDRESS");
}

}  // namespace tinydynamocdc::cli
