/*
 * health_reader.hpp
 *     What is kept of health: thresholds that people have set, findings of the last snapshot, and
 *     the conditions that rules keep.
 *
 * Reads with the rights of the current user, within a transaction with an active snapshot.  What
 * the user may not read counts as not kept.  Throws pg::Error when the query is cancelled.
 */
#pragma once

#include "core/health/health_view.hpp"

namespace savant::pg {

/* savant.rule_setting over the rules' own thresholds; rows of unknown rules are left out. */
core::HealthSettings ReadHealthSettings();

/* savant.health_result, with the time of the snapshot that it is of when that is recent. */
core::KeptHealth ReadKeptHealth();

/* savant.metric and savant.health_kept. */
class TableHealthHistory final : public core::HealthHistory {
public:
	TableHealthHistory();

	std::vector<std::pair<double, double>> Series(std::string_view id, double since) override;
	std::vector<std::pair<std::string, double>> Kept(std::string_view rule) override;

private:
	std::multimap<std::string, std::pair<std::string, double>, std::less<>> kept_;
};

} // namespace savant::pg
