/*
 * value_finder.cpp
 *     One statement for all columns that are cheap to search; when the door
 *     refuses it, each relation alone, so that one broken view or policy hides no other.
 *
 * Views and partitioned tables have no size of their own: they are asked one by
 * one, and the planner's estimate decides.
 */
#include "pg/catalog/value_finder.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "core/language/value_candidates.hpp"
#include "core/text/identifier_words.hpp"
#include "pg/boundary.hpp"
#include "pg/guard/guarded_executor.hpp"

extern "C" {
#include "access/relation.h"
#include "catalog/pg_class.h"
#include "optimizer/plancat.h"
#include "storage/lmgr.h"
#include "utils/rel.h"
}

namespace savant::pg {

namespace {

using core::Column;
using core::ColumnRef;
using core::FoundValue;
using core::FoundValues;
using core::QuoteLiteral;
using core::Relation;
using core::RelationKind;
using core::SchemaPicture;
using core::TypeClass;
using SteadyClock = std::chrono::steady_clock;

constexpr double kBudgetMs = 50;
constexpr double kLeastMs = 2;             // not worth another statement
constexpr double kMaxStatementCost = 5000; // the planner's; some tens of milliseconds at worst
constexpr double kMaxScanCost = 1500;      // of one column without an index
constexpr double kMaxFoldedRows = 30000;   // rows whose case is folded, all columns together
constexpr double kRowCost = 0.0125;        // a row and one comparison, as the planner counts
constexpr int kMaxHits = 12;               // spellings kept of one column
constexpr int kMaxRows = 400;

/* How a column may be searched. */
struct Target {
	ColumnRef column;
	bool by_index = false;
	bool sized = false; // pages and rows are known
	double pages = 0;
	double rows = 0;
	double ScanCost() const { return pages + rows * kRowCost; }
};

struct RelationSize {
	bool free; // nobody holds it for himself, and it is still there
	bool known;
	double pages;
	double rows;
};

/* As the planner sees it, analysed or not.  Never waits for a lock. */
RelationSize SizeOf(Oid oid) {
	return Call([oid] {
		RelationSize size = {false, false, 0, 0};
		if (!ConditionalLockRelationOid(oid, AccessShareLock)) {
			return size;
		}
		::Relation relation = try_relation_open(oid, NoLock);
		if (relation == nullptr) {
			UnlockRelationOid(oid, AccessShareLock);
			return size;
		}
		size.free = true;
		if (relation->rd_rel->relkind == RELKIND_RELATION ||
		    relation->rd_rel->relkind == RELKIND_MATVIEW) {
			BlockNumber pages = 0;
			double rows = 0;
			double all_visible = 0;
			estimate_rel_size(relation, nullptr, &pages, &rows, &all_visible);
			size = {true, true, static_cast<double>(pages), rows};
		}
		relation_close(relation, AccessShareLock);
		return size;
	});
}

/* A plain btree on the column first: what an equality can use. */
bool HasIndex(const Relation &relation, const std::string &column) {
	return std::any_of(
		relation.indexes.begin(), relation.indexes.end(), [&](const core::Index &index) {
			return index.definition.empty() && !index.columns.empty() && index.columns[0] == column;
		});
}

/* The column as a text to compare: as it is for the built-in types, so that indexes fit. */
std::string Comparable(const Column &column) {
	const std::string name = core::QuoteIdentifier(column.name);
	const bool plain = column.type_name.starts_with("character") || column.type_name == "text" ||
	                   column.type_name == "name" || column.type_class == TypeClass::Uuid;
	return plain ? name : name + "::pg_catalog.text";
}

class Search {
public:
	Search(const std::vector<std::string> &phrases, const std::vector<ColumnRef> &columns,
	       const SchemaPicture &picture)
		: phrases_(phrases), picture_(picture), start_(SteadyClock::now()) {
		std::map<int, RelationSize> sizes;
		for (const ColumnRef ref : columns) {
			const Relation &relation = picture.At(ref.relation);
			if (picture.At(ref).mask != core::Mask::None ||
			    relation.kind == RelationKind::ForeignTable) {
				continue;
			}
			if (!sizes.contains(ref.relation)) {
				sizes[ref.relation] = SizeOf(relation.oid);
			}
			const RelationSize size = sizes[ref.relation];
			if (!size.free) {
				skipped_ = true;
				continue;
			}
			targets_.push_back(
				{ref, HasIndex(relation, picture.At(ref).name), size.known, size.pages, size.rows});
		}
	}

	FoundValues Run() {
		SearchExactly();
		SearchFolded();
		if (cut_short_ || skipped_) {
			found_.note = "Not all values were searched: that would have taken too long.";
		}
		return std::move(found_);
	}

private:
	double LeftMs() const {
		return kBudgetMs -
		       std::chrono::duration<double, std::milli>(SteadyClock::now() - start_).count();
	}

	void SearchExactly() {
		std::vector<Target> batch, alone;
		double cost = 0;
		for (const Target &target : targets_) {
			if (!target.sized) {
				alone.push_back(target);
				continue;
			}
			const double scan = target.by_index ? 0 : target.ScanCost();
			if (scan <= kMaxScanCost && cost + scan <= kMaxStatementCost) {
				cost += scan;
				batch.push_back(target);
			}
		}
		Ask(batch, alone, phrases_, false);
	}

