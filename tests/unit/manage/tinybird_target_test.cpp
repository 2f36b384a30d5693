// SPDX-License-Identifier: Apache-2.0
#include "manage/tinybird_target.hpp"

#include <gtest/gtest.h>

#include <format>
#include <fstream>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;
using Variables = std::map<std::string, std::string, std::less<>>;

// {"u":"a","id":"b","host":"us_east"} and so on, in base64url.
constexpr const char* k_us_east_token = "p.eyJ1IjoiYSIsImlkIjoiYiIsImhvc3QiOiJ1c19lYXN0In0.sig";
constexpr const char* k_mars_token = "p.eyJ1IjoiYSIsImlkIjoiYiIsImhvc3QiOiJhd3MtbWFycy0xIn0.sig";
constexpr const char* k_local_token = "p.eyJ1IjoiYSIsImlkIjoiYiIsImhvc3QiOiJsb2NhbCJ9.sig";

class TinybirdTargets : public ::testing::Test {
 protected:
  void write(const std::filesystem::path& folder, const std::string& text) const {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / ".tinyb") << text;
  }
  [[nodiscard]] base::Result<TinybirdTarget> find(const Variables& variables,
                                                  const std::string& below = "") const {
    return find_tinybird_target(base::Environment(variables), root() / below);
  }
  [[nodiscard]] std::filesystem::path root() const { return folder_.path(); }

  testing::TemporaryFolder folder_;
};

TEST_F(TinybirdTargets, token_and_host_of_the_environment) {
  const auto target =
      find({{"TB_TOKEN", "p.t"}, {"TB_HOST", "https://api.us-east.aws.tinybird.co"}});
  ASSERT_TRUE(target) << target.error().message;
  EXPECT_EQ(target->token.reveal(), "p.t");
  EXPECT_EQ(target->api_endpoint, "https://api.us-east.aws.tinybird.co/v0/");
  EXPECT_EQ(target->token_origin, "TB_TOKEN");
}

TEST_F(TinybirdTargets, the_host_follows_from_the_token_where_nobody_says_it) {
  EXPECT_EQ(find({{"TB_TOKEN", k_us_east_token}})->api_endpoint,
            "https://api.us-east.tinybird.co/v0/");
  EXPECT_EQ(find({{"TB_TOKEN", "p.opaque"}})->api_endpoint, "https://api.tinybird.co/v0/");
}

