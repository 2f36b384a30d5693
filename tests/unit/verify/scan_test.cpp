// SPDX-License-Identifier: Apache-2.0
#include "verify/scan.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <set>

#include "aws/aws_fixture.hpp"
#include "gzip/gunzip.hpp"
#include "load/folder_objects.hpp"
#include "support/temporary_folder.hpp"
#include "verify/export_items.hpp"

namespace tinydynamocdc::verify {
namespace {

using Json = nlohmann::json;

// Some pages make a file: each item has some 900 KB.
constexpr std::size_t k_pages = 40;
constexpr std::size_t k_item_bytes = 900'000;

class ScanTest : public aws::AwsTest {
 protected:
  ScanTest() {
    http_.otherwise([this](const testing::RecordedRequest& request) {
      const auto body = Json::parse(request.body);
      EXPECT_EQ(body["ConsistentRead"], true);
      const auto page = body.contains("ExclusiveStartKey")
                            ? std::stoull(body["ExclusiveStartKey"]["id"]["N"].get<std::string>())
                            : 0;
      if (page == dies_at_page_) {
        ::_exit(1);
      }
      read_.push_back(page);
      Json answer{{"Items",
                   {{{"id", {{"N", std::to_string(page)}}},
                     {"v", {{"S", std::string(item_bytes_, 'x')}}}}}},
                  {"ConsumedCapacity", {{"CapacityUnits", 12.5}}}};
      if (page + 1 < pages_) {
        answer["LastEvaluatedKey"] = {{"id", {{"N", std::to_string(page + 1)}}}};
      }
      return net::HttpResponse{200, {}, answer.dump()};
    });
  }

  [[nodiscard]] ScanPlan plan() const {
    return {.table = "Tab", .table_arn = k_arn, .folder = folder_.path(), .max_rcu = max_rcu_};
  }

  base::Result<Scanned> scan(const std::function<bool()>& is_stopping = [] { return false; }) {
    aws::DynamoDb tables(access_);
    return scan_table(tables, clock_, plan(), [](std::uint64_t) {}, is_stopping);
  }

  // The keys of all items, as the files have them; their number and MD5 must be right.
  std::multiset<std::string> items_of(const Scanned& scanned) {
    load::FolderObjects objects(folder_.path());
    const ExportFiles files{
        .objects = objects,
        .bucket = {},
        .info = {.export_arn = std::string(k_arn) + "/export/01700000000000-a1b2c3d4",
                 .export_time_s = 1,
                 .key_names = {"id"}},
        .files = scanned.files};
    std::multiset<std::string> keys;
    for (std::uint32_t file = 0; file < files.files.size(); ++file) {
      const auto read = read_items(
          files, file,
          [&](const ExportItem& item) -> base::Result<bool> {
            keys.emplace(item.keys);
            return true;
          },
          deadline());
      EXPECT_TRUE(read) << read.error().message;
    }
    return keys;
  }

  static constexpr const char* k_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/Tab";
  testing::TemporaryFolder folder_;
  std::size_t pages_ = k_pages;
  std::size_t item_bytes_ = k_item_bytes;
  std::optional<double> max_rcu_;
  std::size_t dies_at_page_ = ~std::size_t{0};
  std::vector<std::size_t> read_;
};

TEST_F(ScanTest, reads_all_pages_into_files) {
  const auto scanned = scan();
  ASSERT_TRUE(scanned) << scanned.error().message;
  EXPECT_TRUE(scanned->is_whole);
  EXPECT_EQ(scanned->items, k_pages);
  EXPECT_DOUBLE_EQ(scanned->read_units, 12.5 * k_pages);
  EXPECT_GT(scanned->files.size(), 3U);
  const auto items = items_of(*scanned);
  EXPECT_EQ(items.size(), k_pages);
  EXPECT_EQ(std::set(items.begin(), items.end()).size(), k_pages);
}

TEST_F(ScanTest, waits_so_that_it_consumes_no_more_than_it_may) {
  pages_ = 3;
  max_rcu_ = 5;
  ASSERT_TRUE(scan());
  const auto sleeps = clock_.sleeps();
  EXPECT_EQ(std::ranges::count(sleeps, std::chrono::milliseconds(2'500)), 2);
}

TEST_F(ScanTest, stopped_it_goes_on_behind_what_is_whole) {
  int looks = 0;
  const auto stopped = scan([&] { return ++looks > 15; });
  ASSERT_TRUE(stopped);
  EXPECT_FALSE(stopped->is_whole);
  const auto before = read_.size();
  const auto scanned = scan();
  ASSERT_TRUE(scanned && scanned->is_whole);
  EXPECT_EQ(read_[before], before) << "no page is read twice";
  EXPECT_EQ(items_of(*scanned).size(), k_pages);
}

// Killed while a page is asked for, or while a note or a file is written: what is whole counts, and
// nothing is missing or there twice.
TEST_F(ScanTest, killed_at_random_moments_and_called_again_until_it_is_done) {
  std::mt19937 random(7);
  const std::filesystem::path folder(folder_.path());
  for (int kill = 0; kill < 12; ++kill) {
    const auto page = random() % k_pages;
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      dies_at_page_ = page;
      static_cast<void>(scan([this] { return read_.size() > 12; }));
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (kill % 3 == 1) {  // A note that was being written.
      std::ofstream(folder / "scan.jsonl", std::ios::app)
          << R"({"file":"scan-9.json.gz","items":3,"md)";
    }
    if (kill % 3 == 2) {  // A file that nobody has noted.
      const auto noted = scan([] { return true; });
      ASSERT_TRUE(noted);
      std::ofstream(folder / std::format("scan-{}.json.gz", noted->files.size())) << "x";
    }
  }
  const auto partly = scan([] { return true; });
  ASSERT_TRUE(partly);
  const auto scanned = scan();
  ASSERT_TRUE(scanned) << scanned.error().message;
  EXPECT_TRUE(scanned->is_whole);
  EXPECT_GT(partly->items, 0U);
  EXPECT_EQ(read_.size(), k_pages - partly->items) << "what was whole is not read again";
  const auto items = items_of(*scanned);
  EXPECT_EQ(items.size(), k_pages);
  EXPECT_EQ(std::set(items.begin(), items.end()).size(), k_pages);
}

TEST_F(ScanTest, of_another_table_or_of_the_day_before_begins_anew) {
  pages_ = 2;
  item_bytes_ = 10;
  ASSERT_TRUE(scan());
  clock_.advance(std::chrono::hours(25));
  const auto scanned = scan();
  ASSERT_TRUE(scanned);
  EXPECT_EQ(read_.size(), 4U);
  EXPECT_EQ(scanned->begun_s, clock_.unix_ms() / 1'000);
  EXPECT_EQ(scanned->items, 2U);
}

TEST_F(ScanTest, leaves_nothing_when_it_is_removed) {
  pages_ = 2;
  item_bytes_ = 10;
  ASSERT_TRUE(scan());
  remove_scan(folder_.path());
  EXPECT_FALSE(std::filesystem::exists(folder_.path()));
}

}  // namespace
}  // namespace tinydynamocdc::verify
