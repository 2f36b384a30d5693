// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_command.hpp"

#include <cstdio>
#include <cstdlib>

#include "cli/verify_world.hpp"

namespace tinydynamocdc::cli {
namespace {

class VerifyCommandTest : public VerifyWorld {
 protected:
  VerifyCommandTest() {
    command_.table = "People";
    command_.export_place = export_.write_to(folder_);
    command_.state = folder_.path() + "/state";
    command_.form = OutputForm::json;
    command_.wait_s = 0;
    tinybird_["is_right"] = R"({"is_right":1})";
    tinybird_["groupArraySample"] = R"({"all_rows":"0","own_rows":"0","bounds":[]})";
    tinybird_["mark_before"] = R"({"mark_before":"0","mark_at_export":"0","mark_now":"0"})";
  }

  base::Result<ExitCode> run() {
    char* text = nullptr;
    std::size_t bytes = 0;
    auto* out = ::open_memstream(&text, &bytes);
    const base::Environment environment(std::map<std::string, std::string, std::less<>>{
        {"TB_TOKEN", "p.token"}, {"TB_HOST", "https://api.tinybird.co"}});
    auto code = run_verify(command_, environment,
                           {.http = http_,
                            .clock = clock_,
                            .credentials = *credentials_,
                            .streams = {.in = stdin, .out = out, .err = stderr}});
    std::fclose(out);
    said_.assign(text, bytes);
    std::free(text);  // NOLINT: open_memstream's.
    return code;
  }

  VerifyCommand command_;
  std::string said_;
};

TEST_F(VerifyCommandTest, an_empty_tinybird_lacks_every_item_and_the_call_fails) {
  const auto code = run();
  ASSERT_TRUE(code) << code.error().message;
  EXPECT_EQ(*code, ExitCode::not_well);
  const auto report = Json::parse(said_);
  EXPECT_EQ(report["verdict"], "different");
  EXPECT_EQ(report["before"]["missing"], 3);
  EXPECT_EQ(report["now"]["missing"], 3);
  EXPECT_EQ(report["items_compared"], 3);
  EXPECT_EQ(report["read_units"], 0);
  EXPECT_FALSE(std::filesystem::exists(command_.state));
}

TEST_F(VerifyCommandTest, an_empty_export_and_an_empty_tinybird_are_equal) {
  export_.files.clear();
  testing::TemporaryFolder folder;
  command_.export_place = export_.write_to(folder);
  const auto code = run();
  ASSERT_TRUE(code) << code.error().message;
  EXPECT_EQ(*code, ExitCode::success);
  EXPECT_EQ(Json::parse(said_)["verdict"], "equal");
}

TEST_F(VerifyCommandTest, people_get_text_and_a_page) {
  command_.form = OutputForm::text;
  command_.html = folder_.path() + "/page.html";
  ASSERT_TRUE(run());
  EXPECT_TRUE(said_.contains("Table People at 2020-11-04 07:28:34 UTC, as export arn:")) << said_;
  EXPECT_TRUE(said_.contains("NOT EQUAL: 3 of 3 items differ")) << said_;
  EXPECT_TRUE(said_.contains("the table has no view in Tinybird")) << said_;
  std::ifstream page(command_.html);
  const std::string html(std::istreambuf_iterator<char>(page), {});
  EXPECT_TRUE(html.contains("Not equal: 3 of 3 items differ"));
}

TEST_F(VerifyCommandTest, a_scan_tells_what_it_consumed_and_leaves_nothing) {
  command_.left = VerifyCommand::Left::scan;
  command_.export_place.clear();
  const auto code = run();
  ASSERT_TRUE(code) << code.error().message;
  const auto report = Json::parse(said_);
  EXPECT_EQ(report["read_units"], 2);
  EXPECT_EQ(report["items_compared"], 1);
  EXPECT_FALSE(std::filesystem::exists(command_.state + "/scan"));
}

TEST_F(VerifyCommandTest, a_table_that_has_gone_cannot_be_repaired) {
  command_.wrong = VerifyCommand::Wrong::repaired;
  command_.keys = std::vector<std::string>{"Id"};
  described_["TableArn"] = "arn:aws:dynamodb:eu-west-2:123456789012:table/People";
  table_is_there_ = false;
  const auto code = run();
  ASSERT_FALSE(code);
  EXPECT_TRUE(code.error().message.contains("nothing can be repaired")) << code.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::cli
