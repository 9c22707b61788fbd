/*
 * parameter_casts.cpp
 *     Types for parameters, found by trying.
 *
 * An error's position names the function or operator that was not found; the parameters beside
 * it are given one type after the other until the error is gone or has moved on.  When
 * that leads nowhere, all parameters without a cast get the same type.
 */
#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <vector>

#include "core/sql/lexemes.hpp"
#include "core/sql/pg_query_port.hpp"
#include "core/sql/typed_literals.hpp"
namespace savant::core {

namespace {

/* In the order of how often a constant of an application is one. */
constexpr std::array<std::string_view, 8> kTypes = {"int8",     "numeric", "text", "timestamptz",
                                                    "interval", "int4",    "bool", "float8"};
/* The same for all parameters at once. */
constexpr std::array<std::string_view, 4> kBlanketTypes = {"int8", "numeric", "text",
                                                           "timestamptz"};
constexpr int kMaxRounds = 8;

/* Bytes before the `position`-th character, counted from 1. */
int ByteOffset(std::string_view text, int position) {
	std::size_t i = 0;
	for (int characters = 0; i < text.size(); i++) {
		const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
		characters += begins ? 1 : 0;
		if (characters == position) {
			break;
		}
	}
	return static_cast<int>(i);
}

/* A statement, its tokens without comments, and which parameters to cast to what. */
class Caster {
public:
	explicit Caster(const std::string &sql) : sql_(sql) {
		auto scan = ScanSql(sql);
		for (const SqlToken &token : scan.value) {
			if (token.kind != SqlTokenKind::Comment) {
				tokens_.push_back(token);
			}
		}
		types_.resize(tokens_.size());
	}

	int Size() const { return static_cast<int>(tokens_.size()); }
	std::string_view Text(int i) const {
		if (i < 0 || i >= Size()) {
			return {};
		}
		const SqlToken &token = tokens_[static_cast<std::size_t>(i)];
		return std::string_view(sql_).substr(static_cast<std::size_t>(token.start),
		                                     static_cast<std::size_t>(token.end - token.start));
	}
	bool Is(int i, std::string_view word) const { return EqualsKeyword(Text(i), word); }
	/* A parameter whose type nobody has said. */
	bool IsOpen(int i) const {
		return i >= 0 && i < Size() &&
		       tokens_[static_cast<std::size_t>(i)].kind == SqlTokenKind::Parameter &&
		       Text(i + 1) != "::" && types_[static_cast<std::size_t>(i)].empty();
	}
	void SetType(int i, std::string_view type) { types_[static_cast<std::size_t>(i)] = type; }

	/* The statement with its casts. */
	std::string Write() const {
		std::string text;
		std::size_t done = 0;
		for (std::size_t i = 0; i < tokens_.size(); i++) {
			if (!types_[i].empty()) {
				const auto end = static_cast<std::size_t>(tokens_[i].end);
				text += sql_.substr(done, end - done);
				text += "::" + std::string(types_[i]);
				done = end;
			}
		}
		return text + sql_.substr(done);
	}
	/*
	 * Makes parameters that stand in the same words as an earlier one, or as a constant, the
	 * same: pg_stat_statements leaves a constant alone in a GROUP BY that repeats an output.
	 */
	void Unify();
	int Casts() const {
		int count = 0;
		for (const std::string_view type : types_) {
			count += type.empty() ? 0 : 1;
		}
		return count;
	}

	/* The token that an error's position in Write()'s text is at; -1 = none. */
	int TokenAt(int position) const;
	/* Open parameters beside the function or operator at `token`, in one or two layers. */
	std::vector<std::set<int>> Beside(int token) const;
	std::set<int> OpenParameters() const;
	/* The token of parameter $n; -1 = none open. */
	int Parameter(int number) const;

private:
	bool IsParameter(int i) const {
		return i >= 0 && i < Size() &&
		       tokens_[static_cast<std::size_t>(i)].kind == SqlTokenKind::Parameter;
	}
	bool IsLiteral(int i) const {
		const SqlTokenKind kind = tokens_[static_cast<std::size_t>(i)].kind;
		return kind == SqlTokenKind::String || kind == SqlTokenKind::Number;
	}
	bool StandAlike(int a, int b) const;
	int Matching(int parenthesis, int step) const;
	void AddOperand(int from, int step, std::set<int> &out) const;
	void AddExpression(int operation, int step, std::set<int> &out) const;
	bool IsResult(int i) const;

