// SPDX-License-Identifier: Apache-2.0
#include "ledger/notes.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "aws/credentials.hpp"
#include "aws/s3_objects.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_s3.hpp"

namespace tinydynamocdc::ledger {
namespace {

class NotesTest : public ::testing::Test {
 protected:
  NotesTest() {
    http_.otherwise([this](const auto& request) { return s3_.answer(request); });
  }
  [[nodiscard]] base::Deadline soon() const {
    return base::Deadline::in(clock_, std::chrono::seconds(5));
  }
  base::Result<std::optional<std::string>> note(const std::string& key) {
    return note_at(objects_, {.bucket = "b", .key = key}, 100, soon());
  }
  std::vector<std::string> names(const std::string& folder) {
    std::vector<std::string> all;
    EXPECT_TRUE(each_name_below(objects_, {.bucket = "b", .key = folder}, soon(),
                                [&](std::string_view name) { all.emplace_back(name); }));
    return all;
  }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  testing::FakeS3 s3_;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("key"), base::Secret()});
  aws::S3Objects objects_{aws::Access{http_, clock_, *credentials_, environment_, "eu-west-2", 1}};
};

TEST_F(NotesTest, a_note_is_read) {
  s3_.put("b", "p/note", "7");
  EXPECT_EQ(note("p/note").value(), "7");
}

TEST_F(NotesTest, one_that_is_not_there_is_nothing_also_where_s3_says_denied) {
  s3_.put("b", "p/other", "7");
  EXPECT_EQ(note("p/note").value(), std::nullopt);
  s3_.may_list = false;
  EXPECT_EQ(note("p/note").value(), std::nullopt);
}

TEST_F(NotesTest, any_other_failure_is_one) {
  http_.otherwise([](const auto&) { return net::HttpResponse{503, {}, "busy"}; });
  const auto read = note("p/note");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().kind, base::ErrorKind::missing);
}

TEST_F(NotesTest, all_names_below_a_folder_come_whatever_the_pages) {
  for (const char* key : {"p/a", "p/b", "p/c/d", "p/e", "p/f", "q/g"}) {
    s3_.put("b", key, "x");
  }
  EXPECT_EQ(names("p/"), (std::vector<std::string>{"a", "b", "c/d", "e", "f"}));
  EXPECT_EQ(s3_.lists(), 3U) << "two in a page";
  EXPECT_EQ(names("r/"), std::vector<std::string>());
}

TEST_F(NotesTest, names_that_may_not_be_listed_are_an_error) {
  s3_.put("b", "p/a", "x");
  http_.answer(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
  const auto listed = each_name_below(objects_, {.bucket = "b", .key = "p/"}, soon(),
                                      [](std::string_view) { ADD_FAILURE(); });
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().kind, base::ErrorKind::denied);
}

}  // namespace
}  // namespace tinydynamocdc::ledger
