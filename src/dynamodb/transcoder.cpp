// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/transcoder.hpp"

#include <span>

#include "base/check.hpp"
#include "dynamodb/item_transcoder.hpp"
#include "dynamodb/key_capture.hpp"
#include "dynamodb/processor.hpp"
#include "dynamodb/transcoder_careful.hpp"
#include "dynamodb/transcoder_paths.hpp"
#include "dynamodb/vector_steps.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

using base::Result;

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
  const Cursor at = path({.begin = input.data(), .end = end, .output = output, .keys = keys});
  if (at.in == nullptr) return std::nullopt;
  return Transcoded{.output_end = at.out,
                    .input_rest = {at.in, static_cast<std::size_t>(end - at.in)}};
}

[[nodiscard]] Result<Transcoded> transcode(VectorPath path, std::string_view input, char* output,
                                           const KeyNames& names, ItemKeys& keys) {
  KeyCapture capture(names, keys);
  if (path != nullptr) {
    const auto done = by_vectors(path, input, output, names.count == 0 ? nullptr : &capture);
    if (done) return *done;
  }
  KeyCapture again(names, keys);
  return transcode_carefully(input, output, again);
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

struct ItemTranscoder::State {
  explicit State(const KeyNames& key_names) : names(key_names), capture(names, keys) {}

  KeyNames names;
  ItemKeys keys;
  KeyCapture capture;
  VectorPath path = fastest_path();
};

ItemTranscoder::ItemTranscoder(const KeyNames& names) : state_(std::make_unique<State>(names)) {
  TINYDYNAMOCDC_CHECK(names.count > 0);
}

ItemTranscoder::~ItemTranscoder() = default;

std::optional<Transcoded> ItemTranscoder::transcode(std::string_view input, char* output) {
  state_->capture.begin_item();
  return by_vectors(state_->path, input, output, &state_->capture);
}

const ItemKeys& ItemTranscoder::keys() const { return state_->keys; }

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
