// SPDX-License-Identifier: Apache-2.0
#include "verify/resolve.hpp"

#include "verify/verify_fixture.hpp"

namespace tinydynamocdc::verify {
namespace {

class ResolverTest : public VerifyTest {
 protected:
  ResolverTest() {
    put_file({line("a", 1), line("b", 2)});
    answer("WITH landed", {});
  }

  Report resolved(const std::vector<Suspect>& suspects, std::chrono::milliseconds wait = {}) {
    Resolver resolver(parts_, export_, [] { return false; });
    const auto done = resolver.resolve(suspects);
    EXPECT_TRUE(done) << done.error().message;
    const auto waited = resolver.wait(wait);
    EXPECT_TRUE(waited) << waited.error().message;
    Report report{.subject = subject_,
                  .questions = questions_,
                  .source = {},
                  .before = {},
                  .now = {},
                  .notes = {}};
    resolver.tell(report);
    wrong_ = resolver.wrong();
    return report;
  }

  static Suspect here(std::string_view id, std::uint32_t at) {
    return {.key = hash(id), .slice = 0, .place = ItemPlace{.file = 0, .line = at}};
  }
  static Suspect there(std::string_view id) { return {.key = hash(id), .slice = 0, .place = {}}; }

  std::vector<WrongItem> wrong_;
};

TEST_F(ResolverTest, items_are_read_again_and_judged_by_their_rows) {
  answer("WITH landed", {landed("b", 3), landed("c", 1)});
  const auto report = resolved({here("a", 0), here("b", 1), there("c")});
  EXPECT_EQ(report.before.missing, 1U);
  EXPECT_EQ(report.before.different, 1U);
  EXPECT_EQ(report.before.extra, 1U);
  ASSERT_EQ(wrong_.size(), 3U);
  for (const auto& item : wrong_) {
    EXPECT_EQ(item.item_json.has_value(), item.key != hash("c"));
  }
}

TEST_F(ResolverTest, one_that_is_right_after_all_is_nothing) {
  answer("WITH landed", {landed("a", 1)});
  const auto report = resolved({here("a", 0)});
  EXPECT_EQ(report.before.wrong() + report.now.wrong(), 0U);
  EXPECT_TRUE(wrong_.empty());
}

TEST_F(ResolverTest, what_is_on_its_way_is_looked_at_again) {
  bool has_come = false;
  http_.otherwise([&](const testing::RecordedRequest&) {
    const auto body = has_come ? landed("a", 1).dump() + "\n" : std::string();
    has_come = true;
    return net::HttpResponse{200, {}, body};
  });
  const auto report = resolved({here("a", 0)}, std::chrono::seconds(5));
  EXPECT_EQ(report.before.wrong() + report.now.wrong(), 0U);
  EXPECT_EQ(http_.requests().size(), 2U) << "no longer than it must";
}

TEST_F(ResolverTest, what_stays_wrong_is_waited_for_no_longer_than_was_asked) {
  const auto begun = clock_.unix_ms();
  EXPECT_EQ(resolved({here("a", 0)}, std::chrono::seconds(3)).before.missing, 1U);
  EXPECT_EQ(clock_.unix_ms() - begun, 3'000);
}

TEST_F(ResolverTest, keys_that_are_too_many_for_one_answer_are_halved) {
  bool is_first = true;
  http_.otherwise([&](const testing::RecordedRequest&) {
    if (std::exchange(is_first, false)) {
      return net::HttpResponse{400, {}, R"({"error":"MEMORY_LIMIT_EXCEEDED"})"};
    }
    return net::HttpResponse{200, {}, ""};
  });
  EXPECT_EQ(resolved({here("a", 0), here("b", 1)}).before.missing, 2U);
  EXPECT_EQ(http_.requests().size(), 3U);
}

TEST_F(ResolverTest, put_right_is_what_was_wrong_before_alone) {
  subject_.view = "mat_ddb_Tab";
  subject_.view_columns = subject_.columns;
  answer("FINAL",
         {{{"hash", std::to_string(hash("a"))}, {"Keys", keys("a")}, {"NewImage", image("a", 1)}}});
  const auto report = resolved({here("a", 0)});
  EXPECT_EQ(report.before.missing, 1U);
  EXPECT_EQ(report.now.wrong(), 0U);
  EXPECT_EQ(report.put_right, 1U);
}

}  // namespace
}  // namespace tinydynamocdc::verify
