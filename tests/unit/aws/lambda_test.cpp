// SPDX-License-Identifier: Apache-2.0
#include "aws/lambda.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

using nlohmann::json;

class LambdaTest : public AwsTest {
 protected:
  Lambda lambda_{access_};
};

TEST_F(LambdaTest, finds_a_function_or_nothing) {
  http_.answer(200, R"({"Configuration":{"FunctionName":"f","FunctionArn":"arn:f","Role":"arn:r",
    "Runtime":"provided.al2023","Handler":"bootstrap","Timeout":60,"MemorySize":256,"CodeSha256":"x=",
    "Architectures":["arm64"],"Environment":{"Variables":{"A":"1"}},"State":"Active",
    "LastUpdateStatus":"Successful"},"Tags":{"k":"v"}})");
  const auto function = lambda_.find_function("f", deadline());
  ASSERT_TRUE(function && *function);
  const FunctionConfiguration& c = (*function)->configuration;
  EXPECT_EQ(c.architecture, "arm64");
  EXPECT_EQ(c.environment, (Variables{{"A", "1"}}));
  EXPECT_EQ(c.timeout_s, 60);
  EXPECT_EQ(c.memory_mb, 256);
  EXPECT_EQ(c.code_sha256, "x=");
  EXPECT_EQ((*function)->tags, (Tags{{"k", "v"}}));
  EXPECT_EQ(request().target, "/2015-03-31/functions/f");
  EXPECT_EQ(request().method, "GET");
  http_.answer(404, R"({"Message":"no"})", {{"x-amzn-ErrorType", "ResourceNotFoundException"}});
  const auto nothing = lambda_.find_function("f", deadline());
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(nothing->has_value());
}

TEST_F(LambdaTest, creates_a_function_from_a_zip) {
  http_.answer(201, R"({"FunctionName":"f","State":"Pending"})");
  const auto made = lambda_.create_function({.name = "f",
                                             .description = "d",
                                             .role_arn = "arn:r",
                                             .architecture = "arm64",
                                             .timeout_s = 60,
                                             .memory_mb = 256,
                                             .environment = {{"A", "1"}},
                                             .tags = {{"k", "v"}},
                                             .zip = "foobar"},
                                            deadline());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->state, "Pending");
  EXPECT_EQ(request().target, "/2015-03-31/functions");
  EXPECT_EQ(sent(), json::parse(R"({"FunctionName":"f","Description":"d","Role":"arn:r",
    "Runtime":"provided.al2023","Handler":"bootstrap","Architectures":["arm64"],"PackageType":"Zip",
    "Code":{"ZipFile":"Zm9vYmFy"},"Timeout":60,"MemorySize":256,"Environment":{"Variables":{"A":"1"}},
    "Tags":{"k":"v"}})"));
}

TEST_F(LambdaTest, an_update_sends_only_what_changes) {
  http_.answer(200, "{}").answer(200, "{}").answer(200, "{}");
  ASSERT_TRUE(
      lambda_.update_code({.name = "f", .architecture = "arm64", .zip = "foo"}, deadline()));
  ASSERT_TRUE(lambda_.update_configuration({.name = "f", .memory_mb = 512}, deadline()));
  ASSERT_TRUE(lambda_.update_configuration({.name = "f", .environment = Variables{}}, deadline()));
  EXPECT_EQ(http_.requests().at(0).target, "/2015-03-31/functions/f/code");
  EXPECT_EQ(sent(0), json::parse(R"({"ZipFile":"Zm9v","Architectures":["arm64"]})"));
  EXPECT_EQ(http_.requests().at(1).method, "PUT");
  EXPECT_EQ(http_.requests().at(1).target, "/2015-03-31/functions/f/configuration");
  EXPECT_EQ(sent(1), json::parse(R"({"MemorySize":512})"));
  EXPECT_EQ(sent(2), json::parse(R"({"Environment":{"Variables":{}}})"));
}

