/*
 * plan_facts_reader.hpp
 *     core::PlanFacts from this server's catalogs and statistics, with the caller's eyes.
 */
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "core/plan/plan_facts.hpp"
#include "pg/plan/table_rows.hpp"

namespace savant::pg {

/*
 * Reads a table when it is first asked for and keeps it; made for one call of a verb.  What the
 * current role may not read has no facts, and neither have system catalogs.  Every member
 * throws pg::Error.
 */
class PlanFactsReader final : public core::PlanFacts {
public:
	PlanFactsReader() = default;

	const core::TableFacts *Table(std::string_view schema, std::string_view name) override;
	const core::FunctionFacts *Function(std::string_view name) override;
	std::optional<double> Setting(std::string_view name) override;

private:
	std::unique_ptr<core::TableFacts> ReadTable(const std::string &schema, const std::string &name);

	std::map<std::pair<std::string, std::string>, std::unique_ptr<core::TableFacts>> tables_;
	std::map<std::string, std::unique_ptr<core::FunctionFacts>, std::less<>> functions_;
	std::vector<KeyOidRow> keys_;
	bool keys_read_ = false;
};

} // namespace savant::pg
