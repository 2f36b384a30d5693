// SPDX-License-Identifier: Apache-2.0
#include "cli/convert_arguments.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/options.hpp"

namespace tinydynamocdc::cli {
namespace {

constexpr const char* k_arn =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/People/export/01604474914000-a1b2c3d4";

base::Result<ConvertCommand> parse(std::vector<std::string> arguments,
                                   std::map<std::string, std::string, std::less<>> variables = {}) {
  arguments.insert(arguments.begin(), "convert");
  const auto command = parse_options(arguments, base::Environment(std::move(variables)));
  return command ? base::Result<ConvertCommand>(std::get<ConvertCommand>(*command))
                 : std::unexpected(command.error());
}

TEST(ConvertArguments, take_files_and_the_key_prefix) {
  const auto command =
      parse({"--output", "rows", "--stats", "a.json", "-"}, {{"TB_KEY_PREFIX", "k_"}});
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(command->options.paths, (std::vector<std::string>{"a.json", "-"}));
  EXPECT_EQ(command->options.output, "rows");
  EXPECT_EQ(command->options.key_prefix, "k_");
  EXPECT_EQ(command->stats, PrintStats::yes);
}

TEST(ConvertArguments, have_defaults) {
  const auto command = parse({"a.json"});
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(command->options.output, std::nullopt);
  EXPECT_EQ(command->options.key_prefix, "key_");
  EXPECT_TRUE(command->options.key_names.empty());
  EXPECT_EQ(command->options.export_arn, std::nullopt);
  EXPECT_EQ(command->options.export_time_s, std::nullopt);
  EXPECT_GE(command->options.threads, 1);
  EXPECT_EQ(command->stats, PrintStats::no);
}

TEST(ConvertArguments, tell_of_an_export) {
  const auto command = parse({"--keys", "Id,Range", "--export-arn", k_arn, "--export-time",
                              "2020-11-04T07:28:34.028Z", "--threads", "3", "a.json.gz"});
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(command->options.key_names, (std::vector<std::string>{"Id", "Range"}));
  EXPECT_EQ(command->options.export_arn, k_arn);
  EXPECT_EQ(command->options.export_time_s, 1'604'474'914);
  EXPECT_EQ(command->options.threads, 3);
}

TEST(ConvertArguments, that_make_no_sense_are_named) {
  const struct {
    std::vector<std::string> arguments;
    std::string part;
  } table[] = {
      {{"--keys", "", "a"}, "--keys"},
      {{"--keys", "a,,b", "a"}, "--keys a,,b: an attribute name is empty"},
      {{"--keys", "a,b,c", "a"}, "--keys a,b,c: a table has a partition key and at most one sort"},
      {{"--keys", "a,a", "a"}, "--keys a,a: the same attribute appears twice"},
      {{"--export-arn", "x", "a"}, "--export-arn: "},
      {{"--export-arn", "arn:aws:dynamodb:eu-west-2:123456789012:table/People", "a"},
       "--export-arn: it must be the ARN of an export"},
      {{"--export-arn", k_arn, "--export-time", "yesterday", "a"},
       "--export-time yesterday: neither epoch seconds (1604474914) nor a time like"},
      {{"--export-arn", k_arn, "--export-time", "1604474914000", "a"},
       "--export-time 1604474914000"},
      {{"--threads", "0", "a"}, "--threads"},
      {{"--threads", "-1", "a"}, "--threads"},
      {{"--threads", "many", "a"}, "--threads"},
      {{"--export-tim", "1", "a"}, "did you mean --export-time?"},
  };
  for (const auto& [arguments, part] : table) {
    const auto command = parse(arguments);
    ASSERT_FALSE(command) << part;
    EXPECT_EQ(command.error().kind, base::ErrorKind::bad_config);
    EXPECT_NE(command.error().message.find(part), std::string::npos)
        << command.error().message << "\nlacks: " << part;
  }
}

TEST(ConvertArguments, key_names_may_hold_a_comma_behind_a_backslash) {
  const struct {
    std::string text;
    std::vector<std::string> names;
  } table[] = {
      {"Id", {"Id"}},
      {"Id,Range", {"Id", "Range"}},
      {R"(a\,b,c)", {"a,b", "c"}},
      {R"(a\\,c)", {R"(a\)", "c"}},
      {R"(a\b)", {R"(a\b)"}},
      {R"(a\)", {R"(a\)"}},
      {"Größe, x", {"Größe", " x"}},
  };
  for (const auto& [text, names] : table) {
    const auto parsed = parse_key_names(text);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(*parsed, names) << text;
  }
}

TEST(ConvertArguments, the_time_is_epoch_seconds_or_iso8601_rounded_down) {
  for (const auto* text : {"1604474914", "1604474914.9", "2020-11-04T07:28:34Z",
                           "2020-11-04T07:28:34.999Z", "2020-11-04T09:28:34+02:00"}) {
    const auto time = parse_export_time(text);
    ASSERT_TRUE(time) << time.error().message;
    EXPECT_EQ(*time, 1'604'474'914) << text;
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
