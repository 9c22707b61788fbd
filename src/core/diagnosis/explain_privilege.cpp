/*
 * explain_privilege.cpp
 *     "permission denied": which privilege of which object, and who can grant it.
 */
#include <algorithm>

#include "core/diagnosis/explain_error.hpp"
#include "core/diagnosis/statement_excerpt.hpp"
#include "core/repair/repair_case.hpp"
#include "core/sql/statement.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

/* "permission denied for table %s" and the like: the kind of object, as the message has it. */
std::string KindIn(std::string_view message_id, std::string_view beginning) {
	const std::size_t end = message_id.rfind(" %s");
	if (message_id.substr(0, beginning.size()) != beginning || end == std::string_view::npos ||
	    end <= beginning.size()) {
		return {};
	}
	return std::string(message_id.substr(beginning.size(), end - beginning.size()));
}

/* The privileges that a statement needs on a table, the one of its command first. */
std::vector<std::string> Needed(const ParsedSql &parsed, const std::string &table) {
	const Node statement = parsed.Statement(0);
	const std::string_view tag = statement.Tag();
	const std::string_view target = statement.Body()["relation"]["relname"].Text();
	const bool is_target = target == table;
	if (is_target && tag == "InsertStmt") {
		return {"INSERT"};
	}
	if (is_target && tag == "UpdateStmt") {
		return {"UPDATE", "SELECT"};
	}
	if (is_target && tag == "DeleteStmt") {
		return {"DELETE", "SELECT"};
	}
	return tag == "TruncateStmt" ? std::vector<std::string>{"TRUNCATE"}
	                             : std::vector<std::string>{"SELECT"};
}

std::string SchemaOf(const ParsedSql &parsed, const std::string &table) {
	for (const RelationUse &use : FindNames(parsed.Statement(0), parsed.text).relations) {
		if (use.name == table) {
			return use.schema;
		}
	}
	return {};
}

class PrivilegeExplainer {
public:
	PrivilegeExplainer(const ErrorScene &scene, ErrorExplanation &explanation)
		: scene_(scene), report_(scene.report), explanation_(explanation),
		  role_(report_.acting_role.empty() ? report_.role : report_.acting_role) {}

	void Run() {
		const auto arguments = FormatArguments(report_.message_id, report_.message);
		if (arguments.size() != 1) {
			return;
		}
		const std::string owned = KindIn(report_.message_id, "must be owner of ");
		if (!owned.empty()) {
			Owner(owned, arguments[0]);
			return;
		}
		const std::string kind = KindIn(report_.message_id, "permission denied for ");
		if (kind == "table" || kind == "view" || kind == "materialized view" ||
		    kind == "foreign table" || kind == "relation") {
			Table(arguments[0]);
		} else if (kind == "schema") {
			Schema(arguments[0]);
		} else if (kind == "sequence") {
			Missing("USAGE", "SEQUENCE " + QuoteIdentifier(arguments[0]), "");
		} else if (kind == "function" || kind == "procedure") {
			Missing("EXECUTE", (kind == "function" ? "FUNCTION " : "PROCEDURE ") + arguments[0],
			        "");
		} else if (kind == "type" || kind == "language" || kind == "foreign server") {
			Missing("USAGE", kind + " " + arguments[0], "");
		} else if (kind == "database") {
			Missing("CREATE, CONNECT or TEMPORARY", "DATABASE " + QuoteIdentifier(arguments[0]),
			        "");
		}
	}

private:
	void Missing(const std::string &privilege, const std::string &object,
	             const std::string &owner) {
		const std::string who = owner.empty() ? "its owner or a superuser"
		                                      : "role " + owner + ", who owns it, or a superuser";
		explanation_.headline = "Role " + role_ + " lacks " + privilege + " on " + object + ".";
		explanation_.points.push_back({"who can grant it", who});
		if (privilege.find(' ') == std::string::npos) {
			explanation_.advice.push_back("GRANT " + privilege + " ON " + object + " TO " +
			                              QuoteIdentifier(role_) + ";");
		}
	}

	void Owner(const std::string &kind, const std::string &name) {
		const auto facts = kind == "schema"
		                       ? scene_.surroundings.Privileges("schema", "", name)
		                       : scene_.surroundings.Privileges("table", report_.schema, name);
		explanation_.headline = "Only the owner of " + kind + " " + name + " may do this.";
		if (facts) {
			explanation_.points.push_back({"owner", facts->owner});
		}
		explanation_.advice.emplace_back(
			"Have the owner do it, or become a member of the owner's role.");
	}

	void Schema(const std::string &name) {
		const auto facts = scene_.surroundings.Privileges("schema", "", name);
		const bool create =
			facts && std::count(facts->held.begin(), facts->held.end(), "USAGE") > 0;
		Missing(create ? "CREATE" : "USAGE", "SCHEMA " + QuoteIdentifier(name),
		        facts ? facts->owner : "");
	}

	void Table(const std::string &name) {
		const ParsedSql parsed = ParseSql(StatementAt(report_.statement, report_.position).sql);
		const bool readable = !parsed.problem && parsed.StatementCount() == 1;
		const auto facts =
			scene_.surroundings.Privileges("table", readable ? SchemaOf(parsed, name) : "", name);
		if (!facts) {
			return;
		}
		std::string missing = "SELECT";
		for (const std::string &privilege :
		     readable ? Needed(parsed, name) : std::vector<std::string>{"SELECT"}) {
			if (std::count(facts->held.begin(), facts->held.end(), privilege) == 0) {
				missing = privilege;
				break;
			}
		}
		Missing(missing, facts->kind + " " + facts->name, facts->owner);
		if (!facts->held.empty()) {
			std::string held;
			for (const std::string &privilege : facts->held) {
				held += (held.empty() ? "" : ", ") + privilege;
			}
			explanation_.points.push_back({"held", held});
		}
		if (facts->some_columns) {
			explanation_.points.push_back(
				{"likely cause",
			     "the role may read some columns only, and the statement reads another "
			     "one, or all by *"});
		}
	}

	const ErrorScene &scene_;
	const ErrorReport &report_;
	ErrorExplanation &explanation_;
	const std::string role_;
};

} // namespace

void ExplainPrivilege(const ErrorScene &scene, ErrorExplanation &explanation) {
	PrivilegeExplainer(scene, explanation).Run();
}

} // namespace savant::core