	std::string sql_;
	std::vector<SqlToken> tokens_;
	std::vector<std::string_view> types_; // of parameters that got one
};

int Caster::TokenAt(int position) const {
	if (position <= 0) {
		return -1;
	}
	int offset = ByteOffset(Write(), position);
	for (int i = 0; i < Size(); i++) {
		const auto index = static_cast<std::size_t>(i);
		if (offset < tokens_[index].end) {
			return offset >= tokens_[index].start ? i : -1;
		}
		offset -= types_[index].empty() ? 0 : static_cast<int>(types_[index].size()) + 2;
	}
	return -1;
}

/* The words around two parameters are the same: "(created_at, $1)" twice. */
bool Caster::StandAlike(int a, int b) const {
	constexpr int kWordsBefore = 4;
	for (int step = 1; step <= kWordsBefore; step++) {
		const bool alike =
			Text(a - step) == Text(b - step) || (IsParameter(a - step) && IsParameter(b - step));
		if (!alike) {
			// What stands before the expression differs: SELECT here, GROUP BY there.
			return step > 2;
		}
	}
	return Text(a + 1) == Text(b + 1);
}

void Caster::Unify() {
	std::string text;
	std::size_t done = 0;
	for (int i = 0; i < Size(); i++) {
		for (int first = 0; IsParameter(i) && first < Size(); first++) {
			const bool earlier = IsParameter(first) && first < i && Text(first) != Text(i);
			if ((earlier || IsLiteral(first)) && StandAlike(first, i)) {
				const SqlToken &token = tokens_[static_cast<std::size_t>(i)];
				text += sql_.substr(done, static_cast<std::size_t>(token.start) - done);
				text += Text(first);
				done = static_cast<std::size_t>(token.end);
				break;
			}
		}
	}
	*this = Caster(text + sql_.substr(done));
}

int Caster::Matching(int parenthesis, int step) const {
	const std::string_view opens = step > 0 ? "(" : ")", closes = step > 0 ? ")" : "(";
	int depth = 0;
	for (int i = parenthesis; i >= 0 && i < Size(); i += step) {
		depth += Text(i) == opens ? 1 : Text(i) == closes ? -1 : 0;
		if (depth == 0) {
			return i;
		}
	}
	return -1;
}

/* The parameter at `from`, or those within the parentheses that begin or end there. */
void Caster::AddOperand(int from, int step, std::set<int> &out) const {
	while (step > 0 && (Is(from, "-") || Is(from, "+"))) {
		from++;
	}
	// A call: its name comes first.
	while (step > 0 && from + 1 < Size() && !IsOpen(from) &&
	       tokens_[static_cast<std::size_t>(from)].kind == SqlTokenKind::Identifier &&
	       (Is(from + 1, "(") || Is(from + 1, "."))) {
		from++;
	}
	if (IsOpen(from)) {
		out.insert(from);
		return;
	}
	if (Text(from) != (step > 0 ? "(" : ")")) {
		return;
	}
	const int other = Matching(from, step);
	for (int i = std::min(from, other); other >= 0 && i < std::max(from, other); i++) {
		if (IsOpen(i)) {
			out.insert(i);
		}
	}
}

/* Words that no expression of operators and operands goes beyond. */
bool EndsExpression(std::string_view word) {
	constexpr std::array<std::string_view, 32> kWords = {
		"and",    "or",    "not",  "where", "group", "order",     "having", "limit",
		"offset", "on",    "then", "else",  "when",  "end",       "as",     "from",
		"select", "union", "join", "inner", "left",  "right",     "cross",  "between",
		"is",     "like",  "in",   "set",   "using", "returning", "values", "by"};
	return word == "," || word == ";" ||
	       std::any_of(kWords.begin(), kWords.end(),
	                   [word](std::string_view known) { return EqualsKeyword(word, known); });
}

/* The open parameters of the whole operand: "current_date - $1". */
void Caster::AddExpression(int operation, int step, std::set<int> &out) const {
	const std::string_view opens = step > 0 ? "(" : ")", closes = step > 0 ? ")" : "(";
	int depth = 0;
	for (int i = operation + step; i >= 0 && i < Size(); i += step) {
		depth += Text(i) == opens ? 1 : Text(i) == closes ? -1 : 0;
		if (depth < 0 || (depth == 0 && EndsExpression(Text(i)))) {
			break;
		}
		if (IsOpen(i)) {
			out.insert(i);
		}
	}
}

/* A parameter that is a value of a list or CASE, not an operand within it. */
bool Caster::IsResult(int i) const {
	const bool begins = Is(i - 1, "(") || Is(i - 1, ",") || Is(i - 1, "then") ||
	                    Is(i - 1, "else") || Is(i - 1, "distinct");
	const bool ends = Is(i + 1, ")") || Is(i + 1, ",") || Is(i + 1, "when") || Is(i + 1, "else") ||
	                  Is(i + 1, "end") || Is(i + 1, "order");
	return begins && ends;
}

std::vector<std::set<int>> Caster::Beside(int token) const {
	if (IsOpen(token)) {
		return {{token}};
	}
	int open = token;
	while (open + 2 < Size() && Is(open + 1, ".")) {
		open += 2; // schema.function
	}
	std::set<int> all, results;
	if (Is(open + 1, "(") &&
	    tokens_[static_cast<std::size_t>(token)].kind != SqlTokenKind::Operator) {
		AddOperand(open + 1, 1, all);
		for (const int i : all) {
			if (IsResult(i)) {
				results.insert(i);
			}
		}
	} else {
		AddOperand(token + 1, 1, all);
		AddOperand(token - 1, -1, all);
		if (all.empty()) {
			AddExpression(token, 1, all);
			AddExpression(token, -1, all);
		}
	}
	std::vector<std::set<int>> layers;
	if (!results.empty() && results != all) {
		layers.push_back(results);
	}
	if (!all.empty()) {
		layers.push_back(all);
	}
	return layers;
}

std::set<int> Caster::OpenParameters() const {
	std::set<int> open;
	for (int i = 0; i < Size(); i++) {
		if (IsOpen(i)) {
			open.insert(i);
		}
	}
	return open;
}

int Caster::Parameter(int number) const {
	const std::string wanted = "$" + std::to_string(number);
	for (int i = 0; i < Size(); i++) {
		if (IsOpen(i) && Text(i) == wanted) {
			return i;
		}
	}
	return -1;
}

constexpr std::string_view kUngrouped = "42803";

/* Errors that a parameter's type can mend. */
bool CanMend(const ParameterProblem &problem) {
	constexpr std::array<std::string_view, 6> kCodes = {
		"42725", // operator or function is not unique
		"42883", // no such operator or function
		"42P18", // indeterminate data type
		"42804", // datatype mismatch
		"42P08", // ambiguous parameter
		"42846", // cannot coerce
	};
	for (const std::string_view code : kCodes) {
		if (problem.code == code) {
			return true;
		}
	}
	return false;
}

/* The search: casts are kept while they get the analysis further. */
class Trial {
public:
	Trial(const std::string &sql, const AnalyseStatement &analyse)
		: caster_(sql), analyse_(analyse) {}