	/* What was not found as written, in tables small enough to fold every row. */
	void SearchFolded() {
		std::vector<std::string> missing;
		for (const std::string &phrase : phrases_) {
			const bool known =
				std::any_of(found_.values.begin(), found_.values.end(),
			                [&](const FoundValue &value) { return value.phrase == phrase; });
			if (!known) {
				missing.push_back(phrase);
			}
		}
		std::vector<Target> batch;
		double rows = 0;
		for (const Target &target : targets_) {
			const bool text = picture_.At(target.column).type_class == TypeClass::Text;
			if (text && target.sized && rows + target.rows <= kMaxFoldedRows) {
				rows += target.rows;
				batch.push_back(target);
			}
		}
		if (!missing.empty()) {
			Ask(batch, {}, missing, true);
		}
	}

	void Ask(const std::vector<Target> &batch, const std::vector<Target> &alone,
	         const std::vector<std::string> &phrases, bool folded) {
		std::vector<std::vector<Target>> statements;
		if (!Run(batch, phrases, folded)) {
			statements = ByRelation(batch);
		}
		for (std::vector<Target> &targets : ByRelation(alone)) {
			statements.push_back(std::move(targets));
		}
		for (const std::vector<Target> &targets : statements) {
			(void)Run(targets, phrases, folded);
		}
	}

	static std::vector<std::vector<Target>> ByRelation(const std::vector<Target> &targets) {
		std::vector<std::vector<Target>> groups;
		for (const Target &target : targets) {
			const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto &group) {
				return group[0].column.relation == target.column.relation;
			});
			if (same == groups.end()) {
				groups.push_back({target});
			} else {
				same->push_back(target);
			}
		}
		return groups;
	}

	/* False when the door refused the statement or its result: smaller ones may pass. */
	bool Run(const std::vector<Target> &targets, const std::vector<std::string> &phrases,
	         bool folded) {
		if (targets.empty() || cut_short_) {
			return true;
		}
		const double left = LeftMs();
		if (left < kLeastMs) {
			cut_short_ = true;
			return true;
		}
		ExecutorOptions options;
		options.max_rows = kMaxRows;
		options.max_plan_cost = kMaxStatementCost;
		options.timeout_ms = static_cast<int>(left);
		GuardedExecutor executor(options);
		const core::Executor::Outcome outcome = executor.Run(Statement(targets, phrases, folded));
		cut_short_ = outcome.error && outcome.error->code == "57014";
		if (outcome.error || !outcome.verdict.ok) {
			return cut_short_;
		}
		const auto &heads = outcome.result.columns;
		if (heads.size() != 2 || heads[1].masked) {
			return false; // a view shows a labelled column: its values are not for linking
		}
		Keep(outcome.result, targets, phrases);
		return true;
	}

	/* Two columns: which target, and a value of it. */
	std::string Statement(const std::vector<Target> &targets,
	                      const std::vector<std::string> &phrases, bool folded) const {
		std::string literals;
		for (const std::string &phrase : phrases) {
			const std::string literal = QuoteLiteral(phrase);
			literals += literals.empty() ? "" : ", ";
			literals += folded ? "pg_catalog.lower(" + literal + ")" : literal;
		}
		std::string sql;
		for (std::size_t i = 0; i < targets.size(); i++) {
			const Column &column = picture_.At(targets[i].column);
			const std::string name = Comparable(column);
			const bool uuid = column.type_class == TypeClass::Uuid;
			const std::string wanted = uuid ? Uuids(phrases) : literals;
			if (wanted.empty()) {
				continue;
			}
			sql += sql.empty() ? "" : " UNION ALL ";
			sql += "(SELECT DISTINCT " + std::to_string(i) + ", " +
			       core::QuoteIdentifier(column.name) + "::pg_catalog.text FROM " +
			       picture_.SqlName(targets[i].column.relation) + " WHERE " +
			       (folded ? "pg_catalog.lower(" + name + ")" : name) + " IN (" + wanted +
			       ") LIMIT " + std::to_string(kMaxHits) + ")";
		}
		return sql;
	}

	/* Those phrases that are a uuid: others would fail as literals of the type. */
	static std::string Uuids(const std::vector<std::string> &phrases) {
		std::string list;
		for (const std::string &phrase : phrases) {
			if (core::IsUuid(phrase)) {
				list += (list.empty() ? "" : ", ") + QuoteLiteral(phrase);
			}
		}
		return list;
	}

	void Keep(const core::ResultSet &result, const std::vector<Target> &targets,
	          const std::vector<std::string> &phrases) {
		for (const auto &row : result.rows) {
			const auto at = static_cast<std::size_t>(std::stoul(row[0].value_or("0")));
			if (at >= targets.size() || !row[1]) {
				continue;
			}
			const std::string &text = *row[1];
			for (const std::string &phrase : phrases) {
				const bool exact = text == phrase;
				if (exact || core::LowerCase(text) == core::LowerCase(phrase)) {
					found_.values.push_back({phrase, targets[at].column, text, exact});
				}
			}
		}
	}

	const std::vector<std::string> &phrases_;
	const SchemaPicture &picture_;
	const SteadyClock::time_point start_;
	std::vector<Target> targets_;
	FoundValues found_;
	bool cut_short_ = false; // the time is up
	bool skipped_ = false;   // somebody else holds a table for himself
};

} // namespace

FoundValues ValueFinder::Find(const SchemaPicture &picture, const std::vector<std::string> &phrases,
                              const std::vector<ColumnRef> &columns) {
	return Search(phrases, columns, picture).Run();
}

} // namespace savant::pg
