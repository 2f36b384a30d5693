// SPDX-License-Identifier: Apache-2.0
#include "alarm/dashboard.hpp"

#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::alarm {

using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

Result<Standing> Dashboard::look(manage::Goal /*goal*/) {
  TINYDYNAMOCDC_TRY(const auto body,
                    plain(parts_.watch.find_dashboard(dashboard_name(site_),
                                                      request_deadline(parts_.function.clock))));
  Standing standing;
  if (!body) {
    return standing;
  }
  standing.exists = true;
  standing.owner = is_our_dashboard(*body, site_) ? Standing::Owner::us : Standing::Owner::unmarked;
  if (!is_same_dashboard(*body, dashboard_body(site_))) {
    standing.differences.push_back({.property = "contents"});
  }
  return standing;
}

Result<void> Dashboard::create() {
  return plain(parts_.watch.put_dashboard(dashboard_name(site_), dashboard_body(site_),
                                          request_deadline(parts_.function.clock)));
}

Result<void> Dashboard::remove() {
  auto removed = plain(parts_.watch.delete_dashboard(dashboard_name(site_),
                                                     request_deadline(parts_.function.clock)));
  return !removed && removed.error().kind == ErrorKind::missing ? Result<void>() : removed;
}

}  // namespace tinydynamocdc::alarm
