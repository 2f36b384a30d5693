// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "manage/function_policy.hpp"
#include "setup/find_site.hpp"
#include "setup/function_fixture.hpp"
#include "support/fake_account.hpp"

namespace tinydynamocdc::setup {
namespace {

using manage::Goal;
using testing::FakeAws;

// One account, two regions, any functions: as the command line sets them up, with whatever names
// find_site finds.
class TwoRegions : public ::testing::Test {
 protected:
  struct Here {
    explicit Here(TwoRegions& test, const std::string& region)
        : access{test.account_, test.clock_, *test.credentials_, test.environment_, region, 1},
          functions(access),
          iam(access),
          secrets(access),
          sts(access),
          logs(access) {}
    aws::Access access;
    aws::Lambda functions;
    aws::Iam iam;
    aws::SecretsManager secrets;
    aws::Sts sts;
    aws::Logs logs;
  };

  static constexpr const char* k_west = "eu-west-2";
  static constexpr const char* k_east = "us-east-1";

  base::Result<void> reconcile(const std::string& region, const std::string& function, Goal goal,
                               const std::string& token, manage::ReconcileOptions options,
                               std::optional<std::string> role = std::nullopt,
                               std::optional<std::string> secret = std::nullopt) {
    Here here(*this, region);
    const manage::FunctionParts parts{here.functions, here.iam, here.secrets, clock_, console_};
    const auto site = find_site(parts, here.sts,
                                {.region = region,
                                 .function = function,
                                 .role = std::move(role),
                                 .secret = std::move(secret)});
    if (!site) {
      return std::unexpected(site.error());
    }
    auto wanted =
        function_part(
            parts, here.logs, *site,
            {.design = {.settings = {},
                        .api_endpoint = "https://t/v0/",
                        .code = {.zip = "PK", .architecture = "x86_64", .origin = "this program"}},
             .token = [token]() -> base::Result<WantedToken> {
               return WantedToken{.own_name = "tinydynamocdc_cdc",
                                  .own = {},
                                  .given = base::Secret(token),
                                  .given_origin = "TB_TOKEN"};
             },
             .log_retention_days = {}},
            goal)
            .with_rights(parts, *site);
    std::vector<std::unique_ptr<manage::Verb>> verbs;
    verbs.push_back(
        std::make_unique<manage::Reconciler>("run", std::move(wanted), options, console_));
    return run_verbs(verbs, {}, console_);
  }
  void create(const std::string& region, const std::string& function,
              manage::ReconcileOptions options = {}) {
    const auto done = reconcile(region, function, Goal::present, "p." + region + function, options);
    ASSERT_TRUE(done) << done.error().message;
  }
  void remove(const std::string& region, const std::string& function) {
    const auto done = reconcile(region, function, Goal::absent, "", {});
    ASSERT_TRUE(done) << done.error().message;
  }

  // The function's role may read the secret of its own region, whose token is its own.
  void expect_works(const std::string& region, const std::string& function) {
    const auto& aws = account_.in(region);
    ASSERT_TRUE(aws.functions.contains(function)) << function << " in " << region;
    const auto& is = aws.functions.at(function);
    const auto role = is["Role"].get<std::string>();
    const auto found = account_.roles().find(role.substr(role.rfind('/') + 1));
    ASSERT_NE(found, account_.roles().end()) << role;
    const std::string secret =
        is["Environment"]["Variables"]["TB_CREATE_DS_TOKEN_SECRET_NAME"].get<std::string>();
    const auto policy = found->second["Inline"][manage::k_policy_name].get<std::string>();
    EXPECT_TRUE(policy.contains(std::format("secretsmanager:{}:", region))) << policy;
    EXPECT_TRUE(policy.contains(":secret:" + secret + "-")) << policy;
    EXPECT_TRUE(policy.contains("/aws/lambda/" + function + ":")) << policy;
    ASSERT_TRUE(aws.secrets.contains(secret));
    EXPECT_FALSE(aws.secrets.at(secret).contains("DeletedDate"));
    EXPECT_EQ(aws.secrets.at(secret)["Value"],
              "{\"TB_CREATE_DS_TOKEN\":\"p." + region + function + "\"}");
  }

  testing::FakeClock clock_;
  testing::FakeAccount account_{{k_west, k_east}};
  manage::FakeConsole console_;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("secret-key"), base::Secret()});
};

TEST_F(TwoRegions, the_same_function_in_a_second_region_breaks_nothing_nor_does_its_removal) {
  create(k_west, k_default_function);
  create(k_east, k_default_function);
  expect_works(k_west, k_default_function);
  expect_works(k_east, k_default_function);
  remove(k_east, k_default_function);
  expect_works(k_west, k_default_function);
  remove(k_west, k_default_function);
  EXPECT_TRUE(account_.roles().empty());
}

TEST_F(TwoRegions, a_second_function_gets_a_role_and_a_secret_of_its_own) {
  create(k_west, k_default_function);
  create(k_west, "B");
  create(k_west, "B", {.existing = manage::Existing::overwrite});
  expect_works(k_west, k_default_function);
  expect_works(k_west, "B");
  remove(k_west, k_default_function);
  expect_works(k_west, "B");
  remove(k_west, "B");
  EXPECT_TRUE(account_.roles().empty());
}

