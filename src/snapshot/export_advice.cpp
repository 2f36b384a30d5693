// SPDX-License-Identifier: Apache-2.0
#include "snapshot/export_advice.hpp"

namespace tinydynamocdc::snapshot {

std::string export_advice(std::string_view code) {
  if (code.contains("NoSuchBucket")) {
    return "the bucket was deleted: --create-s3-trigger creates it again";
  }
  if (code.contains("AccessDenied") || code.contains("Forbidden")) {
    return "DynamoDB writes with the permissions of the identity that requested the export. It "
           "needs dynamodb:ExportTableToPointInTime on the table, s3:PutObject, s3:PutObjectAcl "
           "and s3:AbortMultipartUpload on the bucket, and the use of its KMS key if it has one; "
           "the bucket's policy may also deny it";
  }
  if (code.contains("KMS") || code.contains("Kms")) {
    return "the bucket's KMS key must be enabled, in the bucket's region, and allowed to whoever "
           "asked for the export";
  }
  if (code.contains("PointInTimeRecoveryUnavailable")) {
    return "the table's point-in-time recovery is off: switch it on, and wait some minutes";
  }
  if (code.contains("InvalidExportTime")) {
    return "the table's point-in-time recovery does not cover that time: was it switched off and "
           "on? Run the same command again in a few minutes";
  }
  if (code.contains("ExportConflict")) {
    return "another export was requested in the same second: run the same command again";
  }
  if (code.contains("LimitExceeded")) {
    return "AWS runs up to 300 exports, or 100 TB of them, at a time: wait until one has ended";
  }
  if (code.contains("TableNotFound")) {
    return "the table was deleted";
  }
  return "it is not marked as complete; run the same command again, and ask AWS if it fails again";
}

}  // namespace tinydynamocdc::snapshot
