// SPDX-License-Identifier: Apache-2.0
#include "view/emit_datafiles.hpp"

#include <format>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::view {

using base::ErrorKind;
using base::Result;
using manage::Action;
using manage::Existing;
using manage::Plan;
using manage::Step;

namespace {

Result<std::optional<std::string>> text_of(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) {
    return base::fail(ErrorKind::bad_config, std::format("cannot read {}", path.string()));
  }
  return text.str();
}

// Where the project has a file of that name already: people move files into folders of their own.
// Not in folders that begin with a dot, nor in vendor/, where `tb pull` keeps what others share.
Result<std::optional<std::filesystem::path>> moved(const std::filesystem::path& project,
                                                   const std::string& name) {
  std::error_code error;
  std::optional<std::filesystem::path> found;
  std::filesystem::recursive_directory_iterator at(project, error);
  for (; !error && at != std::filesystem::end(at); at.increment(error)) {
    const auto& path = at->path();
    const auto folder = path.filename().string();
    if (at->is_directory(error) && (folder.starts_with('.') || folder == "vendor")) {
      at.disable_recursion_pending();
    } else if (folder == name && at->is_regular_file(error)) {
      if (found) {
        return base::fail(ErrorKind::bad_config,
                          std::format("the project has two files {}: {} and {}; keep one", name,
                                      found->string(), path.string()));
      }
      found = path;
    }
  }
  return found;
}

}  // namespace

Result<Step> EmitDatafiles::plan_file(const char* folder, const row::Datafile& file) {
  TINYDYNAMOCDC_TRY(const auto elsewhere, moved(options_.folder, file.name));
  auto path = elsewhere.value_or(options_.folder / folder / file.name);
  TINYDYNAMOCDC_TRY(const auto existing, text_of(path));
  auto what = std::format("the file {}", path.string());
  if (existing && row::define_the_same(*existing, file.text)) {
    return Step{Action::keep, std::move(what), "up to date"};
  }
  if (existing && options_.existing == Existing::keep) {
    return Step{Action::spare, std::move(what),
                "it differs from what this version makes; --overwrite replaces it"};
  }
  files_.push_back({std::move(path), file.text});
  return Step{existing ? Action::change : Action::create, std::move(what), ""};
}

Result<Plan> EmitDatafiles::plan() {
  files_.clear();
  TINYDYNAMOCDC_TRY(const auto designs, designs_of(sources_, options_.tables));
  Plan plan{.title = std::format("Datafiles of {} in {}", base::joined(options_.tables),
                                 options_.folder.string())};
  for (const auto& design : designs) {
    const auto views = design.view_files();
    const std::pair<const char*, row::Datafile> files[] = {{"datasources", design.landing_file()},
                                                           {"datasources", views[0]},
                                                           {"materializations", views[1]},
                                                           {"endpoints", views[2]}};
    for (const auto& [folder, file] : files) {
      TINYDYNAMOCDC_TRY(auto step, plan_file(folder, file));
      plan.steps.push_back(std::move(step));
    }
  }
  return plan;
}

Result<void> EmitDatafiles::apply() {
  for (const auto& file : files_) {
    std::error_code error;
    std::filesystem::create_directories(file.path.parent_path(), error);
    std::ofstream stream(file.path, std::ios::binary | std::ios::trunc);
    stream << file.text;
    stream.close();
    if (error || !stream) {
      return base::fail(ErrorKind::bad_config,
                        std::format("cannot write {}{}", file.path.string(),
                                    error ? ": " + error.message() : std::string()));
    }
  }
  console_.say(std::format("  {} files written; `tb --cloud deploy` in that project deploys them",
                           files_.size()));
  return {};
}

}  // namespace tinydynamocdc::view
