// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <span>

#include "cli/whole_fixture.hpp"
#include "support/leaves.hpp"

namespace tinydynamocdc::cli {

enum class Then {
  mended,      ///< Named, and mended by the same command.
  on_request,  ///< Named, and mended with --overwrite.
  taken_over,  ///< Refused without --overwrite.
  made_again,  ///< With what went with it.
  refused,     ///< Nothing is changed before somebody has decided.
  theirs,      ///< Somebody's own affair, or of no effect: left alone.
};

struct Expected {
  const char* leaf;  ///< A star stands for any text.
  Then then;
  const char* found;  ///< `resource: property found → wanted`, or what the refusal says.
};

/// What a command finds, and does, after something was changed behind the tool's back.
class DriftTest : public WholeTest {
 protected:
  void set_up(const std::string& region, const Words& how) {
    const auto done = call(region, how);
    ASSERT_TRUE(done) << done.error().message;
  }

  // The command whose set-up it is.
  void of(Words words) {
    words_ = std::move(words);
    all_ = world_.everything();
    ASSERT_EQ(found(), std::vector<std::string>());
  }

  // Each change alone; every one has its case, and every case its change.
  void try_all(const std::vector<testing::Leaf>& leaves, std::span<const Expected> expected) {
    std::set<const Expected*> used;
    std::size_t number = 0;
    for (const auto& leaf : leaves) {
      const auto its = std::ranges::find_if(
          expected, [&](const Expected& each) { return testing::matches(each.leaf, leaf.path); });
      if (its == expected.end()) {
        ADD_FAILURE() << leaf.path << ": nobody says what becomes of it";
        continue;
      }
      used.insert(&*its);
      if (number++ % k_one_of != 0) {
        continue;
      }
      EXPECT_EQ(try_out(leaf, *its), "") << leaf.path;
    }
    for (const auto& each : expected) {
      EXPECT_TRUE(used.contains(&each)) << each.leaf << ": there is no such thing";
    }
  }

  Json all_;  ///< The world, as the command left it.

 private:
  [[nodiscard]] Words with_overwrite() const {
    auto words = words_;
    words.emplace_back("--overwrite");
    return words;
  }

  // All that is not as it is wanted, a line each.
  std::vector<std::string> found() {
    std::vector<std::string> lines;
    const auto made = resources(k_west, words_);
    for (auto& each : made->wanted) {
      const auto standing = each.resource->look(each.goal);
      const auto say = [&](const std::string& what) {
        lines.push_back(std::format("{}: {}", each.resource->key(), what));
      };
      if (!standing) {
        say("refused: " + standing.error().message);
        continue;
      }
      if (!standing->exists && standing->spared.empty()) {
        say("missing");
      }
      for (const auto& difference :
           standing->exists ? standing->differences : std::vector<manage::Difference>()) {
        say(text(difference));
      }
    }
    return lines;
  }

  static std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const auto& line : lines) {
      all += "\n    " + line;
    }
    return all;
  }

  // Empty, or what is not as it was expected.
  std::string try_out(const testing::Leaf& leaf, const Expected& expected) {
    auto changed = all_;
    leaf.change(changed[k_west]);
    world_.become(changed);
    const auto lines = found();
    const auto now = [&] { return world_.everything(); };
    const auto mended = [&](const Words& how) -> std::string {
      const auto done = call(k_west, how);
      if (!done) {
        return "fails: " + done.error().message;
      }
      if (now() != all_) {
        return "is not as it was: " + Json::diff(all_, now()).dump();
      }
      const auto left = found();
      return left.empty() ? "" : "still finds" + joined(left);
    };
    const auto left_alone = [&](bool fails) -> std::string {
      const auto done = call(k_west, words_);
      if (done.has_value() == fails) {
        return fails ? "is not refused" : "fails: " + done.error().message;
      }
      if (fails && !testing::matches(expected.found, done.error().message)) {
        return "says " + done.error().message;
      }
      return now() == changed ? "" : "changes " + Json::diff(changed, now()).dump();
    };
    const bool names_it = lines.size() == 1 && testing::matches(expected.found, lines.front());
    switch (expected.then) {
      case Then::mended:
        return names_it ? mended(words_) : "finds" + joined(lines);
      case Then::on_request: {
        const auto plain = left_alone(false);
        return !names_it       ? "finds" + joined(lines)
               : plain.empty() ? mended(with_overwrite())
                               : plain;
      }
      case Then::taken_over: {
        const auto plain = left_alone(true);
        return plain.empty() ? mended(with_overwrite()) : plain;
      }
      case Then::made_again:
        return lines.empty() || !testing::matches(expected.found, lines.front())
                   ? "finds" + joined(lines)
                   : mended(words_);
      case Then::refused:
        return left_alone(true);
      case Then::theirs:
        return lines.empty() ? left_alone(false) : "finds" + joined(lines);
    }
    return {};
  }

  Words words_;
};

}  // namespace tinydynamocdc::cli
