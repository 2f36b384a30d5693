// SPDX-License-Identifier: Apache-2.0
#include "manage/emit_datafiles.hpp"

#include <format>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

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

Result<Plan> EmitDatafiles::plan() {
  files_.clear();
  const auto design = design_of(parts_, target_);
  if (!design) {
    return std::unexpected(design.error());
  }
  const auto views = design->view_files();
  const std::pair<const char*, row::Datafile> files[] = {{"datasources", design->landing_file()},
                                                         {"datasources", views[0]},
                                                         {"materializations", views[1]},
                                                         {"endpoints", views[2]}};
  Plan plan{.title = std::format("Datafiles of {} in {}", target_.table, folder_.string())};
  for (const auto& [folder, file] : files) {
    const auto elsewhere = moved(folder_, file.name);
    if (!elsewhere) {
      return std::unexpected(elsewhere.error());
    }
    auto path = elsewhere->value_or(folder_ / folder / file.name);
    const auto existing = text_of(path);
    if (!existing) {
      return std::unexpected(existing.error());
    }
    const auto what = std::format("the file {}", path.string());
    if (*existing && row::define_the_same(**existing, file.text)) {
      plan.steps.push_back({Action::keep, what, "up to date"});
    } else if (*existing && target_.existing == Existing::keep) {
      plan.steps.push_back({Action::spare, what,
                            "it differs from what this version makes; --overwrite replaces it"});
    } else {
      plan.steps.push_back({*existing ? Action::change : Action::create, what, ""});
      files_.push_back({std::move(path), file.text});
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
  parts_.tinybird.console.say(std::format(
      "  {} files written; `tb --cloud deploy` in that project deploys them", files_.size()));
  return {};
}

}  // namespace tinydynamocdc::manage
