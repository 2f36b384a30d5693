// SPDX-License-Identifier: Apache-2.0
#include "cli/contradictions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"

namespace tinydynamocdc::cli {
namespace {

using enum ManageVerb;

base::Result<Command> parse(const std::vector<std::string>& arguments) {
  return parse_options(arguments,
                       base::Environment(std::map<std::string, std::string, std::less<>>()));
}

std::string refusal(const std::vector<std::string>& arguments) {
  const auto command = parse(arguments);
  EXPECT_FALSE(command);
  return command ? "" : command.error().message;
}

TEST(Contradictions, every_verb_has_its_flag) {
  for (auto verb = create_ddb_table; verb <= remove_ddb_table;
       verb = static_cast<ManageVerb>(std::to_underlying(verb) + 1)) {
    EXPECT_TRUE(flag_of(verb).starts_with("--"));
  }
  EXPECT_EQ(flag_of(create_snapshot), "--create-snapshot");
  EXPECT_EQ(flag_of(upload_batch), "--upload-batch");
}

TEST(Contradictions, an_option_that_no_verb_uses_is_refused_with_those_that_do) {
  const struct {
    std::vector<std::string> arguments;
    std::string message;
  } table[] = {
      {{"--create-mv", "--zip", "f.zip"},
       "--zip has no effect in this call: only --create, --create-lambda and --update-lambda use "
       "it"},
      {{"--update-lambda", "--lambda-timeout", "60"},
       "--lambda-timeout has no effect in this call: only --create and --create-lambda use it"},
      {{"--update-lambda", "--lambda-memory", "512"}, "--lambda-memory has no effect"},
      {{"--update-lambda", "--log-retention", "30"}, "--log-retention has no effect"},
      {{"--create-ddb-trigger", "--managed-policies"}, "--managed-policies has no effect"},
      {{"--remove-lambda", "--architecture", "arm64"}, "--architecture has no effect"},
      {{"--create-s3-trigger", "--parallelization", "2"}, "--parallelization has no effect"},
      {{"--create-lambda", "--max-record-age", "60"}, "--max-record-age has no effect"},
      {{"--create-lambda", "--on-failure", "s3://bucket"}, "--on-failure has no effect"},
      {{"--create", "--verify"},
       "--verify has no effect in this call: only --create-schedule uses it"},
      {{"--create-lambda", "--direct"},
       "--direct has no effect in this call: only --create and --create-s3-trigger use it"},
      {{"--remove-s3-trigger", "--snapshot-concurrency", "9"},
       "--snapshot-concurrency has no effect"},
      {{"--create-s3-trigger", "--direct", "--snapshot-concurrency", "9"},
       "--direct and --snapshot-concurrency cannot be used together: only a queue has a limit"},
      {{"--remove-alerting", "--alert-email", "a@b"},
       "--alert-email has no effect in this call: only --create-alerting uses it"},
      {{"--remove-ddb-trigger", "--enable-streams"}, "--enable-streams has no effect"},
      {{"--remove-lambda", "--overwrite"},
       "--overwrite has no effect in this call: only the verbs that create or update something "
       "use it"},
      {{"--remove", "--overwrite"}, "--overwrite has no effect"},
      {{"--upload-batch", "5", "--overwrite"}, "--overwrite has no effect"},
      {{"--create-lambda", "--infer-schema"}, "--infer-schema has no effect"},
      {{"--create-mv", "--create-lambda", "--infer-schema"},
       "--infer-schema does not use AWS, but --create-lambda has to use it: run two commands"},
  };
  for (const auto& [arguments, message] : table) {
    const auto said = refusal(arguments);
    EXPECT_TRUE(said.contains(message)) << said << " lacks: " << message;
  }
}

TEST(Contradictions, options_that_say_where_or_how_carefully_go_with_every_verb) {
  for (auto verb = create_ddb_table; verb <= remove_ddb_table;
       verb = static_cast<ManageVerb>(std::to_underlying(verb) + 1)) {
    std::vector<std::string> arguments{std::string(flag_of(verb))};
    if (verb == upload_batch) {
      arguments.emplace_back("5");
    } else if (verb == emit_datafiles) {
      arguments.emplace_back("folder");
    } else if (verb == create_schedule) {
      arguments.emplace_back("rate(1 day)");
    } else if (verb == create_alerting) {
      arguments.insert(arguments.end(), {"--alert-email", "ops@example.com"});
    }
    for (const char* word :
         {"--table-name",  "Orders", "--region",      "eu-west-1", "--profile",       "p",
          "--lambda-name", "f",      "--lambda-role", "r",         "--lambda-secret", "s",
          "--s3-bucket",   "bucket", "--s3-prefix",   "p",         "--tb-token",      "t",
          "--tb-host",     "h",      "--dry-run",     "--yes",     "--force"}) {
      arguments.emplace_back(word);
    }
    const auto command = parse(arguments);
    EXPECT_TRUE(command) << flag_of(verb) << ": " << command.error().message;
  }
}

TEST(Contradictions, all_mistakes_of_a_call_come_in_one_message) {
  EXPECT_EQ(refusal({"--create", "--remove", "--alert-email", "ops", "--s3-bucket", "B",
                     "--table-name", "a b", "--on-failure", "my-queue", "--lambda-name", "g",
                     "--lambda-arn", "arn:aws:lambda:eu-west-1:123456789012:function:f"}),
            "7 mistakes in this call:\n"
            "  --create and --remove cannot be used together\n"
            "  --alert-email has no effect in this call: only --create-alerting uses it\n"
            "  --table-name: a table's name has only letters, digits, '_', '.' and '-'\n"
            "  --s3-bucket: 3 to 63 lower-case letters, digits, dots and hyphens, a letter or "
            "digit first and last\n"
            "  --alert-email: \"ops\" is not a mail address\n"
            "  --on-failure: \"my-queue\" is neither the ARN of an SQS queue nor s3://BUCKET\n"
            "  --lambda-arn and --lambda-name name different functions: give one of them");
}

// BUCKET, ${SnapshotBucket}
bool is_placeholder(std::string_view word) {
  return word.starts_with('$') ||
         (!base::parse_log_level(word) &&
          std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; }));
}

