// SPDX-License-Identifier: Apache-2.0
#include "lambda/scheduled_snapshot.hpp"

#include <format>

#include "aws/digest.hpp"
#include "base/json_text.hpp"
#include "base/log.hpp"
#include "base/try.hpp"
#include "ledger/proof.hpp"
#include "source/export_key.hpp"

namespace tinydynamocdc::lambda {

namespace {

constexpr std::size_t k_token_digits = 32;

// The event comes again where this fails, and finds the same export.
base::Result<void> request_proof(aws::Objects& objects, const source::SnapshotRequest& request,
                                 std::string_view export_arn, base::Deadline deadline) {
  const source::ExportKey key{
      .prefix = request.prefix,
      .export_id = std::string(export_arn.substr(export_arn.rfind('/') + 1)),
      .file_name = {}};
  auto requested = ledger::request_proof(objects, request.bucket, key.folder(), deadline);
  return requested
             ? requested
             : std::unexpected(base::with_context(
                   requested.error(), std::format("export {} has started, but the request for its "
                                                  "nightly proof could not be stored",
                                                  export_arn)));
}

}  // namespace

base::Result<std::string> start_scheduled_snapshot(AwsClients::Set& aws,
                                                   const source::SnapshotRequest& request,
                                                   base::Deadline deadline) {
  const auto name = std::format("{}\n{}\n{}\n{}", request.table_arn, request.bucket, request.prefix,
                                request.time);
  // No time of its own: with one token the request has to be the same.
  const auto started =
      aws.exports.start_export({.table_arn = request.table_arn,
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
  if (request.verify) {
    TINYDYNAMOCDC_TRY_VOID(request_proof(aws.objects, request, started->arn, deadline));
  }
  return std::format(R"({{"export":{}}})", base::json_quoted(started->arn));
}

}  // namespace tinydynamocdc::lambda
