/*
 * layer_probe.cpp
 *     Shows what a single layer stops, for test/attack/layers.
 *
 * Commands and scripts have no plan that GuardedExecutor could run; once the
 * layers that refuse them are off, they run through SPI inside the same scope.
 */
#include "pg/guard/layer_probe.hpp"

#include "pg/datum.hpp"
#include "pg/guard/execution_scope.hpp"
#include "pg/guard/guarded_executor.hpp"
#include "pg/guard/statement_text.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "executor/spi.h"
#include "nodes/parsenodes.h"
#include "tcop/tcopprot.h"
}

namespace savant::pg {

namespace {

std::string Describe(const core::AnswerError &error, int layer) {
	return (layer > 0 ? "layer " + std::to_string(layer) : std::string("failed")) + ": " +
	       error.code + " " + error.message;
}

/* One SELECT, INSERT, UPDATE, DELETE or MERGE: something with a plan. */
bool HasOnePlan(const char *sql) {
	return Call([sql] {
		List *statements = pg_parse_query(sql);
		if (list_length(statements) != 1) {
			return false;
		}
		const Node *statement = linitial_node(RawStmt, statements)->stmt;
		return IsA(statement, SelectStmt) &&
		       reinterpret_cast<const SelectStmt *>(statement)->intoClause == nullptr;
	});
}

std::string RunByExecutor(const std::string &sql, LayerSet layers) {
	ExecutorOptions options;
	options.layers = layers;
	GuardedExecutor executor(options);
	const core::Executor::Outcome outcome = executor.Run(sql);
	if (outcome.verdict.refusal) {
		return Describe(*outcome.verdict.refusal, outcome.verdict.layer);
	}
	return outcome.error ? Describe(*outcome.error, outcome.verdict.layer) : "ran";
}

std::string RunBySpi(const std::string &sql, LayerSet layers) {
	if (HasLayer(layers, kLayerText)) {
		const std::optional<core::AnswerError> refusal = RefuseText(core::ParseSql(sql));
		if (refusal) {
			return Describe(*refusal, kLayerText);
		}
	}
	const std::string server_sql = ToServer(sql);
	const char *const text = server_sql.c_str();
	Admitted admitted = {};
	try {
		ExecutionScope scope({InvalidOid, EffectiveQueryTimeoutMs(), guc_memory_limit, layers},
		                     &admitted);
		const int code = Call([text] {
			SPI_connect();
			const int result = SPI_execute(text, false, 0);
			SPI_finish();
			return result;
		});
		scope.Close();
		return code >= 0 ? "ran" : "failed: SPI does not run it";
	} catch (const Error &error) {
		const int layer = GuardRefused()                                          ? kLayerHooks
		                  : error.sqlstate() == ERRCODE_READ_ONLY_SQL_TRANSACTION ? kLayerReadOnly
		                  : ExecutionScope::TimedOut()                            ? kLayerLimits
		                                                                          : 0;
		return Describe({unpack_sql_state(error.sqlstate()), FromServerLossy(error.what()), {}, {}},
		                layer);
	}
}

} // namespace

std::string ProbeLayers(const std::string &sql, LayerSet layers) {
	if (!superuser()) {
		throw core::UserError(core::ErrorCode::NotPermitted,
		                      "only a superuser can take layers away");
	}
	const std::string server_sql = ToServer(sql);
	return HasLayer(layers, kLayerTree) || HasOnePlan(server_sql.c_str())
	           ? RunByExecutor(sql, layers)
	           : RunBySpi(sql, layers);
}

} // namespace savant::pg
