// SPDX-License-Identifier: Apache-2.0
#include "aws/process_credentials.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/child_process.hpp"
#include "aws/issued_json.hpp"
#include "aws/shell_words.hpp"
#include "base/json_members.hpp"
#include "base/outside_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {

// The end of what a program wrote, as one line: its reason is mostly the last thing it says. Keys
// that it has issued all the same are kept out of it.
std::string as_one_line(std::string_view text, const std::string& output) {
  text = base::trimmed(text);
  text = text.substr(text.size() - std::min(text.size(), base::k_outside_text_bytes_max));
  const json answer = json::parse(output, nullptr, false);
  const base::Secret key(base::text_of(answer, "SecretAccessKey"));
  const base::Secret token(base::text_of(answer, "SessionToken"));
  return base::outside_text(text, {&key, &token});
}

base::Result<IssuedCredentials> issued_by(const std::string& output) {
  const json answer = json::parse(output, nullptr, false);
  if (answer.is_object() && base::number_of(answer, "Version", 0) != 1) {
    return base::fail(ErrorKind::denied, "the answer must say \"Version\": 1");
  }
  return issued_in_json(output, "SessionToken");
}

class ProcessSource final : public CredentialSource {
 public:
  ProcessSource(const base::Clock& clock, std::string command)
      : clock_(clock), command_(std::move(command)) {}

  [[nodiscard]] base::Result<IssuedCredentials> issue(base::Deadline deadline) override {
    const auto words = shell_words(command_);
    if (!words || words->empty()) {
      return base::fail(ErrorKind::bad_config, "the command is empty or its quotes do not match");
    }
    const auto ended = run_child(*words, clock_, deadline);
    if (!ended) {
      return std::unexpected(base::with_context(ended.error(), words->front()));
    }
    auto issued = ended->failure.empty()
                      ? issued_by(ended->output)
                      : base::fail(ErrorKind::denied, ended->failure + said_by(*ended));
    return std::move(issued).transform_error(
        [&](base::Error error) { return base::with_context(std::move(error), words->front()); });
  }

 private:
  static std::string said_by(const EndedChild& ended) {
    const std::string said = as_one_line(ended.error_output, ended.output);
    return said.empty() ? " and said nothing" : ": " + said;
  }

  const base::Clock& clock_;
  std::string command_;
};

}  // namespace

SourcePointer make_process_source(const base::Clock& clock, std::string command) {
  return std::make_unique<ProcessSource>(clock, std::move(command));
}

}  // namespace tinydynamocdc::aws
