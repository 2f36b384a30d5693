// SPDX-License-Identifier: Apache-2.0
#include "cli/option_values.hpp"

#include <algorithm>
#include <format>

#include "aws/bucket_name.hpp"
#include "aws/region.hpp"
#include "cli/since.hpp"
#include "exports/schedule_expression.hpp"
#include "manage/named_tables.hpp"

namespace tinydynamocdc::cli {

using base::ErrorKind;
using base::Result;

namespace {

// AWS would refuse them too, but later and in other words.
Result<void> check_snapshot_place(ManageCommand& command) {
  if (!aws::is_bucket_name(command.s3_bucket)) {
    return base::fail(ErrorKind::bad_config,
                      "--s3-bucket: 3 to 63 lower-case letters, digits, dots and hyphens, a "
                      "letter or digit first and last");
  }
  auto& prefix = command.s3_prefix;
  while (prefix.ends_with('/')) {
    prefix.pop_back();
  }
  if (!aws::is_key_prefix(prefix)) {
    return base::fail(ErrorKind::bad_config,
                      "--s3-prefix: 1 to 512 bytes without control characters, not starting with "
                      "/; every .gz file below it is read as a snapshot file");
  }
  return {};
}

Result<void> check_schedule(const ManageCommand& command) {
  const bool is_needed = std::ranges::contains(command.verbs, ManageVerb::create_schedule);
  return is_needed ? exports::check_schedule_expression(command.schedule) : Result<void>();
}

// Only what cannot be an address: AWS sends a mail there, which has to be answered.
Result<void> check_alert_email(const ManageCommand& command) {
  const auto& email = command.alert_email;
  const bool is_needed = std::ranges::contains(command.verbs, ManageVerb::create_alerting);
  if (email.empty()) {
    return is_needed ? base::fail(ErrorKind::bad_config,
                                  "--create-alerting needs --alert-email, the address for alarms")
                     : Result<void>();
  }
  const auto at = email.find('@');
  if (at == 0 || at == std::string::npos || at + 1 == email.size() ||
      email.find('@', at + 1) != std::string::npos ||
      email.find_first_of(" \t\r\n") != std::string::npos) {
    return base::fail(ErrorKind::bad_config,
                      std::format("--alert-email: \"{}\" is not a mail address", email));
  }
  return {};
}

Result<void> check_since(const ManageCommand& command) {
  return command.since.empty() ? Result<void>()
                               : since_s(command.since, 0).transform([](std::int64_t /*at*/) {});
}

// The ranges of API_CreateEventSourceMapping.
Result<void> check_trigger(const ManageCommand& command) {
  const auto age = command.trigger.record_age_max_s.value_or(-1);
  if (age != -1 && (age < 60 || age > 604'800)) {
    return base::fail(ErrorKind::bad_config,
                      "--max-record-age: 60 to 604800 seconds, or -1 for as long as the stream "
                      "keeps a change (24 hours)");
  }
  const auto& place = command.on_failure;
  const bool is_bucket =
      place.starts_with("s3://") && aws::is_bucket_name(std::string_view(place).substr(5));
  const bool is_arn =
      place.starts_with("arn:") && (place.contains(":sqs:") || place.contains(":s3:::"));
  if (!place.empty() && !is_bucket && !is_arn) {
    return base::fail(ErrorKind::bad_config,
                      std::format("--on-failure: \"{}\" is neither the ARN of an SQS queue nor "
                                  "s3://BUCKET",
                                  place));
  }
  return {};
}

// What a table of another account can be named for: its stream is read, and nothing else of it.
Result<void> check_foreign_tables(const ManageCommand& command) {
  using enum ManageVerb;
  constexpr ManageVerb k_verbs[]{create_lambda,      update_lambda,      remove_lambda,
                                 create_ddb_trigger, remove_ddb_trigger, create_alerting,
                                 remove_alerting};
  const auto arn = std::ranges::find_if(command.tables, manage::is_table_arn);
  if (arn == command.tables.end()) {
    return command.source_profile.empty() ? Result<void>()
                                          : base::fail(ErrorKind::bad_config,
                                                       "--source-profile requires --table-name "
                                                       "with the ARN of another account's table");
  }
  const bool fits = std::ranges::all_of(
      command.verbs, [&](ManageVerb verb) { return std::ranges::contains(k_verbs, verb); });
  return fits ? Result<void>()
              : base::fail(
                    ErrorKind::bad_config,
                    std::format("--table-name {}: only the stream of another account's table can "
                                "be read: only --create-ddb-trigger, --remove-ddb-trigger and the "
                                "function's own verbs accept its ARN",
                                *arn));
}

}  // namespace

std::vector<std::string> faulty_values(ManageCommand& command) {
  std::vector<std::string> faults;
  const auto note = [&](const Result<void>& good) {
    if (!good) {
      faults.push_back(good.error().message);
    }
  };
  note(check_snapshot_place(command));
  for (const auto check :
       {check_schedule, check_since, check_alert_email, check_trigger, check_foreign_tables}) {
    note(check(command));
  }
  return faults;
}

std::string place_arn(std::string_view place, std::string_view partition) {
  constexpr std::string_view k_bucket = "s3://";
  return place.starts_with(k_bucket)
             ? std::format("arn:{}:s3:::{}", partition, place.substr(k_bucket.size()))
             : std::string(place);
}

Result<std::string> destination_arn(std::string_view place, std::string_view region) {
  if (place.contains(":sqs:") && !place.contains(std::format(":sqs:{}:", region))) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("--on-failure: {} is not in {}, where the function is", place, region));
  }
  return place_arn(place, aws::partition_of(region));
}

}  // namespace tinydynamocdc::cli
