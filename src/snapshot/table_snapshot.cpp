// SPDX-License-Identifier: Apache-2.0
#include "snapshot/table_snapshot.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "aws/digest.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "exports/bucket_notification.hpp"
#include "manage/aws_call.hpp"
#include "snapshot/export_advice.hpp"

namespace tinydynamocdc::snapshot {

using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::request_deadline;

namespace {

constexpr std::size_t k_token_digits = 32;

Result<bool> bucket_is_there(const SnapshotParts& parts, const SnapshotTarget& target) {
  if (target.reach == manage::Reach::everything) {
    return plain(parts.trigger.buckets.region_of(target.place.bucket,
                                                 request_deadline(parts.trigger.function.clock)))
        .transform([](const auto& region) { return region.has_value(); });
  }
  return setup::bucket_is_there(parts.trigger, target.site, target.place.bucket);
}

}  // namespace

std::string SnapshotTarget::prefix_of(std::string_view table) const {
  return std::format("{}/{}", place.prefix, table);
}

Result<std::optional<aws::Function>> find_loader(const SnapshotParts& parts,
                                                 const SnapshotTarget& target) {
  const auto& function = parts.trigger.function;
  TINYDYNAMOCDC_TRY(const auto is_there, bucket_is_there(parts, target));
  if (!is_there) {
    return base::fail(
        ErrorKind::missing,
        std::format("there is no bucket {}; --create-s3-trigger creates it", target.place.bucket));
  }
  TINYDYNAMOCDC_TRY(auto found, plain(function.functions.find_function(
                                    target.site.function, request_deadline(function.clock))));
  if (target.reach == manage::Reach::everything) {
    return found;
  }
  if (!found) {
    return base::fail(ErrorKind::missing,
                      std::format("there is no function {} in {}; --create-lambda creates it",
                                  target.site.function, target.site.region));
  }
  TINYDYNAMOCDC_TRY_VOID(exports::check_bucket_calls(parts.trigger, target.site, target.place));
  return found;
}

std::int64_t newest_unix_s(const aws::ContinuousBackups& backups, std::int64_t now_unix_ms) {
  constexpr std::int64_t k_usual_lag_ms = 300'000;
  return std::min(now_unix_ms, backups.latest_unix_ms.value_or(now_unix_ms - k_usual_lag_ms)) /
         1000;
}

Result<std::vector<aws::Export>> running_exports(const SnapshotParts& parts,
                                                 const SnapshotTarget& target,
                                                 const aws::Table& table, std::string_view type) {
  const auto& clock = parts.trigger.function.clock;
  const auto prefix = target.prefix_of(table.name);
  TINYDYNAMOCDC_TRY(const auto listed,
                    plain(parts.exports.list_exports(table.arn, request_deadline(clock))));
  std::vector<aws::Export> running;
  for (const auto& one : listed) {
    if (one.status != "IN_PROGRESS" || one.type != type) {
      continue;
    }
    TINYDYNAMOCDC_TRY(auto found,
                      plain(parts.exports.find_export(one.arn, request_deadline(clock))));
    auto* there = manage::found_in(found);
    if (there != nullptr && there->bucket == target.place.bucket && there->prefix == prefix &&
        there->format == "DYNAMODB_JSON") {
      running.push_back(std::move(*there));
    }
  }
  return running;
}

std::string client_token(std::string_view words) {
  return aws::sha256_hex(words).substr(0, k_token_digits);
}

base::Error refusal(const aws::ServiceFailure& failure) {
  auto error = failure.error;
  if (!failure.code.empty()) {
    error.message += std::format("; {}", export_advice(failure.code));
  }
  return error;
}

base::Error combined(const std::vector<base::Error>& errors) {
  TINYDYNAMOCDC_CHECK(!errors.empty());
  if (errors.size() == 1) {
    return errors.front();
  }
  auto message = std::format("{} failures:", errors.size());
  for (const auto& error : errors) {
    message += std::format("\n  {}", error.message);
  }
  return {errors.front().kind, std::move(message)};
}

std::string_view id_of(std::string_view export_arn) {
  return export_arn.substr(export_arn.rfind('/') + 1);
}

std::string items_text(std::int64_t count) { return base::counted(count, "item"); }

}  // namespace tinydynamocdc::snapshot
