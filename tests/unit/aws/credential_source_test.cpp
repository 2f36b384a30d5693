// SPDX-License-Identifier: Apache-2.0
#include "aws/credential_source.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/fake_clock.hpp"

namespace tinydynamocdc::aws {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Numbers what it issues; it may refuse, and its credentials last as long as it is told.
class Numbered final : public CredentialSource {
 public:
  explicit Numbered(const base::Clock& clock) : clock_(clock) {}

  [[nodiscard]] base::Result<IssuedCredentials> issue(base::Deadline /*deadline*/) override {
    ++asked;
    if (refuses) {
      return base::fail(refusal, "no");
    }
    IssuedCredentials issued{.credentials = {std::to_string(asked), base::Secret(), base::Secret()},
                             .expires_unix_ms = {}};
    if (lasts) {
      issued.expires_unix_ms =
          clock_.unix_ms() + std::chrono::duration_cast<std::chrono::milliseconds>(*lasts).count();
    }
    return issued;
  }

  std::atomic<int> asked = 0;
  bool refuses = false;
  base::ErrorKind refusal = base::ErrorKind::denied;
  std::optional<minutes> lasts;

 private:
  const base::Clock& clock_;
};

class RefreshingCredentials : public ::testing::Test {
 protected:
  std::string key() {
    const auto found = credentials_->credentials(base::Deadline::never());
    return found ? found->access_key_id : "error: " + found.error().message;
  }

  testing::FakeClock clock_;
  Numbered* source_ = new Numbered(clock_);
  std::unique_ptr<CredentialsProvider> credentials_ =
      make_refreshing_credentials(clock_, SourcePointer(source_));
};

TEST_F(RefreshingCredentials, without_an_end_are_asked_for_once) {
  EXPECT_EQ(key(), "1");
  clock_.advance(std::chrono::hours(1000));
  EXPECT_EQ(key(), "1");
}

TEST_F(RefreshingCredentials, are_renewed_fifteen_minutes_before_their_end) {
  source_->lasts = minutes(60);
  EXPECT_EQ(key(), "1");
  clock_.advance(minutes(45));
  EXPECT_EQ(key(), "1");
  clock_.advance(seconds(1));
  EXPECT_EQ(key(), "2");
}

TEST_F(RefreshingCredentials, a_renewal_that_fails_is_tried_again_each_minute_while_the_old_last) {
  source_->lasts = minutes(60);
  EXPECT_EQ(key(), "1");
  source_->refuses = true;
  clock_.advance(minutes(50));
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(source_->asked, 2);
  clock_.advance(minutes(1));
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(source_->asked, 3);
  source_->refuses = false;
  clock_.advance(minutes(1));
  EXPECT_EQ(key(), "4");
}

TEST_F(RefreshingCredentials, once_they_have_ended_a_refusal_is_told_and_not_asked_for_at_once) {
  source_->lasts = minutes(60);
  EXPECT_EQ(key(), "1");
  source_->refuses = true;
  clock_.advance(minutes(60));
  EXPECT_EQ(key(), "error: no");
  source_->refuses = false;
  clock_.advance(seconds(9));
  EXPECT_EQ(key(), "error: no");
  clock_.advance(seconds(1));
  EXPECT_EQ(key(), "3");
}

TEST_F(RefreshingCredentials, what_may_pass_is_asked_for_again_at_once) {
  source_->refuses = true;
  source_->refusal = base::ErrorKind::unavailable;
  EXPECT_EQ(key(), "error: no");
  source_->refuses = false;
  EXPECT_EQ(key(), "2");
}

TEST_F(RefreshingCredentials, short_ones_are_not_asked_for_with_each_request) {
  source_->lasts = minutes(5);
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(key(), "1");
  clock_.advance(minutes(1));
  EXPECT_EQ(key(), "2");
}

TEST_F(RefreshingCredentials, handed_out_expired_they_are_refused) {
  source_->lasts = minutes(-1);
  EXPECT_TRUE(key().contains("already expired"));
}

TEST_F(RefreshingCredentials, many_threads_ask_once) {
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { good += key() == "1" ? 1 : 0; });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(good, 8);
  EXPECT_EQ(source_->asked, 1);
}

TEST(FixedSource, ends) {
  testing::FakeClock clock;
  const auto source =
      make_fixed_source(clock, {.credentials = {"A", base::Secret(), base::Secret()},
                                .expires_unix_ms = clock.unix_ms() + 1000});
  EXPECT_TRUE(source->issue(base::Deadline::never()));
  clock.advance(seconds(1));
  EXPECT_FALSE(source->issue(base::Deadline::never()));
}

}  // namespace
}  // namespace tinydynamocdc::aws
