// SPDX-License-Identifier: Apache-2.0
#include "lambda/object_reader.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "aws/credentials.hpp"
#include "aws/digest.hpp"
#include "aws/s3_objects.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_s3.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::Deadline;
using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view k_bucket = "b";
constexpr std::string_view k_key = "AWSDynamoDB/1/data/x.json.gz";

class ObjectReaderTest : public ::testing::Test {
 protected:
  ObjectReaderTest() {
    http_.otherwise([this](const auto& request) { return s3_.answer(request); });
  }

  ObjectReader reader(ObjectReader::Options options = {.part_bytes = 10}) {
    return {objects_,
            {std::string(k_bucket), std::string(k_key)},
            Deadline::in(clock_, seconds(30)),
            options};
  }

  // Everything, or the error that it ended with.
  static base::Result<std::string> all(ObjectReader& reader, std::size_t step = 7) {
    std::string text;
    std::string piece(step, '\0');
    for (;;) {
      const auto bytes = reader.read(piece);
      if (!bytes) {
        return std::unexpected(bytes.error());
      }
      if (*bytes == 0) {
        return text;
      }
      text.append(piece, 0, *bytes);
    }
  }

  static std::string bytes(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text += static_cast<char>('a' + i * i % 26);
    }
    return text;
  }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  testing::FakeS3 s3_;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("key"), base::Secret()});
  aws::S3Objects objects_{{http_, clock_, *credentials_, environment_, "eu-west-2", 1}};
};

TEST_F(ObjectReaderTest, reads_objects_of_any_size_in_order) {
  for (const std::size_t size : {0UZ, 1UZ, 9UZ, 10UZ, 11UZ, 20UZ, 95UZ, 1000UZ}) {
    s3_.put(k_bucket, k_key, bytes(size));
    auto from = reader();
    EXPECT_EQ(all(from).value(), bytes(size));
    EXPECT_EQ(from.object_bytes(), size);
    aws::Md5 md5;
    md5.update(bytes(size));
    EXPECT_EQ(from.md5_base64(), md5.base64_digest()) << size;
    char more = 0;
    EXPECT_EQ(from.read({&more, 1}).value(), 0U) << "and then again";
  }
}

TEST_F(ObjectReaderTest, asks_for_each_part_once_and_for_nothing_before_it_is_read) {
  s3_.put(k_bucket, k_key, bytes(95));
  auto from = reader();
  EXPECT_TRUE(http_.requests().empty());
  EXPECT_TRUE(all(from));
  const auto requests = http_.requests();
  ASSERT_EQ(requests.size(), 10U);
}

// Counts requests by whether they bring memory for a part.
struct MemoryClient final : net::HttpClient {
  MemoryClient(net::HttpClient& to, std::size_t part) : next(to), part_bytes(part) {}
  base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                       Deadline deadline) override {
    auto response = next.send(request, deadline);
    if (request.memory != nullptr && request.memory->capacity() >= part_bytes) {
      ++with_memory;
      auto memory = std::exchange(*request.memory, {});
      memory.assign(response->body);
      response->body = std::move(memory);
    }
    return response;
  }
  net::HttpClient& next;
  std::size_t part_bytes;
  std::atomic<int> with_memory = 0;
};

