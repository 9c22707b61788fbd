/*
 * index_prover.hpp
 *     The port to the index adviser for one statement: which indexes would its planner use?
 */
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/explain/index_idea.hpp"

namespace savant::core {

/* An index that the planner uses for the statement once it is there. */
struct ProvenIndex {
	std::string schema, table;
	/* Of a partitioned table: schema and name of each partition, where the index is as well. */
	std::vector<std::pair<std::string, std::string>> partitions;
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
	 * The index of an idea, with what the planner makes of it; nullopt when the statement uses no
	 * such table, the caller may not read a column of it, or the planner would not use the index.
	 */
	virtual std::optional<ProvenIndex> Try(const std::string &statement, const IndexIdea &idea) = 0;
};

} // namespace savant::core
