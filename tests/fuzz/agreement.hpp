// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/keys.hpp"
#include "dynamodb/number.hpp"
#include "dynamodb/transcoder_paths.hpp"
#include "oracle/oracle.hpp"

/// The product beside the oracle, one input at a time. Each function returns "" where they agree,
/// else a sentence with both answers. Used by the fuzzers and, with a fixed seed, by the unit
/// tests.
namespace tinydynamocdc::fuzz {

/// What has been compared so far.
struct Tally {
  std::size_t cases = 0;
  std::size_t accepted = 0;
  std::size_t refused = 0;
  std::map<std::string, std::size_t> by_path;  ///< Comparisons per path through the product.
  std::set<std::uint64_t> shapes;              ///< oracle::shape_of of the inputs.

  /// One line for people.
  [[nodiscard]] std::string summary() const {
    std::string text = std::to_string(cases) + " cases, " + std::to_string(accepted) +
                       " accepted, " + std::to_string(refused) + " refused, " +
                       std::to_string(shapes.size()) + " different shapes; paths:";
    for (const auto& [path, count] : by_path) {
      text += " " + path + "=" + std::to_string(count);
    }
    return text;
  }
};

/// A copy of `text` in memory of exactly its size and the padding, so that a sanitizer sees any
/// byte read beyond. The padding is filled with what would be most tempting to read on.
class PaddedText {
 public:
  explicit PaddedText(std::string_view text)
      : size_(text.size()), bytes_(new char[text.size() + dynamodb::k_padding_bytes]) {
    std::ranges::copy(text, bytes_.get());
    constexpr std::string_view k_tempting = "\"}}]},x\\";
    for (std::size_t i = 0; i < dynamodb::k_padding_bytes; ++i) {
      bytes_[size_ + i] = k_tempting[(size_ + i) % k_tempting.size()];
    }
  }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
};

inline std::string difference(const std::string& what, std::string_view input,
                              const std::string& product, const std::string& oracle) {
  return what + "\n  input:   " + std::string(input) + "\n  product: " + product +
         "\n  oracle:  " + oracle;
}

inline std::string spelled(const std::vector<oracle::Key>& keys) {
  std::string text;
  for (const auto& key : keys) {
    text += "[" + key.name + "|" + key.tag + "|" + key.value + "]";
  }
  return text;
}

inline std::vector<oracle::Key> as_oracle_keys(const dynamodb::ItemKeys& keys) {
  std::vector<oracle::Key> out;
  for (const auto& key : keys) {
    out.push_back({.name = dynamodb::unescaped(key.name_text),
                   .tag = key.tag,
                   .value = std::string(key.value_text)});
  }
  return out;
}

/// One answer about an item as text: what was written, how much was read, the keys; or that it was
/// refused.
inline std::string oracle_answer(std::string_view text, const std::vector<std::string>& names) {
  const auto item = oracle::convert_item(text);
  if (!item) {
    return "refused";
  }
  const auto keys = names.empty() ? oracle::Answer<std::vector<oracle::Key>>()
                                  : oracle::keys_of_item(text, names);
  if (!keys) {
    return "refused";
  }
  return item->escaped + " + " + std::to_string(text.size() - item->bytes_read) + " " +
         spelled(*keys);
}

inline std::string product_answer(const dynamodb::Transcoded& written, const char* output,
                                  const dynamodb::ItemKeys& keys, bool with_keys) {
  return std::string(output, static_cast<const char*>(written.output_end)) + " + " +
         std::to_string(written.input_rest.size()) + " " +
         (with_keys ? spelled(as_oracle_keys(keys)) : "");
}

/// Every path of the transcoder over `text`, with the key attributes `names` (none: without keys).
inline std::string compare_item(std::string_view text, const std::vector<std::string>& names,
                                Tally& tally) {
  const PaddedText input(text);
  const std::unique_ptr<char[]> output(new char[dynamodb::transcoded_bytes_max(text.size())]);
  const std::string wanted = oracle_answer(text, names);
  ++tally.cases;
  ++(wanted == "refused" ? tally.refused : tally.accepted);
  dynamodb::KeyNames key_names;
  for (const auto& name : names) {
    key_names.names[key_names.count++] = name;
  }
  std::string first_error;
  for (const auto path : dynamodb::available_transcoder_paths()) {
    const std::string path_name(to_string(path));
    ++tally.by_path[path_name];
    dynamodb::ItemKeys keys;
    const auto written =
        dynamodb::transcode_by_path(path, input.view(), output.get(), key_names, keys);
    const std::string answer =
        written ? product_answer(*written, output.get(), keys, !names.empty()) : "refused";
    if (answer != wanted) {
      return difference(path_name, text, written ? answer : written.error().message, wanted);
    }
    const std::string error = written ? "" : written.error().message;
    if (path == dynamodb::TranscoderPath::careful) {
      first_error = error;
      continue;
    }
    if (error != first_error) {
      return difference(path_name + " has another error", text, error, first_error);
    }
    dynamodb::ItemKeys vector_keys;
    const auto by_vectors = dynamodb::transcode_by_vectors_only(path, input.view(), output.get(),
                                                                key_names, vector_keys);
    if (!by_vectors) {
      continue;
    }
    ++tally.by_path[path_name + "-only"];
    const auto alone = product_answer(*by_vectors, output.get(), vector_keys, !names.empty());
    if (alone != wanted) {
      return difference(path_name + " alone", text, alone, wanted);
    }
  }
  return "";
}

/// transcode_item and transcode_item_with_keys as the product calls them.
inline std::string compare_product_calls(std::string_view text,
                                         const std::vector<std::string>& names) {
  const PaddedText input(text);
  const std::unique_ptr<char[]> output(new char[dynamodb::transcoded_bytes_max(text.size())]);
  const std::string plain_wanted = oracle_answer(text, {});
  const auto plain = dynamodb::transcode_item(input.view(), output.get());
  const std::string plain_answer =
      plain ? product_answer(*plain, output.get(), {}, false) : "refused";
  if (plain_answer != plain_wanted) {
    return difference("transcode_item", text, plain_answer, plain_wanted);
  }
  if (names.empty()) {
    return "";
  }
  dynamodb::KeyNames key_names;
  for (const auto& name : names) {
    key_names.names[key_names.count++] = name;
  }
  dynamodb::ItemKeys keys;
  const std::string wanted = oracle_answer(text, names);
  const auto written =
      dynamodb::transcode_item_with_keys(input.view(), output.get(), key_names, keys);
  const std::string answer =
      written ? product_answer(*written, output.get(), keys, true) : "refused";
  return answer == wanted ? "" : difference("transcode_item_with_keys", text, answer, wanted);
}

/// read_keys, and how the keys are spelled as a column and one by one.
inline std::string compare_keys(std::string_view text, Tally& tally) {
  const PaddedText input(text);
  const auto wanted = oracle::read_keys(text);
  const auto keys = dynamodb::read_keys(input.view());
  ++tally.cases;
  ++(wanted ? tally.accepted : tally.refused);
  if (wanted.has_value() != keys.has_value()) {
    return difference("read_keys", text, keys ? "accepted" : keys.error().message,
                      wanted ? "accepted" : wanted.error());
  }
  if (!wanted) {
    return "";
  }
  ++tally.by_path["read_keys"];
  if (as_oracle_keys(*keys) != *wanted) {
    return difference("read_keys", text, spelled(as_oracle_keys(*keys)), spelled(*wanted));
  }
  const std::unique_ptr<char[]> output(new char[dynamodb::canonical_bytes_max(text.size())]);
  const std::string column(output.get(), dynamodb::write_canonical_keys(*keys, output.get()));
  if (column != oracle::canonical_keys_escaped(*wanted)) {
    return difference("write_canonical_keys", text, column,
                      oracle::canonical_keys_escaped(*wanted));
  }
  for (const auto& key : *keys) {
    const std::unique_ptr<char[]> value(
        new char[dynamodb::canonical_bytes_max(key.value_text.size())]);
    const std::string body(value.get(),
                           dynamodb::write_canonical_string(key.value_text, value.get()));
    if (body != oracle::canonical_string(key.value_text)) {
      return difference("write_canonical_string", text, body,
                        oracle::canonical_string(key.value_text));
    }
  }
  return "";
}

/// is_number, how it is written, and how it is spelled for a Float64.
inline std::string compare_number(std::string_view text, Tally& tally) {
  const bool valid = oracle::is_number(text);
  ++tally.cases;
  ++(valid ? tally.accepted : tally.refused);
  if (dynamodb::is_number(text) != valid) {
    return difference("is_number", text, valid ? "no" : "yes", valid ? "yes" : "no");
  }
  if (!valid) {
    return "";
  }
  ++tally.by_path["number"];
  const bool bare = oracle::is_written_bare(text);
  if (dynamodb::is_exact_json_number(text) != bare) {
    return difference("is_exact_json_number", text, bare ? "no" : "yes", bare ? "yes" : "no");
  }
  const auto wanted = oracle::float64_spelling(text);
  if (dynamodb::is_float64_number(text) != wanted.has_value()) {
    return difference("is_float64_number", text, wanted ? "no" : "yes", wanted ? "yes" : "no");
  }
  if (!wanted) {
    return "";
  }
  const std::unique_ptr<char[]> output(new char[dynamodb::canonical_bytes_max(text.size())]);
  const std::string spelling(output.get(), dynamodb::write_float64_number(text, output.get()));
  return spelling == *wanted ? "" : difference("write_float64_number", text, spelling, *wanted);
}

}  // namespace tinydynamocdc::fuzz
