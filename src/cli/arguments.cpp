// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <format>
#include <set>
#include <utility>

#include "base/check.hpp"

namespace tinydynamocdc::cli {

namespace {

// CLI11's help with defaults in words, and without its own remarks on types.
class HelpFormatter final : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::string_view usage) : usage_(usage) { column_width(29); }

  // Commands before the options, so that `status` is seen.
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    auto text = make_description(app) + make_usage(app, std::move(name)) + make_positionals(app) +
                make_subcommands(app, mode) + make_groups(app, mode) + "\n" + make_footer(app);
    // CLI11 leaves two empty lines between groups.
    for (auto gap = text.find("\n\n\n"); gap != std::string::npos; gap = text.find("\n\n\n")) {
      text.erase(gap, 1);
    }
    return text;
  }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    return app->get_parent() == nullptr ? usage_ : CLI::Formatter::make_usage(app, std::move(name));
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    const auto type = option->get_type_name();
    return type.empty() ? std::string() : " " + type;
  }

  // Lines of more than one are set under each other, the default behind the last.
  std::string make_option_desc(const CLI::Option* option) const override {
    auto text = option->get_description();
    if (const auto value = option->get_default_str(); !value.empty()) {
      text += std::format(" (default: {})", value);
    }
    return text;
  }

 private:
  std::string usage_;
};

// A check that adds no remark of its own to the option's type in the help.
Argument checked(CLI::Option& option, CLI::Validator check) {
  return Argument(*option.check(check.description("")));
}

}  // namespace

CLI::Option& Argument::option() const {
  TINYDYNAMOCDC_CHECK(option_ != nullptr);
  return *option_;
}

Argument Argument::description(const std::string& text) const {
  return Argument(*option().description(text));
}

Argument Argument::type_name(const std::string& text) const {
  return Argument(*option().type_name(text));
}

Argument Argument::group(const std::string& heading) const {
  return Argument(*option().group(heading));
}

Argument Argument::required() const { return Argument(*option().required()); }

Argument Argument::shows_default() const { return Argument(*option().capture_default_str()); }

Argument Argument::default_text(const std::string& text) const {
  return Argument(*option().default_str(text));
}

Argument Argument::repeatable() const {
  return Argument(*option().take_all()->allow_extra_args(false));
}

Argument Argument::range(int least, int most) const {
  return checked(option(), CLI::Range(least, most));
}

Argument Argument::range(unsigned least, unsigned most) const {
  return checked(option(), CLI::Range(least, most));
}

Argument Argument::range(std::uint64_t least, std::uint64_t most) const {
  return checked(option(), CLI::Range(least, most));
}

Argument Argument::range(double least, double most) const {
  return checked(option(), CLI::Range(least, most));
}

Argument Argument::one_of(std::span<const int> values) const {
  return checked(option(), CLI::IsMember(std::set<int>(values.begin(), values.end())));
}

Argument Argument::one_of(std::span<const char* const> values) const {
  return checked(option(), CLI::IsMember(std::set<std::string>(values.begin(), values.end())));
}

bool Argument::given() const { return option().count() > 0; }

std::string Argument::name() const { return option().get_name(); }

std::vector<std::string> Argument::long_names() const { return option().get_lnames(); }

std::string Argument::description() const { return option().get_description(); }

bool Argument::is_positional() const { return option().get_positional(); }

bool Argument::takes_value() const { return option().get_expected_max() != 0; }

std::string Argument::value_name() const {
  return is_positional() ? option().get_name(true) : option().get_type_name();
}

Arguments Arguments::add_command(const std::string& name, const std::string& description) const {
  return Arguments(*app_->add_subcommand(name, description));
}

Argument Arguments::add_option(const std::string& name, std::string& into,
                               const std::string& help) const {
  return Argument(*app_->add_option(name, into, help));
}

Argument Arguments::add_option(const std::string& name, std::optional<std::string>& into,
                               const std::string& help) const {
  return Argument(*app_->add_option(name, into, help));
}

Argument Arguments::add_option(const std::string& name, std::vector<std::string>& into,
                               const std::string& help) const {
  return Argument(*app_->add_option(name, into, help));
}

Argument Arguments::add_option(const std::string& name, std::uint32_t& into,
                               const std::string& help) const {
  return Argument(*app_->add_option(name, into, help));
}

Argument Arguments::add_option(const std::string& name, std::uint64_t& into,
                               const std::string& help) const {
  return Argument(*app_->add_option(name, into, help));
}

Argument Arguments::add_option(const std::string& name, double& into,
                               const std::string& help) const {
  return Argument(*app_->add_option(name, into, help));
}

Argument Arguments::add_option(const std::string& name, std::optional<int>& into,
                               const std::string& help) const {
  return Argument(*app_->add_option(name, into, help));
}

Argument Arguments::add_flag(const std::string& name, const std::string& help) const {
  return Argument(*app_->add_flag(name)->description(help));
}

Argument Arguments::add_flag(const std::string& name, bool& into, const std::string& help) const {
  return Argument(*app_->add_flag(name, into)->description(help));
}

Argument Arguments::add_help_flag(const std::string& help) const {
  return Argument(*app_->set_help_flag("-h,--help", help));
}

Argument Arguments::add_version_flag(const std::string& version, const std::string& help) const {
  return Argument(*app_->set_version_flag("--version", version)->description(help));
}

void Arguments::group(const std::string& heading) const { app_->group(heading); }

void Arguments::footer(std::string_view text) const { app_->footer(std::string(text)); }

bool Arguments::parsed() const { return app_->parsed(); }

bool Arguments::given(const std::string& option) const { return app_->count(option) > 0; }

std::size_t Arguments::count_all() const { return app_->count_all(); }

std::vector<std::string> Arguments::remaining() const { return app_->remaining(true); }

std::string Arguments::name() const { return app_->get_name(); }

std::string Arguments::description() const { return app_->get_description(); }

Argument Arguments::option(const std::string& name) const {
  return Argument(*app_->get_option(name));
}

std::vector<Argument> Arguments::options() const {
  std::vector<Argument> options;
  for (auto* option : app_->get_options()) {
    options.emplace_back(*option);
  }
  return options;
}

std::vector<Arguments> Arguments::commands() const {
  std::vector<Arguments> commands;
  for (auto* command : app_->get_subcommands([](const CLI::App*) { return true; })) {
    commands.emplace_back(*command);
  }
  return commands;
}

bool Arguments::is_command() const { return app_->get_parent() != nullptr; }

Arguments Arguments::program() const {
  TINYDYNAMOCDC_CHECK(is_command());
  return Arguments(*app_->get_parent());
}

CommandLine::CommandLine(const Words& words)
    : app_(std::make_unique<CLI::App>(std::string(words.description), words.name)) {
  app_->footer(std::string(words.footer));
  app_->require_subcommand(0, 1);
  app_->formatter(std::make_shared<HelpFormatter>(words.usage));
  app_->set_help_flag();  // Ours comes where the program adds it.
}

CommandLine::~CommandLine() = default;

Parsed CommandLine::parse(std::span<const std::string> words) {
  // CLI11 wants them in reverse order.
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    app_->parse(reversed);
  } catch (const CLI::CallForHelp&) {
    return {.kind = Parsed::Kind::help, .text = app_->help()};
  } catch (const CLI::CallForVersion& version) {
    return {.kind = Parsed::Kind::version, .text = version.what()};
  } catch (const CLI::ParseError& error) {
    return {.kind = Parsed::Kind::refused, .text = error.what()};
  }
  return {};
}

}  // namespace tinydynamocdc::cli
