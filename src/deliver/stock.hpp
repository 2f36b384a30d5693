// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "row/batch.hpp"
#include "row/body.hpp"

namespace tinydynamocdc::deliver {

/// Memory that a delivery leaves to the next one: a warm function then maps and clears none anew,
/// which was a third of an invocation of one record. It holds no rows. Used by one delivery at a
/// time, which alone looks inside.
struct Stock {
  std::vector<row::Batch> batches;
  std::vector<std::unique_ptr<row::Body>> bodies;

  /// One of these, or a new one.
  [[nodiscard]] std::unique_ptr<row::Body> body();
  [[nodiscard]] row::Batch batch(const row::BatchLimits& limits);

  /// Takes it over where all its rows have left.
  void keep(row::Batch batch);

  /// No more than the next delivery is likely to need.
  void trim();

  /// Memory of the bodies, as Body::held_bytes.
  [[nodiscard]] std::size_t held_bytes() const;
};

}  // namespace tinydynamocdc::deliver
