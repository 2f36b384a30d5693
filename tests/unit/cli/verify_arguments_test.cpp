// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_arguments.hpp"

#include <gtest/gtest.h>

#include "cli/options.hpp"

namespace tinydynamocdc::cli {
namespace {

base::Result<VerifyCommand> parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "verify");
  const auto command = parse_options(arguments, base::Environment());
  return command ? base::Result<VerifyCommand>(std::get<VerifyCommand>(*command))
                 : std::unexpected(command.error());
}

void refused(const std::vector<std::string>& arguments, std::string_view words) {
  const auto command = parse(arguments);
  ASSERT_FALSE(command) << words;
  EXPECT_TRUE(command.error().message.contains(words)) << command.error().message;
}

TEST(VerifyArguments, a_table_is_enough) {
  const auto command = parse({"--table-name", "People"});
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(command->table, "People");
  EXPECT_EQ(command->left, VerifyCommand::Left::an_export);
  EXPECT_EQ(command->asked, verify::Asked::both);
  EXPECT_EQ(command->wrong, VerifyCommand::Wrong::told);
  EXPECT_EQ(command->sample_percent, 100);
  EXPECT_EQ(command->slice_rows, verify::k_slice_rows);
  EXPECT_FALSE(command->wait_s || command->max_rcu || command->keys);
}

TEST(VerifyArguments, all_of_them) {
  const auto command =
      parse({"--export", "s3://b/p", "--keys",       "pk,sk",  "--sample", "0.5",          "--now",
             "--wait",   "0",        "--repair",     "--html", "f.html",   "--jobs",       "2",
             "--state",  "d",        "--slice-rows", "1000",   "--json",   "--table-name", "T.a"});
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(command->export_place, "s3://b/p");
  EXPECT_EQ(command->keys, (std::vector<std::string>{"pk", "sk"}));
  EXPECT_EQ(command->sample_percent, 0.5);
  EXPECT_EQ(command->asked, verify::Asked::only_now);
  EXPECT_EQ(command->wait_s, 0U);
  EXPECT_EQ(command->wrong, VerifyCommand::Wrong::repaired);
  EXPECT_EQ(command->html, "f.html");
  EXPECT_EQ(command->jobs, 2U);
  EXPECT_EQ(command->state, "d");
  EXPECT_EQ(command->slice_rows, 1'000U);
  EXPECT_EQ(command->form, OutputForm::json);
}

TEST(VerifyArguments, a_scan_has_its_pace) {
  const auto command = parse({"--table-name", "People", "--scan", "--max-rcu", "50"});
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(command->left, VerifyCommand::Left::scan);
  EXPECT_EQ(command->max_rcu, 50.0);
}

TEST(VerifyArguments, what_makes_no_sense_is_refused) {
  refused({}, "verify needs --table-name NAME, or --export PLACE");
  refused({"--table-name", "a b"}, "cannot be a table's name");
  refused({"--scan", "--table-name", "Ttt", "--export", "x"}, "cannot be used with --export");
  refused({"--table-name", "Ttt", "--max-rcu", "5"}, "--max-rcu belongs to --scan");
  refused({"--table-name", "Ttt", "--sample", "0"}, "--sample");
  refused({"--table-name", "Ttt", "--slice-rows", "1"}, "--slice-rows");
}

}  // namespace
}  // namespace tinydynamocdc::cli