TEST_F(TinybirdTargets, the_nearest_tinyb_file_counts) {
  write(root(), R"({"token":"far","host":"https://api.tinybird.co"})");
  write(root() / "a", R"({"token":"near","host":"https://api.eu-west-1.aws.tinybird.co"})");
  std::filesystem::create_directories(root() / "a/b/c");
  const auto target = find({}, "a/b/c");
  ASSERT_TRUE(target) << target.error().message;
  EXPECT_EQ(target->token.reveal(), "near");
  EXPECT_EQ(target->api_endpoint, "https://api.eu-west-1.aws.tinybird.co/v0/");
  EXPECT_EQ(target->token_origin, (root() / "a/.tinyb").string());
  EXPECT_EQ(find({})->token.reveal(), "far");
}

TEST_F(TinybirdTargets, the_environment_wins_over_the_file) {
  write(root(), R"({"token":"file","host":"https://api.tinybird.co"})");
  EXPECT_EQ(find({{"TB_TOKEN", "variable"}})->token.reveal(), "variable");
  const auto other_host = find({{"TB_HOST", "http://localhost:7181"}});
  EXPECT_EQ(other_host->token.reveal(), "file");
  EXPECT_EQ(other_host->api_endpoint, "http://localhost:7181/v0/");
}

TEST_F(TinybirdTargets, the_files_host_goes_with_a_token_of_the_environment_that_fits_it) {
  const auto host_with = [&](const std::string& token) {
    const auto target = find({{"TB_TOKEN", token}});
    return target ? target->api_endpoint : target.error().message;
  };
  write(root(), R"({"token":"file","host":"http://localhost:7181"})");
  EXPECT_EQ(host_with("p.opaque"), "http://localhost:7181/v0/");
  EXPECT_EQ(host_with(k_us_east_token), "https://api.us-east.tinybird.co/v0/");
  write(root(), R"({"token":"file","host":"https://api.us-east.tinybird.co"})");
  EXPECT_EQ(host_with(k_us_east_token), "https://api.us-east.tinybird.co/v0/");
  EXPECT_EQ(find({{"TB_TOKEN", "p.opaque"}, {"TB_HOST", "https://api.tinybird.co"}})->api_endpoint,
            "https://api.tinybird.co/v0/");
  write(root(), "nonsense");
  EXPECT_EQ(host_with("p.opaque"), "https://api.tinybird.co/v0/");
}

TEST_F(TinybirdTargets, what_makes_no_sense_is_refused_before_anything_is_done) {
  const struct {
    Variables variables;
    std::string file;
    std::string part;
  } table[] = {
      {{}, R"(no json)", "is not the JSON object"},
      {{}, R"([])", "is not the JSON object"},
      {{}, R"({"host":"https://api.tinybird.co"})", "has no \"token\""},
      {{}, R"({"token":""})", "has no \"token\""},
      {{}, R"({"token":7})", "has no \"token\""},
      {{{"TB_TOKEN", "p.t"}, {"TB_HOST", "api.tinybird.co"}}, "{}", "Tinybird host"},
      {{{"TB_TOKEN", "p.t"}, {"TB_HOST", "http://api.tinybird.co"}}, "{}", "use https"},
      {{{"TB_TOKEN", k_us_east_token}, {"TB_HOST", "https://api.tinybird.co"}},
       "{}",
       "set TB_HOST=https://api.us-east.tinybird.co"},
      {{{"TB_TOKEN", k_local_token}, {"TB_HOST", "https://api.tinybird.co"}}, "{}", "region local"},
  };
  for (const auto& [variables, file, part] : table) {
    write(root(), file);
    const auto target = find(variables);
    ASSERT_FALSE(target) << part;
    EXPECT_EQ(target.error().kind, ErrorKind::bad_config);
    EXPECT_NE(target.error().message.find(part), std::string::npos) << target.error().message;
    EXPECT_EQ(target.error().message.find("p.ey"), std::string::npos) << "the token was printed";
  }
}

TEST_F(TinybirdTargets, a_region_that_nobody_knows_is_never_europe) {
  for (const char* token : {k_local_token, k_mars_token}) {
    const auto target = find({{"TB_TOKEN", token}});
    ASSERT_FALSE(target) << target->api_endpoint;
    EXPECT_EQ(target.error().kind, ErrorKind::bad_config);
    EXPECT_TRUE(target.error().message.contains("set TB_HOST")) << target.error().message;
    write(root(), std::format(R"({{"token":"{}"}})", token));
    EXPECT_FALSE(find({})) << "the file has no host";
    EXPECT_EQ(find({{"TB_TOKEN", token}, {"TB_HOST", "http://localhost:7181"}})->api_endpoint,
              "http://localhost:7181/v0/");
  }
}

TEST_F(TinybirdTargets, line_ends_around_a_token_go_and_one_inside_is_named_with_its_place) {
  write(root(), R"({"token":"file\n","host":"https://api.tinybird.co"})");
  EXPECT_EQ(find({})->token.reveal(), "file");
  EXPECT_EQ(find({{"TB_TOKEN", " variable\r\n"}})->token.reveal(), "variable");
  write(root(), R"({"token":"fi\nle","host":"https://api.tinybird.co"})");
  EXPECT_TRUE(find({}).error().message.contains(".tinyb is not a Tinybird token: character 3 of 5"))
      << find({}).error().message;
  EXPECT_TRUE(find({{"TB_TOKEN", "a\nb"}}).error().message.starts_with("TB_TOKEN is no"))
      << find({{"TB_TOKEN", "a\nb"}}).error().message;
  EXPECT_EQ(find({{"TB_TOKEN", "\n"}}).error().message, "TB_TOKEN is empty");
}

}  // namespace
}  // namespace tinydynamocdc::manage
