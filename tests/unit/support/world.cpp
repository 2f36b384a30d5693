// SPDX-License-Identifier: Apache-2.0
#include "support/world.hpp"

#include <algorithm>
#include <format>
#include <numeric>
#include <set>

namespace tinydynamocdc::testing {

using Json = World::Json;

namespace {

constexpr std::string_view k_tinybird = "tinybird-";

// What no call of that name changes.
bool only_reads(std::string_view operation) {
  constexpr std::string_view k_reads[] = {"Get", "List", "Describe", "Head", "Scan", "Query"};
  return std::ranges::any_of(k_reads,
                             [&](std::string_view begin) { return operation.starts_with(begin); });
}

struct Call {
  std::string name;
  bool changes = false;
};

Call call_of(const net::HttpRequest& request) {
  const auto& host = request.origin.host;
  if (!host.starts_with(k_tinybird)) {
    const auto operation = FakeAws::operation_of(request);
    return {.name = std::format("{} {}", host.substr(0, host.find('.')), operation),
            .changes = !only_reads(operation)};
  }
  const auto question = std::min(request.target.find('?'), request.target.size());
  const auto path = request.target.substr(0, question);
  const bool is_check = request.target.contains("check=true");
  return {.name = std::format("tinybird {} {}{}", request.method,
                              path.substr(0, path.find('/', path.find('/', 1) + 1)),
                              is_check ? " check" : ""),
          .changes = request.method != "GET" && path != "/v0/sql" && !is_check};
}

void sort_by(const std::vector<std::string>& members, Json& list) {
  const auto key = [&](const Json& each) {
    std::string text;
    for (const auto& member : members) {
      text += each.value(member, "") + " ";
    }
    return text;
  };
  std::sort(list.begin(), list.end(),
            [&](const Json& a, const Json& b) { return key(a) < key(b); });
}

// The lines in which a datafile declares its tokens may stand anywhere, in any order.
std::string with_tokens_sorted(std::string_view text) {
  std::string rest;
  std::set<std::string> tokens;
  while (!text.empty()) {
    const auto line = text.substr(0, std::min(text.find('\n'), text.size()));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with("TOKEN ")) {
      tokens.insert(std::format("{}\n", line));
    } else if (!line.empty()) {
      rest += std::format("{}\n", line);
    }
  }
  return std::accumulate(tokens.begin(), tokens.end(), std::string()) + rest;
}

// Its configurations in the order of their ids.
std::string sorted_notification(std::string text) {
  std::set<std::string> all;
  auto place = std::string::npos;
  for (const std::string_view name : {"CloudFunctionConfiguration", "QueueConfiguration"}) {
    const auto opens = std::format("<{}>", name);
    const auto closes = std::format("</{}>", name);
    for (auto begin = text.find(opens); begin != std::string::npos; begin = text.find(opens)) {
      const auto size = text.find(closes, begin) + closes.size() - begin;
      all.insert(text.substr(begin, size));
      text.erase(begin, size);
      place = std::min(place, begin);
    }
  }
  return all.empty() ? text
                     : text.insert(place, std::accumulate(all.begin(), all.end(), std::string()));
}

// As AWS shows it when nothing is on its way.
Json settled(Json all) {
  for (auto& function : all["functions"]) {
    function.erase("State");
    function.erase("LastUpdateStatus");
  }
  for (auto& mapping : all["mappings"]) {
    mapping.erase("UUID");
    mapping.erase("Enabled");  // AWS tells it by the state.
    if (mapping["State"] != "Disabled") {
      mapping["State"] = "Enabled";
    }
  }
  sort_by({"FunctionArn", "EventSourceArn"}, all["mappings"]);
  for (auto& bucket : all["buckets"]) {
    bucket["Notification"] = sorted_notification(bucket["Notification"].get<std::string>());
  }
  for (auto& queue : all["queue_settings"]) {
    if (auto& attributes = queue["Attributes"]; attributes.contains("Policy")) {
      attributes["Policy"] = Json::parse(attributes["Policy"].get<std::string>()).dump();
    }
  }
  for (const auto* tagged : {"alarms", "schedule_groups"}) {
    for (auto& thing : all[tagged]) {
      if (thing.contains("Tags")) {
        sort_by({"Key"}, thing["Tags"]);
      }
    }
  }
  for (auto& document : all["tinybird"]["files"]) {
    document = with_tokens_sorted(document.get<std::string>());
  }
  Json policies = Json::object();
  for (auto& [function, statements] : all["policies"].items()) {
    if (!statements.is_null() && !statements.empty()) {
      sort_by({"Sid"}, statements);
      policies[function] = statements;
    }
  }
  all["policies"] = policies;
  return all;
}

// What AWS adds by itself.
Json with_ids(Json all) {
  for (auto& function : all["functions"]) {
    function["State"] = "Active";
    function["LastUpdateStatus"] = "Successful";
  }
  int id = 0;
  for (auto& mapping : all["mappings"]) {
    mapping["UUID"] = std::format("again-{}", ++id);
  }
  return all;
}

}  // namespace

World::World(const std::vector<std::string>& regions) : account_(regions), regions_(regions) {
  for (const auto& region : regions) {
    workspaces_[region];
  }
}

std::string World::tinybird_host(std::string_view region) {
  return std::format("{}{}.example", k_tinybird, region);
}

void World::set_clock(const base::Clock& clock) {
  for (const auto& region : regions_) {
    aws(region).clock = &clock;
  }
}

void World::cut_at(std::size_t change, Cut how) {
  mend();
  cut_at_ = change;
  cut_ = how;
}

void World::mend() {
  changes_ = 0;
  cut_at_ = std::string::npos;
  is_cut_ = false;
  calls_.clear();
}

void World::forget_requests() {
  for (const auto& region : regions_) {
    aws(region).operations.clear();
    aws(region).moments.clear();
    workspace(region).requests.clear();
  }
}

std::size_t World::count_calls() const {
  return std::accumulate(calls_.begin(), calls_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& call) { return sum + call.second; });
}

Json World::everything() {
  Json all = Json::object();
  for (const auto& region : regions_) {
    auto here = aws(region).everything();
    here["tinybird"] = workspace(region).everything();
    all[region] = settled(std::move(here));
  }
  return all;
}

void World::become(const Json& all) {
  for (const auto& region : regions_) {
    aws(region).become(with_ids(all.at(region)));
    workspace(region).become(all.at(region).at("tinybird"));
  }
}

base::Result<net::HttpResponse> World::pass_on(const net::HttpRequest& request,
                                               base::Deadline deadline) {
  for (auto& [region, workspace] : workspaces_) {
    if (request.origin.host == tinybird_host(region)) {
      return workspace.send(request, deadline);
    }
  }
  return account_.send(request, deadline);
}

base::Result<net::HttpResponse> World::send(const net::HttpRequest& request,
                                            base::Deadline deadline) {
  const auto call = call_of(request);
  ++calls_[call.name];
  const bool is_cut_here = call.changes && changes_++ == cut_at_;
  if (is_cut_here && cut_ == Cut::after) {
    static_cast<void>(pass_on(request, deadline));
  }
  is_cut_ = is_cut_ || is_cut_here;
  return is_cut_ ? base::fail(base::ErrorKind::rejected, "the test cut the command off")
                 : pass_on(request, deadline);
}

}  // namespace tinydynamocdc::testing
