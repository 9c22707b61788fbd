/*
 * mend_types.cpp
 *     Operators between types that do not go together: the literal is written as the
 *     other type where nothing is lost, else one side is cast.
 */
#include <algorithm>
#include <array>

#include "core/repair/menders.hpp"

namespace savant::core {

namespace {

constexpr double kCastColumn = 0.85;

enum class Family { Text, Number, Boolean, Moment, Other };

Family FamilyOf(std::string_view type) {
	constexpr std::array kTexts = {"text", "character varying", "character", "name", "citext"};
	constexpr std::array kNumbers = {"integer", "bigint",           "smallint",
	                                 "numeric", "double precision", "real"};
	const auto is = [type](std::string_view known) { return type == known; };
	if (std::any_of(kTexts.begin(), kTexts.end(), is)) {
		return Family::Text;
	}
	if (std::any_of(kNumbers.begin(), kNumbers.end(), is)) {
		return Family::Number;
	}
	if (type == "boolean") {
		return Family::Boolean;
	}
	return type == "date" || type.starts_with("timestamp") ? Family::Moment : Family::Other;
}

/* "operator does not exist: text = integer" taken apart. */
struct OperatorError {
	std::string_view left, op, right;
};

OperatorError ReadMessage(std::string_view message) {
	constexpr std::string_view kPrefix = "operator does not exist: ";
	if (!message.starts_with(kPrefix)) {
		return {};
	}
	message.remove_prefix(kPrefix.size());
	constexpr std::string_view kSigns = "=<>!~+-*/%^&|#@";
	const std::size_t begin = message.find_first_of(kSigns);
	const std::size_t end = message.find(' ', begin);
	if (begin == std::string_view::npos || begin == 0 || end == std::string_view::npos) {
		return {};
	}
	return {message.substr(0, begin - 1), message.substr(begin, end - begin),
	        message.substr(end + 1)};
}

/* One operand as tokens; first -1 when its ends cannot be told. */
struct Operand {
	int first = -1, last = -1;
	bool constant = false;
};

class TypeMender {
public:
	TypeMender(RepairCase &repair, OperatorError error)
		: repair_(repair), layout_(repair.layout), error_(error) {}

	bool Run() {
		if (error_.op == "==" || (error_.op == "&&" && error_.left == "boolean")) {
			return OtherSign();
		}
		const Family left = FamilyOf(error_.left);
		const Family right = FamilyOf(error_.right);
		const Operand a = LeftOf(repair_.token);
		const std::vector<Operand> b = RightOf(repair_.token);
		const bool equality = error_.op == "=" || error_.op == "<>";
		if (error_.op.find('~') != std::string_view::npos) {
			return left == Family::Text ? false : Cast(a, "text", 1);
		}
		if (left == Family::Text && right == Family::Number) {
			return equality ? EachAsText(b) : Cast(a, "numeric", kCastColumn);
		}
		if (left == Family::Number && right == Family::Text) {
			return equality ? EachAsText({a}) : EachCast(b, "numeric");
		}
		if (left == Family::Text && right == Family::Text) { // arithmetic
			return Cast(a, "numeric", kCastColumn) && EachCast(b, "numeric");
		}
		if (left == Family::Boolean && right == Family::Number && equality) {
			return AsBoolean(b);
		}
		if (left == Family::Moment && right == Family::Text) {
			return EachCast(b, std::string(error_.left));
		}
		return left == Family::Text && right == Family::Moment &&
		       Cast(a, std::string(error_.right), kCastColumn);
	}

private:
	bool OtherSign() {
		for (int i = 0; i < layout_.Count(); ++i) {
			if (layout_.Text(i) == error_.op) {
				repair_.Replace(i, i + 1, error_.op == "==" ? "=" : "AND");
			}
		}
		repair_.Tell("operator " + std::string(error_.op) + " written the way of PostgreSQL");
		return true;
	}

	/* A name, constant, call or parenthesis that ends before the token. */
	Operand LeftOf(int token) const {
		Operand operand;
		operand.last = token;
		int at = token - 1;
		at -= layout_.Is(at, "not") ? 1 : 0; // NOT IN, NOT LIKE
		operand.last = at + 1;
		if (layout_.Text(at) == ")") {
			for (int i = at; i >= 0; --i) {
				if (layout_.Closing(i) == at) {
					at = i;
					break;
				}
			}
			if (layout_.IsName(at - 1) && !IsWordBefore(at - 1)) {
				--at;
			} else {
				operand.first = at;
				return operand;
			}
		}
		operand.constant = IsConstant(at);
		while (layout_.Text(at - 1) == "." && at >= 2) {
			at -= 2;
		}
		operand.first = layout_.IsName(at) || operand.constant ? at : -1;
		return operand;
	}

