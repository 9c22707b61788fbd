/*
 * workload.hpp
 *     The statements that advice is about, what they weigh, and what was left out.
 */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/literals.hpp"

namespace savant::core {

/* Where the text that is planned has its constants from. */
enum class ConstantSource {
	Written, // given by the caller, or the statement has none
	Example, // of one recent execution
	Unknown  // parameters: a generic plan
};
std::string_view Name(ConstantSource source); // written, example, unknown

/* One statement of a workload. */
struct WorkloadStatement {
	std::string sql;           // to be planned
	std::string text;          // to be shown: constants as $1 when it is from the statistics
	std::int64_t query_id = 0; // 0: given by the caller
	double calls_per_day = 0;  // 0: not known
	double ms_per_call = 0;    // measured mean, planning too where it was tracked
	double weight = 1;         // of a given statement
	bool only_writes = false;  // known for what it updates; nothing to save
	ConstantSource constants = ConstantSource::Written;
	int casts = 0;                           // parameters whose type was found by trial
	std::vector<ExampleText::Range> varying; // constants of an example that differ by execution
	bool unproven = false; // too few executions were seen to say that the others do not

	double MsPerDay() const { return calls_per_day * ms_per_call; }
};

/* Why a statement is left out when the time limit is short. */
constexpr std::string_view kNoTimeLeft = "that there was no time for";

/* Statements that are no part of the workload, for one reason. */
struct LeftOut {
	std::string reason; // "of other roles", "could not be planned" ...
	int statements = 0;
	double ms_per_day = 0;
	std::string example; // the first one's error or text
};

struct Workload {
	std::vector<WorkloadStatement> statements; // most time first
	bool has_times = false;
	double days = 0;       // that the statistics cover
	double ms_per_day = 0; // of all statements, the left out ones too
	std::vector<LeftOut> left_out;

	/* Counts one more statement left out for the reason. */
	void LeaveOut(std::string_view reason, double its_ms_per_day, std::string_view example = {});
};

/* What a unit of planner cost is worth. */
struct Calibration {
	double ms_per_unit = 0; // of one execution
	/* Share of the measured time that the plan's cost explains, 0..1: waits for locks, for the
	 * client and for the disk are no reason for an index. */
	double explained = 1;
};

/*
 * For each statement with a measured time and a cost, in their order.  A statement whose
 * milliseconds per unit are more than kMaxDeviation times the median counts only for that much.
 */
constexpr double kMaxDeviation = 30;
std::vector<Calibration> Calibrate(const std::vector<WorkloadStatement> &statements,
                                   const std::vector<double> &costs);

} // namespace savant::core
