/*
 * alert_elsewhere.hpp
 *     What another database of the server has told of an alert; see alert_owner.hpp.
 */
#pragma once

#include <limits>

#include "core/findings/finding.hpp" // Severity

namespace savant::core {

struct AlertElsewhere {
	/* It tells on: what is open here closes without a word, and nothing opens. */
	bool tells = false;
	/* When it last told, for the one that goes on with its alert; NaN = never. */
	double told_at = std::numeric_limits<double>::quiet_NaN();
	Severity told_severity = Severity::Info;
};

} // namespace savant::core
