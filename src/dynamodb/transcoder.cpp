// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/transcoder.hpp"

#include <cstdint>
#include <cstring>
#include <span>

#include "base/check.hpp"
#include "dynamodb/item_transcoder.hpp"
#include "dynamodb/key_capture.hpp"
#include "dynamodb/plain_keys.hpp"
#include "dynamodb/processor.hpp"
#include "dynamodb/transcoder_careful.hpp"
#include "dynamodb/transcoder_paths.hpp"
#include "dynamodb/vector_steps.hpp"

namespace tinydynamocdc::dynamodb {

using base::Result;

namespace {

using VectorPath = Cursor (*)(const VectorInput&);

#if defined(__SSE2__)
constexpr VectorPath k_vector16 = transcode_by_sse2;
#elif defined(__aarch64__)
constexpr VectorPath k_vector16 = transcode_by_neon;
#else
#error "no vector path for this processor"
#endif

#if defined(__x86_64__)
constexpr VectorPath k_vector32 = transcode_by_avx2;
[[nodiscard]] bool has_vector32() {
  static const bool has = has_avx2();
  return has;
}
#else
constexpr VectorPath k_vector32 = nullptr;
[[nodiscard]] bool has_vector32() { return false; }
#endif

constexpr TranscoderPath k_paths[] = {TranscoderPath::careful, TranscoderPath::vector16,
                                      TranscoderPath::vector32};

[[nodiscard]] VectorPath vector_path(TranscoderPath path) {
  TINYDYNAMOCDC_CHECK(path != TranscoderPath::vector32 || has_vector32());
  return path == TranscoderPath::vector32 ? k_vector32 : k_vector16;
}

[[nodiscard]] VectorPath fastest_path() {
  static const VectorPath fastest = has_vector32() ? k_vector32 : k_vector16;
  return fastest;
}

[[nodiscard]] std::optional<Transcoded> by_vectors(VectorPath path, std::string_view input,
                                                   char* output, KeyCapture* keys) {
  const char* const end = input.data() + input.size();
  const Cursor at = path(
      {.begin = input.data(), .end = end, .output = output, .keys = keys, .plain_keys = nullptr});
  if (at.in == nullptr) {
    return std::nullopt;
  }
  return Transcoded{.output_end = at.out,
                    .input_rest = {at.in, static_cast<std::size_t>(end - at.in)}};
}

[[nodiscard]] Result<Transcoded> transcode(VectorPath path, std::string_view input, char* output,
                                           const KeyNames& names, ItemKeys& keys) {
  KeyCapture capture(names, keys);
  if (path != nullptr) {
    const auto done = by_vectors(path, input, output, names.count == 0 ? nullptr : &capture);
    if (done) {
      return *done;
    }
  }
  KeyCapture again(names, keys);
  return transcode_carefully(input, output, again);
}

// At most eight bytes, the others 0.
[[nodiscard]] std::uint64_t word_of(std::string_view text) {
  std::uint64_t word = 0;
  if (!text.empty()) {
    std::memcpy(&word, text.data(), text.size());
  }
  return word;
}

[[nodiscard]] PlainKeys::Name plain_name(std::string_view name) {
  constexpr std::string_view k_all_bits = "\xff\xff\xff\xff\xff\xff\xff\xff";
  const auto begin = name.substr(0, k_all_bits.size());
  const auto end = name.substr(name.size() - begin.size());
  return {.text = name.data(),
          .bytes = name.size(),
          .begin = word_of(begin),
          .end = word_of(end),
          .mask = word_of(k_all_bits.substr(0, begin.size())),
          .end_offset = name.size() - end.size()};
}

}  // namespace

Result<Transcoded> transcode_item(std::string_view input, char* output) {
  ItemKeys none;
  return transcode(fastest_path(), input, output, {}, none);
}

Result<Transcoded> transcode_item_with_keys(std::string_view input, char* output,
                                            const KeyNames& names, ItemKeys& keys) {
  return transcode(fastest_path(), input, output, names, keys);
}

ItemTranscoder::ItemTranscoder(const KeyNames& names, TranscoderPath path) : ItemTranscoder(names) {
  TINYDYNAMOCDC_CHECK(path != TranscoderPath::careful);
  path_ = vector_path(path);
}

ItemTranscoder::ItemTranscoder(const KeyNames& names) : path_(fastest_path()) {
  TINYDYNAMOCDC_CHECK(names.count > 0 && names.count <= k_key_attributes_max);
  for (std::size_t i = 0; i < names.count; ++i) {
    keys_.names[i] = plain_name(names.names[i]);
  }
}

std::optional<Transcoded> ItemTranscoder::transcode(std::string_view input, char* output) {
  const char* const end = input.data() + input.size();
  const Cursor at = path_(
      {.begin = input.data(), .end = end, .output = output, .keys = nullptr, .plain_keys = &keys_});
  if (at.in == nullptr) {
    return std::nullopt;
  }
  return Transcoded{.output_end = at.out,
                    .input_rest = {at.in, static_cast<std::size_t>(end - at.in)}};
}

std::string_view to_string(TranscoderPath path) {
  switch (path) {
    case TranscoderPath::careful:
      return "careful";
    case TranscoderPath::vector16:
      return "vector16";
    case TranscoderPath::vector32:
      return "vector32";
  }
  return "";
}

std::span<const TranscoderPath> available_transcoder_paths() {
  const std::span<const TranscoderPath> all = k_paths;
  return has_vector32() ? all : all.first(2);
}

Result<Transcoded> transcode_by_path(TranscoderPath path, std::string_view input, char* output,
                                     const KeyNames& names, ItemKeys& keys) {
  const VectorPath vectors = path == TranscoderPath::careful ? nullptr : vector_path(path);
  return transcode(vectors, input, output, names, keys);
}

std::optional<Transcoded> transcode_by_vectors_only(TranscoderPath path, std::string_view input,
                                                    char* output, const KeyNames& names,
                                                    ItemKeys& keys) {
  TINYDYNAMOCDC_CHECK(path != TranscoderPath::careful);
  KeyCapture capture(names, keys);
  return by_vectors(vector_path(path), input, output, names.count == 0 ? nullptr : &capture);
}

}  // namespace tinydynamocdc::dynamodb
