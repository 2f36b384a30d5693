// SPDX-License-Identifier: Apache-2.0
#include "lambda/config.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::lambda {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

base::Result<Config> config_of(Variables variables) {
  variables.emplace("TB_CREATE_DS_TOKEN", "p.token");
  return read_config(base::Environment(std::move(variables)));
}

TEST(Config, has_the_documented_defaults) {
  const auto config = config_of({});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->token->reveal(), "p.token");
  EXPECT_EQ(net::to_string(config->api.origin), "https://api.tinybird.co");
  EXPECT_EQ(config->api.path, "/v0/");
  EXPECT_EQ(config->naming.datasource_prefix, "ddb_");
  EXPECT_EQ(config->naming.key_prefix, "key_");
  EXPECT_EQ(config->batch_rows_max, std::nullopt);
  EXPECT_EQ(config->payload_bytes_max, 10'000'000U);
  EXPECT_EQ(config->memory_mb, std::nullopt);
  EXPECT_EQ(config->table_check, deliver::TableCheck::ensure);
  EXPECT_EQ(config->failure_answer, FailureAnswer::invocation_error);
  EXPECT_EQ(config->log_level, base::LogLevel::info);
}

TEST(Config, defect_u22_reads_every_variable) {
  const auto config = config_of({{"TB_CREATE_DS_TOKEN_SECRET_NAME", "s"},
                                 {"TB_CREATE_DS_TOKEN_SECRET_KEY_NAME", "k"},
                                 {"TB_API_ENDPOINT", "http://127.0.0.1:7181"},
                                 {"TB_DS_PREFIX", "x_"},
                                 {"TB_KEY_PREFIX", "pk_"},
                                 {"TB_DS_NAMES", "a.b=one, c=two"},
                                 {"TB_SKIP_TABLE_CHECK", "True"},
                                 {"TB_PARTIAL_BATCH", "true"},
                                 {"BATCH_SIZE", "10"},
                                 {"MAX_PAYLOAD_SIZE", "5MB"},
                                 {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"},
                                 {"LOGGING_LEVEL", "debug"}});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->token_secret->name, "s");
  EXPECT_EQ(config->token_secret->key, "k");
  EXPECT_EQ(config->api.origin.port, 7181);
  EXPECT_EQ(config->naming.datasource_prefix, "x_");
  EXPECT_EQ(config->naming.key_prefix, "pk_");
  EXPECT_EQ(config->naming.datasource_names.at("a.b"), "one");
  EXPECT_EQ(config->naming.datasource_names.at("c"), "two");
  EXPECT_EQ(config->table_check, deliver::TableCheck::skip);
  EXPECT_EQ(config->failure_answer, FailureAnswer::partial_batch);
  EXPECT_EQ(config->batch_rows_max, 10U);
  EXPECT_EQ(config->payload_bytes_max, 5'000'000U);
  EXPECT_EQ(config->memory_mb, 128U);
  EXPECT_EQ(config->log_level, base::LogLevel::debug);
}

TEST(Config, each_value_that_makes_no_sense_is_named) {
  const std::pair<std::string, std::string> bad[] = {
      {"TB_API_ENDPOINT", "http://api.tinybird.co"},
      {"TB_API_ENDPOINT", "tinybird"},
      {"TB_DS_PREFIX", ""},
      {"TB_DS_PREFIX", "1"},
      {"TB_KEY_PREFIX", ""},
      {"TB_KEY_PREFIX", "key-"},
      {"TB_DS_NAMES", "a"},
      {"TB_DS_NAMES", "a=1x"},
      {"TB_DS_NAMES", "a=x,a=y"},
      {"TB_DS_NAMES", "a=x,b=x"},
      {"TB_SKIP_TABLE_CHECK", "maybe"},
      {"TB_PARTIAL_BATCH", "2"},
      {"BATCH_SIZE", "0"},
      {"BATCH_SIZE", "-1"},
      {"BATCH_SIZE", "ten"},
      {"BATCH_SIZE", "10001"},
      {"MAX_PAYLOAD_SIZE", "0"},
      {"MAX_PAYLOAD_SIZE", "10 apples"},
      {"MAX_PAYLOAD_SIZE", "1GB"},
      {"LOGGING_LEVEL", "LOUD"},
  };
  for (const auto& [name, value] : bad) {
    const auto config = config_of({{name, value}});
    ASSERT_FALSE(config) << name << "=" << value;
    EXPECT_EQ(config.error().kind, base::ErrorKind::bad_config);
    EXPECT_TRUE(config.error().message.contains(name)) << config.error().message;
  }
}

