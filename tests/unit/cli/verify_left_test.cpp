// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_left.hpp"

#include "cli/verify_world.hpp"
#include "net/retry.hpp"

namespace tinydynamocdc::cli {
namespace {

class VerifyLeftTest : public VerifyWorld {
 protected:
  VerifyLeftTest() {
    command_.table = "People";
    command_.state = folder_.path() + "/state";
  }

  base::Result<VerifyLeft> open() {
    command_.export_place = export_.write_to(folder_);
    return open_export(parts_);
  }

  void refused(std::string_view words) {
    const auto left = open();
    ASSERT_FALSE(left) << words;
    EXPECT_TRUE(left.error().message.contains(words)) << left.error().message;
  }

  VerifyCommand command_;
  base::Environment environment_;
  aws::Access access_{http_, clock_, *credentials_, environment_, "eu-west-2", 1};
  net::Jitter jitter_{1};
  tinybird::FixedToken token_{base::Secret("p.t")};
  tinybird::Client client_{
      {http_, clock_, jitter_, token_},
      {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};
  base::Log log_{base::LogLevel::error, clock_, [](std::string_view) {}};
  VerifyParts parts_{.command = command_,
                     .environment = environment_,
                     .access = access_,
                     .tinybird = client_,
                     .log = log_,
                     .api = "api.tinybird.co/v0/",
                     .note = [](const std::string&) {},
                     .progress = [](std::string_view) {},
                     .is_stopping = [] { return false; }};
};

TEST_F(VerifyLeftTest, an_export_in_a_folder_with_all_of_its_files) {
  const auto left = open();
  ASSERT_TRUE(left) << left.error().message;
  const auto& subject = left->request.subject;
  EXPECT_EQ(subject.datasource, "ddb_People");
  EXPECT_EQ(subject.export_arn, convert::k_export_arn);
  EXPECT_EQ(subject.edge_begin_s, convert::k_export_time_s);
  EXPECT_EQ(subject.export_time_s, convert::k_export_time_s);
  ASSERT_EQ(subject.columns.size(), 1U);
  EXPECT_TRUE(subject.columns.front().is_number);
  EXPECT_EQ(left->files->files.size(), 2U);
  EXPECT_EQ(left->remark, "");
}

TEST_F(VerifyLeftTest, a_sample_is_a_part_of_all_hashes_and_never_nothing) {
  command_.sample_percent = 25;
  EXPECT_EQ(open()->request.subject.sample, verify::k_sample_all / 4);
  command_.sample_percent = 0.0001;
  EXPECT_EQ(open()->request.subject.sample, 1U);
}

TEST_F(VerifyLeftTest, what_is_not_the_whole_table_is_refused) {
  described_["FilterSpecification"] = {{"FilterExpression", "#a = :a"}};
  refused("has a FilterSpecification");
  export_.incremental = true;
  refused("is an incremental export");
}

TEST_F(VerifyLeftTest, an_export_of_another_table_is_refused) {
  command_.table = "Others";
  refused("People");
}

TEST_F(VerifyLeftTest, a_manifest_that_does_not_add_up_is_refused) {
  export_.extra_items = 1;
  refused("manifest");
}

TEST_F(VerifyLeftTest, a_data_source_without_the_keys_columns_is_refused) {
  key_column_ = "key_other";
  refused("key_Id");
}

TEST_F(VerifyLeftTest, a_scan_is_read_into_the_state_folder) {
  command_.left = VerifyCommand::Left::scan;
  const auto left = scan_table(parts_);
  ASSERT_TRUE(left) << left.error().message;
  ASSERT_TRUE(*left);
  EXPECT_EQ((*left)->files->files.size(), 1U);
  EXPECT_EQ((*left)->read_units, 2.0);
  const auto& subject = (*left)->request.subject;
  EXPECT_LE(subject.edge_begin_s, subject.export_time_s);
  EXPECT_TRUE(subject.export_arn.contains("table/People/export/scan-")) << "no row has it";
  EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/state/scan"));
}

TEST_F(VerifyLeftTest, a_scan_of_a_table_that_is_not_there_is_named) {
  command_.left = VerifyCommand::Left::scan;
  command_.table = "Nobody";
  const auto left = scan_table(parts_);
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().kind, base::ErrorKind::missing);
}

TEST_F(VerifyLeftTest, a_state_folder_holds_for_one_workspace_and_one_question) {
  EXPECT_EQ(state_folder(parts_, "one"), std::filesystem::path(command_.state));
  command_.state.clear();
  const auto one = state_folder(parts_, "one");
  EXPECT_NE(one, state_folder(parts_, "two"));
  parts_.api = "api.us-east.tinybird.co/v0/";
  EXPECT_NE(one, state_folder(parts_, "one"));
  EXPECT_TRUE(one.string().contains(".cache/tinydynamocdc/verify"));
}

}  // namespace
}  // namespace tinydynamocdc::cli
