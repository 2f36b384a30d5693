// SPDX-License-Identifier: Apache-2.0
#include "setup/function_state.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"

namespace tinydynamocdc::setup {

using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::request_deadline;

namespace {

// One plan, also of some hundred tables, is made of one look.
constexpr std::chrono::seconds k_fresh{10};

}  // namespace

Result<const FunctionState::Seen*> FunctionState::look(const void* viewer) {
  const bool is_fresh = seen_ && parts_.clock.steady() - read_at_ < k_fresh;
  if (is_fresh && viewers_.insert(viewer).second) {
    return &*seen_;
  }
  seen_.reset();
  viewers_ = {viewer};
  Seen seen;
  TINYDYNAMOCDC_TRY(seen.function, plain(parts_.functions.find_function(
                                       site_.function, request_deadline(parts_.clock))));
  if (seen.function) {
    seen.owner = whose(seen.function->tags, site_, site_.region);
    if (seen.owner.owner == manage::Standing::Owner::unmarked && site_.takes_function) {
      seen.owner = {};
    }
  }
  TINYDYNAMOCDC_TRY(seen.triggers, manage::triggers_of(parts_, site_.function_arn()));
  seen_ = std::move(seen);
  read_at_ = parts_.clock.steady();
  return &*seen_;
}

Result<void> check_callable(const FunctionState::Seen& seen, const Site& site,
                            manage::Reach reach) {
  if (!seen.function) {
    return std::unexpected(manage::no_function(site.function, site.region));
  }
  if (reach == manage::Reach::everything || seen.owner.owner == manage::Standing::Owner::us) {
    return {};
  }
  if (seen.owner.owner == manage::Standing::Owner::unmarked) {
    return std::unexpected(manage::not_our_function(site.function));
  }
  return base::fail(ErrorKind::denied,
                    std::format("the function {} belongs to {}; --lambda-name names another one",
                                site.function, seen.owner.name));
}

}  // namespace tinydynamocdc::setup