// What a page shows of our command line: the words behind `tinydynamocdc `, to the end of the code
// or of the line, with lines that a backslash continues.
std::vector<std::vector<std::string>> command_lines(std::string page) {
  for (auto at = page.find("\\\n"); at != std::string::npos; at = page.find("\\\n")) {
    page.replace(at, 2, " ");
  }
  static const std::regex k_line(R"((?:^|[ `])tinydynamocdc ((?:--?[a-z]|[a-z]+ --)[^`\n|>#]*))",
                                 std::regex::multiline);
  static const std::regex k_word(R"('[^']*'|"[^"]*"|\S+)");
  std::vector<std::vector<std::string>> lines;
  for (std::sregex_iterator line(page.begin(), page.end(), k_line), end; line != end; ++line) {
    const auto text = (*line)[1].str();
    std::vector<std::string> words;
    for (std::sregex_iterator word(text.begin(), text.end(), k_word); word != end; ++word) {
      auto one = word->str();
      std::erase_if(one, [](char c) { return c == '\'' || c == '"'; });
      if (one != "…") {
        words.push_back(is_placeholder(one) ? "some-name" : std::move(one));
      }
    }
    lines.push_back(std::move(words));
  }
  return lines;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Contradictions, every_command_line_that_the_pages_and_the_help_show_is_accepted) {
  const std::filesystem::path root = std::filesystem::path(TDC_TEST_DATA) / ".." / "..";
  auto pages = text_of(root / "README.md") + text_of(root / "deploy" / "template.yaml");
  for (const auto& entry : std::filesystem::directory_iterator(root / "docs")) {
    pages += entry.path().extension() == ".md" ? text_of(entry.path()) : "";
  }
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"--help"}, {"help", "status"}, {"help", "redrive"}, {"help", "convert"}, {}}) {
    pages += std::get<ShowText>(*parse(words)).text;
  }
  const auto lines = command_lines(pages);
  EXPECT_GT(lines.size(), 40U);
  for (const auto& words : lines) {
    const auto command = parse(words);
    EXPECT_TRUE(command) << ::testing::PrintToString(words) << command.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
