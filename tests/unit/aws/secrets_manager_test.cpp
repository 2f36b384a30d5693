// SPDX-License-Identifier: Apache-2.0
#include "aws/secrets_manager.hpp"

#include <gtest/gtest.h>

#include <string>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;

class SecretsManagerTest : public AwsTest {
 protected:
  SecretsManager secrets_{access_};
};

TEST_F(SecretsManagerTest, reads_the_text) {
  http_.answer(200, R"({"ARN":"arn","SecretString":"{\"TB\":\"p.x\"}"})");
  const auto value = secrets_.get_value("name", deadline());
  ASSERT_TRUE(value);
  EXPECT_EQ(value->reveal(), R"({"TB":"p.x"})");
  EXPECT_EQ(request().header("X-Amz-Target"), "secretsmanager.GetSecretValue");
  EXPECT_EQ(request().header("Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(sent(), nlohmann::json::parse(R"({"SecretId":"name"})"));
}

TEST_F(SecretsManagerTest, a_binary_or_absent_secret_is_an_error) {
  http_.answer(200, R"({"ARN":"arn","SecretBinary":"AA=="})");
  const auto binary = secrets_.get_value("name", deadline());
  ASSERT_FALSE(binary);
  EXPECT_EQ(binary.error().error.kind, ErrorKind::rejected);
  http_.answer(400, R"({"__type":"ResourceNotFoundException","Message":"can't find it"})");
  const auto absent = secrets_.get_value("name", deadline());
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().error.kind, ErrorKind::missing);
}

TEST_F(SecretsManagerTest, creating_sends_a_token_of_its_own_and_the_same_in_each_attempt) {
  http_.answer(500).answer(200, R"({"ARN":"arn:1"})").answer(200, R"({"ARN":"arn:2"})");
  const NewSecret secret{"name", "what for", base::Secret("value"), {{"k", "v"}}};
  EXPECT_EQ(secrets_.create_secret(secret, deadline()).value(), "arn:1");
  EXPECT_EQ(secrets_.create_secret(secret, deadline()).value(), "arn:2");
  EXPECT_EQ(sent(0), sent(1));
  EXPECT_NE(sent(1)["ClientRequestToken"], sent(2)["ClientRequestToken"]);
  EXPECT_EQ(sent(0)["ClientRequestToken"].get<std::string>().size(), 64U);
  EXPECT_EQ(sent(0)["SecretString"], "value");
  EXPECT_EQ(sent(0)["Description"], "what for");
  EXPECT_EQ(sent(0)["Tags"], nlohmann::json::parse(R"([{"Key":"k","Value":"v"}])"));
}

TEST_F(SecretsManagerTest, describes_or_finds_nothing) {
  http_.answer(200,
               R"({"ARN":"arn","Name":"n","Tags":[{"Key":"a","Value":"b"}],"DeletedDate":1.7E9})");
  const auto found = secrets_.find_secret("n", deadline());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->tags, (Tags{{"a", "b"}}));
  EXPECT_EQ((*found)->deleted_unix_s, 1'700'000'000);
  http_.answer(200, R"({"ARN":"arn","Name":"n"})");
  EXPECT_EQ(secrets_.find_secret("n", deadline()).value()->deleted_unix_s, std::nullopt);
  http_.answer(400, R"({"__type":"ResourceNotFoundException"})");
  const auto nothing = secrets_.find_secret("n", deadline());
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(nothing->has_value());
}

TEST_F(SecretsManagerTest, defect_u6_deleting_leaves_time_to_restore) {
  http_.answer(200, "{}").answer(200, "{}");
  ASSERT_TRUE(secrets_.delete_secret("n", k_recovery_days_max, deadline()));
  EXPECT_EQ(sent(), nlohmann::json::parse(R"({"SecretId":"n","RecoveryWindowInDays":30})"));
  ASSERT_TRUE(secrets_.restore_secret("n", deadline()));
  EXPECT_EQ(http_.requests().at(1).header("X-Amz-Target"), "secretsmanager.RestoreSecret");
}

TEST_F(SecretsManagerTest, a_new_value_is_a_new_version) {
  http_.answer(200, "{}").answer(200, "{}");
  ASSERT_TRUE(secrets_.put_value("n", base::Secret("a"), deadline()));
  ASSERT_TRUE(secrets_.put_value("n", base::Secret("a"), deadline()));
  EXPECT_NE(sent(0)["ClientRequestToken"], sent(1)["ClientRequestToken"]);
  EXPECT_EQ(sent(0)["SecretString"], "a");
}

TEST_F(SecretsManagerTest, a_value_that_the_answer_repeats_is_redacted) {
  const base::Secret value("p.eyJ1IjoiMSJ9.tinybird");
  for (const bool is_new : {true, false}) {
    http_.answer(400, R"({"__type":"ValidationException","Message":"1 validation error: Value )"
                      R"('p.eyJ1IjoiMSJ9.tinybird' at 'secretString'"})");
    const auto message = is_new ? secrets_.create_secret({.name = "n", .value = value}, deadline())
                                      .error()
                                      .error.message
                                : secrets_.put_value("n", value, deadline()).error().error.message;
    EXPECT_TRUE(message.contains("Value '[redacted]' at")) << message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
