// SPDX-License-Identifier: Apache-2.0
#include "view/project_files.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "tinybird/datasources.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view {

using base::Result;
using manage::Difference;
using manage::Goal;
using manage::Reach;
using manage::Standing;

namespace {

// Whose a file is: the DynamoDB table that its DESCRIPTION names.
void tell_owner(Standing& standing, std::string_view text, const std::string& table) {
  const auto owner = row::made_for(text);
  standing.owner = owner == table  ? Standing::Owner::us
                   : owner.empty() ? Standing::Owner::unmarked
                                   : Standing::Owner::another;
  standing.owner_name = std::format("the table {}", owner);
}

}  // namespace

manage::Resource::Removal LandingFile::removal() const {
  return removal_ == Landing::goes ? Removal::goes : Removal::stays;
}

Result<Standing> LandingFile::look(Goal goal) {
  TINYDYNAMOCDC_TRY(const auto* project, batch_.project());
  const auto file = design_.landing_file();
  const auto found = project->find(file.name);
  Standing standing{.exists = found != project->end()};
  if (!standing.exists) {
    text_ = file.text;
    standing.remark =
        both(design_.python_names, std::format("every change of {}, one row each", design_.table));
    return standing;
  }
  tell_owner(standing, found->second, design_.table);
  if (goal == Goal::absent) {
    standing.remark = removal_remark(parts_, design_, removal_);
    return standing;
  }
  if (standing.owner == Standing::Owner::another) {
    return std::unexpected(landing_of(name(), row::made_for(found->second), design_));
  }
  const auto existing = tinybird::get_datasource(parts_.client, design_.landing,
                                                 manage::request_deadline(parts_.clock));
  if (!existing) {
    return error_of(existing, name());
  }
  if (*existing) {
    TINYDYNAMOCDC_TRY_VOID(check_columns(design_, (*existing)->columns));
  }
  const auto& token = design_.options.function_token;
  text_ = row::with_token(found->second, {.token = token, .permission = "READ"});
  text_ = row::with_token(std::move(text_), {.token = token, .permission = "APPEND"});
  standing.remark = design_.python_names;
  if (text_ == found->second) {
    standing.owner = Standing::Owner::us;  // Nothing has to be written into it.
    standing.remark = both(design_.python_names, "up to date");
    return standing;
  }
  standing.differences = {
      {.property = std::format("the token {} may append to it and read it", token)}};
  if (standing.owner == Standing::Owner::unmarked) {
    standing.spared = std::format(
        "it was not created by this tool, so the token {} is not declared for it; --force does "
        "that",
        token);
  }
  return standing;
}

Result<void> LandingFile::create() {
  batch_.put({.name = design_.landing_file().name, .text = text_});
  return {};
}

Result<void> LandingFile::update(std::span<const Difference> /*mend*/) { return create(); }

Result<void> LandingFile::remove() {
  batch_.remove(design_.landing_file().name);
  return {};
}

ViewFile::ViewFile(ProjectBatch& batch, const TinybirdParts& parts, const Design& design,
                   Piece piece)
    : batch_(batch),
      parts_(parts),
      design_(design),
      piece_(piece),
      file_(design.view_files().at(static_cast<std::size_t>(piece))) {}

// Tinybird does not alter a data source of another sorting key and version, and its rows are not
// wanted: they have the Python version's `Keys`.
Result<bool> ViewFile::is_of_python(const tinybird::Project& project) const {
  const auto& view = design_.view.names.datasource;
  if (!project.contains(std::format("{}.datasource", view))) {
    return false;
  }
  const auto found =
      tinybird::get_datasource(parts_.client, view, manage::request_deadline(parts_.clock));
  if (!found) {
    return error_of(found, datasource_text(view));
  }
  return *found && !std::ranges::contains((*found)->columns, design_.view.version_column);
}

Result<Standing> ViewFile::look(Goal goal) {
  TINYDYNAMOCDC_TRY(const auto* project, batch_.project());
  const auto found = project->find(file_.name);
  Standing standing{.exists = found != project->end()};
  is_replaced_ = false;
  with_tokens_.clear();
  if (standing.exists) {
    tell_owner(standing, found->second, design_.table);
  }
  if (goal == Goal::absent) {
    standing.users = design_.users;
    return standing;
  }
  TINYDYNAMOCDC_TRY(is_replaced_, is_of_python(*project));
  if (is_replaced_) {
    standing.remark = piece_ == Piece::view ? std::string() : "replaces the Python version's";
    standing.refusal = view_of_python(design_);
    standing.differences = {
        {.property = piece_ == Piece::view
                         ? std::format("replaces the Python version's; filled with every row of {}",
                                       design_.landing)
                         : "replaces the Python version's"}};
  } else if (standing.exists) {
    compare(found->second, standing);
  }
  return standing;
}

void ViewFile::compare(const std::string& found, Standing& standing) {
  if (standing.owner != Standing::Owner::us) {
    standing.refusal = not_ours(name(), design_.table);
    standing.differences = {{.property = "updated to this version"}};
    return;
  }
  if (!row::define_the_same(found, file_.text)) {
    standing.differences = {
        {.property = "what this version makes", .mend = Difference::Mend::on_request}};
    return;
  }
  const auto token = reader();
  with_tokens_ =
      token.empty() ? found : row::with_token(found, {.token = token, .permission = "READ"});
  if (with_tokens_ == found) {
    standing.remark = "up to date";
    return;
  }
  standing.differences = {{.property = std::format("the token {} may read it", token)}};
}

std::string_view ViewFile::reader() const {
  switch (piece_) {
    case Piece::view:
      return design_.options.function_token;
    case Piece::pipe:
      return {};
    case Piece::endpoint:
      return design_.options.endpoint_token;
  }
  return {};
}

Result<void> ViewFile::create() {
  batch_.put(file_);
  return {};
}

Result<void> ViewFile::update(std::span<const Difference> /*mend*/) {
  if (is_replaced_) {
    batch_.replace(file_);
  } else {
    batch_.put({.name = file_.name, .text = with_tokens_.empty() ? file_.text : with_tokens_});
  }
  return {};
}

Result<void> ViewFile::remove() {
  batch_.remove(file_.name);
  return {};
}

std::vector<std::string> DeclaredToken::needs() const {
  std::vector<std::string> keys;
  for (const auto& design : designs_) {
    keys.push_back(landing_key(design.table));
    keys.push_back(piece_key(Piece::view, design.table));
  }
  return keys;
}

// By a file that is there as ours, or is written by this run.
Result<bool> DeclaredToken::is_declared() {
  TINYDYNAMOCDC_TRY(const auto* project, batch_.project());
  return scope_ == Scope::all || reach_ == Reach::everything ||
         std::ranges::any_of(designs_, [&](const Design& design) {
           const auto found = project->find(design.landing_file().name);
           return found == project->end() || row::made_for(found->second) == design.table;
         });
}

Result<Standing> DeclaredToken::look(Goal /*goal*/) {
  TINYDYNAMOCDC_TRY(const auto found, token_.find());
  Standing standing{.exists = found.has_value()};
  TINYDYNAMOCDC_TRY(const auto comes, is_declared());
  token_.announce(comes);
  if (standing.exists) {
    standing.remark = "up to date";
  } else if (comes) {
    standing.remark = "it may only write and read these data sources";
  } else {
    standing.spared = "no file of this run declares it";
  }
  return standing;
}

}  // namespace tinydynamocdc::view
