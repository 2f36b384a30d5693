// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// CLI11 is named, not included.
namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
class Option;
}  // namespace CLI

/// The door to CLI11, which reads our command lines. Only arguments.cpp includes it: its templates
/// cost a compiler five seconds a file, so they are compiled there, once. Every function here is
/// CLI11's of a similar name and does nothing of its own.
///
///     CommandLine line({.name = "tool", .description = "…", .usage = "…", .footer = "…"});
///     std::string region;
///     line.arguments().add_option("--region", region, "AWS region").type_name("NAME");
///     const auto parsed = line.parse(words);
namespace tinydynamocdc::cli {

/// One option, flag or positional argument: a handle to what its CommandLine owns, and valid as
/// long as that. What changes it returns it again.
class Argument {
 public:
  Argument() = default;  ///< Of nothing: only to be assigned to.
  explicit Argument(CLI::Option& option) : option_(&option) {}

  Argument description(const std::string& text) const;
  Argument type_name(const std::string& text) const;  ///< Its value in the help; empty: none.
  Argument group(const std::string& heading) const;   ///< Where the help lists it.
  Argument required() const;
  Argument shows_default() const;  ///< The help shows what its variable holds now.
  Argument default_text(const std::string& text) const;  ///< The help shows this as its default.
  Argument repeatable() const;                           ///< One value each time it is given.

  /// Its value must be a number from `least` to `most`, as the type of these two writes numbers.
  Argument range(int least, int most) const;
  Argument range(unsigned least, unsigned most) const;
  Argument range(std::uint64_t least, std::uint64_t most) const;
  Argument range(double least, double most) const;

  /// Its value must be one of these.
  Argument one_of(std::span<const int> values) const;
  Argument one_of(std::span<const char* const> values) const;

  [[nodiscard]] bool given() const;  ///< On the command line that was parsed.
  [[nodiscard]] std::string name() const;
  [[nodiscard]] std::vector<std::string> long_names() const;  ///< Without their `--`.
  [[nodiscard]] std::string description() const;
  [[nodiscard]] bool is_positional() const;
  [[nodiscard]] bool takes_value() const;
  [[nodiscard]] std::string value_name() const;  ///< `NAME`; a positional argument's own name.

 private:
  [[nodiscard]] CLI::Option& option() const;

  CLI::Option* option_ = nullptr;
};

/// The arguments of the program or of one of its commands: a handle likewise.
class Arguments {
 public:
  explicit Arguments(CLI::App& app) : app_(&app) {}

  [[nodiscard]] Arguments add_command(const std::string& name,
                                      const std::string& description) const;

  /// Help lists options in the order in which they are added. `into` must outlive the parsing; it
  /// is written only if the option is given.
  Argument add_option(const std::string& name, std::string& into, const std::string& help) const;
  Argument add_option(const std::string& name, std::optional<std::string>& into,
                      const std::string& help) const;
  Argument add_option(const std::string& name, std::vector<std::string>& into,
                      const std::string& help) const;
  Argument add_option(const std::string& name, std::uint32_t& into, const std::string& help) const;
  Argument add_option(const std::string& name, std::uint64_t& into, const std::string& help) const;
  Argument add_option(const std::string& name, double& into, const std::string& help) const;
  Argument add_option(const std::string& name, std::optional<int>& into,
                      const std::string& help) const;
  Argument add_flag(const std::string& name, const std::string& help) const;
  Argument add_flag(const std::string& name, bool& into, const std::string& help) const;
  Argument add_help_flag(const std::string& help) const;  ///< -h, --help
  Argument add_version_flag(const std::string& version, const std::string& help) const;

  void group(const std::string& heading) const;  ///< Where the program's help lists this command.
  void footer(std::string_view text) const;      ///< The last part of its help.

  [[nodiscard]] bool parsed() const;  ///< This command was given.
  [[nodiscard]] bool given(const std::string& option) const;
  [[nodiscard]] std::size_t count_all() const;  ///< All that was given, of its commands, too.
  [[nodiscard]] std::vector<std::string> remaining() const;  ///< What nobody took, likewise.

  [[nodiscard]] std::string name() const;
  [[nodiscard]] std::string description() const;
  [[nodiscard]] Argument option(const std::string& name) const;  ///< There must be one.
  [[nodiscard]] std::vector<Argument> options() const;           ///< In their order.
  [[nodiscard]] std::vector<Arguments> commands() const;         ///< In their order.
  [[nodiscard]] bool is_command() const;    ///< One of the program's commands, not the program.
  [[nodiscard]] Arguments program() const;  ///< Of a command: what it belongs to.

 private:
  CLI::App* app_;
};

/// What parsing came to.
struct Parsed {
  enum class Kind { command, help, version, refused };
  Kind kind = Kind::command;
  std::string text;  ///< The help, the version, or why it was refused; else empty.
};

/// The program's command line; owns what the handles refer to.
class CommandLine {
 public:
  struct Words {
    std::string name;
    std::string_view description;
    std::string_view usage;  ///< Of the program's help; commands have CLI11's.
    std::string_view footer;
  };

  explicit CommandLine(const Words& words);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();

  [[nodiscard]] Arguments arguments() const { return Arguments(*app_); }

  /// Fills the variables of all options. At most one command, without the program's name.
  [[nodiscard]] Parsed parse(std::span<const std::string> words);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace tinydynamocdc::cli