	/* True when the statement was accepted in the end. */
	bool Run(ParameterProblem problem) {
		if (problem.code == kUngrouped) {
			// The same constant in SELECT and GROUP BY has become two parameters.
			caster_.Unify();
			const auto found = Ask(caster_.Write());
			if (!found) {
				return true;
			}
			problem = *found;
		}
		const Caster untouched = caster_;
		for (int round = 0; round < kMaxRounds && CanMend(problem); round++) {
			if (!Improve(problem)) {
				break;
			}
			if (accepted_) {
				return true;
			}
		}
		caster_ = untouched;
		const std::set<int> open = caster_.OpenParameters();
		ParameterProblem ignored;
		for (const std::string_view type : kBlanketTypes) {
			caster_ = untouched;
			(void)Try(open, type, -1, ignored);
			if (accepted_) {
				return true;
			}
		}
		return false;
	}

	const Caster &Result() const { return caster_; }
	/* Asks the server once, unless it was asked too often. */
	std::optional<ParameterProblem> Ask(const std::string &text) {
		if (asked_ >= kMaxAnalyses) {
			return ParameterProblem{"54000", "too many attempts", 0, 0};
		}
		asked_++;
		return analyse_(text);
	}

private:
	/* One set of casts and where the analysis stopped with it. */
	struct Step {
		Caster caster;
		ParameterProblem problem;
		bool forward = false;
	};

	/* One round: sets types of the parameters that `problem` is about, and moves it on. */
	bool Improve(ParameterProblem &problem) {
		int token = caster_.TokenAt(problem.position);
		if (token < 0 && problem.parameter > 0) {
			token = caster_.Parameter(problem.parameter);
		}
		if (token < 0) {
			return false;
		}
		const Caster before = caster_;
		std::optional<Step> best;
		for (const std::set<int> &layer : before.Beside(token)) {
			for (const std::string_view type : kTypes) {
				caster_ = before;
				ParameterProblem next = problem;
				const bool moved = Try(layer, type, token, next);
				if (accepted_) {
					return true;
				}
				const bool forward = moved && caster_.TokenAt(next.position) > token;
				if (moved && (!best || (forward && !best->forward))) {
					best = Step{caster_, next, forward};
				}
			}
		}
		caster_ = best ? best->caster : before;
		problem = best ? best->problem : problem;
		return best.has_value();
	}

	/* Casts, asks, and says whether another place is the matter now. */
	bool Try(const std::set<int> &parameters, std::string_view type, int place,
	         ParameterProblem &problem) {
		for (const int i : parameters) {
			caster_.SetType(i, type);
		}
		const auto found = Ask(caster_.Write());
		if (!found) {
			accepted_ = true;
			return true;
		}
		int token = caster_.TokenAt(found->position);
		if (token < 0 && found->parameter > 0) {
			token = caster_.Parameter(found->parameter);
		}
		problem = *found;
		return CanMend(*found) && token >= 0 && token != place;
	}

	Caster caster_;
	const AnalyseStatement &analyse_;
	bool accepted_ = false;
	int asked_ = 0;
};

} // namespace

MendedStatement MendParameters(const std::string &sql, const AnalyseStatement &analyse) {
	MendedStatement mended;
	mended.sql = MendTypedLiterals(sql);
	Trial trial(mended.sql, analyse);
	mended.problem = trial.Ask(mended.sql);
	if (!mended.problem || (!CanMend(*mended.problem) && mended.problem->code != kUngrouped)) {
		return mended;
	}
	if (trial.Run(*mended.problem)) {
		mended.sql = trial.Result().Write();
		mended.casts = trial.Result().Casts();
		mended.problem.reset();
	}
	return mended;
}

} // namespace savant::core
