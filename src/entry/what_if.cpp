/*
 * what_if.cpp
 *     The what-if engine by itself, for tests and benchmarks.
 */
#include <algorithm>
#include <chrono>
#include <map>

#include "core/advise/index_ddl.hpp"
#include "pg/answer_error.hpp"
#include "pg/datum.hpp"
#include "pg/what_if/planner_what_if.hpp"

namespace savant::entry {

namespace {

using pg::Cell;
using Rows = std::vector<std::vector<Cell>>;

void RequireSuperuser() {
	if (!pg::Call([] { return superuser(); })) {
		throw core::UserError(core::ErrorCode::NotPermitted,
		                      "must be superuser to ask the what-if engine directly");
	}
}

std::string Number(double value) {
	char text[64];
	snprintf(text, sizeof(text), "%.17g", value);
	return text;
}

std::string NameOf(pg::PlannerWhatIf &what_if, int index) {
	const core::AdvisedIndex &advised = what_if.Index(index);
	const core::AdvisedTable &table = what_if.Table(advised.spec.table);
	return advised.oid != 0 ? advised.name : core::IndexInWords(table, advised.spec);
}

std::string UsesOf(pg::PlannerWhatIf &what_if, const core::PlannedCost &cost) {
	std::map<std::string, double> fetches;
	for (const core::IndexUse &use : cost.uses) {
		fetches[use.node + " " + NameOf(what_if, use.index)] += use.fetches;
	}
	std::string text;
	for (const auto &[use, rows] : fetches) {
		text += (text.empty() ? "" : "; ") + use;
	}
	return text;
}

/* Adds the indexes of the texts; fills a set with them and the existing ones. */
core::IndexSet OfferedSet(pg::PlannerWhatIf &what_if, const std::vector<std::string> &texts,
                          std::vector<int> &numbers) {
	for (const std::string &text : texts) {
		const core::IndexSpec spec = what_if.ReadIndexText(text);
		(void)what_if.Table(spec.table);
		numbers.push_back(what_if.AddIndex(spec));
	}
	core::IndexSet set = what_if.ExistingIndexes();
	for (const int number : numbers) {
		if (number >= 0) {
			set.Add(number);
		}
	}
	return set;
}

std::vector<Cell> StatementRow(pg::PlannerWhatIf &what_if, int number, int position,
                               const core::IndexSet &set) {
	const core::PlannedCost cost = what_if.Plan(number, set);
	return {"statement",
	        std::to_string(position),
	        std::nullopt,
	        Number(cost.cost),
	        Number(cost.careful_cost),
	        UsesOf(what_if, cost),
	        std::nullopt,
	        std::nullopt,
	        std::nullopt,
	        std::nullopt,
	        std::nullopt,
	        std::nullopt};
}

std::vector<Cell> IndexRow(pg::PlannerWhatIf &what_if, int index, int position) {
	if (index < 0) {
		std::vector<Cell> row(12);
		row[0] = "index";
		row[1] = std::to_string(position);
		row[11] = "there can be no such index";
		return row;
	}
	const core::AdvisedIndex &advised = what_if.Index(index);
	return {"index",
	        std::to_string(position),
	        NameOf(what_if, index),
	        std::nullopt,
	        std::nullopt,
	        std::nullopt,
	        Number(advised.bytes),
	        Number(advised.peer_bytes),
	        Number(advised.entries),
	        std::to_string(advised.tree_height),
	        Number(advised.build_ms),
	        std::nullopt};
}

std::string KeyText(const core::AdvisedTable &table, const core::IndexKeyPart &key) {
	std::string text = core::KeyInWords(table, key);
	return key.operator_class.empty() ? text : text + " " + key.operator_class;
}

const char *RoleName(core::KeyRole role) {
	switch (role) {
	case core::KeyRole::Equality:
		return "equality";
	case core::KeyRole::InList:
		return "in list";
	case core::KeyRole::Range:
		return "range";
	case core::KeyRole::Join:
		return "join";
	case core::KeyRole::Other:
		break;
	}
	return "other";
}

void AddShapeRows(const core::AdvisedTable &table, const core::TableShape &shape, Rows &rows) {
	for (const core::TableCondition &condition : shape.conditions) {
		rows.push_back({table.name, condition.in_or ? "arm of or" : "condition",
		                RoleName(condition.role), std::string(core::Name(condition.method)),
		                KeyText(table, condition.key), Number(condition.selectivity),
		                condition.predicate});
	}
	for (const auto &order : shape.orders) {
		std::string keys;
		for (const core::IndexKeyPart &key : order) {
			keys += (keys.empty() ? "" : ", ") + KeyText(table, key);
		}
		rows.push_back({table.name, shape.has_limit ? "order with limit" : "order", std::nullopt,
		                std::nullopt, keys, std::nullopt, std::nullopt});
	}
	std::string columns;
	for (const int column : shape.read_columns) {
		columns += (columns.empty() ? "" : ", ") + std::to_string(column);
	}
	rows.push_back(
		{table.name, "columns", std::nullopt, std::nullopt, columns, std::nullopt, std::nullopt});
}

std::int64_t MemoryInUse() {
	return pg::Call([] {
		return static_cast<std::int64_t>(MemoryContextMemAllocated(TopMemoryContext, true));
	});
}

} // namespace

/* savant._what_if(statements text[], indexes text[], hide text[], modes text[]) RETURNS
 * TABLE */
SAVANT_SQL_FUNCTION(savant__what_if) {
	RequireSuperuser();
	const std::vector<std::string> statements = pg::TextArrayArg(fcinfo, 0);
	const std::vector<std::string> texts = pg::TextArrayArg(fcinfo, 1);
	const std::vector<std::string> hidden = pg::TextArrayArg(fcinfo, 2);

	pg::WhatIfOptions options;
	const std::vector<std::string> modes = pg::TextArrayArg(fcinfo, 3);
	options.offer_irrelevant =
		std::find(modes.begin(), modes.end(), "offer_irrelevant") != modes.end();
	options.peer_model = std::find(modes.begin(), modes.end(), "peer_model") != modes.end();
	pg::PlannerWhatIf what_if(options);
	Rows rows;
	std::vector<int> numbers;
	for (const std::string &statement : statements) {
		std::optional<core::AnswerError> problem;
		numbers.push_back(what_if.AddStatement(statement, problem));
		if (problem) {
			std::vector<Cell> row(12);
			row[0] = "statement";
			row[1] = std::to_string(numbers.size());
			row[11] = problem->code + ": " + problem->message;
			rows.push_back(std::move(row));
		}
	}
	std::vector<int> indexes;
	core::IndexSet set = OfferedSet(what_if, texts, indexes);
	for (int i = 0; i < what_if.IndexCount(); ++i) {
		if (std::find(hidden.begin(), hidden.end(), what_if.Index(i).name) != hidden.end()) {
			set.Remove(i);
		}
	}
	for (std::size_t i = 0; i < numbers.size(); ++i) {
		if (numbers[i] >= 0) {
			rows.push_back(StatementRow(what_if, numbers[i], static_cast<int>(i) + 1, set));
		}
	}
	for (std::size_t i = 0; i < indexes.size(); ++i) {
		rows.push_back(IndexRow(what_if, indexes[i], static_cast<int>(i) + 1));
	}
	what_if.Close();
	return pg::ReturnRows(fcinfo, rows);
}

/* savant._what_if_shape(statement text) RETURNS TABLE */
SAVANT_SQL_FUNCTION(savant__what_if_shape) {
	RequireSuperuser();
	const std::string statement = pg::TextArg(fcinfo, 0);

	pg::PlannerWhatIf what_if;
	std::optional<core::AnswerError> problem;
	const int number = what_if.AddStatement(statement, problem);
	Rows rows;
	if (number >= 0) {
		for (const core::TableShape &shape : what_if.Shape(number).tables) {
			AddShapeRows(what_if.Table(shape.table), shape, rows);
		}
	}
	what_if.Close();
	if (problem) {
		pg::RaiseAnswerError(*problem);
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* savant._what_if_rate(statements text[], indexes text[], rounds integer) RETURNS TABLE */
SAVANT_SQL_FUNCTION(savant__what_if_rate) {
	RequireSuperuser();
	const std::vector<std::string> statements = pg::TextArrayArg(fcinfo, 0);
	const std::vector<std::string> texts = pg::TextArrayArg(fcinfo, 1);
	const int rounds = pg::IntArg(fcinfo, 2);

	pg::WhatIfOptions options;
	options.plan_anew = true;
	pg::PlannerWhatIf what_if(options);
	for (const std::string &statement : statements) {
		std::optional<core::AnswerError> problem;
		(void)what_if.AddStatement(statement, problem);
		if (problem) {
			pg::RaiseAnswerError(*problem);
		}
	}
	std::vector<int> indexes;
	const core::IndexSet set = OfferedSet(what_if, texts, indexes);
	for (int i = 0; i < what_if.StatementCount(); ++i) {
		(void)what_if.Plan(i, set); // fills caches
	}
	const std::int64_t before = MemoryInUse();
	const auto start = std::chrono::steady_clock::now();
	for (int round = 0; round < rounds; ++round) {
		for (int i = 0; i < what_if.StatementCount(); ++i) {
			(void)what_if.Plan(i, set);
		}
	}
	const std::chrono::duration<double, std::milli> elapsed =
		std::chrono::steady_clock::now() - start;
	const std::int64_t after = MemoryInUse();
	const std::int64_t plans = static_cast<std::int64_t>(rounds) * what_if.StatementCount();
	what_if.Close();
	return pg::ReturnRows(fcinfo, {{std::to_string(plans), Number(elapsed.count()),
	                                std::to_string(before), std::to_string(after)}});
}

} // namespace savant::entry
