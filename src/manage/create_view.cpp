// SPDX-License-Identifier: Apache-2.0
#include "manage/create_view.hpp"

#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "tinybird/datasources.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

// A token that may only append cannot tell the workspace's kind; where the landing data source is
// all that is wanted, and is there, that is enough.
Result<std::vector<Step>> CreateView::plan_resources(const ViewDesign& design) {
  auto maker = view_maker(parts_.tinybird);
  if (!maker && maker.error().kind == ErrorKind::denied && scope_ == ViewScope::landing) {
    const auto found = tinybird::get_datasource(parts_.tinybird.client, design.landing,
                                                request_deadline(parts_.tinybird.clock));
    if (found && *found) {
      return std::vector<Step>{
          {Action::keep, std::format("the data source {}", design.landing), "it is there"}};
    }
  }
  if (!maker) {
    return std::unexpected(maker.error());
  }
  maker_ = std::move(*maker);
  return maker_->plan_creation({.design = design,
                                .scope = scope_,
                                .existing = target_.existing,
                                .reach = target_.function.reach});
}

Result<Plan> CreateView::plan() {
  maker_.reset();
  token_.reset();
  const auto design = design_of(parts_, target_);
  if (!design) {
    return std::unexpected(design.error());
  }
  endpoint_ = design->view.names.endpoint;
  auto steps = plan_resources(*design);
  if (!steps) {
    return std::unexpected(steps.error());
  }
  const auto what = scope_ == ViewScope::landing
                        ? std::format("Landing data source {}", design->landing)
                        : std::format("View and endpoint {}", endpoint_);
  Plan plan{
      .title = std::format("{} of {} in {}", what, target_.table, target_.tinybird.api_endpoint),
      .steps = std::move(*steps)};
  for (const auto& name : design->python_names) {
    plan.steps.push_back({Action::keep, std::format("the {}", name),
                          "the Python version's name: it has the table's history"});
  }
  if (maker_ && maker_->makes_function_token(scope_) && target_.keys == KeySource::table) {
    token_ = std::make_unique<FunctionToken>(
        parts_.tinybird, parts_.aws.function,
        FunctionToken::Options{
            .function = target_.function, .given = target_.tinybird, .existing = target_.existing});
    auto step = token_->plan();
    if (!step) {
      return std::unexpected(step.error());
    }
    plan.steps.push_back(std::move(*step));
  }
  return plan;
}

Result<void> CreateView::apply() {
  if (maker_) {
    if (auto created = maker_->create(); !created) {
      return created;
    }
  }
  if (token_) {
    if (auto put = token_->apply(); !put) {
      return put;
    }
  }
  if (scope_ == ViewScope::all) {
    parts_.tinybird.console.say(std::format("  the items of {} as they are now: {}pipes/{}.json",
                                            target_.table, target_.tinybird.api_endpoint,
                                            endpoint_));
  }
  return {};
}

}  // namespace tinydynamocdc::manage
