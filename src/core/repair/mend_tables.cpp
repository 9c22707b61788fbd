/*
 * mend_tables.cpp
 *     Tables that do not exist under the name written: near names are weighed
 *     together with the columns that the statement expects of them.
 */
#include <algorithm>

#include "core/repair/likeness.hpp"
#include "core/repair/menders.hpp"
#include "core/repair/table_swap.hpp"

namespace savant::core {

namespace {

constexpr double kFitWeight = 0.25;
constexpr double kLeastFit = 0.5;
constexpr double kSureMargin = 0.1;
constexpr double kLikelyTable = 0.8;
constexpr double kTableByColumns = 0.6;
constexpr double kOtherSchema = 0.9;

/* A table or CTE that the name could have meant. */
struct TableChoice {
	int relation = -1; // -1: a CTE
	std::string name;
	double likeness = 0;
	double fit = 1;
	int keys = 0;
	double Score() const { return likeness - kFitWeight * (1 - fit); }
};

class TableMender {
public:
	explicit TableMender(RepairCase &repair) : repair_(repair) {}

	bool Run() {
		bool reported = false;
		const auto &blocks = repair_.scope.Query().blocks;
		for (std::size_t b = 0; b < blocks.size(); ++b) {
			for (std::size_t i = 0; i < blocks[b].items.size(); ++i) {
				const ItemRef item{static_cast<int>(b), static_cast<int>(i)};
				const bool is_reported = IsReported(item);
				if ((is_reported || IsWrong(item)) && Mend(item)) {
					reported = reported || is_reported;
				}
			}
		}
		return reported;
	}

private:
	bool IsReported(ItemRef item) const {
		const int location = repair_.sight.At(item).location;
		return location >= 0 && repair_.token >= 0 &&
		       repair_.layout.At(repair_.token).start == location;
	}

	/* Catalogues are in no picture. */
	bool IsWrong(ItemRef item) const {
		const FromItem &from = repair_.sight.At(item);
		return from.kind == FromItem::Kind::Relation && repair_.sight.RelationOf(item) < 0 &&
		       !from.relation.starts_with("pg_") && from.schema != "information_schema" &&
		       from.schema != "pg_catalog";
	}

	std::vector<TableChoice> Choices(ItemRef item) const {
		const FromItem &from = repair_.sight.At(item);
		const std::vector<std::string> columns = repair_.ColumnsUsed(item);
		std::vector<TableChoice> choices;
		for (int r = 0; r < static_cast<int>(repair_.picture.relations.size()); ++r) {
			const std::string &name = repair_.picture.At(r).name;
			const double likeness = NameLikeness(from.relation, name);
			const double fit = likeness < kLeastLikeness ? ColumnFit(repair_.picture, r, columns)
			                                             : SpellingFit(r, columns);
			choices.push_back({r, name, likeness, fit, 0});
		}
		for (const CommonTable &cte : repair_.scope.Query().ctes) {
			if (from.schema.empty() && cte.name != from.relation) {
				choices.push_back({-1, cte.name, NameLikeness(from.relation, cte.name), 1, 0});
			}
		}
		return choices;
	}

	/* Share of the columns that the relation has in this or another spelling. */
	double SpellingFit(int relation, const std::vector<std::string> &columns) const {
		std::vector<std::string> names;
		for (const Column &column : repair_.picture.At(relation).columns) {
			names.push_back(column.name);
		}
		std::size_t found = 0;
		for (const std::string &column : columns) {
			found += FindNearest(column, names).score >= kSameName ? 1 : 0;
		}
		return columns.empty() ? 1
		                       : static_cast<double>(found) / static_cast<double>(columns.size());
	}

	bool Mend(ItemRef item) {
		const FromItem &from = repair_.sight.At(item);
		if (from.kind != FromItem::Kind::Relation) {
			return false;
		}
		std::vector<TableChoice> choices = Choices(item);
		std::stable_sort(
			choices.begin(), choices.end(),
			[](const TableChoice &a, const TableChoice &b) { return a.Score() > b.Score(); });
		for (const TableChoice &choice : choices) {
			if (choice.likeness >= kLeastLikeness) {
				repair_.Suggest("table " + choice.name);
			}
		}
		return ByName(item, choices) || ByColumns(item, choices);
	}

	bool ByName(ItemRef item, const std::vector<TableChoice> &choices) {
		if (choices.empty() || choices[0].likeness < kLeastLikeness || choices[0].fit < kLeastFit) {
			return false;
		}
		const double margin =
			choices.size() > 1 ? choices[0].Score() - choices[1].Score() : choices[0].Score();
		if (margin < kClearMargin) {
			return false;
		}
		const bool same = choices[0].likeness == 1; // in another schema
		const bool sure =
			choices[0].likeness >= kSameName && choices[0].fit == 1 && margin >= kSureMargin;
		Write(item, choices[0], same ? kOtherSchema : sure ? 1 : kLikelyTable);
		return true;
	}

	/* No name is near, but one table has exactly the columns. */
	bool ByColumns(ItemRef item, std::vector<TableChoice> choices) {
		if (repair_.ColumnsUsed(item).empty()) {
			return false;
		}
		std::erase_if(choices, [](const TableChoice &choice) {
			return choice.relation < 0 || choice.fit < 1;
		});
		for (TableChoice &choice : choices) {
			choice.keys = KeyFit(repair_, item, choice.relation);
		}
		std::stable_sort(
			choices.begin(), choices.end(),
			[](const TableChoice &a, const TableChoice &b) { return a.keys > b.keys; });
		if (choices.empty() || (choices.size() > 1 && choices[0].keys == choices[1].keys)) {
			return false;
		}
		Write(item, choices[0], kTableByColumns);
		return true;
	}

	void Write(ItemRef item, const TableChoice &choice, double sure) {
		const FromItem &from = repair_.sight.At(item);
		if (choice.relation >= 0) {
			WriteTable(repair_, item, choice.relation);
		} else {
			const auto [first, last] = repair_.TokensOf(from);
			repair_.Replace(first, last, QuoteIdentifier(choice.name));
		}
		const bool moved = choice.relation >= 0 && choice.name == from.relation;
		const std::string schema = moved ? repair_.picture.At(choice.relation).schema + "." : "";
		repair_.Tell("table " +
		                 Shown(moved && !from.schema.empty() ? from.schema + "." + from.relation
		                                                     : from.relation) +
		                 " read as " + Shown(schema + choice.name),
		             sure);
	}

	RepairCase &repair_;
};

} // namespace

bool MendTables(RepairCase &repair) { return TableMender(repair).Run(); }

} // namespace savant::core
