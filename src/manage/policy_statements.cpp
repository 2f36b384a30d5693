// SPDX-License-Identifier: Apache-2.0
#include "manage/policy_statements.hpp"

namespace tinydynamocdc::manage::policy_statements {

const std::vector<Statement>& statements() {
  static const std::vector<Statement> k_all{
      {k_log, {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}},
      {k_stream,
       {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
        "dynamodb:ListStreams"}},
      {k_table, {"dynamodb:DescribeTable"}},
      {k_export, {"dynamodb:DescribeExport"}},
      {k_exports, {"dynamodb:ListExports"}},
      {k_objects, {"s3:GetObject", "s3:GetObjectVersion"}},
      {k_bucket, {"s3:ListBucket"}},
      {k_ledger, {"s3:PutObject"}},
      {k_own_call, {"lambda:InvokeFunction"}},
      {k_token, {"secretsmanager:GetSecretValue"}},
      {k_queue, {"sqs:SendMessage"}},
      {k_failures,
       {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
        "sqs:ChangeMessageVisibility"}},
      {k_failure_objects, {"s3:PutObject"}},
      {k_failure_bucket, {"s3:ListBucket"}},
      {k_exporting, {"dynamodb:ExportTableToPointInTime"}},
      {k_written_exports, {"s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"}},
  };
  return k_all;
}

}  // namespace tinydynamocdc::manage::policy_statements
