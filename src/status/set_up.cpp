// SPDX-License-Identifier: Apache-2.0
#include "status/set_up.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <memory>
#include <utility>

#include "alarm/alerting_part.hpp"
#include "exports/bucket_part.hpp"
#include "exports/schedule_part.hpp"
#include "manage/aws_call.hpp"
#include "manage/token_text.hpp"
#include "setup/function_part.hpp"
#include "setup/rights.hpp"
#include "status/found_orders.hpp"
#include "status/seen.hpp"

namespace tinydynamocdc::status {

using manage::Goal;
using manage::Standing;

namespace {

class SetUp {
 public:
  SetUp(const SetUpParts& parts, const SetUpQuestion& question)
      : parts_(parts), question_(question) {}

  std::vector<Seen> look() {
    auto all = look_at_function();
    auto rights = std::vector{setup::function_right(question_.site)};
    add(all, rights, streams(), "--create-ddb-trigger");
    look_at_buckets(all, rights);
    look_at_schedules(all, rights);
    look_at_alerting(all);
    all.push_back(look_at_rights(std::move(rights), all));
    return all;
  }

 private:
  static Seen* find(std::vector<Seen>& all, std::string_view key) {
    const auto found = std::ranges::find(all, key, &Seen::key);
    return found == all.end() ? nullptr : &*found;
  }

  [[nodiscard]] const manage::FunctionParts& function_parts() const {
    return parts_.streams.function;
  }

  // The token is looked at in Tinybird (status/read_token.hpp): here any is right that is there.
  base::Result<setup::WantedToken> token_in_secret() {
    const auto text = manage::plain(function_parts().secrets.get_value(
        question_.site.secret, manage::request_deadline(function_parts().clock)));
    return setup::WantedToken{
        .given = text ? manage::token_in(*text, manage::k_token_member) : base::Secret(),
        .given_origin = "TB_TOKEN"};
  }

  std::vector<manage::Wanted> function_resources() {
    const auto endpoint = question_.function.environment.find(manage::k_api_endpoint_variable);
    const bool is_set = endpoint != question_.function.environment.end();
    auto wanted_endpoint = question_.api_endpoint;
    if (wanted_endpoint.empty()) {
      wanted_endpoint = is_set ? endpoint->second : "(Tinybird's host)";
    }
    auto code = question_.code;
    if (code.architecture != question_.function.architecture) {
      code = {};
    }
    return setup::function_part(function_parts(), parts_.logs, question_.site,
                                {.design = {.settings = question_.settings,
                                            .api_endpoint = std::move(wanted_endpoint),
                                            .code = std::move(code)},
                                 .token = [this] { return token_in_secret(); },
                                 .log_retention_days = {}},
                                Goal::present)
        .resources;
  }

  std::vector<Seen> look_at_function() {
    auto wanted = function_resources();
    auto all = look_at(wanted, "--create-lambda", Seen::Need::vital);
    if (auto* group = find(all, "log group")) {
      group->need =
          Seen::Need::optional;  // AWS Lambda makes it, too, and keeps its lines for ever.
    }
    return all;
  }

  // Whatever owner the function has: that is said once, where the function is.
  base::Result<setup::Part> streams() {
    if (question_.tables.empty()) {
      return setup::Part{};
    }
    return trigger::stream_part(
        parts_.streams, question_.site,
        {.tables = question_.tables, .options = {}, .reach = manage::Reach::everything},
        Goal::present);
  }

  static void add(std::vector<Seen>& all, std::vector<setup::Right>& rights,
                  base::Result<setup::Part> part, const char* made_by) {
    if (!part) {
      all.push_back({.key = "set-up",
                     .name = "the set-up",
                     .made_by = made_by,
                     .standing = std::unexpected(part.error())});
      return;
    }
    // What is left over from before is no part of it.
    std::erase_if(part->resources, [](const auto& one) { return one.goal == Goal::absent; });
    std::erase_if(part->rights, [](const auto& one) { return one.goal == Goal::absent; });
    // Several parts may need one thing: a role, the place of failed events.
    for (auto& seen : look_at(part->resources, made_by, Seen::Need::vital)) {
      if (find(all, seen.key) == nullptr) {
        all.push_back(std::move(seen));
      }
    }
    rights.append_range(std::move(part->rights));
  }

  static void fail(std::vector<Seen>& all, const char* what, const char* made_by,
                   const base::Error& error) {
    all.push_back(
        {.key = what, .name = what, .made_by = made_by, .standing = std::unexpected(error)});
  }

  [[nodiscard]] setup::BucketParts bucket_parts() const {
    return {parts_.streams.buckets, parts_.streams.queues, function_parts()};
  }

