// SPDX-License-Identifier: Apache-2.0
// Rows of stream batches, byte for byte: hashes over many generated events, taken before the reader
// of events was first made faster (at commit 21b6fd2). A hash that changes means other rows for
// the same change, or another judgement of a broken event; neither happens by chance.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <format>
#include <random>
#include <string>
#include <string_view>

#include "aws/digest.hpp"
#include "dynamodb/transcoder.hpp"
#include "row/row_writer.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::row {
namespace {

class Events {
 public:
  explicit Events(std::uint64_t seed) : random_(seed) {}

  std::string event(std::size_t records) {
    std::string text =
        pick({R"({"Records":[)", "{ \"Records\" :\n[ ", R"({"x":[1,{}],"Records":[)"});
    for (std::size_t i = 0; i < records; ++i) {
      text += (i > 0 ? pick({",", " , ", ",\n"}) : "") + record();
    }
    return text + pick({"]}", "]}", "] }\n", R"(],"y":null})"});
  }

  // One byte is lost, doubled or another one.
  void damage(std::string& text) {
    const auto at = below(text.size());
    switch (below(3)) {
      case 0:
        text.erase(at, 1);
        break;
      case 1:
        text.insert(at, 1, text[at]);
        break;
      default:
        text[at] = pick({"\"", "{", "}", "[", "]", ",", ":", "\\", "1", "\x01", "\xC3", "n"})[0];
    }
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool once_in(std::uint64_t times) { return below(times) == 0; }

  template <std::size_t count>
  std::string pick(const char* const (&texts)[count]) {
    return texts[below(count)];
  }

  std::string string() {
    static constexpr std::array<std::string_view, 12> k_pieces = {
        "a",      "device-000017",         "é東京", R"(\")",
        R"(\\)",  R"(\u00e9\ud83d\ude00)", R"(\n)", " the garden of the customer asked again ",
        "{}[]:,", "\xF0\x9F\x98\x80",      "/",     R"(\/)"};
    std::string text;
    for (auto left = below(6); left > 0; --left) {
      text += k_pieces[below(k_pieces.size())];
    }
    return text;
  }

  std::string number() {
    return pick({"0", "-1", "17", "1e5", "3.50", "-0.1E-7", "9007199254740993",
                 "123456789012345678901234567890", "1.7976931348623157E+308", "1E126"});
  }

  std::string value(int depth) {
    switch (below(depth > 0 ? 10 : 7)) {
      case 0:
        return std::format(R"({{"S":"{}"}})", string());
      case 1:
        return std::format(R"({{"N":"{}"}})", number());
      case 2:
        return std::format(R"({{"BOOL":{}}})", pick({"true", "false"}));
      case 3:
        return R"({"NULL":true})";
      case 4:
        return pick({R"({"B":"AQI="})", R"({"B":""})", R"({ "B" : "AAAA" })"});
      case 5:
        return std::format(R"({{"SS":["{}","{}"]}})", string(), string());
      case 6:
        return std::format(R"({{"NS":["{}"]}})", number());
      case 7:
        return std::format(R"({{"L":[{},{}]}})", value(depth - 1), value(depth - 1));
      case 8:
        return R"({"L":[]})";
      default:
        return std::format(R"({{"M":{{"{}":{},"m":{}}}}})", string(), value(depth - 1),
                           value(depth - 1));
    }
  }

  std::string image(std::string_view keys) {
    std::string text = "{" + std::string(keys);
    for (auto left = below(5); left > 0; --left) {
      text += std::format(",\"a{}{}\":{}", left, once_in(9) ? string() : "", value(2));
    }
    return text + "}";
  }

  std::string keys() {
    if (once_in(40)) {
      return R"("pk":{"BOOL":true})";
    }
    auto text = std::format(
        R"("{}":{})", pick({"pk", "p-k", "\\u0070k"}),
        once_in(3) ? R"({"N":")" + number() + "\"}" : std::format(R"({{"S":"{}"}})", string()));
    if (once_in(2)) {
      text +=
          std::format(R"(,"sk":{})", pick({R"({"B":"AQI="})", R"({"N":"42"})", R"({"S":"x"})"}));
    }
    return text;
  }

