/*
 * workload_evidence.cpp
 *     Causes in what clients do: many sessions, loops, large reads, and WAL beyond its limit.
 */
#include <algorithm>
#include <cmath>
#include <map>

#include "core/incident/state_evidence.hpp"
#include "core/watch/series_values.hpp"

namespace savant::core {

namespace {

constexpr double kLeastGrowth = 10;   // sessions
constexpr double kLeastCalls = 100;   // per second, of a statement in a loop
constexpr double kCallsPerCommit = 3; // times what is usual
constexpr double kMostRowsPerCall = 2;
constexpr double kShareOfReader = 0.5;
constexpr double kLeastBlocks = 1000; // read in the interval
constexpr double kShareOfLoop = 0.3;  // of all calls

std::string Whole(double value) { return std::to_string(std::llround(value)); }

/* Sessions of clients by role and application. */
std::map<std::string, double> ClientsOf(const Snapshot &snapshot) {
	std::map<std::string, double> clients;
	const ProbeTable *sessions = snapshot.Find("sessions");
	for (std::size_t row = 0; sessions != nullptr && row < sessions->Rows(); row++) {
		if (sessions->Text(row, "backend_type") == "client backend") {
			clients["role " + sessions->Text(row, "role") + ", application " +
			        sessions->Text(row, "application")]++;
		}
	}
	return clients;
}

} // namespace

void FindConnectionGrowth(const Interval &interval, const CauseBaseline &baseline,
                          std::vector<CauseEvidence> &list) {
	const std::map<std::string, double> clients = ClientsOf(interval.Now());
	double all = 0;
	for (const auto &[who, sessions] : clients) {
		all += sessions;
	}
	const double growth = all - baseline.sessions;
	if (!(growth >= kLeastGrowth) || growth < baseline.sessions) {
		return;
	}
	for (const auto &[who, sessions] : clients) {
		if (sessions < growth / 2) {
			continue;
		}
		list.push_back({"connection_growth", who, interval.Now().taken_at - interval.Seconds(),
		                std::min(1.0, sessions / growth), true,
		                who + ": " + Whole(sessions) + " sessions; all clients together usually " +
		                    Whole(baseline.sessions),
		                ""});
	}
}

void FindStatementLoops(const Interval &interval, const CauseBaseline &baseline,
                        std::vector<CauseEvidence> &list) {
	const ProbeTable *statements = interval.Now().Find("statements");
	const double seconds = interval.Seconds();
	const double commits = DatabaseDifference(interval, "commits");
	const double calls_of_all = interval.Sum("statements", "calls");
	if (statements == nullptr || !(commits > 0) || !(seconds > 0) ||
	    !(calls_of_all / commits >= kCallsPerCommit * baseline.calls_per_commit)) {
		return;
	}
	for (std::size_t row = 0; row < statements->Rows(); row++) {
		const double calls = interval.Difference("statements", row, "calls");
		const double rows = interval.Difference("statements", row, "rows");
		if (!(calls / seconds >= kLeastCalls) || rows > kMostRowsPerCall * calls ||
		    calls < kShareOfLoop * calls_of_all) {
			continue;
		}
		list.push_back({"statement_loop", std::to_string(statements->Integer(row, "query_id")),
		                interval.Now().taken_at - seconds, 1, true,
		                "statement " + std::to_string(statements->Integer(row, "query_id")) +
		                    " is called " + Whole(calls / seconds) + " times a second, " +
		                    Whole(calls / commits) + " times per transaction, for " +
		                    Whole(rows / calls) + " rows a call",
		                ""});
	}
}

void FindBigReaders(const Interval &interval, std::vector<CauseEvidence> &list) {
	const ProbeTable *statements = interval.Now().Find("statements");
	const double all = interval.Sum("statements", "blocks_read");
	if (statements == nullptr || !(all >= kLeastBlocks)) {
		return;
	}
	for (std::size_t row = 0; row < statements->Rows(); row++) {
		const double read = interval.Difference("statements", row, "blocks_read");
		const double calls = interval.Difference("statements", row, "calls");
		if (!(read >= kShareOfReader * all) || !(calls > 0)) {
			continue;
		}
		// One that has always read so much explains nothing; one that is new explains more.
		const bool is_new = interval.RowBefore("statements", row) < 0;
		list.push_back(
			{is_new ? "new_statement" : "big_reader",
		     std::to_string(statements->Integer(row, "query_id")),
		     interval.Now().taken_at - interval.Seconds(), is_new ? 1 : 0.6, is_new,
		     "statement " + std::to_string(statements->Integer(row, "query_id")) +
		         (is_new ? ", which is new," : "") + " reads " + Whole(100 * read / all) +
		         " % of the blocks that are read: " + Whole(read / calls) + " blocks a call",
		     ""});
	}
}

void FindSmallWal(const Interval &interval, std::vector<CauseEvidence> &list) {
	const double requested = DifferenceOf(interval, "checkpoints", "requested");
	if (requested >= 1 && requested > DifferenceOf(interval, "checkpoints", "timed")) {
		list.push_back({"checkpoint_setting", "max_wal_size",
		                interval.Now().taken_at - interval.Seconds(), 0.6, false,
		                Whole(requested) + " checkpoints were asked for before their time",
		                "Raise max_wal_size."});
	}
}

} // namespace savant::core
