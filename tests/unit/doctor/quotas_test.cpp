// SPDX-License-Identifier: Apache-2.0
#include "doctor/quotas.hpp"

#include <gtest/gtest.h>

#include "../aws/aws_fixture.hpp"
#include "support/scripted_tinybird.hpp"

namespace tinydynamocdc::doctor {
namespace {

using status::Health;

class ConcurrencyTest : public aws::AwsTest {
 protected:
  Finding look(int all, int unreserved, std::size_t tables) {
    http_.answer(200, std::format(R"({{"AccountLimit":{{"ConcurrentExecutions":{},)"
                                  R"("UnreservedConcurrentExecutions":{}}}}})",
                                  all, unreserved));
    return concurrency_finding(functions_, clock_, tables);
  }

  aws::Lambda functions_{access_};
};

TEST_F(ConcurrencyTest, what_is_not_reserved_must_do_for_all_tables_and_both_queues) {
  const auto enough = look(10, 9, 3);
  EXPECT_EQ(enough.line.verdict.health, Health::good);
  EXPECT_EQ(enough.line.verdict.text,
            "9 of 10 invocations at a time are not reserved; these tables need 9 or more");
  EXPECT_TRUE(enough.remedy.empty());
  const auto one_short = look(10, 9, 4);
  EXPECT_EQ(one_short.line.verdict.health, Health::note);
  EXPECT_TRUE(one_short.remedy.contains("Concurrent executions"));
  EXPECT_TRUE(look(1'000, 900, 0).line.verdict.text.ends_with("a set-up needs 6 or more"));
}

TEST_F(ConcurrencyTest, what_aws_does_not_say_is_unknown) {
  http_.answer(200, "{}");
  EXPECT_EQ(concurrency_finding(functions_, clock_, 1).line.verdict.health, Health::unknown);
  http_.answer(403, R"({"__type":"AccessDeniedException","Message":"no"})");
  EXPECT_EQ(concurrency_finding(functions_, clock_, 1).line.verdict.health, Health::unknown);
}

class DatasourcesTest : public testing::ScriptedTinybird {
 protected:
  Finding look(std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
      all += std::format(R"({}{{"name":"d{}"}})", i == 0 ? "" : ",", i);
    }
    http_.answer(200, R"({"datasources":[)" + all + "]}");
    return datasources_finding(client_, soon());
  }
};

TEST_F(DatasourcesTest, two_more_must_fit) {
  EXPECT_EQ(look(98).line.verdict.health, Health::good);
  const auto full = look(99);
  EXPECT_EQ(full.line.verdict.health, Health::note);
  EXPECT_EQ(full.line.verdict.text,
            "99 of 100 that a workspace may have by default; each table needs 2");
  EXPECT_TRUE(full.remedy.contains("another workspace"));
}

TEST_F(DatasourcesTest, an_answer_without_a_list_is_no_count) {
  http_.answer(200, "{}");
  EXPECT_EQ(datasources_finding(client_, soon()).line.verdict.health, Health::unknown);
}

}  // namespace
}  // namespace tinydynamocdc::doctor
