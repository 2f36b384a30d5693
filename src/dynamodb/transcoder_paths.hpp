// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/error.hpp"
#include "dynamodb/transcoder.hpp"

/// For tests, fuzzers and benchmarks: each way through the transcoder by itself. All of them give
/// the same bytes and the same errors; transcode_item takes the fastest that this machine has.
namespace tinydynamocdc::dynamodb {

enum class TranscoderPath {
  careful,   ///< Byte by byte: any white space; the only one that knows why an input is bad.
  vector16,  ///< 16 bytes at a time: SSE2 or NEON, on every machine we build for.
  vector32,  ///< 32 bytes at a time: AVX2.
};

/// "careful", "vector16", "vector32".
[[nodiscard]] std::string_view to_string(TranscoderPath path);

/// The paths that this machine has; `careful` is always the first, the fastest the last.
[[nodiscard]] std::span<const TranscoderPath> available_transcoder_paths();

/// transcode_item_with_keys by that path; without names (`names.count` 0) it is transcode_item. A
/// vector path that meets something unexpected starts again on the careful path, as in the product.
[[nodiscard]] base::Result<Transcoded> transcode_by_path(TranscoderPath path,
                                                         std::string_view input, char* output,
                                                         const KeyNames& names, ItemKeys& keys);

/// By that vector path alone: nothing where it would hand over to the careful path. `path` is not
/// `careful`. So that a test can say that AWS's own compact JSON does not end up there.
[[nodiscard]] std::optional<Transcoded> transcode_by_vectors_only(TranscoderPath path,
                                                                  std::string_view input,
                                                                  char* output,
                                                                  const KeyNames& names,
                                                                  ItemKeys& keys);

}  // namespace tinydynamocdc::dynamodb