TEST(Config, case_12_line_ends_around_a_token_go_and_one_inside_is_named) {
  for (const char* token : {"p.token\n", "\r\np.token\r\n", " p.token\t"}) {
    const auto config = config_of({{"TB_CREATE_DS_TOKEN", token}});
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->token->reveal(), "p.token");
  }
  for (const char* token : {"p.to\nken", "p.to\rken", "p.to ken", "p.to\x1bken"}) {
    const auto config = config_of({{"TB_CREATE_DS_TOKEN", token}});
    ASSERT_FALSE(config);
    EXPECT_TRUE(config.error().message.starts_with("TB_CREATE_DS_TOKEN is not a Tinybird token"))
        << config.error().message;
    EXPECT_FALSE(config.error().message.contains("ken\n")) << "the token is not shown";
  }
}

TEST(Config, case_04_the_api_host_follows_from_the_token_and_is_never_guessed) {
  // {"u":"u","id":"i","host":"aws-ap-southeast-2"}, and {"u":"a","id":"b","host":"aws-mars-1"}
  constexpr const char* k_sydney =
      "p.eyJ1IjoidSIsImlkIjoiaSIsImhvc3QiOiJhd3MtYXAtc291dGhlYXN0LTIifQ.sig";
  constexpr const char* k_mars = "p.eyJ1IjoiYSIsImlkIjoiYiIsImhvc3QiOiJhd3MtbWFycy0xIn0.sig";
  EXPECT_EQ(net::to_string(config_of({{"TB_CREATE_DS_TOKEN", k_sydney}})->api.origin),
            "https://api.ap-southeast-2.aws.tinybird.co");
  const auto unknown = config_of({{"TB_CREATE_DS_TOKEN", k_mars}});
  ASSERT_FALSE(unknown) << net::to_string(unknown->api.origin);
  EXPECT_TRUE(unknown.error().message.contains("TB_API_ENDPOINT: the token belongs"))
      << unknown.error().message;
  EXPECT_TRUE(config_of(
      {{"TB_CREATE_DS_TOKEN", k_mars}, {"TB_API_ENDPOINT", "https://tinybird.mars.example"}}));
}

TEST(Config, all_mistakes_are_told_at_once) {
  const auto config = read_config(base::Environment(
      Variables{{"BATCH_SIZE", "x"}, {"MAX_PAYLOAD_SIZE", "y"}, {"TB_KEY_PREFIX", ""}}));
  ASSERT_FALSE(config);
  for (const auto* name :
       {"TB_CREATE_DS_TOKEN", "BATCH_SIZE", "MAX_PAYLOAD_SIZE", "TB_KEY_PREFIX"}) {
    EXPECT_TRUE(config.error().message.contains(name)) << config.error().message;
  }
}

TEST(ParseBytes, knows_units) {
  const std::pair<std::string_view, std::optional<std::size_t>> cases[] = {
      {"10000000", 10'000'000},
      {"10MB", 10'000'000},
      {"10 mb", 10'000'000},
      {"10Mb", 10'000'000},
      {"1KiB", 1024},
      {"2MiB", 2'097'152},
      {"3kb", 3000},
      {"", std::nullopt},
      {"MB", std::nullopt},
      {"1.5MB", std::nullopt},
      {"-1", std::nullopt},
      {"1TB", std::nullopt},
      {"99999999999999999999", std::nullopt},
  };
  for (const auto& [text, bytes] : cases) {
    EXPECT_EQ(parse_bytes(text), bytes) << text;
  }
}

}  // namespace
}  // namespace tinydynamocdc::lambda
