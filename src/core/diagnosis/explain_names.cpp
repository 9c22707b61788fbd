/*
 * explain_names.cpp
 *     Names that do not exist and forms that do not fit: mended by core/repair where it is
 *     sure, else the nearest names of the caller's picture.
 */
#include <algorithm>

#include "core/diagnosis/explain_error.hpp"
#include "core/diagnosis/statement_excerpt.hpp"
#include "core/repair/fix_statement.hpp"
#include "core/repair/likeness.hpp"
#include "core/repair/repair_case.hpp"
#include "core/sql/statement.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxNear = 5;

struct LikeName {
	double likeness = 0;
	std::string name;
};

/* The names most like `written`, at most kMaxNear. */
std::vector<std::string> MostAlike(std::vector<LikeName> names) {
	std::stable_sort(names.begin(), names.end(),
	                 [](const LikeName &a, const LikeName &b) { return a.likeness > b.likeness; });
	std::vector<std::string> best;
	for (const LikeName &name : names) {
		if (name.likeness >= kLeastLikeness && best.size() < kMaxNear) {
			AddUnique(best, name.name);
		}
	}
	return best;
}

class NameExplainer {
public:
	NameExplainer(const ErrorScene &scene, ErrorExplanation &explanation)
		: scene_(scene), report_(scene.report), picture_(scene.picture), explanation_(explanation),
		  placed_(report_.internal_statement.empty()
	                  ? StatementAt(report_.statement, report_.position)
	                  : PlacedStatement{report_.internal_statement, report_.internal_position}) {}

	void Run() {
		// The checker takes parameters without values.
		if (!report_.statement_cut && !placed_.sql.empty() && report_.code != "42P02") {
			Mend();
		}
		if (explanation_.corrected.empty() && explanation_.near_names.empty()) {
			FindNear();
		}
		if (report_.code == "42883") {
			TellArguments();
		}
		std::string &headline = explanation_.headline;
		if (!explanation_.changes.empty()) {
			headline.back() = ';';
			headline += " mended: " + explanation_.changes.front() + ".";
		} else if (!explanation_.near_names.empty() && report_.code != "42702") {
			headline.back() = ';';
			headline += " perhaps " + Shown(explanation_.near_names.front()) + " was meant.";
		}
	}

private:
	void Mend() {
		const FixedStatement fixed = FixStatement(placed_.sql, scene_.checker, picture_);
		if (fixed.verdict.ok && fixed.sql == placed_.sql) {
			explanation_.points.push_back(
				{"now", "the same statement passes the checks now: something has changed since, or "
			            "the search_path or role was another"});
			return;
		}
		if (fixed.verdict.ok) {
			explanation_.corrected = fixed.sql;
			explanation_.changes = fixed.changes;
			explanation_.certain = fixed.confidence >= 1;
		} else {
			for (const std::string &candidate : fixed.candidates) {
				AddUnique(explanation_.near_names, candidate);
			}
		}
	}

	/* The name that the report complains of, and the table it was looked for in. */
	std::pair<std::string, std::string> WrongName() const {
		const auto arguments = FormatArguments(report_.message_id, report_.message);
		if (!arguments.empty()) {
			return {arguments[0], arguments.size() > 1 ? arguments[1] : ""};
		}
		return {};
	}

	void FindNear() {
		const auto [name, table] = WrongName();
		if (name.empty()) {
			return;
		}
		if (report_.code == "42703") {
			NearColumns(name, table);
		} else if (report_.code == "42P01") {
			NearTables(name);
		} else if (report_.code == "3F000") {
			NearSchemas(name);
		}
	}

	void NearColumns(const std::string &written, const std::string &table) {
		const std::size_t dot = written.rfind('.');
		const std::string name = dot == std::string::npos ? written : written.substr(dot + 1);
		const ParsedSql parsed = ParseSql(placed_.sql);
		std::vector<LikeName> names;
		const auto add = [&](int relation) {
			for (const Column &column : picture_.At(relation).columns) {
				names.push_back(
					{NameLikeness(name, column.name, picture_.At(relation).name), column.name});
			}
		};
		if (!table.empty() && picture_.Find("", table) >= 0) {
			add(picture_.Find("", table));
		} else if (!parsed.problem && parsed.StatementCount() == 1) {
			for (const RelationUse &use : FindNames(parsed.Statement(0), parsed.text).relations) {
				const int relation = picture_.Find(use.schema, use.name);
				if (relation >= 0) {
					add(relation);
				}
			}
		}
		explanation_.near_names = MostAlike(std::move(names));
	}

	void NearTables(const std::string &written) {
		const std::size_t dot = written.rfind('.');
		const std::string name = dot == std::string::npos ? written : written.substr(dot + 1);
		std::vector<LikeName> names;
		for (std::size_t i = 0; i < picture_.relations.size(); ++i) {
			const Relation &relation = picture_.relations[i];
			names.push_back({NameLikeness(name, relation.name), relation.name});
			if (relation.name == name && !relation.visible) {
				explanation_.points.push_back(
					{"likely cause", "the table is in schema " + Shown(relation.schema) +
				                         ", which is not in the search_path"});
			}
		}
		explanation_.near_names = MostAlike(std::move(names));
	}

	void NearSchemas(const std::string &name) {
		std::vector<LikeName> names;
		for (const Relation &relation : picture_.relations) {
			names.push_back({NameLikeness(name, relation.schema), relation.schema});
		}
		explanation_.near_names = MostAlike(std::move(names));
	}

	/* The types of the call are in the message: they are what has to be looked at. */
	void TellArguments() {
		const auto arguments = FormatArguments(report_.message_id, report_.message);
		if (arguments.size() == 1 && report_.message_id.compare(0, 9, "operator ") == 0) {
			explanation_.headline = "No operator " + arguments[0] +
			                        " exists: the types of the two sides do not go together.";
			const bool timestamp = arguments[0].find("timestamp") != std::string::npos;
			if (timestamp && arguments[0].find("integer") != std::string::npos) {
				explanation_.advice.emplace_back(
					"A timestamp takes an interval: now() + interval '5 days'. Only a date takes a "
					"number of days.");
			}
		}
	}

	const ErrorScene &scene_;
	const ErrorReport &report_;
	const SchemaPicture &picture_;
	ErrorExplanation &explanation_;
	const PlacedStatement placed_;
};

} // namespace

void ExplainNames(const ErrorScene &scene, ErrorExplanation &explanation) {
	NameExplainer(scene, explanation).Run();
}

} // namespace savant::core
