// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace tinydynamocdc::lambda {

/// Somebody who watches data files being loaded, and may end it before its time. Called by the
/// threads that load, every few lines.
class FileWatch {
 public:
  virtual ~FileWatch() = default;

  /// So many lines were acknowledged before: they are not sent again.
  virtual void skipped(std::uint64_t lines) = 0;

  /// So many more lines were read. False: the file shall end here, as if its time were over.
  [[nodiscard]] virtual bool read(std::uint64_t lines) = 0;
};

}  // namespace tinydynamocdc::lambda
