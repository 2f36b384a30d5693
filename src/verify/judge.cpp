// SPDX-License-Identifier: Apache-2.0
#include "verify/judge.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "row/same_item.hpp"
#include "row/view_definition.hpp"
#include "verify/statements.hpp"

namespace tinydynamocdc::verify {

namespace {

constexpr std::size_t k_version_zeros = 40;

// What a data source says that an item is.
struct State {
  const std::string* image = nullptr;  // nullptr: there is no such item.
  bool is_ambiguous = false;           // Two rows of one version say different things.
};

template <class Counts>
State newest(const std::vector<LandedRow>& rows, std::string_view mark, Counts counts) {
  const LandedRow* found = nullptr;
  State state;
  for (const auto& row : rows) {
    const auto order = found == nullptr ? 1 : compare_versions(row.version, found->version);
    if (!counts(row) || order < 0) {
      continue;
    }
    if (order > 0) {
      found = &row;
      state.is_ambiguous = false;
    } else if (row.event_name != found->event_name || row.image != found->image) {
      state.is_ambiguous |= row.image != found->image ||
                            (row.event_name == "REMOVE") != (found->event_name == "REMOVE");
    }
  }
  if (found != nullptr && found->event_name != "REMOVE" &&
      compare_versions(found->version, mark) >= 0) {
    state.image = &found->image;
  }
  return state;
}

// The Python version wrote `{"id": "1"}`; ours has no space behind the colon. Within a name or a
// value a quote has a backslash before it.
bool is_python_spelling(std::string_view keys) {
  for (auto at = keys.find("\": "); at != std::string_view::npos; at = keys.find("\": ", at + 1)) {
    if (at > 0 && keys[at - 1] != '\\') {
      return true;
    }
  }
  return false;
}

std::optional<Finding> presence(const std::string& keys, bool expected, bool found) {
  if (expected == found) {
    return std::nullopt;
  }
  return Finding{.value = expected ? Class::missing : Class::extra,
                 .keys = keys,
                 .differences = {},
                 .note = is_python_spelling(keys)
                             ? "a row of the Python version: a new complete snapshot hides it"
                             : ""};
}

// The export's item against a state.
std::optional<Finding> against_item(const Evidence& evidence, const State& state) {
  if (state.is_ambiguous) {
    return Finding{.value = Class::different,
                   .keys = evidence.keys,
                   .differences = {},
                   .note = "different rows share its newest version"};
  }
  if (!evidence.item_json || state.image == nullptr) {
    return presence(evidence.keys, evidence.item_json.has_value(), state.image != nullptr);
  }
  const auto typed = parse_json(*evidence.item_json);
  const auto plain = parse_json(*state.image);
  if (!typed || !plain) {
    return Finding{.value = Class::different,
                   .keys = evidence.keys,
                   .differences = {},
                   .note = typed ? std::format("NewImage is not JSON: {}", plain.error().message)
                                 : typed.error().message};
  }
  auto found = differences(*typed, *plain);
  if (found.empty()) {
    return std::nullopt;
  }
  return Finding{.value = Class::different,
                 .keys = evidence.keys,
                 .differences = std::move(found),
                 .note = {}};
}

// One image against the one that is expected, both plain JSON.
std::optional<Finding> against_image(const std::string& keys, const std::string* expected,
                                     const std::string* shown) {
  if (expected == nullptr || shown == nullptr) {
    return presence(keys, expected != nullptr, shown != nullptr);
  }
  if (row::same_item(*expected, *shown)) {
    return std::nullopt;
  }
  const auto one = parse_json(*expected);
  const auto other = parse_json(*shown);
  const auto text = [](const base::Result<JsonValue>& value, const std::string& raw) {
    return value ? short_json(*value, k_value_bytes_max) : raw.substr(0, k_value_bytes_max);
  };
  return Finding{.value = Class::different,
                 .keys = keys,
                 .differences = {{.path = "the item",
                                  .table = text(one, *expected),
                                  .tinybird = text(other, *shown)}},
                 .note = "the newest row of the landing data source says otherwise"};
}

class Item {
 public:
  Item(const Subject& subject, const Marks& marks, const Evidence& evidence)
      : subject_(subject),
        marks_(marks),
        evidence_(evidence),
        own_(own_version(subject.edge_begin_s)) {}

