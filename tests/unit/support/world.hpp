// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_account.hpp"
#include "support/fake_workspace.hpp"

namespace tinydynamocdc::testing {

/// An account with several regions, and a Tinybird workspace for each of them: all that a command
/// talks to. It counts what is asked for, and cuts a command off in the middle as if it had been
/// killed.
class World final : public net::HttpClient {
 public:
  using Json = FakeAws::Json;

  enum class Cut {
    before,  ///< The changing call never arrives.
    after,   ///< It is done, and its answer gets lost.
  };

  explicit World(const std::vector<std::string>& regions);

  [[nodiscard]] FakeAws& aws(const std::string& region) { return account_.in(region); }
  [[nodiscard]] FakeWorkspace& workspace(const std::string& region) {
    return workspaces_.at(region);
  }
  [[nodiscard]] std::map<std::string, Json>& roles() { return account_.roles(); }
  [[nodiscard]] static std::string tinybird_host(std::string_view region);
  void set_clock(const base::Clock& clock);

  /// From now on: the n-th changing call (from 0) is cut, and nothing is answered after it.
  void cut_at(std::size_t change, Cut how);
  /// From now on everything is answered again.
  void mend();
  /// Changing calls since the last cut_at() or mend().
  [[nodiscard]] std::size_t changes() const { return changes_; }
  [[nodiscard]] bool was_cut() const { return is_cut_; }

  /// Calls since the last mend(), by service and operation.
  [[nodiscard]] const std::map<std::string, std::size_t>& calls() const { return calls_; }
  [[nodiscard]] std::size_t count_calls() const;

  /// Forgets what it was asked, so that it is quickly copied.
  void forget_requests();

  /// All that is there, without what moves by itself: states on their way, ids that AWS chooses.
  [[nodiscard]] Json everything();
  /// Takes what everything() gave, as it was or changed behind the tool's back.
  void become(const Json& all);

  [[nodiscard]] base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                                     base::Deadline deadline) override;

 private:
  [[nodiscard]] base::Result<net::HttpResponse> pass_on(const net::HttpRequest& request,
                                                        base::Deadline deadline);

  FakeAccount account_;
  std::vector<std::string> regions_;
  std::map<std::string, FakeWorkspace> workspaces_;
  std::size_t changes_ = 0;
  std::size_t cut_at_ = std::string::npos;
  Cut cut_ = Cut::before;
  bool is_cut_ = false;
  std::map<std::string, std::size_t> calls_;
};

}  // namespace tinydynamocdc::testing
