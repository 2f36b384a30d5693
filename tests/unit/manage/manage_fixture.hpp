// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/cloudwatch.hpp"
#include "aws/credentials.hpp"
#include "aws/dynamodb.hpp"
#include "aws/dynamodb_exports.hpp"
#include "aws/iam.hpp"
#include "aws/lambda.hpp"
#include "aws/logs.hpp"
#include "aws/s3_buckets.hpp"
#include "aws/scheduler.hpp"
#include "aws/secrets_manager.hpp"
#include "aws/sns.hpp"
#include "aws/sts.hpp"
#include "manage/console.hpp"
#include "manage/run_verbs.hpp"
#include "manage/table.hpp"
#include "manage/triggers.hpp"
#include "support/fake_aws.hpp"
#include "support/fake_clock.hpp"

namespace tinydynamocdc::manage {

/// Remembers what was said; answers questions with `answer`.
class FakeConsole final : public Console {
 public:
  void say(std::string_view line) override {
    text += std::string(line) + "\n";
    if (on_say) {
      on_say(line);
    }
  }
  void waiting(std::string_view line) override { waits.emplace_back(line); }
  base::Result<std::string> ask(std::string_view question) override {
    questions.emplace_back(question);
    return answer;
  }

  std::string text;
  std::function<void(std::string_view line)> on_say;  ///< Something happens meanwhile.
  std::vector<std::string> waits;
  std::vector<std::string> questions;
  base::Result<std::string> answer = base::fail(base::ErrorKind::bad_config, "nobody to ask");
};

/// The verbs' surroundings: an account in memory, a clock that stands still unless slept on.
class ManageTest : public ::testing::Test {
 protected:
  ManageTest() { aws_.clock = &clock_; }

  using Json = testing::FakeAws::Json;

  /// Plans and applies a new verb, as the command line would.
  [[nodiscard]] base::Result<void> run(std::unique_ptr<Verb> verb, const RunOptions& options = {}) {
    std::vector<std::unique_ptr<Verb>> verbs;
    verbs.push_back(std::move(verb));
    return run_verbs(verbs, options, console_);
  }

  template <class Result>
  static void expect_ok(const Result& result) {
    EXPECT_TRUE(result) << result.error().message;
  }

  template <class Result>
  static void expect_error(const Result& result, base::ErrorKind kind, std::string_view part) {
    ASSERT_FALSE(result);
    EXPECT_EQ(base::to_string(result.error().kind), base::to_string(kind))
        << result.error().message;
    EXPECT_NE(result.error().message.find(part), std::string::npos)
        << result.error().message << " lacks: " << part;
  }

  [[nodiscard]] TableParts table_parts() { return {dynamodb_, clock_, console_}; }
  [[nodiscard]] FunctionParts function_parts() {
    return {functions_, iam_, secrets_, clock_, console_};
  }
  [[nodiscard]] TriggerParts trigger_parts() { return {dynamodb_, function_parts()}; }

  testing::FakeClock clock_;
  testing::FakeAws aws_;
  FakeConsole console_;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("secret-key"), base::Secret()});
  aws::Access access_{aws_, clock_, *credentials_, environment_, testing::FakeAws::k_region, 1};
  aws::DynamoDb dynamodb_{access_};
  aws::Lambda functions_{access_};
  aws::Iam iam_{access_};
  aws::SecretsManager secrets_{access_};
  aws::Sts sts_{access_};
  aws::S3Buckets buckets_{access_};
  aws::Exports exports_{access_};
  aws::Sns topics_{access_};
  aws::CloudWatch watch_{access_};
  aws::Scheduler scheduler_{access_};
  aws::Logs logs_{access_};
};

}  // namespace tinydynamocdc::manage
