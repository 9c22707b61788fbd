/*
 * cause_graph.cpp
 *     The arrows, the causes, and the words for effects.
 */
#include "core/incident/cause_graph.hpp"

#include <algorithm>
#include <deque>

namespace savant::core {

namespace {

constexpr CauseEdge kEdges[] = {
	// From causes to their first effects.
	{"index_dropped", "plan"},
	{"ddl", "plan"},
	{"ddl", "locks"},
	{"planner_setting", "plan"},
	{"plan_change", "plan"},
	{"stats_stale", "plan"},
	{"rows_jump", "rows"},
	{"rows_jump", "blocks"},
	{"rows_jump", "wal"},
	{"rows_jump", "size"},
	{"memory_setting", "temp"},
	{"memory_setting", "plan"},
	{"checkpoint_setting", "checkpoints"},
	{"checkpoint_setting", "wal_kept"},
	{"autovacuum_setting", "vacuum"},
	{"setting", "latency"},
	{"restart", "cache"},
	{"restart", "throughput"},
	{"role_switch", "throughput"},
	{"new_statement", "work"},
	{"new_statement", "blocks"},
	{"new_statement", "rows"},
	{"new_statement", "temp"},
	{"new_statement", "cache"},
	{"new_statement", "size"},
	{"big_reader", "cache"},
	{"big_reader", "rows"},
	{"big_reader", "blocks"},
	{"traffic", "work"},
	{"statement_loop", "calls"},
	{"new_client", "work"},
	{"connection_growth", "connections"},
	{"connection_growth", "work"},
	{"lock_holder", "locks"},
	{"idle_transaction", "xmin"},
	{"idle_transaction", "idle"},
	{"long_transaction", "xmin"},
	{"long_transaction", "long"},
	{"prepared_transaction", "xmin"},
	{"prepared_transaction", "locks"},
	{"slot", "wal_kept"},
	{"slot", "xmin"},
	{"standby", "xmin"},
	{"standby", "wal_kept"},
	{"archiver", "wal_kept"},
	{"sequence", "sequence"},
	{"maintenance", "io"},
	{"maintenance", "locks"},
	{"maintenance", "cache"},
	{"maintenance", "wal"},
	{"disk", "size"},
	// Between effects.
	{"work", "calls"},
	{"work", "cpu"},
	{"work", "latency"},
	{"work", "wal"},
	{"calls", "cpu"},
	{"calls", "load"},
	{"calls", "throughput"},
	{"calls", "rows"},
	{"plan", "blocks"},
	{"plan", "rows"},
	{"plan", "temp"},
	{"plan", "latency"},
	{"rows", "blocks"},
	{"rows", "cpu"},
	{"rows", "latency"},
	{"blocks", "cache"},
	{"blocks", "cpu"},
	{"blocks", "latency"},
	{"cache", "io"},
	{"temp", "io"},
	{"temp", "latency"},
	{"temp", "size"},
	{"io", "latency"},
	{"cpu", "load"},
	{"cpu", "latency"},
	{"latency", "load"},
	{"latency", "throughput"},
	{"load", "connections"},
	{"connections", "cpu"},
	{"connections", "lwlock"},
	{"connections", "errors"},
	{"lwlock", "latency"},
	{"locks", "latency"},
	{"locks", "load"},
	{"locks", "long"},
	{"locks", "throughput"},
	{"locks", "errors"},
	{"idle", "long"},
	{"xmin", "dead"},
	{"vacuum", "dead"},
	{"dead", "bloat"},
	{"bloat", "blocks"},
	{"bloat", "size"},
	{"checkpoints", "full_pages"},
	{"checkpoints", "io"},
	{"full_pages", "wal"},
	{"wal", "io"},
	{"wal", "replication"},
	{"wal", "wal_kept"},
	{"wal", "checkpoints"},
	{"wal_kept", "size"},
	{"sequence", "errors"},
};

constexpr CauseKind kKinds[] = {
	{"index_dropped", "An index was dropped", "plan|rows|blocks", 1, "Create the index again."},
	{"ddl", "A table or function was changed", "plan|locks", 0.5, "See what the change did."},
	{"planner_setting", "A setting of the planner was changed", "plan|rows|blocks|temp", 0.9,
     "Set it back, or test the statements with it."},
	// Something made the planner change its mind: where that is seen, it comes first.
	{"plan_change", "A statement has another plan", "plan|rows|blocks", 0.5,
     "Compare the plans: ai_explain() of the statement."},
	{"stats_stale", "Statistics are older than the rows", "plan|rows|blocks", 0.8,
     "ANALYZE the table."},
	{"rows_jump", "A table grew or shrank much", "rows|blocks|wal|size", 0.6,
     "ANALYZE the table, and see whether the growth is wanted."},
	{"memory_setting", "A setting of memory was changed", "temp|plan", 1, "Set it back."},
	{"checkpoint_setting", "A setting of checkpoints or WAL was changed",
     "checkpoints|wal|wal_kept", 1, "Set it back; checkpoints by time cost least."},
	{"autovacuum_setting", "Autovacuum was switched off or down", "vacuum|dead|bloat", 1,
     "Switch autovacuum on."},
	{"setting", "A setting was changed", "", 0.3, "Set it back if it is not wanted."},
	{"restart", "The server was started", "cache|throughput", 0.8, "The cache fills by itself."},
	{"role_switch", "The server became primary or standby", "", 0.8, "See why it failed over."},
	{"new_statement", "A statement runs that did not before", "work|rows|blocks|temp|cache", 0.7,
     "See who runs it and whether it can be cheaper: ai_explain()."},
	{"big_reader", "One statement reads most of what is read", "cache|blocks|rows", 0.8,
     "See who runs it and whether an index or another hour helps."},
	{"traffic", "There is more to do", "work|calls", 0.6, "See who calls more often."},
	{"statement_loop", "A statement is run in a loop, row by row", "calls", 0.9,
     "Fetch the rows in one statement: = ANY ($1), or a join."},
	{"new_client", "A new role or application has come", "work|connections", 0.4,
     "See whether it is wanted."},
	{"connection_growth", "One client opens many connections", "connections", 1,
     "Use a pool of connections, or ALTER ROLE ... CONNECTION LIMIT."},
	{"lock_holder", "A session holds a lock that others want", "locks", 1,
     "End the session: SELECT pg_terminate_backend(pid)."},
	{"idle_transaction", "A transaction is left open and idle", "xmin|idle", 0.9,
     "End the session; set idle_in_transaction_session_timeout."},
	{"long_transaction", "A transaction runs for long", "xmin|long", 0.6,
     "See whether it can be split."},
	{"prepared_transaction", "A prepared transaction waits for its end", "xmin|locks", 0.8,
     "COMMIT PREPARED or ROLLBACK PREPARED."},
	{"slot", "A replication slot is not read", "wal_kept|xmin", 1,
     "Start its reader, or SELECT pg_drop_replication_slot(name)."},
	{"standby", "A standby lags or holds back vacuum", "xmin|wal_kept|replication", 0.6,
     "See what the standby waits for."},
	{"archiver", "WAL cannot be archived", "wal_kept", 0.9, "Repair archive_command."},
	{"sequence", "A sequence is near its end", "sequence", 1, "Make it and its columns bigint."},
	{"maintenance", "Maintenance is running", "io|cache|locks", 0.5,
     "It ends by itself; another hour may suit better."},
	{"disk", "A disk is nearly full", "size", 0.8, "Free space."},
};

struct EffectName {
	const char *node, *words;
};
constexpr EffectName kEffects[] = {
	{"plan", "worse plans"},
	{"locks", "sessions wait for locks"},
	{"rows", "more rows read"},
	{"blocks", "more blocks per call"},
	{"wal", "more WAL"},
	{"size", "more disk space"},
	{"temp", "temporary files"},
	{"latency", "slower statements"},
	{"checkpoints", "more checkpoints"},
	{"vacuum", "no vacuum"},
	{"cache", "less found in the cache"},
	{"throughput", "other throughput"},
	{"work", "more work"},
	{"calls", "more calls"},
	{"connections", "more sessions"},
	{"xmin", "vacuum held back"},
	{"idle", "sessions idle in transaction"},
	{"long", "long transactions"},
	{"wal_kept", "WAL is kept"},
	{"sequence", "numbers run out"},
	{"io", "waits for I/O"},
	{"cpu", "more processor time"},
	{"load", "more active sessions"},
	{"lwlock", "waits inside the server"},
	{"errors", "errors"},
	{"dead", "dead rows"},
	{"bloat", "bloated tables"},
	{"full_pages", "full pages in WAL"},
	{"replication", "standbys fall behind"},
};

} // namespace

std::span<const CauseEdge> CauseEdges() { return kEdges; }

std::span<const CauseKind> CauseKinds() { return kKinds; }

const CauseKind *FindCauseKind(std::string_view id) {
	const auto *found = std::find_if(std::begin(kKinds), std::end(kKinds),
	                                 [id](const CauseKind &kind) { return id == kind.id; });
	return found == std::end(kKinds) ? nullptr : found;
}

std::string_view EffectWords(std::string_view node) {
	const auto *found =
		std::find_if(std::begin(kEffects), std::end(kEffects),
	                 [node](const EffectName &effect) { return node == effect.node; });
	return found == std::end(kEffects) ? std::string_view() : found->words;
}

CausePaths PathsFrom(std::string_view cause) {
	CausePaths paths;
	// A cause and an effect may have one name: the effect is a step from the cause.
	std::deque<std::pair<std::string, std::vector<std::string>>> open;
	const auto visit = [&](std::string_view from, const std::vector<std::string> &steps) {
		for (const CauseEdge &edge : kEdges) {
			if (from == edge.from && !paths.contains(edge.to)) {
				std::vector<std::string> longer = steps;
				longer.emplace_back(edge.to);
				paths.emplace(edge.to, longer);
				open.emplace_back(edge.to, std::move(longer));
			}
		}
	};
	visit(cause, {});
	while (!open.empty()) {
		const auto [node, steps] = std::move(open.front());
		open.pop_front();
		visit(node, steps);
	}
	return paths;
}

} // namespace savant::core
