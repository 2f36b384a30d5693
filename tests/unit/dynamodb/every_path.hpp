// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/transcoder.hpp"
#include "dynamodb/transcoder_paths.hpp"

/// Runs items through every path that this machine has, in buffers of exactly the promised size,
/// and with different bytes behind the input: all must give the same.
namespace tinydynamocdc::dynamodb {

/// The outcome as tests compare it.
struct Outcome {
  std::string output;  ///< Empty on error.
  std::string rest;
  std::string error;
  std::string keys;  ///< name|tag|value; for each captured key

  bool operator==(const Outcome&) const = default;
};

inline void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << "output: " << outcome.output << "\nrest: " << outcome.rest << "\nerror: " << outcome.error
       << "\nkeys: " << outcome.keys;
}

/// The input with k_padding_bytes behind it and not a byte more, so that the address sanitizer sees
/// a read too many.
class PaddedInput {
 public:
  PaddedInput(std::string_view text, std::string_view padding)
      : size_(text.size()), bytes_(new char[text.size() + k_padding_bytes]) {
    text.copy(bytes_.get(), size_);
    for (std::size_t i = 0; i < k_padding_bytes; ++i) {
      bytes_[size_ + i] = padding[i % padding.size()];
    }
  }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
};

inline std::string text_of(const ItemKeys& keys) {
  std::string text;
  for (const KeyAttribute& key : keys) {
    text += std::string(key.name_text) + "|" + key.tag + "|" + std::string(key.value_text) + ";";
  }
  return text;
}

inline Outcome outcome_by(TranscoderPath path, std::string_view text, std::string_view padding,
                          const KeyNames& names) {
  const PaddedInput input(text, padding);
  const std::unique_ptr<char[]> output(new char[transcoded_bytes_max(text.size())]);
  ItemKeys keys;
  const auto done = transcode_by_path(path, input.view(), output.get(), names, keys);
  if (!done) {
    EXPECT_EQ(done.error().kind, base::ErrorKind::bad_input);
    return {.output = {}, .rest = {}, .error = done.error().message, .keys = {}};
  }
  return {.output = {output.get(), done->output_end},
          .rest = std::string(done->input_rest),
          .error = {},
          .keys = text_of(keys)};
}

/// What may lie behind an input: nothing of it may change the outcome.
inline constexpr std::string_view k_paddings[] = {"x",  "\"",       "\"}}", "}",
                                                  "]}", "\xc3\xa9", "1",    "\\u0041"};

/// The outcome on which all paths agree; `behind` is one more text that lies behind the input.
inline Outcome outcome_by_every_path(std::string_view text, const KeyNames& names = {},
                                     std::string_view behind = " ") {
  const Outcome careful = outcome_by(TranscoderPath::careful, text, behind, names);
  for (const TranscoderPath path : available_transcoder_paths()) {
    EXPECT_EQ(outcome_by(path, text, behind, names), careful) << to_string(path) << ": " << text;
    for (const std::string_view padding : k_paddings) {
      EXPECT_EQ(outcome_by(path, text, padding, names), careful)
          << to_string(path) << ", padded with " << padding << ": " << text;
    }
  }
  return careful;
}

/// True where every vector path does the item by itself.
inline bool is_done_by_vectors(std::string_view text, const KeyNames& names = {}) {
  for (const TranscoderPath path : available_transcoder_paths().subspan(1)) {
    const PaddedInput input(text, " ");
    const std::unique_ptr<char[]> output(new char[transcoded_bytes_max(text.size())]);
    ItemKeys keys;
    if (!transcode_by_vectors_only(path, input.view(), output.get(), names, keys)) {
      return false;
    }
  }
  return true;
}

}  // namespace tinydynamocdc::dynamodb