	/* AND (a) = 1: the word is no function. */
	bool IsWordBefore(int token) const {
		return layout_.At(token).keyword == KeywordKind::Reserved ||
		       layout_.IsAny(token, {"in", "between", "like", "by"});
	}

	bool IsConstant(int token) const {
		return token >= 0 && token < layout_.Count() &&
		       (layout_.At(token).kind == SqlTokenKind::Number ||
		        layout_.At(token).kind == SqlTokenKind::String ||
		        layout_.IsAny(token, {"true", "false"}));
	}

	Operand Starting(int first) const {
		Operand operand;
		int last = first;
		const bool negative =
			layout_.Text(first) == "-" && layout_.At(first).end == layout_.At(first + 1).start;
		last += negative ? 1 : 0;
		operand.constant = IsConstant(last);
		if (layout_.Text(first) == "(") {
			last = layout_.Closing(first);
		} else if (layout_.IsName(first)) {
			while (layout_.Text(last + 1) == ".") {
				last += 2;
			}
			last = layout_.Text(last + 1) == "(" ? layout_.Closing(last + 1) : last;
		} else if (!operand.constant) {
			return operand;
		}
		if (last >= first) {
			operand.first = first;
			operand.last = last + 1;
		}
		return operand;
	}

	/* The operands behind the operator; all elements of an IN list. */
	std::vector<Operand> RightOf(int token) const {
		int first = token + 1;
		if (layout_.Is(token, "not")) {
			++first;
		}
		if (!layout_.Is(first - 1, "in")) {
			return {Starting(first)};
		}
		std::vector<Operand> operands;
		const int close = layout_.Closing(first);
		if (close < 0 || layout_.Is(first + 1, "select")) {
			return {};
		}
		for (const auto &[begin, end] : layout_.SplitAtCommas(first + 1, close)) {
			const Operand operand = Starting(begin);
			if (operand.last == end) {
				operands.push_back(operand);
			}
		}
		return operands;
	}

	bool Cast(const Operand &operand, const std::string &type, double sure) {
		if (operand.first < 0) {
			return false;
		}
		repair_.Replace(operand.first, operand.last,
		                "(" + std::string(layout_.Span(operand.first, operand.last)) +
		                    ")::" + type);
		repair_.Tell(Shown(layout_.Span(operand.first, operand.last)) + " read as " + type, sure);
		return true;
	}

	bool EachCast(const std::vector<Operand> &operands, const std::string &type) {
		return !operands.empty() &&
		       std::all_of(operands.begin(), operands.end(), [&](const Operand &operand) {
				   return Cast(operand, type, kCastColumn);
			   });
	}

	/* Numbers become text literals; anything else is cast, which loses nothing either. */
	bool EachAsText(const std::vector<Operand> &operands) {
		for (const Operand &operand : operands) {
			if (operand.first < 0) {
				return false;
			}
			if (!operand.constant) {
				Cast(operand, "text", kCastColumn);
				continue;
			}
			const std::string text(layout_.Span(operand.first, operand.last));
			repair_.Replace(operand.first, operand.last, QuoteLiteral(text));
			repair_.Tell("number " + text + " compared as text");
		}
		return !operands.empty();
	}

	bool AsBoolean(const std::vector<Operand> &operands) {
		return !operands.empty() &&
		       std::all_of(operands.begin(), operands.end(), [&](const Operand &operand) {
				   const std::string_view text = layout_.Span(operand.first, operand.last);
				   if (text != "0" && text != "1") {
					   return false;
				   }
				   repair_.Replace(operand.first, operand.last, text == "1" ? "true" : "false");
				   repair_.Tell(std::string(text) + " read as a boolean");
				   return true;
			   });
	}

	RepairCase &repair_;
	const SqlLayout &layout_;
	const OperatorError error_;
};

} // namespace

bool MendOperators(RepairCase &repair) {
	const OperatorError error = ReadMessage(repair.error.message);
	return repair.token >= 0 && !error.op.empty() && TypeMender(repair, error).Run();
}

bool MendTypes(RepairCase &repair) {
	// coalesce(name, 0), CASE ... ELSE 0: a number among texts.
	const bool among_texts =
		repair.error.message.find(" types text and ") != std::string::npos ||
		repair.error.message.find(" types character varying and ") != std::string::npos;
	const int token = repair.token;
	if (!among_texts || token < 0 || repair.layout.At(token).kind != SqlTokenKind::Number) {
		return false;
	}
	const std::string text(repair.layout.Text(token));
	repair.Replace(token, token + 1, QuoteLiteral(text));
	repair.Tell("number " + text + " read as text", kCastColumn);
	return true;
}

} // namespace savant::core
