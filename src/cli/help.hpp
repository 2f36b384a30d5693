// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// What --help says beside the options themselves.
namespace tinydynamocdc::cli {

extern const std::string_view k_help_begin;  ///< What this program is.
extern const std::string_view k_usage;       ///< The forms of a call.
extern const std::string_view k_first_page;  ///< All that a call without arguments shows.
extern const std::string_view k_help_end;    ///< Examples, credentials, exit codes.
extern const std::string_view k_load_help_end;
extern const std::string_view k_verify_help_end;
extern const std::string_view k_convert_help_end;
extern const std::string_view k_status_help_end;
extern const std::string_view k_doctor_help_end;
extern const std::string_view k_logs_help_end;
extern const std::string_view k_tail_help_end;
extern const std::string_view k_redrive_help_end;
extern const std::string_view k_configuration_help_end;
extern const std::string_view k_zip_help_end;
extern const std::string_view k_cloudformation_help_end;
extern const std::string_view k_completion_help_end;

}  // namespace tinydynamocdc::cli
