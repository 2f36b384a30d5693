// SPDX-License-Identifier: Apache-2.0
#include "tinybird/sql.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::tinybird {
namespace {

using base::ErrorKind;

Failure refused(std::string message, ErrorKind kind = ErrorKind::rejected) {
  return {.error = {kind, message}, .status = 400, .message = std::move(message)};
}

constexpr const char* k_missing_here =
    "[Error] Unknown table expression identifier 'mat_ddb_t' in scope SELECT count() FROM ddb_t. "
    "(UNKNOWN_TABLE)";
constexpr const char* k_missing_elsewhere =
    "Unknown table expression identifier 'ddb_t' in scope SELECT count() FROM mat_ddb_t. "
    "(UNKNOWN_TABLE)";

TEST(SaysNotThere, a_404_or_the_very_name_that_was_asked_for) {
  EXPECT_TRUE(says_not_there({.error = {ErrorKind::missing, ""}, .status = 404}, "mat_ddb_t"));
  for (const char* message :
       {"Resource 'mat_ddb_t' not found", "Datasource mat_ddb_t not found",
        R"(Data Source "mat_ddb_t" does not exist)", k_missing_here,
        "Unknown table expression identifier 'd_1.mat_ddb_t' in scope SELECT 1",
        "Table d_1.mat_ddb_t does not exist. (UNKNOWN_TABLE)",
        "Table default.mat_ddb_t doesn't exist"}) {
    EXPECT_TRUE(says_not_there(refused(message), "mat_ddb_t")) << message;
  }
}

TEST(SaysNotThere, never_another_thing_that_is_not_found) {
  for (const char* message :
       {"Resource 'ddb_t' not found", "Resource 'mat_ddb_t2' not found",
        "Resource 'xmat_ddb_t' not found", "column version not found in mat_ddb_t",
        "Function 'foo' not found while reading mat_ddb_t", "mat_ddb_t: not found",
        k_missing_elsewhere,
        "Table d_1.ddb_t does not exist. Maybe you meant d_1.mat_ddb_t? (UNKNOWN_TABLE)",
        "Missing columns: 'version' while processing query: 'SELECT version FROM mat_ddb_t'"}) {
    EXPECT_FALSE(says_not_there(refused(message), "mat_ddb_t")) << message;
  }
  EXPECT_FALSE(says_not_there(refused("Resource '' not found"), ""));
  for (const auto kind : {ErrorKind::denied, ErrorKind::unavailable, ErrorKind::throttled}) {
    EXPECT_FALSE(says_not_there(refused("Resource 'mat_ddb_t' not found", kind), "mat_ddb_t"));
  }
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