  [[nodiscard]] std::optional<Finding> before() const {
    const auto at_time = newest(evidence_.rows, marks_.before, [&](const LandedRow& row) {
      return !row.is_own && row.time_s <= subject_.export_time_s;
    });
    auto found = against_item(evidence_, at_time);
    if (found && is_state_of_the_edge()) {
      found->value = Class::in_flight;
      found->differences.clear();
      found->note = "it changed within the export's fuzzy edge";
    }
    if (found && found->value != Class::in_flight && evidence_.rows.size() >= k_rows_of_item_max) {
      found->note = "it changed too often near the export's time to be looked at as a whole";
    }
    return found;
  }

  [[nodiscard]] bool is_changed_since() const {
    return compare_versions(marks_.now, own_) > 0 ||
           std::ranges::any_of(evidence_.rows, [&](const LandedRow& row) {
             return compare_versions(row.version, own_) > 0;
           });
  }

  [[nodiscard]] std::optional<Finding> now() const {
    const auto landed = newest(evidence_.rows, marks_.now, [](const LandedRow&) { return true; });
    const State shown =
        evidence_.has_view ? State{.image = evidence_.shown ? &*evidence_.shown : nullptr} : landed;
    if (!is_changed_since()) {
      return against_item(evidence_, shown);
    }
    if (landed.is_ambiguous) {
      return against_item(evidence_, landed);
    }
    return against_image(evidence_.keys, landed.image, shown.image);
  }

 private:
  // Whether the export has one of the states from before the edge to its end.
  [[nodiscard]] bool is_state_of_the_edge() const {
    const auto is_in_edge = [&](const LandedRow& landed) {
      return !landed.is_own && landed.event_name != "SNAPSHOT" &&
             landed.time_s >= subject_.edge_begin_s - row::k_snapshot_margin_s &&
             landed.time_s <= subject_.export_time_s + row::k_snapshot_margin_s;
    };
    if (std::ranges::none_of(evidence_.rows, is_in_edge)) {
      return false;
    }
    const auto base = newest(evidence_.rows, marks_.before, [&](const LandedRow& row) {
      return !row.is_own && compare_versions(row.version, own_) <= 0;
    });
    if (!against_item(evidence_, base)) {
      return true;
    }
    return std::ranges::any_of(evidence_.rows, [&](const LandedRow& row) {
      const State state{.image = row.event_name == "REMOVE" ? nullptr : &row.image};
      return is_in_edge(row) && !against_item(evidence_, state);
    });
  }

  const Subject& subject_;
  const Marks& marks_;
  const Evidence& evidence_;
  std::string own_;
};

}  // namespace

std::string_view to_string(Class value) {
  switch (value) {
    case Class::missing:
      return "missing";
    case Class::extra:
      return "extra";
    case Class::different:
      return "different";
    case Class::in_flight:
      return "in flight";
  }
  return "different";
}

int compare_versions(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) {
    return one.size() < other.size() ? -1 : 1;
  }
  return one.compare(other);
}

std::string own_version(std::int64_t export_time_s) {
  const auto time = std::max<std::int64_t>(export_time_s - row::k_snapshot_margin_s, 0);
  return time == 0 ? "0" : std::to_string(time) + std::string(k_version_zeros, '0');
}

Judgement judge(const Subject& subject, const Marks& marks, const Questions& questions,
                const Evidence& evidence) {
  const Item item(subject, marks, evidence);
  Judgement judgement;
  judgement.is_changed_since = item.is_changed_since();
  if (questions.before) {
    judgement.before = item.before();
  }
  if (questions.now) {
    judgement.now = item.now();
  }
  return judgement;
}

}  // namespace tinydynamocdc::verify