TEST_F(LambdaTest, tags_by_arn) {
  http_.answer(200, R"({"Tags":{"a":"b"}})").answer(204);
  EXPECT_EQ(lambda_.tags("arn:aws:lambda:r:1:function:f", deadline()).value(), (Tags{{"a", "b"}}));
  ASSERT_TRUE(lambda_.add_tags("arn:x", {{"c", "d"}}, deadline()));
  EXPECT_EQ(http_.requests().at(0).target,
            "/2017-03-31/tags/arn%3Aaws%3Alambda%3Ar%3A1%3Afunction%3Af");
  EXPECT_EQ(sent(1), json::parse(R"({"Tags":{"c":"d"}})"));
}

TEST_F(LambdaTest, defect_u16_every_page_of_mappings_is_read) {
  http_.answer(200, R"({"EventSourceMappings":[{"UUID":"1"}],"NextMarker":"m=1"})");
  http_.answer(200, R"({"EventSourceMappings":[],"NextMarker":"m=2"})");
  http_.answer(200, R"({"EventSourceMappings":[{"UUID":"2"}]})");
  const auto mappings = lambda_.mappings({.function = "f", .source_arn = "arn:s"}, deadline());
  ASSERT_TRUE(mappings);
  ASSERT_EQ(mappings->size(), 2U);
  EXPECT_EQ(mappings->at(1).uuid, "2");
  EXPECT_EQ(http_.requests().at(0).target,
            "/2015-03-31/event-source-mappings?EventSourceArn=arn%3As&FunctionName=f&MaxItems=100");
  EXPECT_TRUE(http_.requests().at(2).target.contains("&Marker=m%3D2&"));
}

TEST_F(LambdaTest, defect_u5_a_mapping_without_a_source_arn_is_read_as_such) {
  http_.answer(200,
               R"({"EventSourceMappings":[{"UUID":"k","FunctionArn":"arn:f","Topics":["t"]}]})");
  const auto mappings = lambda_.mappings({}, deadline());
  ASSERT_TRUE(mappings);
  EXPECT_EQ(mappings->at(0).source_arn, std::nullopt);
}

TEST_F(LambdaTest, defect_u7_a_mapping_is_made_with_retries_bisect_and_partial_answers) {
  http_.answer(202, R"({"UUID":"u","State":"Creating","BatchSize":250,"MaximumRetryAttempts":5,
    "BisectBatchOnFunctionError":true,"FunctionResponseTypes":["ReportBatchItemFailures"],
    "DestinationConfig":{"OnFailure":{"Destination":"arn:q"}}})");
  const auto made = lambda_.create_mapping({.function = "f",
                                            .source_arn = "arn:s",
                                            .starting_position = "TRIM_HORIZON",
                                            .batch_size = 250,
                                            .window_s = 5,
                                            .retries_max = 5,
                                            .bisects_on_error = true,
                                            .response_types = {"ReportBatchItemFailures"}},
                                           deadline());
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->reports_partial_failures());
  EXPECT_TRUE(made->bisects_on_error);
  EXPECT_EQ(made->retries_max, 5);
  EXPECT_EQ(made->on_failure_arn, "arn:q");
  EXPECT_EQ(
      sent(),
      json::parse(R"({"FunctionName":"f","EventSourceArn":"arn:s","StartingPosition":"TRIM_HORIZON",
    "BatchSize":250,"MaximumBatchingWindowInSeconds":5,"MaximumRetryAttempts":5,
    "BisectBatchOnFunctionError":true,"FunctionResponseTypes":["ReportBatchItemFailures"],"Enabled":true})"));
}

