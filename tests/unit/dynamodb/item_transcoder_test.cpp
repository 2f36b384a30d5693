// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/item_transcoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <format>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "dynamodb/transcoder_paths.hpp"
#include "support/stream_events.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

// An item with its keys, by transcode_item_with_keys, or by an ItemTranscoder.
struct Read {
  std::string image;
  std::vector<std::string> keys;
  bool operator==(const Read&) const = default;
};

KeyNames names_of(const std::vector<std::string>& names) {
  KeyNames result;
  for (const auto& name : names) {
    result.names[result.count++] = name;
  }
  return result;
}

std::optional<Read> carefully(const std::string& item, const std::vector<std::string>& names) {
  const testing::Padded padded(item);
  std::string output(transcoded_bytes_max(item.size()), '\0');
  ItemKeys keys;
  const auto done = transcode_by_path(TranscoderPath::careful, padded.view(), output.data(),
                                      names_of(names), keys);
  if (!done) {
    return std::nullopt;
  }
  output.resize(static_cast<std::size_t>(done->output_end - output.data()));
  Read read{.image = output, .keys = {}};
  for (const auto& key : keys) {
    read.keys.push_back(std::format("{} {}", key.tag, key.value_text));
  }
  return read;
}

std::optional<Read> by(ItemTranscoder& transcoder, const std::string& item, std::size_t keys) {
  const testing::Padded padded(item);
  std::string output(transcoded_bytes_max(item.size()), '\0');
  const auto done = transcoder.transcode(padded.view(), output.data());
  if (!done) {
    return std::nullopt;
  }
  output.resize(static_cast<std::size_t>(done->output_end - output.data()));
  Read read{.image = output, .keys = {}};
  for (std::size_t i = 0; i < keys; ++i) {
    const auto& key = transcoder.key(i);
    read.keys.push_back(std::format("{} {}", key.tag, std::string_view(key.text, key.bytes)));
  }
  return read;
}

std::vector<TranscoderPath> vector_paths() {
  std::vector<TranscoderPath> paths;
  std::ranges::copy_if(available_transcoder_paths(), std::back_inserter(paths),
                       [](auto path) { return path != TranscoderPath::careful; });
  return paths;
}

TEST(ItemTranscoder, gives_what_the_careful_path_gives_item_after_item) {
  // Names of all sizes around a word, two words and a vector, that differ at one place only.
  for (const std::size_t bytes : {1UL, 7UL, 8UL, 9UL, 15UL, 16UL, 17UL, 31UL, 32UL, 33UL, 70UL}) {
    const std::string pk(bytes, 'k');
    const std::string sk = pk + "s";
    for (const auto path : vector_paths()) {
      const std::vector<std::string> names = {pk, sk};
      ItemTranscoder transcoder(names_of(names), path);
      for (std::size_t at = 0; at < bytes; ++at) {
        std::string other = pk;
        other[at] = 'x';
        // The names before the keys change in size, and maps stand inside: what is guessed of the
        // item before is wrong, and then right.
        const std::string item = std::format(
            R"({{"{0}":{{"S":"1"}},"{1}":{{"M":{{"{2}":{{"N":"4"}},"{0}":{{"L":[{{"M":{{"a{0}":{{"NULL":true}}}}}}]}}}}}},"{3}":{{"N":"{4}"}},"{2}":{{"S":"é{4}"}}}})",
            other, std::string(at % 5, 'n'), pk, sk, at);
        const auto wanted = carefully(item, names);
        ASSERT_TRUE(wanted) << item;
        EXPECT_EQ(by(transcoder, item, 2), wanted) << to_string(path) << " " << item;
      }
    }
  }
}

TEST(ItemTranscoder, leaves_what_is_not_plain_to_others) {
  const std::string refused[] = {
      R"({"pk":{"S":"1"}})",
      R"({"pk":{"S":"1"},"pk":{"S":"1"},"sk":{"N":"1"}})",
      R"({"pk":{"BOOL":true},"sk":{"N":"1"}})",
      R"({"pk":{"M":{}},"sk":{"N":"1"}})",
      R"({"pk":{"SS":["1"]},"sk":{"N":"1"}})",
      R"({"pk":{"S":"a\\b"},"sk":{"N":"1"}})",
      R"({"pk":{"S":"\u0041"},"sk":{"N":"1"}})",
      R"({"\u0070k":{"S":"1"},"sk":{"N":"1"}})",
      R"({"pk":{"S":"1"},"sk":{"N":"1"},"\u0070k":{"S":"1"}})",
      R"({"pk":{"S":"1"},"sk":{"N":"1"},"a\tb":{"S":"1"}})",
      R"({"pk":{"S":"1"},"sk":{"N":"123456789012345678"}})",
      R"({"pk":{"S":"1"},"sk":{"N":"1e301"}})",
      R"({"pk":{"S":"1"},"sk":{"N":"+1"}})",
      R"({"pk":{"S":"1"},"sk":{"N":"007"}})",
      "{\"pk\":{\"S\":\"\xff\"},\"sk\":{\"N\":\"1\"}}",
      "{\"pk\":{\"S\":\"1\n\"},\"sk\":{\"N\":\"1\"}}",
      R"({"pk":{"S":"1"},"sk":{"N":"1"})",
      R"({"pk":{"S":"1)",
      "{",
      "",
  };
  const std::string good = R"({"sk":{"N":"1E5"},"pk":{"B":"AQI="}})";
  const std::vector<std::string> names = {"pk", "sk"};
  for (const auto path : vector_paths()) {
    ItemTranscoder transcoder(names_of(names), path);
    for (const auto& item : refused) {
      EXPECT_EQ(by(transcoder, item, 2), std::nullopt) << to_string(path) << " " << item;
      EXPECT_EQ(by(transcoder, good, 2), carefully(good, names)) << to_string(path);
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
