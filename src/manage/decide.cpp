// SPDX-License-Identifier: Apache-2.0
#include "manage/decide.hpp"

#include <algorithm>
#include <format>

#include "base/text.hpp"

namespace tinydynamocdc::manage {

using base::Error;
using base::ErrorKind;

namespace {

using Owner = Standing::Owner;

std::string text_of(const std::vector<Difference>& differences) {
  std::string all;
  for (const auto& difference : differences) {
    base::add_to_list(all, text(difference));
  }
  return all;
}

// `a; b`, or the one that there is.
std::string both(std::string first, std::string_view second) {
  if (!first.empty() && !second.empty()) {
    first += "; ";
  }
  return first += second;
}

std::string whose(const Standing& standing) {
  return standing.owner == Owner::another ? std::format("it belongs to {}", standing.owner_name)
                                          : std::string("it was not created by this tool");
}

std::string losers(const Resource& resource, const Standing& standing) {
  return resource.loss().empty() ? std::format("{} loses it", standing.owner_name)
                                 : std::format("{} loses {}", standing.owner_name, resource.loss());
}

class Deciding {
 public:
  Deciding(const Resource& resource, const Standing& standing, const ReconcileOptions& options)
      : resource_(resource), standing_(standing), options_(options) {}

  [[nodiscard]] Decision present() const {
    if (is_spared()) {
      return step(Action::spare, both(standing_.remark, standing_.spared));
    }
    if (!standing_.exists) {
      return step(Action::create, standing_.remark);
    }
    if (standing_.refusal && !forced()) {
      auto decision = step(Action::spare, standing_.remark);
      decision.refusal = standing_.refusal;
      return decision;
    }
    switch (standing_.owner) {
      case Owner::us:
        return ours();
      case Owner::unmarked:
        return unmarked();
      case Owner::another:
        return anothers();
    }
    return {};
  }

  [[nodiscard]] Decision absent(const std::set<std::string, std::less<>>& removed) const {
    if (!standing_.exists) {
      return step(Action::absent, "");
    }
    if (resource_.removal() == Resource::Removal::stays) {
      return step(Action::spare, standing_.remark);
    }
    if (is_spared()) {
      return step(Action::spare, standing_.spared);
    }
    if (standing_.owner != Owner::us && !forced()) {
      return unremovable(whose(standing_));
    }
    std::string users;
    std::string freed_by;
    for (const auto& user : standing_.users) {
      if (!removed.contains(user.key)) {
        base::add_to_list(users, user.name);
        freed_by = freed_by.empty() ? user.freed_by : freed_by;
      }
    }
    if (!users.empty() && !forced()) {
      const auto first =
          freed_by.empty() ? std::string() : std::format("; remove that first: {}", freed_by);
      return unremovable(std::format("{} still needs it{}", users, first));
    }
    auto why = standing_.remark;
    if (standing_.owner == Owner::another) {
      why = both(losers(resource_, standing_), why);
    } else if (!users.empty()) {
      why = both(std::format("{} loses it", users), why);
    }
    return step(Action::remove, std::move(why));
  }

 private:
  [[nodiscard]] bool forced() const { return options_.reach == Reach::everything; }

  [[nodiscard]] bool is_spared() const {
    return !standing_.spared.empty() && !(standing_.exists && forced());
  }

  [[nodiscard]] Decision step(Action action, std::string why) const {
    return {.step = {action, resource_.name(), std::move(why)}, .mend = {}, .refusal = {}};
  }

  [[nodiscard]] Decision change(std::string why, std::vector<Difference> mend) const {
    auto decision = step(Action::change, std::move(why));
    decision.mend = std::move(mend);
    return decision;
  }

  [[nodiscard]] Decision refuse(std::string_view reason, std::string_view instead) const {
    auto decision = step(Action::spare, std::string(reason));
    auto message = std::format("{}: {}", resource_.name(), reason);
    if (!instead.empty()) {
      message += std::format("; {}", instead);
    }
    decision.refusal = Error{ErrorKind::denied, std::move(message)};
    return decision;
  }

  [[nodiscard]] Decision ours() const {
    std::vector<Difference> mend;
    std::vector<Difference> left;
    for (const auto& difference : standing_.differences) {
      const bool mended =
          difference.mend == Difference::Mend::always || options_.existing == Existing::overwrite;
      (mended ? mend : left).push_back(difference);
    }
    const auto kept = left.empty()
                          ? std::string()
                          : std::format("differs: {}; --overwrite changes that", text_of(left));
    if (!mend.empty()) {
      return change(both(text_of(mend), kept), mend);
    }
    return left.empty() ? step(Action::keep, standing_.remark) : step(Action::spare, kept);
  }

  [[nodiscard]] Decision unmarked() const {
    using enum Resource::Foreign;
    const auto foreign = resource_.foreign();
    const bool may_change = options_.existing == Existing::overwrite || forced();
    if (may_change && foreign == take_over) {
      return change(both("taken over", text_of(standing_.differences)), standing_.differences);
    }
    if (may_change && !standing_.differences.empty()) {
      return change(text_of(standing_.differences), standing_.differences);
    }
    if (foreign == use || (foreign == write_into && standing_.differences.empty())) {
      return step(Action::keep,
                  both("it was not created by this tool and is used as it is", standing_.remark));
    }
    return refuse(both(whose(standing_), standing_.remark),
                  both(foreign == take_over ? "--overwrite takes it over"
                                            : "--overwrite changes it and keeps its contents",
                       resource_.way_out()));
  }

  [[nodiscard]] Decision anothers() const {
    if (standing_.differences.empty()) {
      return step(Action::keep, both(whose(standing_) + " and is used as it is", standing_.remark));
    }
    if (forced()) {
      return change(both(losers(resource_, standing_), text_of(standing_.differences)),
                    standing_.differences);
    }
    return refuse(whose(standing_), resource_.way_out());
  }

  // Only what a run is about stops it: the rest is left alone and named.
  [[nodiscard]] Decision unremovable(const std::string& why) const {
    const bool stops = options_.unremovable == Unremovable::refuse &&
                       resource_.foreign() == Resource::Foreign::take_over;
    return stops ? refuse(why, "") : step(Action::spare, why);
  }

  const Resource& resource_;
  const Standing& standing_;
  const ReconcileOptions& options_;
};

}  // namespace

std::string text(const Difference& difference) {
  if (difference.found.empty() && difference.wanted.empty()) {
    return difference.property;
  }
  if (difference.found.empty()) {
    return std::format("{} {}", difference.property, difference.wanted);
  }
  return std::format("{} {} → {}", difference.property, difference.found,
                     difference.wanted.empty() ? "(none)" : difference.wanted);
}

Decision decide(const Resource& resource, Goal goal, const Standing& standing,
                const ReconcileOptions& options,
                const std::set<std::string, std::less<>>& removed) {
  const Deciding deciding(resource, standing, options);
  return goal == Goal::present ? deciding.present() : deciding.absent(removed);
}

}  // namespace tinydynamocdc::manage
