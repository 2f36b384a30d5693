// SPDX-License-Identifier: Apache-2.0
#include "tinybird/classic/tokens.hpp"

#include <gtest/gtest.h>

#include "support/scripted_tinybird.hpp"

namespace tinydynamocdc::tinybird::classic {
namespace {

class ClassicTokens : public testing::ScriptedTinybird {};

TEST_F(ClassicTokens, are_made_with_their_scopes) {
  http_.answer(200, R"({"id":"i1","name":"n","token":"p.new","scopes":[]})");
  const auto made = create_token(
      client_, "n", {"DATASOURCES:APPEND:ddb_t", "DATASOURCES:READ:mat_ddb_t"}, soon());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->text, base::Secret("p.new"));
  const auto request = http_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v0/tokens");
  EXPECT_EQ(request.body,
            "name=n&scope=DATASOURCES%3AAPPEND%3Addb_t&scope=DATASOURCES%3AREAD%3Amat_ddb_t");
}

TEST_F(ClassicTokens, other_scopes_leave_the_text_as_it_is) {
  http_.answer(200, "{}").answer(403, R"({"error":"no"})");
  const Token token{.id = "i1", .name = "n", .text = base::Secret("p.x"), .scopes = {}};
  ASSERT_TRUE(set_scopes(client_, token, {"PIPES:READ:e"}, soon()));
  EXPECT_EQ(http_.requests().at(0).method, "PUT");
  EXPECT_EQ(http_.requests().at(0).target, "/v0/tokens/i1");
  EXPECT_EQ(http_.requests().at(0).body, "name=n&scope=PIPES%3AREAD%3Ae");
  EXPECT_FALSE(set_scopes(client_, token, {"PIPES:READ:e"}, soon()));
}

}  // namespace
}  // namespace tinydynamocdc::tinybird::classic