TEST_F(TwoRegions, the_default_names_wait_for_the_default_function) {
  create(k_west, "B");
  create(k_west, k_default_function);
  expect_works(k_west, "B");
  expect_works(k_west, k_default_function);
  constexpr const char* k_owner = "tinydynamocdc:created-for";
  ASSERT_TRUE(account_.roles().contains(k_default_role));
  EXPECT_EQ(account_.roles().at(k_default_role)["Tags"][k_owner], k_default_function);
  EXPECT_EQ(account_.in(k_west).secrets[k_default_secret]["Tags"][k_owner], k_default_function);
}

TEST_F(TwoRegions, what_the_python_version_left_is_for_the_default_function_alone) {
  auto& aws = account_.in(k_west);
  aws.add_role(k_default_role, "");
  aws.secrets[k_default_secret] = {{"Value", "p.old"}, {"Tags", FakeAws::Json::object()}};
  const auto role = aws.roles.at(k_default_role);
  const auto secret = aws.secrets.at(k_default_secret);
  create(k_west, "B");
  expect_works(k_west, "B");
  EXPECT_EQ(aws.roles.at(k_default_role), role);
  EXPECT_EQ(aws.secrets.at(k_default_secret), secret);
  Here here(*this, k_west);
  const auto site = find_site({here.functions, here.iam, here.secrets, clock_, console_}, here.sts,
                              {.region = k_west, .function = k_default_function});
  ASSERT_TRUE(site) << site.error().message;
  EXPECT_EQ(site->role, k_default_role);
  EXPECT_EQ(site->secret, k_default_secret);
}

TEST_F(TwoRegions, the_default_names_stay_for_the_default_function) {
  create(k_west, k_default_function);
  EXPECT_TRUE(account_.roles().contains(k_default_role));
  EXPECT_TRUE(account_.in(k_west).secrets.contains(k_default_secret));
}

TEST_F(TwoRegions, a_role_of_an_older_version_without_its_region_is_known_by_its_policy) {
  create(k_west, k_default_function);
  account_.roles().at(k_default_role)["Tags"].erase("tinydynamocdc:region");
  create(k_east, k_default_function);
  expect_works(k_west, k_default_function);
  expect_works(k_east, k_default_function);
  create(k_west, k_default_function);
  EXPECT_EQ(account_.roles().at(k_default_role)["Tags"]["tinydynamocdc:region"], k_west);
}

TEST_F(TwoRegions, another_functions_role_or_secret_is_not_changed_by_overwrite) {
  create(k_west, k_default_function);
  const auto before = account_.in(k_west).everything();
  for (const auto existing : {manage::Existing::keep, manage::Existing::overwrite}) {
    const auto secret = reconcile(k_west, "B", Goal::present, "p.b", {.existing = existing},
                                  std::nullopt, k_default_secret);
    ASSERT_FALSE(secret);
    EXPECT_TRUE(secret.error().message.contains("it belongs to the function DDBStreamCDC"))
        << secret.error().message;
    EXPECT_FALSE(secret.error().message.contains("--overwrite")) << secret.error().message;
    EXPECT_FALSE(secret.error().message.contains("--force")) << secret.error().message;
    const auto role =
        reconcile(k_east, "B", Goal::present, "p.b", {.existing = existing}, k_default_role);
    ASSERT_FALSE(role);
    EXPECT_TRUE(role.error().message.contains("in eu-west-2")) << role.error().message;
  }
  EXPECT_EQ(account_.in(k_west).everything(), before);
  const auto forced =
      reconcile(k_west, "B", Goal::present, "p.b", {.reach = manage::Reach::everything},
                std::nullopt, k_default_secret);
  ASSERT_TRUE(forced) << forced.error().message;
  EXPECT_TRUE(console_.text.contains("the function DDBStreamCDC-LambdaFunction loses its token"));
}

TEST_F(TwoRegions, a_role_that_another_function_runs_as_stays_when_its_own_goes) {
  create(k_west, k_default_function);
  auto& theirs = account_.in(k_west);
  theirs.add_function("theirs");
  theirs.functions["theirs"]["Role"] = account_.roles().at(k_default_role)["Arn"];
  remove(k_west, k_default_function);
  EXPECT_TRUE(account_.roles().contains(k_default_role));
  EXPECT_TRUE(console_.text.contains("the function theirs still needs it")) << console_.text;
}

TEST_F(TwoRegions, long_names_stay_within_what_iam_takes_and_apart) {
  const std::string longest(64, 'f');
  EXPECT_LE(role_name_of(longest, k_west).size(), 64);
  EXPECT_NE(role_name_of(longest, k_west), role_name_of(longest, k_east));
  EXPECT_EQ(role_name_of("B", k_west), "B-eu-west-2-Role");
}

}  // namespace
}  // namespace tinydynamocdc::setup