TEST_F(LambdaTest, a_queue_is_mapped_without_what_only_streams_have) {
  http_
      .answer(202, R"({"UUID":"u","State":"Creating","BatchSize":10,
    "ScalingConfig":{"MaximumConcurrency":2},"FunctionResponseTypes":["ReportBatchItemFailures"]})")
      .answer(202, "{}");
  const auto made = lambda_.create_mapping({.function = "f",
                                            .source_arn = "arn:q",
                                            .batch_size = 10,
                                            .response_types = {"ReportBatchItemFailures"},
                                            .concurrency_max = 2},
                                           deadline());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->concurrency_max, 2);
  EXPECT_EQ(sent(0), json::parse(R"({"FunctionName":"f","EventSourceArn":"arn:q","BatchSize":10,
    "FunctionResponseTypes":["ReportBatchItemFailures"],"Enabled":true,
    "ScalingConfig":{"MaximumConcurrency":2}})"));
  ASSERT_TRUE(lambda_.update_mapping({.uuid = "u", .concurrency_max = 3}, deadline()));
  EXPECT_EQ(sent(1), json::parse(R"({"ScalingConfig":{"MaximumConcurrency":3}})"));
}

TEST_F(LambdaTest, mappings_are_changed_found_and_deleted_by_id) {
  http_.answer(202, "{}").answer(202, "{}");
  ASSERT_TRUE(lambda_.update_mapping({.uuid = "u", .enabled = false}, deadline()));
  ASSERT_TRUE(lambda_.delete_mapping("u", deadline()));
  EXPECT_EQ(sent(0), json::parse(R"({"Enabled":false})"));
  EXPECT_EQ(http_.requests().at(1).method, "DELETE");
  EXPECT_EQ(http_.requests().at(1).target, "/2015-03-31/event-source-mappings/u");
  http_.answer(404, R"({"__type":"ResourceNotFoundException"})");
  EXPECT_FALSE(lambda_.find_mapping("u", deadline()).value().has_value());
}

TEST_F(LambdaTest, permissions_and_policy) {
  http_.answer(201, "{}").answer(204).answer(200, R"({"Policy":"{\"a\":1}"})");
  ASSERT_TRUE(lambda_.add_permission({.function = "f",
                                      .statement_id = "s",
                                      .principal = "s3.amazonaws.com",
                                      .source_arn = "arn:b",
                                      .source_account = "123"},
                                     deadline()));
  ASSERT_TRUE(lambda_.remove_permission("f", "s", deadline()));
  EXPECT_EQ(lambda_.policy("f", deadline()).value(), R"({"a":1})");
  EXPECT_EQ(sent(0), json::parse(R"({"StatementId":"s","Action":"lambda:InvokeFunction",
    "Principal":"s3.amazonaws.com","SourceArn":"arn:b","SourceAccount":"123"})"));
  EXPECT_EQ(http_.requests().at(1).target, "/2015-03-31/functions/f/policy/s");
}

TEST_F(LambdaTest, options_of_a_mapping_are_sent_only_when_given) {
  http_.answer(202, R"({"MaximumRecordAgeInSeconds":60,"ParallelizationFactor":3})")
      .answer(202, "{}");
  NewMapping wanted{.function = "f", .source_arn = "arn:s"};
  wanted.record_age_max_s = 60;
  wanted.parallelization = 3;
  wanted.on_failure_arn = "arn:q";
  const auto made = lambda_.create_mapping(wanted, deadline());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->record_age_max_s, 60);
  EXPECT_EQ(made->parallelization, 3);
  EXPECT_EQ(sent(0)["MaximumRecordAgeInSeconds"], 60);
  EXPECT_EQ(sent(0)["ParallelizationFactor"], 3);
  EXPECT_EQ(sent(0)["DestinationConfig"]["OnFailure"]["Destination"], "arn:q");
  ASSERT_TRUE(lambda_.update_mapping({.uuid = "u", .on_failure_arn = "", .record_age_max_s = -1},
                                     deadline()));
  EXPECT_EQ(
      sent(1),
      json::parse(R"({"DestinationConfig":{"OnFailure":{}},"MaximumRecordAgeInSeconds":-1})"));
}