  std::string inner(std::string_view name) {
    const auto key_text = keys();
    std::array<std::string, 7> members = {
        std::format(R"("ApproximateCreationDateTime":{})",
                    pick({"1764000000", "1.764E9", "1764000000.75", "1764000000", "-1"})),
        std::format(R"("Keys":{{{}}})", key_text),
        name == "REMOVE" ? "" : R"("NewImage":)" + image(key_text),
        name == "INSERT" ? "" : R"("OldImage":)" + image(key_text),
        std::format(R"("SequenceNumber":"{}")", 17'000'000'000'000'000'000U + below(1'000'000)),
        std::format(R"("SizeBytes":{})", once_in(60) ? "4294967296" : "310"),
        std::format(R"("StreamViewType":"{}")",
                    once_in(9) ? pick({"NEW_IMAGE", "KEYS_ONLY", "X"}) : "NEW_AND_OLD_IMAGES")};
    if (once_in(4)) {
      std::swap(members[below(members.size())], members[below(members.size())]);
    }
    std::string text;
    for (const auto& member : members) {
      if (!member.empty() && !once_in(150)) {
        text += (text.empty() ? "" : ",") + member;
      }
    }
    return "{" + text + (once_in(50) ? R"(,"new":[{"x":"\u00e9"},null])" : "") + "}";
  }

  std::string record() {
    const auto name = pick({"INSERT", "MODIFY", "REMOVE"});
    std::string text = std::format(
        R"({{"eventID":"{:032x}","eventName":"{}","eventVersion":{},"eventSource":"aws:dynamodb",)",
        random_(), name, pick({"\"1.1\"", "\"1.1\"", "1.1", "\"1.0\""}));
    text += std::format(R"("awsRegion":"eu-west-2","dynamodb":{},)", inner(name));
    if (once_in(4)) {
      text += pick({R"("userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},)",
                    R"("userIdentity":null,)", R"("userIdentity": { "a" :	"\\" } ,)"});
    }
    return text +
           std::format(
               R"("eventSourceARN":"arn:aws:dynamodb:eu-west-2:123456789012:table/{}/stream/2026-11-22T10:00:00.000"}})",
               pick({"people", "people", "people", "a.b-c", "_"}));
  }

  std::mt19937_64 random_;
};

// Whatever a reader of the event learns, record by record.
std::string told(std::string payload, RowWriter& writer, std::size_t& rows) {
  const auto bytes = payload.size();
  payload.append(dynamodb::k_padding_bytes, '\0');
  source::StreamEvent event(std::string_view(payload).substr(0, bytes));
  std::string text;
  for (;;) {
    const auto read = event.next();
    if (!read) {
      return text + "broken: " + read.error().message + "\n";
    }
    if (!*read) {
      return text;
    }
    const auto& record = **read;
    text += std::format("{} {} {}\n", record.index, record.sequence_number, record.record_json);
    const auto written = record.change ? writer.append(*record.change, text)
                                       : std::unexpected(record.change.error());
    rows += written ? 1 : 0;
    if (!written) {
      text += written.error().message + "\n";
    }
  }
}

TEST(StreamRows, of_whole_events_are_the_same_bytes_as_ever) {
  Events events(20'261'129);
  RowWriter writer("key_");
  std::string hashes;
  std::size_t rows = 0;
  for (int i = 0; i < 400; ++i) {
    hashes += aws::sha256(told(events.event(50), writer, rows));
  }
  EXPECT_EQ(rows, 10'654U);
  EXPECT_EQ(aws::sha256_hex(hashes),
            "3a0d92423ef0524fad22b753d8c8719a6e1089dc19fb9fbfa72a0f1921156423");
}

TEST(StreamRows, of_damaged_events_and_what_is_said_of_them_are_the_same_bytes_as_ever) {
  Events events(29'112'026);
  RowWriter writer("key_");
  std::string hashes;
  std::size_t rows = 0;
  for (int i = 0; i < 6'000; ++i) {
    auto event = events.event(3);
    events.damage(event);
    hashes += aws::sha256(told(std::move(event), writer, rows));
  }
  EXPECT_EQ(rows, 6'444U);
  EXPECT_EQ(aws::sha256_hex(hashes),
            "1f14c2b66b9471464156976c6de44d9df9681c7827b9cb1a7917da3d6d538bcc");
}

}  // namespace
}  // namespace tinydynamocdc::row
