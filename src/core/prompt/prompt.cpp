/*
 * prompt.cpp
 *     Puts the parts of a prompt together within its budget.
 */
#include "core/prompt/prompt.hpp"

#include <algorithm>

#include "core/prompt/fence.hpp"
#include "core/prompt/grammar.hpp"
#include "core/prompt/instructions.hpp"
#include "core/prompt/schema_part.hpp"
#include "core/prompt/value_hints.hpp"
#include "core/schema/schema_text.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxSqlBytes = 8000;   // of one example or turn
constexpr std::size_t kMaxLineBytes = 8000;  // of one question or outcome
constexpr std::size_t kFenceTokens = 8;      // of a part's own marks
constexpr std::size_t kQuestionTokens = 150; // kept free for it at least
constexpr std::size_t kMaxToldValues = 12;

std::string Counted(std::size_t count, const char *what) {
	return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

class PromptBuilder {
public:
	explicit PromptBuilder(const PromptInput &input)
		: input_(input), redactor_(input.picture, input.question),
		  budget_(static_cast<std::size_t>(std::max(input.token_budget, 0))),
		  values_(input.values) {
		for (FoundValue &known : KnownValues(input.question, input.picture, kMaxToldValues)) {
			const auto same = [&known](const FoundValue &one) {
				return one.column == known.column && one.text == known.text;
			};
			if (std::none_of(values_.begin(), values_.end(), same)) {
				values_.push_back(std::move(known));
			}
		}
	}

	Prompt Build() {
		if (input_.want_grammar) {
			prompt_.grammar = SqlGrammar(input_.picture, GrammarRelations());
		}
		prompt_.redacted = input_.redact;
		prompt_.json_schema = AnswerSchema();
		if (input_.redact) {
			redactor_.AddValues(values_);
		}
		const std::string question = QuestionPart();
		WriteFirst(EstimateTokens(question));
		WriteSecond(question);
		prompt_.placeholders = redactor_.Placeholders();
		return std::move(prompt_);
	}

private:
	/* JSON when no grammar was wanted, or none can be had for this picture whatever is linked. */
	AnswerForm Form() const { return prompt_.grammar.empty() ? AnswerForm::Json : AnswerForm::Sql; }

	std::vector<int> GrammarRelations() const {
		std::vector<int> all;
		std::size_t names = 0;
		for (std::size_t i = 0; i < input_.picture.relations.size(); ++i) {
			all.push_back(static_cast<int>(i));
			names += 1 + input_.picture.relations[i].columns.size();
		}
		return names <= kMaxGrammarNames ? all : std::vector<int>();
	}

	std::string Prose(std::string_view text) {
		return input_.redact ? redactor_.Prose(text) : std::string(text);
	}
	std::string Sql(std::string_view sql) {
		return input_.redact ? redactor_.Sql(sql) : std::string(sql);
	}

	void AddPart(const char *name, std::string_view text) {
		prompt_.parts.push_back({name, EstimateTokens(text)});
		spent_ += EstimateTokens(text);
	}

	std::size_t Room() const { return budget_ > spent_ ? budget_ - spent_ : 0; }

	/* Written first of all, so that placeholders count from the question on. */
	std::string QuestionPart() {
		std::string values = ValueLines();
		const std::string question = Fenced("question", Prose(input_.question));
		values_part_ = values.empty() ? "" : Fenced("values", values);
		return "Today is " + DateText(input_.today) + ".\n" + question;
	}

	/* "Berlin" is a value of addresses.city: the link that models most often miss. */
	std::string ValueLines() {
		std::string lines;
		if (input_.redact) {
			redactor_.Prose(input_.question);
		}
		std::size_t told = 0;
		for (const FoundValue &value : values_) {
			if (input_.picture.At(value.column).mask != Mask::None || told == kMaxToldValues) {
				continue;
			}
			const std::string shown =
				input_.redact ? redactor_.Sql(QuoteLiteral(value.text)) : QuoteLiteral(value.text);
			lines += DefusedLine(shown, kMaxLineBytes) + " is a value of " +
			         input_.picture.SqlName(value.column.relation) + "." +
			         QuoteIdentifier(input_.picture.At(value.column).name) + "\n";
			++told;
		}
		return lines;
	}

	/*
	 * Only the picture, the budget and the switches decide what is in here, but for a question
	 * that is longer than what is kept free for questions.
	 */
	void WriteFirst(std::size_t question_tokens) {
		const std::string instructions = SqlInstructions(Form(), input_.redact);
		AddPart("instructions", instructions);
		const std::size_t kept_free = std::max(Room() / 4, kQuestionTokens);
		const std::size_t free = std::max(kept_free, question_tokens + kFenceTokens);
		const std::size_t share = Room() > free ? Room() - free : 0;
		listing_ = ListSchema(input_.picture, share, !input_.redact);
		const std::string schema =
			listing_.text.empty() ? "" : "\n" + Fenced("schema", listing_.text);
		AddPart("schema", schema);
		prompt_.messages.push_back({ChatMessage::Speaker::System, instructions + schema});
	}

	void WriteSecond(const std::string &question) {
		const std::string reminder = AnswerReminder(Form());
		spent_ += EstimateTokens(question) + EstimateTokens(reminder);
		const bool values_fit = EstimateTokens(values_part_) <= Room();
		const std::string values = values_fit ? values_part_ : "";
		spent_ += EstimateTokens(values);
		std::string text = TablesPart();
		const std::string history = HistoryPart();
		text += ExamplesPart() + history + values + question + reminder;
		if (!values.empty()) {
			prompt_.parts.push_back({"values", EstimateTokens(values)});
		}
		prompt_.parts.push_back({"question", EstimateTokens(question + reminder)});
		prompt_.messages.push_back({ChatMessage::Speaker::User, text});
	}

	std::string TablesPart() {
		if (listing_.whole) {
			return "";
		}
		const std::size_t relations = input_.picture.relations.size();
		const std::size_t room = Room() > kFenceTokens ? Room() - kFenceTokens : 0;
		const SchemaDetails details =
			DetailSchema(input_.picture, input_.linked, room, !input_.redact);
		const std::size_t named = relations - listing_.left_out;
		if (details.in_full < relations) {
			prompt_.left_out.push_back(Counted(relations - details.in_full, "relation") +
			                           (named == 0 ? " altogether"
			                            : listing_.columns_named
			                                ? " in full, their columns are named"
			                                : " in full, their names are told"));
		}
		if (details.linked_missing > 0) {
			prompt_.left_out.push_back(Counted(details.linked_missing, "relation") +
			                           " that the question may mean, in full");
		}
		if (listing_.left_out > 0 && named > 0) {
			prompt_.left_out.push_back(Counted(listing_.left_out, "relation") + " altogether");
		}
		const std::string text = details.text.empty() ? "" : Fenced("tables", details.text);
		AddPart("tables", text);
		return text;
	}

	/* Newest turns first into the room, oldest first into the text. */
	std::string HistoryPart() {
		std::string text;
		std::size_t kept = 0;
		for (auto turn = input_.history.rbegin(); turn != input_.history.rend(); ++turn) {
			std::string entry = "Question: " + DefusedLine(Prose(turn->question), kMaxLineBytes) +
			                    "\nSQL: " + DefusedLine(Sql(turn->sql), kMaxSqlBytes) + "\n";
			if (!turn->outcome.empty()) {
				const std::string outcome =
					input_.redact ? RedactError(turn->outcome, redactor_.Placeholders(), {}, true)
								  : turn->outcome;
				entry += "Result: " + DefusedLine(outcome, kMaxLineBytes) + "\n";
			}
			if (EstimateTokens(entry + text) + kFenceTokens > Room()) {
				break;
			}
			text = entry + text;
			++kept;
		}
		return KeptPart("history", text, input_.history.size() - kept, "older turn");
	}

	/* The nearest are last, where they help most. */
	std::string ExamplesPart() {
		std::string text;
		std::size_t kept = 0;
		for (auto one = input_.examples.rbegin(); one != input_.examples.rend(); ++one) {
			const std::string entry =
				"Question: " + DefusedLine(Prose(one->question), kMaxLineBytes) +
				"\nSQL: " + DefusedLine(Sql(one->sql), kMaxSqlBytes) + "\n";
			if (EstimateTokens(entry + text) + kFenceTokens <= Room()) {
				text = entry + text;
				++kept;
			}
		}
		return KeptPart("examples", text, input_.examples.size() - kept, "example");
	}

	std::string KeptPart(const char *name, const std::string &text, std::size_t dropped,
	                     const char *what) {
		if (dropped > 0) {
			prompt_.left_out.push_back(Counted(dropped, what));
		}
		const std::string part = text.empty() ? "" : Fenced(name, text);
		if (!part.empty()) {
			AddPart(name, part);
		}
		return part;
	}

	const PromptInput &input_;
	Redactor redactor_;
	std::size_t budget_;
	std::size_t spent_ = 0;
	std::vector<FoundValue> values_;
	std::string values_part_;
	SchemaListing listing_;
	Prompt prompt_;
};

} // namespace

Prompt BuildPrompt(const PromptInput &input) { return PromptBuilder(input).Build(); }

std::string RestoreLiterals(std::string_view text, const Prompt &prompt) {
	return RestoreValues(text, prompt.placeholders);
}

} // namespace savant::core