TEST_F(LambdaTest, where_failed_events_go_is_set_without_touching_the_rest) {
  http_.answer(404, R"({"__type":"ResourceNotFoundException"})");
  http_.answer(404, R"({"__type":"ResourceNotFoundException"})").answer(200, "{}");
  http_.answer(200, R"({"MaximumRetryAttempts":1,
    "DestinationConfig":{"OnSuccess":{},"OnFailure":{"Destination":"arn:q"}}})");
  const auto nothing = lambda_.find_async_failures("f", deadline());
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(*nothing);
  ASSERT_TRUE(lambda_.set_async_failures("f", {.on_failure_arn = "arn:q"}, deadline()));
  const auto found = lambda_.find_async_failures("f", deadline());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->on_failure_arn, "arn:q");
  EXPECT_EQ(http_.requests().at(1).method, "POST");
  EXPECT_EQ(http_.requests().at(2).method, "PUT");
  EXPECT_EQ(http_.requests().at(2).target, "/2019-09-25/functions/f/event-invoke-config");
  EXPECT_EQ(sent(2), json::parse(R"({"DestinationConfig":{"OnFailure":{"Destination":"arn:q"}}})"));
}

TEST(Readiness, of_a_function) {
  struct Case {
    const char* state;
    const char* update;
    Readiness expected;
  };
  for (const Case& c :
       {Case{"Active", "Successful", Readiness::ready},
        Case{"Inactive", "Successful", Readiness::ready}, Case{"", "", Readiness::ready},
        Case{"Pending", "", Readiness::waiting}, Case{"Active", "InProgress", Readiness::waiting},
        Case{"Pending", "InProgress", Readiness::waiting}, Case{"Failed", "", Readiness::failed},
        Case{"Active", "Failed", Readiness::failed}}) {
    EXPECT_EQ(readiness(FunctionConfiguration{.state = c.state, .last_update_status = c.update}),
              c.expected)
        << c.state << " " << c.update;
  }
}

TEST(Readiness, of_a_mapping) {
  for (const char* state : {"Enabled", "Disabled"}) {
    EXPECT_EQ(readiness(EventSourceMapping{.state = state}), Readiness::ready);
  }
  for (const char* state : {"Creating", "Enabling", "Disabling", "Updating", "Deleting"}) {
    EXPECT_EQ(readiness(EventSourceMapping{.state = state}), Readiness::waiting);
  }
}

TEST_F(LambdaTest, a_call_for_later_waits_for_no_answer) {
  http_.answer(202, "").answer(403, R"({"Message":"no"})",
                               {{"x-amzn-ErrorType", "AccessDeniedException"}});
  ASSERT_TRUE(lambda_.invoke_later("f", "{}", deadline()));
  EXPECT_EQ(request().method, "POST");
  EXPECT_EQ(request().target, "/2015-03-31/functions/f/invocations");
  EXPECT_EQ(request().header("X-Amz-Invocation-Type"), "Event");
  EXPECT_EQ(request().body, "{}");
  const auto denied = lambda_.invoke_later("f", "{}", deadline());
  ASSERT_FALSE(denied);
  EXPECT_TRUE(denied.error().error.message.contains("lambda:InvokeFunction"))
      << denied.error().error.message;
}

// AWS counts the calls in a chain by this header, and stops the function after 16 of them; a large
// export takes more. (docs/decisions/0035-ledger.md)
TEST_F(LambdaTest, a_call_for_later_carries_no_trace_so_that_no_chain_is_stopped) {
  environment_.set("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3f;Sampled=0;Lineage=1:a87bd80c:15");
  environment_.set("AWS_LAMBDA_FUNCTION_NAME", "f");
  http_.answer(202, "");
  ASSERT_TRUE(Lambda(access_).invoke_later("f", "{}", deadline()));
  EXPECT_EQ(request().header("X-Amzn-Trace-Id"), "");
}

}  // namespace
}  // namespace tinydynamocdc::aws
