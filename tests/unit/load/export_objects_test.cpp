// SPDX-License-Identifier: Apache-2.0
#include "load/export_objects.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "load/folder_objects.hpp"
#include "support/temporary_folder.hpp"

namespace tinydynamocdc::load {
namespace {

using base::Deadline;
using base::ErrorKind;

// An export whose manifests say `p/AWSDynamoDB/1/`, and which lies in the folder `copy`.
class ExportObjectsTest : public ::testing::Test {
 protected:
  static aws::ObjectName name(std::string key) {
    return {.bucket = "theirs", .key = std::move(key)};
  }

  std::string text(const std::string& key) {
    return objects_.get(name(key), 100, Deadline::never()).value_or("");
  }

  std::vector<std::string> keys(const std::string& prefix) {
    return objects_.list(name(prefix), "", Deadline::never()).value().keys;
  }

  testing::TemporaryFolder here_;
  testing::TemporaryFolder notes_;
  FolderObjects store_{here_.path()};
  FolderObjects ledger_{notes_.path()};
  ExportObjects objects_{{.named = "p/AWSDynamoDB/1/",
                          .own = {.objects = store_, .bucket = "", .key = "copy/"},
                          .shared = {.objects = store_, .bucket = "", .key = "data/"},
                          .ledger = {.objects = ledger_, .bucket = "", .key = "1/"}}};
};

TEST_F(ExportObjectsTest, names_of_the_manifest_lead_to_where_the_objects_are) {
  here_.write("copy/manifest-files.json", "manifest");
  here_.write("copy/data/a.json.gz", "own");
  here_.write("data/b.json.gz", "shared");
  EXPECT_EQ(text("p/AWSDynamoDB/1/manifest-files.json"), "manifest");
  EXPECT_EQ(text("p/AWSDynamoDB/1/data/a.json.gz"), "own");
  EXPECT_EQ(text("p/AWSDynamoDB/data/b.json.gz"), "shared");
  EXPECT_EQ(objects_.url(name("p/AWSDynamoDB/1/data/a.json.gz")),
            here_.path() + "/copy/data/a.json.gz");
  EXPECT_TRUE(objects_.head(name("p/AWSDynamoDB/1/data/a.json.gz"), Deadline::never()));
}

TEST_F(ExportObjectsTest, lists_under_the_names_of_the_manifest) {
  here_.write("copy/data/a.json.gz", "own");
  here_.write("copy/data/b.json.gz", "own");
  EXPECT_EQ(keys("p/AWSDynamoDB/1/data/"),
            (std::vector<std::string>{"p/AWSDynamoDB/1/data/a.json.gz",
                                      "p/AWSDynamoDB/1/data/b.json.gz"}));
}

TEST_F(ExportObjectsTest, the_ledger_is_kept_elsewhere) {
  const auto entry = name("p/AWSDynamoDB/1/tinydynamocdc/done-x/a.json.gz/1.json");
  ASSERT_TRUE(objects_.put(entry, "done", Deadline::never()));
  EXPECT_EQ(text(entry.key), "done");
  EXPECT_EQ(keys("p/AWSDynamoDB/1/tinydynamocdc/done-x/"), std::vector<std::string>{entry.key});
  EXPECT_TRUE(std::filesystem::exists(notes_.path() + "/1/done-x/a.json.gz/1.json"));
  EXPECT_TRUE(std::filesystem::is_empty(here_.path()));
}

TEST_F(ExportObjectsTest, what_is_not_the_exports_is_missing) {
  here_.write("copy/data/a.json.gz", "own");
  for (const auto* key : {"p/AWSDynamoDB/2/data/a.json.gz", "AWSDynamoDB/1/data/a.json.gz", "a"}) {
    EXPECT_EQ(objects_.head(name(key), Deadline::never()).error().error.kind, ErrorKind::missing);
    EXPECT_EQ(objects_.get(name(key), 10, Deadline::never()).error().error.kind,
              ErrorKind::missing);
    EXPECT_EQ(objects_.list(name(key), "", Deadline::never()).error().error.kind,
              ErrorKind::missing);
    EXPECT_EQ(objects_.put(name(key), "x", Deadline::never()).error().error.kind,
              ErrorKind::missing);
    EXPECT_EQ(objects_.url(name(key)), std::string("s3://theirs/") + key);
  }
}

}  // namespace
}  // namespace tinydynamocdc::load
