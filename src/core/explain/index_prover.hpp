/*
 * index_prover.hpp
 *     The port to the index adviser for one statement: which indexes would its planner use?
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace savant::core {

/* An index that the planner uses for the statement once it is there. */
struct ProvenIndex {
	std::string schema, table;
	std::vector<std::string> columns; // keys, then included ones
	std::string ddl;
	double bytes = 0;
	/* What the planner expects of the whole statement without and with this index. */
	double cost_before = 0, cost_after = 0;
	std::string node;       // that uses it: "Index Scan"
	bool may_create = true; // the caller owns the table
};

class IndexProver {
public:
	virtual ~IndexProver() = default;
	/*
	 * The indexes that help the statement, largest gain first; empty when there are none.
	 * nullopt: the planner cannot be asked (the plan is of another server ...).
	 */
	virtual std::optional<std::vector<ProvenIndex>> Prove(const std::string &statement) = 0;
	/*
	 * An index over these columns of the table, names as somebody wrote them; nullopt when there
	 * is no such table or column, or the planner would not use it for the statement.
	 */
	virtual std::optional<ProvenIndex> Try(const std::string &statement, const std::string &table,
	                                       const std::vector<std::string> &columns) {
		(void)statement;
		(void)table;
		(void)columns;
		return std::nullopt;
	}
};

} // namespace savant::core
