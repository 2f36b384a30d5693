// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "manage/reconcile.hpp"
#include "setup/rights.hpp"

namespace tinydynamocdc::setup {

/// What a part of a set-up consists of: a table's trigger, a bucket's notifications. One run is
/// made of all the parts that it is about; their rights are written together, once.
struct Part {
  std::vector<manage::Wanted> resources;
  std::vector<Right> rights;  ///< What the function's role must allow for it, or need not any more.

  void add(Part other) {
    std::ranges::move(other.resources, std::back_inserter(resources));
    std::ranges::move(other.rights, std::back_inserter(rights));
  }

  /// The resources, with the rights as such: see wanted_rights.
  [[nodiscard]] std::vector<manage::Wanted> with_rights(const manage::FunctionParts& parts,
                                                        const Site& site) && {
    auto wanted = wanted_rights(parts, site, std::move(rights));
    std::ranges::move(resources, std::back_inserter(wanted));
    return wanted;
  }
};

}  // namespace tinydynamocdc::setup
