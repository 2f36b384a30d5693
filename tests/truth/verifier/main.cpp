// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "account.hpp"
#include "aws/credentials.hpp"
#include "cli/verify_command.hpp"
#include "support/fake_clock.hpp"

namespace tinydynamocdc::truth {

namespace {

cli::VerifyCommand command_of(const Json& asked) {
  cli::VerifyCommand command;
  command.table = asked.at("table");
  command.export_place = asked.value("export", "");
  command.left = asked.value("scan", false) ? cli::VerifyCommand::Left::scan
                                            : cli::VerifyCommand::Left::an_export;
  command.asked = asked.value("now", false) ? verify::Asked::only_now : verify::Asked::both;
  if (asked.contains("keys")) {
    command.keys = asked["keys"].get<std::vector<std::string>>();
  }
  command.wrong = asked.value("repair", false) ? cli::VerifyCommand::Wrong::repaired
                                               : cli::VerifyCommand::Wrong::told;
  command.jobs = asked.value("jobs", 1U);
  command.sample_percent = asked.value("sample", 100.0);
  command.slice_rows = asked.at("slice_rows");
  command.wait_s = 0;
  command.state = asked.at("state");
  command.region = "eu-west-2";
  command.form = cli::OutputForm::json;
  return command;
}

// What the command prints.
class Printed {
 public:
  Printed() : file_(open_memstream(&text_, &bytes_)) {}
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;
  ~Printed() {
    std::fclose(file_);
    std::free(text_);  // NOLINT: open_memstream's.
  }
  [[nodiscard]] std::FILE* file() const { return file_; }
  [[nodiscard]] std::string text() const {
    std::fflush(file_);
    return {text_, bytes_};
  }

 private:
  char* text_ = nullptr;
  std::size_t bytes_ = 0;
  std::FILE* file_;
};

// One call of the command, from its options to its report.
Json once(const Json& request, Account& account) {
  testing::FakeClock clock(request.at("now_ms").get<std::int64_t>());
  const auto credentials =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("secret-key"), base::Secret()});
  const base::Environment environment(std::map<std::string, std::string, std::less<>>{
      {"TB_TOKEN", "p.token"}, {"TB_HOST", "https://api.tinybird.co"}});
  const Printed out;
  const Printed notes;
  const auto code =
      cli::run_verify(command_of(request.at("command")), environment,
                      {.http = account,
                       .clock = clock,
                       .credentials = *credentials,
                       .streams = {.in = stdin, .out = out.file(), .err = notes.file()}});
  if (!code) {
    return {{"error", code.error().message}};
  }
  return {{"code", static_cast<int>(*code)}, {"report", Json::parse(out.text())}};
}

// Where it is killed, the same call goes on.
Json answer_to(const Json& request) {
  Account account(request, std::cin, std::cout);
  account.dies_at = request.value("dies_at", std::uint64_t{0});
  auto done = once(request, account);
  const bool is_dead = account.dies_at > 0 && account.requests >= account.dies_at;
  if (is_dead) {
    account.dies_at = 0;
    done = once(request, account);
  }
  done["died"] = is_dead;
  return done;
}

}  // namespace

}  // namespace tinydynamocdc::truth

// `verify` itself, as often as a line of standard input asks for it (tests/truth/verifier.py): its
// questions to Tinybird are lines of standard output, and the answers are the next lines of the
// input; what it came to is a line with `code` or `error`.
int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    try {
      std::cout << tinydynamocdc::truth::answer_to(nlohmann::json::parse(line)).dump() << std::endl;
    } catch (const std::exception& exception) {
      std::cerr << "truth_verifier: " << exception.what() << " in " << line.substr(0, 200) << '\n';
      return 1;
    }
  }
  return 0;
}