  void look_at_buckets(std::vector<Seen>& all, std::vector<setup::Right>& rights) {
    constexpr const char* k_verb = "--create-s3-trigger";
    const auto orders = found_buckets(bucket_parts(), question_.site);
    if (!orders) {
      fail(all, "buckets", k_verb, orders.error());
      return;
    }
    for (const auto& order : *orders) {
      if (order.place.prefix.empty()) {
        all.push_back(
            {.key = "bucket " + order.place.bucket,
             .name = "the bucket " + order.place.bucket,
             .made_by = k_verb,
             .standing = manage::Standing{
                 .exists = true,
                 .differences = {
                     {.property = "permission to read its snapshots",
                      .breaks = "the function lacks permission to read its trigger's source"}}}});
        continue;
      }
      add(all, rights, exports::bucket_part(bucket_parts(), question_.site, order, Goal::present),
          k_verb);
    }
  }

  void look_at_schedules(std::vector<Seen>& all, std::vector<setup::Right>& rights) {
    constexpr const char* k_verb = "--create-schedule";
    const auto orders = found_schedules(parts_.scheduler, function_parts().clock, question_.site);
    if (!orders) {
      fail(all, "schedules", k_verb, orders.error());
      return;
    }
    for (const auto& order : *orders) {
      add(all, rights,
          exports::schedule_part({parts_.streams.dynamodb, parts_.scheduler, bucket_parts()},
                                 question_.site, order, Goal::present),
          k_verb);
      if (auto* seen = find(all, "schedule " + order.tables.front())) {
        seen->name = std::format("{} ({}, UTC{})", seen->name, order.expression,
                                 order.verify ? ", each snapshot is a proof" : "");
        seen->verifies = order.verify;
      }
    }
  }

  // Once somebody asked for alarms, all of them shall be there; the line `alarms` says so where
  // there are none.
  void look_at_alerting(std::vector<Seen>& all) {
    constexpr const char* k_verb = "--create-alerting";
    const auto topic = manage::plain(parts_.alerting.topics.find_topic_tags(
        alarm::topic_arn(question_.site), manage::request_deadline(function_parts().clock)));
    if (!topic) {
      fail(all, "alerting", k_verb, topic.error());
      return;
    }
    if (!*topic) {
      return;
    }
    std::vector<setup::Right> none;
    const auto before = all.size();
    add(all, none,
        alarm::alerting_part(parts_.alerting, question_.site, {.email = {}, .on_failure_arn = {}},
                             Goal::present),
        k_verb);
    // Whom it tells is known to AWS alone.
    std::erase_if(all, [](const Seen& seen) { return seen.key.starts_with("subscription "); });
    for (auto at = before; at < all.size(); ++at) {
      all[at].need = all[at].key == "dashboard" ? Seen::Need::optional : Seen::Need::vital;
    }
  }

  // All that the function needs, in one look at its policy.
  Seen look_at_rights(std::vector<setup::Right> rights, std::vector<Seen>& all) {
    std::vector<manage::Wanted> wanted;
    wanted.push_back({.resource = std::make_unique<setup::Rights>(function_parts(), question_.site,
                                                                  std::move(rights))});
    auto seen = std::move(look_at(wanted, "--create", Seen::Need::vital).front());
    excuse_rights(all, seen);
    return seen;
  }

  // A role that is not ours, or has policies beside ours, may give elsewhere what ours lacks.
  void excuse_rights(std::vector<Seen>& all, Seen& rights) {
    const auto* role = find(all, "role");
    if (role == nullptr || !role->standing || !rights.standing) {
      return;
    }
    if (!role->standing->exists) {
      rights.standing = not_looked_at();
      return;
    }
    if (auto& standing = *rights.standing; !standing.exists) {
      standing.exists = true;
      standing.differences = {{.property = std::exchange(standing.remark, {}),
                               .breaks = "it has none of these permissions"}};
    }
    const auto attached = function_parts().iam.attached_policies(
        question_.site.role, manage::request_deadline(function_parts().clock));
    const bool is_ours = role->standing->owner == Standing::Owner::us;
    if (is_ours && attached && attached->empty()) {
      return;
    }
    rights.need = Seen::Need::optional;
    for (auto& difference : rights.standing->differences) {
      difference.breaks.clear();
    }
    if (!rights.standing->differences.empty()) {
      rights.standing->remark = "other policies of the role may grant what is missing in this one";
    }
  }

  const SetUpParts& parts_;
  const SetUpQuestion& question_;
};

}  // namespace

std::vector<Seen> look_at_set_up(const SetUpParts& parts, const SetUpQuestion& question) {
  return SetUp(parts, question).look();
}

std::map<std::string, bool> schedules_in(const std::vector<Seen>& all) {
  constexpr std::string_view k_key = "schedule ";
  std::map<std::string, bool> schedules;
  for (const auto& seen : all) {
    if (seen.key.starts_with(k_key)) {
      schedules[seen.key.substr(k_key.size())] = seen.verifies;
    }
  }
  return schedules;
}

}  // namespace tinydynamocdc::status