TEST_F(ObjectReaderTest, parts_come_in_the_memory_of_those_that_have_been_read) {
  s3_.put(k_bucket, k_key, bytes(10'000));
  MemoryClient client(http_, 100);
  aws::S3Objects objects({client, clock_, *credentials_, environment_, "eu-west-2", 1});
  for (const std::size_t threads : {0UZ, 1UZ, 3UZ}) {
    client.with_memory = 0;
    ObjectReader from(objects, {std::string(k_bucket), std::string(k_key)},
                      Deadline::in(clock_, seconds(30)),
                      {.part_bytes = 100, .parts_ahead = 3, .threads = threads});
    EXPECT_EQ(all(from).value(), bytes(10'000));
    EXPECT_GE(client.with_memory, 95) << "of 100: only the first ones have none";
  }
}

// The ETags of the answers are compared too; but only S3 itself can refuse at once.
TEST_F(ObjectReaderTest, every_part_behind_the_first_asks_for_the_first_one_s_etag) {
  s3_.put(k_bucket, k_key, bytes(95));
  http_.answer_with([this](const auto& request) { return s3_.answer(request); })
      .fail(ErrorKind::unavailable, "connection lost");
  auto from = reader({.part_bytes = 10, .threads = 1});
  EXPECT_TRUE(all(from));
  const auto requests = http_.requests();
  ASSERT_EQ(requests.size(), 11U) << "one part was asked for twice";
  EXPECT_EQ(requests[0].header("If-Match"), "");
  for (std::size_t i = 1; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].header("If-Match"), s3_.etag(k_bucket, k_key))
        << requests[i].header("Range");
  }
}

TEST_F(ObjectReaderTest, a_part_that_breaks_off_is_fetched_again) {
  s3_.put(k_bucket, k_key, bytes(95));
  std::atomic<int> count = 0;
  http_.otherwise([&](const auto& request) -> base::Result<net::HttpResponse> {
    auto answer = s3_.answer(request);
    switch (count++ % 4) {
      case 1:  // The connection is lost.
        return base::fail(ErrorKind::unavailable, "connection lost");
      case 2:  // Less than was said.
        answer->body.pop_back();
        return answer;
      default:
        return answer;
    }
  });
  auto from = reader();
  const auto text = all(from);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text, bytes(95));
}

TEST_F(ObjectReaderTest, an_object_that_is_replaced_while_it_is_read_is_an_error) {
  for (const bool heeds_if_match : {true, false}) {
    s3_.put(k_bucket, k_key, bytes(95));
    http_.otherwise([&](const testing::RecordedRequest& request) {
      if (request.header("Range") == "bytes=50-59") {
        s3_.put(k_bucket, k_key, bytes(94));
      }
      auto asked = request;
      if (!heeds_if_match) {
        std::erase_if(asked.headers, [](const auto& header) { return header.name == "If-Match"; });
      }
      return s3_.answer(asked);
    });
    auto from = reader();
    const auto text = all(from);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().kind, ErrorKind::unavailable);
    EXPECT_TRUE(text.error().message.contains("was replaced while it was read"))
        << text.error().message;
    EXPECT_TRUE(text.error().message.starts_with("s3://b/AWSDynamoDB/1/data/x.json.gz"));
    EXPECT_FALSE(from.md5_base64()) << "there is no end to tell of";
    char more = 0;
    EXPECT_FALSE(from.read({&more, 1})) << "an error is final";
  }
}

TEST_F(ObjectReaderTest, an_object_that_vanishes_is_missing) {
  auto from = reader();
  const auto text = all(from);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, ErrorKind::missing);
  EXPECT_TRUE(text.error().message.contains("NoSuchKey")) << text.error().message;
}

TEST_F(ObjectReaderTest, what_came_before_an_error_is_handed_out) {
  s3_.put(k_bucket, k_key, bytes(95));
  http_.otherwise([&](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
    if (request.header("Range") == "bytes=50-59") {
      return net::HttpResponse{.status = 400, .headers = {}, .body = "no"};
    }
    return s3_.answer(request);
  });
  auto from = reader();
  std::string text;
  char byte = 0;
  auto read = from.read({&byte, 1});
  for (; read && *read == 1; read = from.read({&byte, 1})) {
    text += byte;
  }
  EXPECT_FALSE(read);
  EXPECT_EQ(text, bytes(95).substr(0, 50));
}

// Two threads fetch at a time, and never more than three parts ahead of the reader.
TEST_F(ObjectReaderTest, defect_24_fetches_ahead_but_no_further_than_it_was_told) {
  s3_.put(k_bucket, k_key, bytes(1000));
  std::atomic<int> at_a_time = 0;
  std::atomic<int> most = 0;
  http_.otherwise([&](const auto& request) {
    const int now = ++at_a_time;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::sleep_for(milliseconds(2));
    --at_a_time;
    return s3_.answer(request);
  });
  auto from = reader({.part_bytes = 10, .parts_ahead = 3, .threads = 2});
  std::string piece(10, '\0');
  EXPECT_TRUE(from.read(piece));
  for (int waits = 0; s3_.count(k_bucket, k_key) < 4 && waits < 1000; ++waits) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(s3_.count(k_bucket, k_key), 4U) << "the part that is read, and three more";
  EXPECT_EQ(all(from).value(), bytes(1000).substr(10));
  EXPECT_EQ(most, 2);
}

TEST_F(ObjectReaderTest, ends_its_threads_when_nobody_reads_on) {
  s3_.put(k_bucket, k_key, bytes(1000));
  auto from = std::make_unique<ObjectReader>(
      objects_, aws::ObjectName{std::string(k_bucket), std::string(k_key)},
      Deadline::in(clock_, seconds(30)), ObjectReader::Options{.part_bytes = 10});
  std::string piece(10, '\0');
  EXPECT_TRUE(from->read(piece));
  from.reset();
  const auto asked = s3_.count(k_bucket, k_key);
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_EQ(s3_.count(k_bucket, k_key), asked);
}

}  // namespace
}  // namespace tinydynamocdc::lambda
