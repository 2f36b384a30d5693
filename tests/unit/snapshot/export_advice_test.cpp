// SPDX-License-Identifier: Apache-2.0
#include "snapshot/export_advice.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tinydynamocdc::snapshot {
namespace {

struct Advised {
  const char* code;
  const char* word;
};

// As DynamoDB's errors and an export's FailureCode spell them.
constexpr Advised k_codes[] = {
    {"S3NoSuchBucket", "--create-s3-trigger creates it again"},
    {"NoSuchBucket", "--create-s3-trigger creates it again"},
    {"AccessDeniedException", "dynamodb:ExportTableToPointInTime"},
    {"S3AccessDenied", "s3:PutObject"},
    {"Forbidden", "s3:PutObject"},
    {"KMSKeyDisabled", "KMS key must be enabled"},
    {"KmsInvalidState", "KMS key must be enabled"},
    {"PointInTimeRecoveryUnavailableException", "recovery is off"},
    {"InvalidExportTimeException", "does not cover that time"},
    {"ExportConflictException", "in the same second"},
    {"LimitExceededException", "300 exports"},
    {"TableNotFoundException", "the table was deleted"},
};

TEST(ExportAdvice, each_code_has_its_own) {
  for (const auto& [code, word] : k_codes) {
    EXPECT_TRUE(export_advice(code).contains(word)) << code << ": " << export_advice(code);
  }
}

TEST(ExportAdvice, a_denied_key_is_a_matter_of_rights) {
  EXPECT_EQ(export_advice("KMSAccessDenied"), export_advice("AccessDenied"));
}

TEST(ExportAdvice, an_unknown_code_has_one_of_no_particular_kind) {
  const auto any = export_advice("SomethingNew");
  EXPECT_FALSE(any.empty());
  EXPECT_EQ(export_advice(""), any);
  for (const auto& [code, word] : k_codes) {
    EXPECT_NE(export_advice(code), any) << code;
  }
}

}  // namespace
}  // namespace tinydynamocdc::snapshot
