// SPDX-License-Identifier: Apache-2.0
#include "tinybird/classic/pipes.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/scripted_tinybird.hpp"

namespace tinydynamocdc::tinybird::classic {
namespace {

using base::ErrorKind;

class Pipes : public testing::ScriptedTinybird {};

TEST_F(Pipes, are_read_with_their_nodes) {
  http_.answer(200, R"({"name":"mv_t","description":"d","endpoint":"n1","nodes":[
      {"name":"now","sql":"SELECT 1","materialized":"mat_t"},
      {"name":"other","sql":"SELECT 2","materialized":null}]})");
  const auto found = get_pipe(client_, "mv_t", soon());
  ASSERT_TRUE(found && *found);
  const auto& pipe = found->value();
  EXPECT_EQ(http_.requests().at(0).target, "/v0/pipes/mv_t");
  EXPECT_EQ(pipe.name, "mv_t");
  EXPECT_EQ(pipe.description, "d");
  EXPECT_EQ(pipe.endpoint, "n1");
  ASSERT_EQ(pipe.nodes.size(), 2U);
  EXPECT_EQ(pipe.nodes[0].sql, "SELECT 1");
  EXPECT_TRUE(pipe.nodes[0].materialized);
  EXPECT_FALSE(pipe.nodes[1].materialized);
}

TEST_F(Pipes, one_that_is_not_there_is_no_error_and_a_refusal_is) {
  http_.answer(404, R"({"error":"no such pipe"})").answer(403, R"({"error":"no"})");
  const auto none = get_pipe(client_, "p", soon());
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
  const auto refused = get_pipe(client_, "p", soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.kind, ErrorKind::denied);
}

TEST_F(Pipes, an_answer_that_is_no_pipe_is_not_taken_for_one) {
  for (const auto* body : {"", "[]", "{}", R"({"name":null})"}) {
    http_.answer(200, body);
    const auto pipe = get_pipe(client_, "p", soon());
    ASSERT_FALSE(pipe) << body;
    EXPECT_EQ(pipe.error().error.kind, ErrorKind::unavailable) << body;
  }
}

TEST_F(Pipes, are_made_with_one_node) {
  http_.answer(200, "{}");
  ASSERT_TRUE(create_pipe(
      client_,
      {.name = "p", .description = "a \"d\"", .node = "now", .sql = "SELECT 'x\ny' FROM ddb_t"},
      soon()));
  const auto request = http_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v0/pipes");
  EXPECT_EQ(request.header("Content-Type"), "application/json");
  EXPECT_EQ(nlohmann::json::parse(request.body),
            (nlohmann::json{
                {"name", "p"},
                {"description", "a \"d\""},
                {"nodes", {{{"name", "now"}, {"sql", "SELECT 'x\ny' FROM ddb_t"}}}},
            }));
}

TEST_F(Pipes, a_node_feeds_a_data_source_or_is_an_endpoint) {
  http_.answer(200, "{}").answer(200, "{}");
  ASSERT_TRUE(materialize(client_, {.pipe = "p", .node = "now"}, "mat_t", soon()));
  EXPECT_EQ(http_.requests().at(0).target, "/v0/pipes/p/nodes/now/materialization");
  EXPECT_EQ(http_.requests().at(0).body, "datasource=mat_t");
  ASSERT_TRUE(publish(client_, {.pipe = "p", .node = "now"}, soon()));
  EXPECT_EQ(http_.requests().at(1).target, "/v0/pipes/p/nodes/now/endpoint");
  EXPECT_EQ(http_.requests().at(1).method, "POST");
}

TEST_F(Pipes, filling_a_view_is_a_job_that_never_empties_it) {
  for (const auto* body : {R"({"job":{"job_id":"j1"}})", R"({"job":{"id":"j1"}})", R"({"id":"j1"})",
                           R"({"job_id":"j1"})"}) {
    http_.answer(200, body);
    EXPECT_EQ(populate(client_, {.pipe = "p", .node = "now"}, soon()).value(), "j1") << body;
    EXPECT_EQ(http_.requests().back().target, "/v0/pipes/p/nodes/now/population");
    EXPECT_EQ(http_.requests().back().body, "truncate=false");
  }
  http_.answer(200, "{}");
  EXPECT_FALSE(populate(client_, {.pipe = "p", .node = "now"}, soon()));
}

TEST_F(Pipes, a_job_tells_how_it_stands) {
  http_.answer(200, R"({"status":"error","error":"memory"})").answer(200, R"({"id":"j1"})");
  const auto job = get_job(client_, "j1", soon());
  ASSERT_TRUE(job);
  EXPECT_EQ(http_.requests().at(0).target, "/v0/jobs/j1");
  EXPECT_EQ(job->status, "error");
  EXPECT_EQ(job->error, "memory");
  EXPECT_FALSE(get_job(client_, "j1", soon()));
}

TEST_F(Pipes, removing_one_that_is_gone_is_no_error) {
  http_.answer(204).answer(404, "{}").answer(409, R"({"error":"in use"})");
  EXPECT_TRUE(delete_pipe(client_, "p", soon()).value());
  EXPECT_EQ(http_.requests().at(0).method, "DELETE");
  EXPECT_FALSE(delete_pipe(client_, "p", soon()).value());
  EXPECT_FALSE(delete_pipe(client_, "p", soon()));
}

}  // namespace
}  // namespace tinydynamocdc::tinybird::classic
