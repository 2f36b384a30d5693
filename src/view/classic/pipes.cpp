// SPDX-License-Identifier: Apache-2.0
#include "view/classic/pipes.hpp"

#include <chrono>
#include <format>

#include "base/try.hpp"
#include "manage/wait.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view::classic {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Difference;
using manage::Goal;
using manage::PollResult;
using manage::Standing;

namespace {

// Tinybird's jobs have no limit of their own that is documented; a large table takes its time.
constexpr std::chrono::milliseconds k_fill_limit{4 * 3600 * 1000};

tinybird::classic::NewPipe pipe_of(const Design& design, Piece piece) {
  const auto& view = design.view;
  return piece == Piece::pipe
             ? tinybird::classic::NewPipe{.name = view.names.pipe,
                                          .description = row::pipe_description(view, design.table),
                                          .node = row::node_name(view.names.pipe),
                                          .sql = view.select}
             : tinybird::classic::NewPipe{
                   .name = view.names.endpoint,
                   .description = row::endpoint_description(view, design.table),
                   .node = row::node_name(view.names.endpoint),
                   .sql = view.endpoint_select};
}

}  // namespace

ClassicPipe::ClassicPipe(ClassicWorkspace& workspace, const Design& design, Piece piece)
    : workspace_(workspace), design_(design), piece_(piece), pipe_(pipe_of(design, piece)) {}

Result<Standing> ClassicPipe::look(Goal goal) {
  const auto found =
      tinybird::classic::get_pipe(workspace_.parts().client, pipe_.name, workspace_.soon());
  if (!found) {
    return error_of(found, name());
  }
  Standing standing{.exists = found->has_value()};
  if (!standing.exists) {
    if (goal == Goal::present) {
      TINYDYNAMOCDC_TRY_VOID(workspace_.may_create(Scope::all));
    }
    return standing;
  }
  if (row::made_for((*found)->description) != design_.table) {
    standing.owner = Standing::Owner::unmarked;
  }
  if (goal == Goal::present) {
    compare(**found, standing);
  } else {
    standing.users = design_.users;
  }
  return standing;
}

void ClassicPipe::compare(const tinybird::classic::Pipe& found, Standing& standing) const {
  if (standing.owner != Standing::Owner::us) {
    standing.refusal = not_ours(name(), design_.table);
    standing.differences = {{.property = "updated to this version"}};
    return;
  }
  const bool is_one_node = found.nodes.size() == 1;
  const bool is_same = is_one_node && row::define_the_same(found.nodes.front().sql, pipe_.sql);
  const bool has_output = is_one_node && (piece_ == Piece::pipe ? found.nodes.front().materialized
                                                                : !found.endpoint.empty());
  if (!is_same) {
    standing.differences = {
        {.property = "what this version makes", .mend = Difference::Mend::on_request}};
  } else if (!has_output) {
    standing.differences = {{.property = "it has no output yet"}};
  } else {
    standing.remark = "up to date";
  }
}

Result<void> ClassicPipe::publish() {
  const auto context = std::format("make {}", name());
  auto& client = workspace_.parts().client;
  if (const auto created = tinybird::classic::create_pipe(client, pipe_, workspace_.soon());
      !created) {
    return error_of(created, context);
  }
  const tinybird::classic::NodePath node{.pipe = pipe_.name, .node = pipe_.node};
  const auto published = piece_ == Piece::pipe
                             ? tinybird::classic::materialize(
                                   client, node, design_.view.names.datasource, workspace_.soon())
                             : tinybird::classic::publish(client, node, workspace_.soon());
  return published ? Result<void>() : error_of(published, context);
}

// With the rows that came before the view was there, the mark of the last complete snapshot among
// them. A row that comes meanwhile may be put in twice, which changes nothing.
Result<void> ClassicPipe::fill() {
  const auto mv = pipe_of(design_, Piece::pipe);
  const auto& parts = workspace_.parts();
  const auto job = tinybird::classic::populate(parts.client, {.pipe = mv.name, .node = mv.node},
                                               workspace_.soon());
  if (!job) {
    return error_of(job, "fill the view with the existing rows");
  }
  TINYDYNAMOCDC_TRY_VOID(manage::wait_until(
      {parts.clock, parts.console},
      {.what = std::format("{} to be filled", piece_name(Piece::view, design_)),
       .limit = k_fill_limit},
      [&](Deadline deadline) -> Result<PollResult> {
        const auto now = tinybird::classic::get_job(parts.client, *job, deadline);
        if (!now) {
          return error_of(now, "the job that fills the view");
        }
        if (now->status == "done") {
          return PollResult{.state = PollResult::State::done};
        }
        if (now->status == "waiting" || now->status == "working") {
          return PollResult{.seen = now->status};
        }
        return base::fail(
            ErrorKind::rejected,
            std::format("the job {} that fills the view is {}: {}", *job, now->status, now->error));
      }));
  workspace_.note_filled(mv.name);
  return {};
}

// A view whose endpoint is not there may not have been filled: a former run ended too soon.
Result<void> ClassicPipe::create() {
  if (piece_ == Piece::pipe) {
    TINYDYNAMOCDC_TRY_VOID(publish());
    return fill();
  }
  if (!workspace_.is_filled(design_.view.names.pipe)) {
    TINYDYNAMOCDC_TRY_VOID(fill());
  }
  return publish();
}

Result<void> ClassicPipe::update(std::span<const Difference> /*mend*/) {
  TINYDYNAMOCDC_TRY_VOID(remove());
  return create();
}

Result<void> ClassicPipe::remove() { return workspace_.delete_pipe(pipe_.name); }

}  // namespace tinydynamocdc::view::classic
