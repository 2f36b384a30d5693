// SPDX-License-Identifier: Apache-2.0
#include "setup/bucket.hpp"

#include <format>
#include <utility>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/function_policy.hpp"
#include "manage/wait.hpp"
#include "setup/own_queue.hpp"
#include "setup/rights.hpp"

namespace tinydynamocdc::setup {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Standing;

namespace {

// (S3 User Guide, "Bucket naming rules".)
constexpr std::size_t k_bucket_name_max = 63;

std::string instead(const std::string& bucket, const Site& site) {
  return std::format("bucket names are global: choose your own, for example --s3-bucket {}",
                     free_name(bucket, site));
}

}  // namespace

std::string free_name(const std::string& bucket, const Site& site) {
  const auto end = "-" + site.account;
  return bucket.substr(0, k_bucket_name_max - end.size()) + end;
}

namespace {

Result<std::vector<BucketPlace>> places_in(const manage::FunctionParts& parts, const Site& site,
                                           const std::vector<std::string>& buckets) {
  std::vector<BucketPlace> places;
  if (buckets.empty()) {
    return places;
  }
  TINYDYNAMOCDC_TRY(const auto rights, written_policy(parts, site));
  for (const auto& bucket : buckets) {
    auto prefixes = rights.prefixes_of(site.partition, bucket);
    if (prefixes.empty()) {
      prefixes.emplace_back();
    }
    for (auto& prefix : prefixes) {
      places.push_back({.bucket = bucket, .prefix = std::move(prefix)});
    }
  }
  return places;
}

}  // namespace

Result<std::vector<BucketPlace>> calling_places(const manage::FunctionParts& parts,
                                                const Site& site) {
  TINYDYNAMOCDC_TRY(const auto policy, manage::policy_of(parts, site.function));
  return places_in(parts, site, manage::permitted_buckets(policy));
}

Result<std::vector<BucketPlace>> queueing_places(const BucketParts& parts, const Site& site) {
  TINYDYNAMOCDC_TRY(const auto buckets, buckets_of_queue(parts.queues, parts.function, site));
  return places_in(parts.function, site, buckets);
}

Result<bool> bucket_is_there(const BucketParts& parts, const Site& site,
                             const std::string& bucket) {
  const auto region =
      plain(parts.buckets.region_of(bucket, request_deadline(parts.function.clock)));
  if (!region) {
    const auto& error = region.error();
    return error.kind == ErrorKind::denied
               ? base::fail(error.kind, std::format("{}; {}", error.message, instead(bucket, site)))
               : Result<bool>(std::unexpected(error));
  }
  const auto* found = manage::found_in(*region);
  if (found != nullptr && *found != site.region) {
    return base::fail(ErrorKind::bad_config,
                      std::format("the bucket {} is in {}, the function in {}: S3 calls functions "
                                  "of its own region only; {}",
                                  bucket, *found, site.region, instead(bucket, site)));
  }
  return found != nullptr;
}

Result<Standing> Bucket::look(Goal goal) {
  TINYDYNAMOCDC_TRY(const auto is_there, bucket_is_there(parts_, site_, bucket_));
  Standing standing{.exists = is_there};
  if (goal == Goal::absent) {
    standing.remark = "with all that is in it";
  } else if (!is_there) {
    standing.remark = "it is never removed by this tool";
  }
  return standing;
}

Result<void> Bucket::create() {
  auto& buckets = parts_.buckets;
  auto& clock = parts_.function.clock;
  if (const auto created = plain(buckets.create_bucket(bucket_, request_deadline(clock)));
      !created) {
    return base::fail(created.error().kind,
                      std::format("{}; {}", created.error().message, instead(bucket_, site_)));
  }
  TINYDYNAMOCDC_TRY_VOID(manage::wait_until(
      {clock, parts_.function.console}, {.what = std::format("the bucket {} to exist", bucket_)},
      [&](Deadline deadline) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(const auto region, plain(buckets.region_of(bucket_, deadline)));
        return PollResult{region ? PollResult::State::done : PollResult::State::not_yet,
                          "not visible yet"};
      }));
  return plain(buckets.put_tags(bucket_, marks_of(site_), request_deadline(clock)));
}

}  // namespace tinydynamocdc::setup
