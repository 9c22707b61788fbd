/*
 * mend_functions.cpp
 *     Calls of functions that PostgreSQL does not have, or not for these arguments.
 */
#include <algorithm>
#include <optional>

#include "core/repair/dialect_functions.hpp"
#include "core/repair/likeness.hpp"
#include "core/repair/menders.hpp"
#include "core/text/similarity.hpp"

namespace savant::core {

namespace {

constexpr double kLikelyFunction = 0.8;
constexpr double kTranslated = 1;
constexpr double kNumericText = 0.85;
constexpr std::size_t kLongestCall = 8192;

/* A call in the text. */
struct Call {
	int name = -1;  // its last name token
	int first = -1; // its first, with a schema
	int open = -1, close = -1;
	CallText text;
};

std::optional<Call> CallAt(const SqlLayout &layout, int token) {
	Call call;
	call.first = token;
	call.name = token;
	while (layout.Text(call.name + 1) == ".") {
		call.name += 2;
	}
	call.open = call.name + 1;
	call.close = layout.Text(call.open) == "(" ? layout.Closing(call.open) : -1;
	if (!layout.IsName(call.name) || call.close < 0) {
		return std::nullopt;
	}
	call.text.name = layout.NameAt(call.name);
	for (const auto &[first, last] : layout.SplitAtCommas(call.open + 1, call.close)) {
		call.text.arguments.emplace_back(layout.Span(first, last));
	}
	return call;
}

/* Tokens of all calls, by the tree: a keyword with a parenthesis behind it is none. */
std::vector<int> CallsOf(const RepairCase &repair) {
	std::vector<int> tokens;
	const SqlLayout &layout = repair.layout;
	for (int i = 0; i + 1 < layout.Count(); ++i) {
		const bool begins = layout.IsName(i) && layout.Text(i - 1) != ".";
		if (begins && CallAt(layout, i)) {
			tokens.push_back(i);
		}
	}
	return tokens;
}

/* An edit has been made at, in or around the call. */
bool IsTouched(const RepairCase &repair, const Call &call) {
	const int start = repair.layout.At(call.first).start;
	const int end = repair.layout.At(call.close).end;
	return std::any_of(repair.edits.begin(), repair.edits.end(),
	                   [&](const TextEdit &edit) { return edit.start < end && start < edit.end; });
}

bool Translate(RepairCase &repair, const Call &call) {
	const auto length = repair.layout.Span(call.first, call.close + 1).size();
	const auto found = length > kLongestCall ? std::nullopt : TranslateCall(call.text);
	if (!found) {
		return false;
	}
	repair.Replace(call.first, call.close + 1, found->text);
	repair.Tell("function " + call.text.name + " of " + found->dialect +
	                " written the way of PostgreSQL",
	            kTranslated);
	return true;
}

/* round(double precision, integer): only numeric can be rounded to digits. */
bool CastArgument(RepairCase &repair, const Call &call) {
	const std::string &name = call.text.name;
	const bool digits = (name == "round" || name == "trunc") && call.text.arguments.size() == 2;
	const bool sums = (name == "avg" || name == "sum" || name == "stddev" || name == "abs" ||
	                   name == "round" || name == "ceil" || name == "floor") &&
	                  call.text.arguments.size() == 1;
	const bool textual = name == "lower" || name == "upper" || name == "length" ||
	                     name == "substr" || name == "substring" || name == "left" ||
	                     name == "right" || name == "strpos" || name == "trim" ||
	                     name == "replace" || name == "split_part";
	const std::string &message = repair.error.message;
	const bool on_text = message.find("(text") != std::string::npos ||
	                     message.find("(character") != std::string::npos;
	std::string type;
	if (digits || (sums && on_text)) {
		type = "numeric";
	} else if (textual && !on_text) {
		type = "text";
	}
	if (type.empty() || call.text.arguments.empty()) {
		return false;
	}
	const auto [first, last] = repair.layout.SplitAtCommas(call.open + 1, call.close)[0];
	const int begin = repair.layout.IsAny(first, {"distinct", "all"}) ? first + 1 : first;
	const std::string argument(repair.layout.Span(begin, last));
	repair.Replace(begin, last, "(" + argument + ")::" + type);
	repair.Tell("argument of " + name + " read as " + type, sums ? kNumericText : 1);
	return true;
}

/* The same letters in another order, or at least the same first one: likelier slips. */
int SlipRank(const std::string &written, const std::string &name, int slips) {
	std::string a = written;
	std::string b = name;
	std::sort(a.begin(), a.end());
	std::sort(b.begin(), b.end());
	return slips * 4 + (a == b ? 0 : 2) + (written.front() == name.front() ? 0 : 1);
}

bool Respell(RepairCase &repair, const Call &call) {
	constexpr int kNone = 1000;
	const std::string &written = call.text.name;
	const std::string *best = nullptr;
	int least = kNone;
	bool tied = false;
	bool rivals = false;
	for (const std::string &name : CommonFunctions()) {
		const int bound = std::min(written.size(), name.size()) >= 6 ? 2 : 1;
		const int slips = EditDistance(written, name, bound);
		if (slips > bound || slips == 0) {
			continue;
		}
		repair.Suggest("function " + name);
		const int rank = SlipRank(written, name, slips);
		tied = rank == least || (tied && rank > least);
		rivals = rivals || best != nullptr;
		if (rank < least) {
			least = rank;
			best = &name;
		}
	}
	if (best == nullptr || tied) {
		return false;
	}
	repair.Replace(call.name, call.name + 1, *best);
	const bool sure = !rivals && written.size() >= 4;
	repair.Tell("function " + Shown(written) + " read as " + Shown(*best),
	            sure ? 1 : kLikelyFunction);
	return true;
}

/* The plural or another form of a name: "counts", "averages". */
bool ByStem(RepairCase &repair, const Call &call) {
	const auto &names = CommonFunctions();
	const NearestName nearest = FindNearest(call.text.name, names);
	if (!nearest.clear || nearest.score < kSameName) {
		return false;
	}
	const std::string &name = names[static_cast<std::size_t>(nearest.index)];
	repair.Replace(call.name, call.name + 1, name);
	repair.Tell("function " + Shown(call.text.name) + " read as " + Shown(name));
	return true;
}

} // namespace

bool MendFunctions(RepairCase &repair) {
	const auto reported = repair.token < 0 ? std::nullopt : CallAt(repair.layout, repair.token);
	if (!reported) {
		return false;
	}
	const bool known =
		std::binary_search(CommonFunctions().begin(), CommonFunctions().end(), reported->text.name);
	const bool mended = Translate(repair, *reported) ||
	                    (known ? CastArgument(repair, *reported)
	                           : ByStem(repair, *reported) || Respell(repair, *reported));
	if (!mended) {
		return false;
	}
	// The same mistake elsewhere in the statement.
	for (const int token : CallsOf(repair)) {
		const auto call = CallAt(repair.layout, token);
		if (known || IsTouched(repair, *call)) {
			continue;
		}
		if (IsForeignFunction(call->text.name)) {
			Translate(repair, *call);
		} else if (call->text.name == reported->text.name) {
			Translate(repair, *call) || ByStem(repair, *call) || Respell(repair, *call);
		}
	}
	return true;
}

bool MendUnits(RepairCase &repair) {
	const int token = repair.token;
	const SqlLayout &layout = repair.layout;
	const std::string unit = token < 1 ? "" : TimeUnit(layout.NameAt(token));
	if (unit.empty()) {
		return false;
	}
	int open = token - 1;
	while (open >= 0 && layout.Depth(open) >= layout.Depth(token)) {
		--open;
	}
	const auto call = open < 1 ? std::nullopt : CallAt(layout, open - 1);
	if (!call) {
		return false;
	}
	if (Translate(repair, *call)) {
		return true;
	}
	if (call->text.name != "date_trunc" && call->text.name != "date_part") {
		return false;
	}
	repair.Replace(token, token + 1, QuoteLiteral(unit));
	repair.Tell("unit " + unit + " put in quotes");
	return true;
}

} // namespace savant::core
