// SPDX-License-Identifier: Apache-2.0
#include "lambda/scheduled_snapshot.hpp"

#include <format>

#include "aws/digest.hpp"
#include "base/log.hpp"

namespace tinydynamocdc::lambda {

namespace {

constexpr std::size_t k_token_digits = 32;

}  // namespace

base::Result<std::string> start_scheduled_snapshot(aws::Exports& exports,
                                                   const source::SnapshotRequest& request,
                                                   base::Deadline deadline) {
  const auto name = std::format("{}\n{}\n{}\n{}", request.table_arn, request.bucket, request.prefix,
                                request.time);
  // No time of its own: with one token the request has to be the same.
  const auto started =
      exports.start_export({.table_arn = request.table_arn,
                            .bucket = request.bucket,
                            .bucket_owner = {},
                            .prefix = request.prefix,
                            .export_time_s = {},
                            .client_token = aws::sha256_hex(name).substr(0, k_token_digits)},
                           deadline);
  if (!started) {
    return std::unexpected(base::with_context(
        started.error().error, std::format("scheduled snapshot of {} to s3://{}/{}/",
                                           request.table_arn, request.bucket, request.prefix)));
  }
  return std::format(R"({{"export":{}}})", base::json_quoted(started->arn));
}

}  // namespace tinydynamocdc::lambda
