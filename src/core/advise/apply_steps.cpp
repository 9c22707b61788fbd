/*
 * apply_steps.cpp
 *     Reads CREATE INDEX, DROP INDEX, REINDEX INDEX, CREATE and DROP STATISTICS and ANALYZE from
 *     parse trees.
 */
#include "core/advise/apply_steps.hpp"

#include "core/sql/statement.hpp"

namespace savant::core {

namespace {

/* The one name of DROP: {"List": {"items": [String, String]}}. */
bool ReadName(Node list, ApplyStep &step) {
	const Node items = list.As("List")["items"];
	if (items.size() != 2) {
		return false;
	}
	step.schema = items[std::size_t{0}].As("String")["sval"].Text();
	step.name = items[std::size_t{1}].As("String")["sval"].Text();
	if (step.schema.empty()) {
		step.schema = items[std::size_t{0}].As("String")["str"].Text();
		step.name = items[std::size_t{1}].As("String")["str"].Text();
	}
	return !step.schema.empty() && !step.name.empty();
}

bool ReadCreateIndex(Node statement, ApplyStep &step) {
	step.command = ApplyCommand::CreateIndex;
	step.schema = statement["relation"]["schemaname"].Text();
	step.table = statement["relation"]["relname"].Text();
	step.name = statement["idxname"].Text();
	step.concurrently = statement["concurrent"].Bool();
	return !step.schema.empty() && !step.table.empty() && !step.name.empty() &&
	       !statement["if_not_exists"].Bool() && !statement["tableSpace"];
}

bool ReadDrop(Node statement, ApplyStep &step) {
	const std::string_view type = statement["removeType"].Text();
	if (type != "OBJECT_INDEX" && type != "OBJECT_STATISTIC_EXT") {
		return false;
	}
	step.command = type == "OBJECT_INDEX" ? ApplyCommand::DropIndex : ApplyCommand::DropStatistics;
	step.concurrently = statement["concurrent"].Bool();
	step.if_exists = statement["missing_ok"].Bool();
	return statement["objects"].size() == 1 && statement["behavior"].Text() == "DROP_RESTRICT" &&
	       ReadName(statement["objects"][std::size_t{0}], step);
}

bool ReadReindex(Node statement, ApplyStep &step) {
	step.command = ApplyCommand::Reindex;
	step.schema = statement["relation"]["schemaname"].Text();
	step.name = statement["relation"]["relname"].Text();
	const Node parameters = statement["params"];
	for (const Node parameter : Children(parameters)) {
		if (parameter.As("DefElem")["defname"].Text() != "concurrently") {
			return false;
		}
		step.concurrently = true;
	}
	return statement["kind"].Text() == "REINDEX_OBJECT_INDEX" && !step.schema.empty() &&
	       !step.name.empty();
}

bool ReadCreateStatistics(Node statement, ApplyStep &step) {
	step.command = ApplyCommand::CreateStatistics;
	const Node names = statement["defnames"];
	if (names.size() != 2 || statement["if_not_exists"].Bool()) {
		return false;
	}
	const auto text = [&](std::size_t at) {
		const Node name = names[at].As("String");
		return std::string(name["sval"] ? name["sval"].Text() : name["str"].Text());
	};
	step.schema = text(0);
	step.name = text(1);
	return !step.schema.empty() && !step.name.empty();
}

bool ReadAnalyze(Node statement, ApplyStep &step) {
	step.command = ApplyCommand::Analyze;
	const Node relation = statement["rels"][std::size_t{0}].As("VacuumRelation")["relation"];
	step.schema = relation["schemaname"].Text();
	step.name = relation["relname"].Text();
	return !statement["is_vacuumcmd"].Bool() && statement["rels"].size() == 1 &&
	       statement["options"].size() == 0 && !step.schema.empty() && !step.name.empty();
}

bool ReadStep(Node statement, ApplyStep &step) {
	const std::string_view tag = statement.Tag();
	const Node body = statement.Body();
	if (tag == "IndexStmt") {
		return ReadCreateIndex(body, step);
	}
	if (tag == "DropStmt") {
		return ReadDrop(body, step);
	}
	if (tag == "ReindexStmt") {
		return ReadReindex(body, step);
	}
	if (tag == "CreateStatsStmt") {
		return ReadCreateStatistics(body, step);
	}
	return tag == "VacuumStmt" && ReadAnalyze(body, step);
}

/* The text of one statement, between the semicolons around it. */
std::string StatementText(const ParsedSql &parsed, std::size_t position) {
	const Node raw = parsed.tree->Root()["stmts"][position];
	const auto start = static_cast<std::size_t>(raw["stmt_location"].Int());
	const auto length = static_cast<std::size_t>(raw["stmt_len"].Int());
	std::string text = parsed.text.substr(start, length == 0 ? std::string::npos : length);
	const std::size_t first = text.find_first_not_of(" \t\r\n");
	const std::size_t last = text.find_last_not_of(" \t\r\n;");
	return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

} // namespace

const char *Name(ApplyCommand command) {
	switch (command) {
	case ApplyCommand::CreateIndex:
		return "CREATE INDEX";
	case ApplyCommand::DropIndex:
		return "DROP INDEX";
	case ApplyCommand::Reindex:
		return "REINDEX INDEX";
	case ApplyCommand::CreateStatistics:
		return "CREATE STATISTICS";
	case ApplyCommand::DropStatistics:
		return "DROP STATISTICS";
	case ApplyCommand::Analyze:
		return "ANALYZE";
	}
	return "";
}

ApplySteps ReadApplySteps(const std::string &ddl) {
	ApplySteps result;
	const ParsedSql parsed = ParseSql(ddl);
	if (parsed.problem) {
		result.problem = parsed.problem->message;
		return result;
	}
	const int count = parsed.StatementCount();
	if (count < 1 || count > static_cast<int>(kMaxApplySteps)) {
		result.problem = "it has " + std::to_string(count) + " statements";
		return result;
	}
	for (int i = 0; i < count; i++) {
		ApplyStep step;
		if (!ReadStep(parsed.Statement(i), step)) {
			result.steps.clear();
			result.problem =
				"statement " + std::to_string(i + 1) + " is not one that suggestions have";
			return result;
		}
		step.sql = StatementText(parsed, static_cast<std::size_t>(i));
		result.steps.push_back(std::move(step));
	}
	return result;
}

} // namespace savant::core
