/*
 * name_repair.cpp
 *     Which mender is asked about which SQLSTATE.
 */
#include "core/ask/name_repair.hpp"

#include "core/repair/mend_syntax.hpp"
#include "core/repair/menders.hpp"

namespace savant::core {

namespace {

/* One mender; what it began and gave up is forgotten. */
bool Try(RepairCase &repair, bool (*mender)(RepairCase &)) {
	if (mender(repair)) {
		return true;
	}
	repair.edits.clear();
	repair.changes.clear();
	repair.confidence = 1;
	return false;
}

bool MendOddNames(RepairCase &repair) {
	return QuoteKeywordTables(repair) || QuoteOddNames(repair);
}
bool MendTop(RepairCase &repair) { return WriteTopAsLimit(repair); }
bool MendCastTypes(RepairCase &repair) { return MendTypeName(repair); }

bool MendParsed(RepairCase &repair) {
	const std::string &code = repair.error.code;
	if (code == "42703") {
		return Try(repair, MendOddNames) || Try(repair, MendUnits) || Try(repair, MendColumns);
	}
	if (code == "42P01" || code == "3F000") {
		return Try(repair, MendOddNames) || Try(repair, MendTables) || Try(repair, MendAliases);
	}
	if (code == "42883") {
		return Try(repair, MendOddNames) || Try(repair, MendTop) || Try(repair, MendFunctions) ||
		       Try(repair, MendOperators);
	}
	if (code == "42704") {
		return Try(repair, MendCastTypes);
	}
	if (code == "42803") {
		return Try(repair, MendGroups);
	}
	if (code == "42712") {
		return Try(repair, MendRepeatedTable);
	}
	if (code == "42702") {
		return Try(repair, MendAmbiguous);
	}
	if (code == "42804") {
		return Try(repair, MendTypes);
	}
	return false;
}

/* What was done, unless it changed nothing: a caller that calls again must get somewhere. */
std::optional<Mend> Result(RepairText &repair) {
	Mend mend;
	mend.sql = ApplyEdits(repair.sql, std::move(repair.edits));
	mend.changes = std::move(repair.changes);
	mend.confidence = repair.confidence;
	if (mend.sql == repair.sql) {
		return std::nullopt;
	}
	return mend;
}

} // namespace

std::optional<Mend> MendStatement(const std::string &sql, const AnswerError &error,
                                  const SchemaPicture &picture,
                                  std::vector<std::string> &candidates) {
	const ParsedSql parsed = ParseSql(sql);
	if (parsed.problem || parsed.StatementCount() != 1) {
		auto text = MendSyntax(sql, error, picture, candidates);
		return text ? std::optional<Mend>(
						  {std::move(text->sql), std::move(text->changes), text->confidence})
		            : std::nullopt;
	}
	RepairCase repair(parsed, error, picture, candidates);
	if (!MendParsed(repair)) {
		return std::nullopt;
	}
	return Result(repair);
}

} // namespace savant::core
