// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tinydynamocdc::aws {

/// What botocore knows of AWS's hosts, as text that is read when a host is asked for (a few
/// microseconds), so that the program starts without any work for it. tools/aws_endpoints makes it
/// from botocore's partitions.json and each service's rules; a test makes it again and compares. A
/// new region or partition is a run of that tool.

/// A line for each partition, the commercial one first:
///
///     <name> <DNS suffix> <dual-stack DNS suffix> <begins of its regions>,… <odd regions>,…|-
///
/// A region is one of the odd ones, or `<begin><word>-<number>`.
[[nodiscard]] std::string_view partition_table();

/// Lines of which the first that fits holds; `*` fits everything:
///
///     <service> <variant> <partition>|* <region>,…|* <host>|- <signing region>|-
///
/// <service> as in AWS_ENDPOINT_URL_<service>; <variant> is plain, fips, dualstack, fips+dualstack
/// or legacy (the host of old, only where it differs from the plain one). In host and signing
/// region {region}, {dns} and {dual} are placeholders; `-` means that AWS has no such host.
[[nodiscard]] std::string_view host_table();

}  // namespace tinydynamocdc::aws
