// SPDX-License-Identifier: Apache-2.0
#include "deliver/stock.hpp"

#include <algorithm>
#include <utility>

namespace tinydynamocdc::deliver {

namespace {

// A delivery leaves no more than these to the next.
constexpr std::size_t k_kept_batches_max = 2;
constexpr std::size_t k_kept_bodies_max = 3;

}  // namespace

std::unique_ptr<row::Body> Stock::body() {
  if (bodies.empty()) {
    return std::make_unique<row::Body>();
  }
  auto body = std::move(bodies.back());
  bodies.pop_back();
  return body;
}

row::Batch Stock::batch(const row::BatchLimits& limits) {
  if (batches.empty()) {
    return row::Batch(limits);
  }
  auto batch = std::move(batches.back());
  batches.pop_back();
  batch.begin(limits);
  return batch;
}

void Stock::keep(row::Batch batch) {
  if (batch.rows() == 0 && batches.size() < k_kept_batches_max) {
    batch.rest();
    batches.push_back(std::move(batch));
  }
}

void Stock::trim() { bodies.resize(std::min(bodies.size(), k_kept_bodies_max)); }

std::size_t Stock::held_bytes() const {
  std::size_t bytes = 0;
  for (const auto& body : bodies) {
    bytes += body->held_bytes();
  }
  return bytes;
}

}  // namespace tinydynamocdc::deliver
