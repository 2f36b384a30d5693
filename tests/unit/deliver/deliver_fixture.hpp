// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <format>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "deliver/deliver.hpp"
#include "source/stream_event.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_tinybird.hpp"
#include "support/stream_events.hpp"

namespace tinydynamocdc::deliver {

inline constexpr std::string_view k_people = "ddb_PeopleTable";

/// One process of the function, without AWS around it.
class DeliverTest : public ::testing::Test {
 protected:
  /// Sees the requests themselves, on their way to http_.
  struct Tap final : net::HttpClient {
    explicit Tap(net::HttpClient& to) : next(to) {}
    base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                         base::Deadline deadline) override {
      if (before) {
        before(request);
      }
      return next.send(request, deadline);
    }
    net::HttpClient& next;
    std::function<void(const net::HttpRequest&)> before;
  };

  DeliverTest() {
    http_.otherwise([this](const auto& request) { return tinybird_.answer(request); });
  }

  Report run_source(dynamodb::ChangeSource& source) {
    auto report = deliver(source, {writer_, destinations(), client_}, options_,
                          base::Deadline::in(clock_, std::chrono::seconds(30)));
    EXPECT_EQ(report.delivered + report.quarantined + report.undelivered, report.read);
    return report;
  }

  virtual Destinations& destinations() { return destinations_; }

  std::vector<testing::RecordedRequest> events() const {
    std::vector<testing::RecordedRequest> found;
    for (const auto& request : http_.requests()) {
      if (request.target.starts_with("/v0/events")) {
        found.push_back(request);
      }
    }
    return found;
  }

  // The bodies sent so far, as text.
  std::vector<std::string> texts() const {
    std::vector<std::string> found;
    for (const auto& request : events()) {
      const auto text = testing::plain_body(request);
      EXPECT_TRUE(text) << "a damaged body";
      EXPECT_EQ(request.header("Content-Encoding"), "gzip");
      found.push_back(text.value_or(""));
    }
    return found;
  }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  Tap tap_{http_};
  testing::FakeTinybird tinybird_;
  net::Jitter jitter_{1};
  tinybird::FixedToken token_{base::Secret("p.token")};
  tinybird::Client client_{
      {tap_, clock_, jitter_, token_},
      {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};
  row::RowWriter writer_{"key_"};
  Destinations destinations_{client_, {}, TableCheck::ensure};
  DeliverOptions options_;
};

/// Stream records through deliver().
class StreamDeliverTest : public DeliverTest {
 protected:
  Report run(const std::vector<testing::StreamRecord>& records) {
    const auto event = testing::event_of(records);
    source::StreamEvent source(event.view());
    return run_source(source);
  }

  // Records numbered 100, 101, …, each another item.
  static std::vector<testing::StreamRecord> numbered(int count) {
    std::vector<testing::StreamRecord> records;
    for (int i = 0; i < count; ++i) {
      records.push_back(testing::StreamRecord()
                            .numbered(std::to_string(100 + i))
                            .with_image(std::format(R"("Id":{{"N":"{}"}})", i)));
    }
    return records;
  }
};

}  // namespace tinydynamocdc::deliver
