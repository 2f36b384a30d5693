// SPDX-License-Identifier: Apache-2.0
#include "row/batch.hpp"

#include "base/check.hpp"

namespace tinydynamocdc::row {

void Batch::add(RowOrigin origin) {
  TINYDYNAMOCDC_CHECK(text_.size() > begin_of(ends_.size()) && text_.back() == '\n');
  ends_.push_back(text_.size());
  origins_.push_back(origin);
}

std::string_view Batch::body(std::size_t first, std::size_t last) const {
  TINYDYNAMOCDC_CHECK(first <= last && last <= ends_.size());
  if (first == last) {
    return {};
  }
  const auto begin = begin_of(first);
  return std::string_view(text_).substr(begin, ends_[last - 1] - 1 - begin);
}

std::size_t Batch::full_body_rows(const BatchLimits& limits) const {
  const auto rows = ends_.size();
  if (rows == 0) {
    return 0;
  }
  if (body(0, rows).size() > limits.bytes_max) {
    return rows == 1 ? 1 : rows - 1;  // It fitted before the last row came.
  }
  return rows >= limits.rows_max ? rows : 0;
}

void Batch::move_tail(std::size_t first, Batch& to) {
  TINYDYNAMOCDC_CHECK(first <= ends_.size() && &to != this);
  const auto begin = begin_of(first);
  const auto moved_to = to.text_.size();
  to.text_.append(text_, begin);
  for (auto row = first; row < ends_.size(); ++row) {
    to.ends_.push_back(ends_[row] - begin + moved_to);
    to.origins_.push_back(origins_[row]);
  }
  text_.resize(begin);
  ends_.resize(first);
  origins_.resize(first);
}

void Batch::clear() {
  text_.clear();
  ends_.clear();
  origins_.clear();
}

}  // namespace tinydynamocdc::row
