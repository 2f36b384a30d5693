// SPDX-License-Identifier: Apache-2.0
#include "tinybird/tokens.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/scripted_tinybird.hpp"

namespace tinydynamocdc::tinybird {
namespace {

using base::ErrorKind;

class Tokens : public testing::ScriptedTinybird {};

TEST_F(Tokens, are_found_by_name_with_what_they_may_do) {
  http_.answer(200, R"({"id":"i1","name":"n","token":"p.secret","scopes":[
      {"type":"DATASOURCES:APPEND","resource":"ddb_t"},{"type":"ADMIN"}]})");
  const auto found = find_token(client_, "n", soon());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ(http_.requests().at(0).target, "/v0/tokens/n");
  const auto& token = found->value();
  EXPECT_EQ(token.id, "i1");
  EXPECT_EQ(token.name, "n");
  EXPECT_EQ(token.text, base::Secret("p.secret"));
  EXPECT_EQ(token.scopes, (std::vector<std::string>{"DATASOURCES:APPEND:ddb_t", "ADMIN"}));
}

// Tinybird does not say which of the two it is.
TEST_F(Tokens, one_that_is_hidden_is_as_good_as_none) {
  http_.answer(403, R"({"error":"no"})").answer(404, R"({"error":"no"})");
  EXPECT_EQ(find_token(client_, "n", soon()).value(), std::nullopt);
  EXPECT_EQ(find_token(client_, "n", soon()).value(), std::nullopt);
}

TEST_F(Tokens, one_without_its_text_is_not_taken) {
  http_.answer(200, R"({"id":"i1","name":"n","scopes":[]})");
  const auto token = find_token(client_, "n", soon());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().error.kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace tinydynamocdc::tinybird
