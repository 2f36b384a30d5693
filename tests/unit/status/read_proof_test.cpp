// SPDX-License-Identifier: Apache-2.0
#include "status/read_proof.hpp"

#include <gtest/gtest.h>

#include <format>
#include <optional>
#include <string>
#include <vector>

#include "manage/manage_fixture.hpp"
#include "source/proof_note.hpp"
#include "status/verdict.hpp"

namespace tinydynamocdc::status {
namespace {

using source::ProofNote;

class ReadProofTest : public manage::ManageTest {
 protected:
  void SetUp() override { aws_.add_table("Orders"); }

  // A complete snapshot, with a note where there is one. Their ids begin with their time.
  void add_export(int time, const std::optional<ProofNote>& note = {},
                  const std::string& bucket = "exports") {
    const std::string table = aws_.tables["Orders"]["TableArn"];
    aws_.exports.push_back(
        {{"ExportArn", std::format("{}/export/{:02}-abc", table, time)},
         {"TableArn", table},
         {"ExportStatus", "COMPLETED"},
         {"ExportType", "FULL_EXPORT"},
         {"S3Bucket", bucket},
         {"ExportManifest", std::format("p/AWSDynamoDB/{:02}-abc/manifest-summary.json", time)},
         {"ItemCount", 7}});
    if (note) {
      aws_.objects[std::format("{}/p/AWSDynamoDB/{:02}-abc/tinydynamocdc/proof-d.json", bucket,
                               time)] = source::proof_text(*note);
    }
  }
  [[nodiscard]] ProofNote finished(std::uint64_t compared, std::uint64_t different = 0) {
    ProofNote note{.state = ProofNote::State::finished,
                   .compared = compared,
                   .different = different,
                   .updated_s = clock_.unix_ms() / 1'000 - 7 * 3'600};
    if (different > 0) {
      note.differing = {R"({"Id":1})"};
    }
    return note;
  }
  Fact<ProofFacts> read() {
    TableExports exports(exports_, clock_, aws_.tables["Orders"]["TableArn"], buckets_);
    return read_proof({exports, objects_, clock_, destination_}, verifies_);
  }
  void expect(Health health, std::string_view text) {
    const auto verdict = judge(read());
    EXPECT_EQ(verdict.health, health) << verdict.text;
    EXPECT_TRUE(verdict.text.contains(text)) << verdict.text;
  }

  Fact<std::vector<std::string>> buckets_ = std::vector<std::string>{"exports"};
  std::optional<bool> verifies_ = true;
  std::string destination_ = "d";
  aws::S3Objects objects_{access_};
};

TEST_F(ReadProofTest, the_newest_proof_is_told) {
  add_export(1, finished(10, 10));
  add_export(2, finished(4'211'903));
  add_export(3);                        // Still loaded.
  add_export(4, finished(1), "other");  // Not ours.
  expect(Health::good, "verified equal 7 h ago, 0 of 4211903 differ (export 02-abc)");
}

TEST_F(ReadProofTest, what_disproved_it_is_bad_and_named) {
  add_export(2, finished(100, 3));
  expect(Health::bad, "export 02-abc showed");
  expect(Health::bad, R"(3 of 100 differ; it has repaired them; first: {"Id":1})");
}

TEST_F(ReadProofTest, what_was_not_compared_is_never_called_equal) {
  auto part = finished(100);
  part.unread = 2;
  part.without_past = 5;
  add_export(2, part);
  expect(Health::note, "of 5 items Tinybird had nothing older; the rows of 2 keys are too much");
  aws_.exports.clear();
  auto nothing = finished(0);
  nothing.without_past = 7;
  add_export(3, nothing);
  expect(Health::note, "none: export 03-abc proves nothing, Tinybird had nothing older");
}

TEST_F(ReadProofTest, why_there_is_none_is_told) {
  expect(Health::note, "none yet: no snapshot was loaded since --verify was asked for");
  verifies_ = false;
  expect(Health::note, "none: --create-schedule with --verify");
  verifies_.reset();
  expect(Health::skipped, "");
  ProofNote denied{.state = ProofNote::State::denied, .reason = "it may not read ddb_Orders"};
  add_export(2, denied);
  expect(Health::bad, "none: it may not read ddb_Orders");
  aws_.exports.clear();
  add_export(3, ProofNote{.compared = 5});
  expect(Health::note, "under way: 5 compared with export 03-abc, 0 differ");
}

TEST_F(ReadProofTest, without_a_known_destination_nothing_is_looked_at) {
  add_export(1, finished(10));
  destination_.clear();
  expect(Health::skipped, "");
  destination_ = "d";
  buckets_ = not_looked_at();
  expect(Health::skipped, "");
}

TEST_F(ReadProofTest, what_may_not_be_read_is_named) {
  add_export(1, finished(10));
  aws_.fail("ListExports", 1, 403, "AccessDeniedException", "not authorized");
  expect(Health::unknown, "dynamodb:ListExports");
}

}  // namespace
}  // namespace tinydynamocdc::status
