/*
 * follow_up.cpp
 *     Does the question lean, on which turn, and how does it read then?
 */
#include "core/ask/follow_up.hpp"

#include <algorithm>
#include <utility>

#include "core/ask/follow_up_edit.hpp"
#include "core/ask/follow_up_words.hpp"
#include "core/ask/understand.hpp"
#include "core/language/span_words.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxStandalone = 2000; // bytes; a long conversation is cut at its beginning

bool HasAnswer(const DialogueTurn &turn) {
	return !turn.sql.empty() && !turn.outcome.starts_with("error");
}

bool Contains(const std::vector<std::string> &words, const std::string &word) {
	return std::find(words.begin(), words.end(), word) != words.end();
}

/*
 * The one choice whose own words the question uses: of "Orders by customer city" and
 * "Orders by supplier city", "the customer city" means the first.  -1 = none or several.
 */
int ChoiceByWords(std::string_view question, const std::vector<std::string> &choices) {
	static const std::vector<std::string> kSmall = {"the", "a", "one",  "by",
	                                                "of",  "i", "mean", "please"};
	std::vector<std::vector<std::string>> words;
	for (const std::string &choice : choices) {
		words.push_back(PlainWords(choice));
	}
	int found = -1;
	std::vector<std::string> asked = PlainWords(question);
	std::erase_if(asked, [](const std::string &word) { return Contains(kSmall, word); });
	for (std::size_t i = 0; i < words.size(); i++) {
		const bool all =
			!asked.empty() && std::all_of(asked.begin(), asked.end(), [&](const std::string &word) {
				return Contains(words[i], word) || Contains(words[i], word + "s");
			});
		found = all ? (found < 0 ? static_cast<int>(i) : -2) : found;
		if (found == -2) {
			return -1;
		}
	}
	return found;
}

std::string Spaced(std::string text, std::string_view place, const std::string &noun) {
	const std::size_t at = text.find(place);
	return at == std::string::npos ? text : text.replace(at, place.size(), noun);
}

/* `text` with the first `what`, whatever its case, replaced; nothing when it is not in it. */
std::optional<std::string> Replaced(const std::string &text, const std::string &what,
                                    const std::string &by) {
	if (what.empty() || by.empty()) {
		return std::nullopt;
	}
	const auto same = [](char a, char b) {
		const auto lower = [](char c) {
			return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
		};
		return lower(a) == lower(b);
	};
	const auto at = std::search(text.begin(), text.end(), what.begin(), what.end(), same);
	if (at == text.end()) {
		return std::nullopt;
	}
	std::string result(text.begin(), at);
	result += by;
	result.append(at + static_cast<std::ptrdiff_t>(what.size()), text.end());
	return result;
}

/* "how many orders in May" -> "orders in May"; other texts as they are. */
std::string WithoutCount(const std::string &text) {
	for (const std::string_view lead : {"how many ", "How many ", "number of ", "Number of "}) {
		if (text.starts_with(lead)) {
			return text.substr(lead.size());
		}
	}
	return text;
}

/* The turn before and what the follow-up said, as one text. */
std::string Compose(const std::string &before, const FollowUpWords &words,
                    const EditedStatement &edited, const std::string &thing) {
	switch (words.kind) {
	case FollowUpKind::Restrict:
		return before + (words.negated ? ", without " : ", only ") + words.fragment;
	case FollowUpKind::Vary:
		return Replaced(before, edited.replaced, edited.replacement)
		    .value_or(before + ", " + words.fragment);
	case FollowUpKind::Group:
		return before + (words.adds ? " and by " : ", by ") + words.fragment;
	case FollowUpKind::Order:
		return before + ", sorted by " + words.fragment;
	case FollowUpKind::Direction:
		return before + (words.flips       ? ", in reverse order"
		                 : words.ascending ? ", ascending"
		                                   : ", descending");
	case FollowUpKind::Limit:
		return before + ", " + (words.fragment.empty() ? "first" : words.fragment) + " " +
		       std::to_string(words.number);
	case FollowUpKind::Aggregate: {
		const std::string name = words.aggregate == "avg"   ? "average"
		                         : words.aggregate == "sum" ? "total"
		                         : words.aggregate == "max" ? "maximum"
		                                                    : "minimum";
		const std::string what = name + (words.fragment.empty() ? "" : " " + words.fragment);
		return words.adds ? before + ", and the " + what : what + " of: " + before;
	}
	case FollowUpKind::Count:
		return PlainWords(before).size() > 1 && PlainWords(before)[0] == "how"
		           ? before
		           : "how many: " + before;
	case FollowUpKind::Columns:
		return before + ", with " + words.fragment;
	case FollowUpKind::Rows:
		return "list " + WithoutCount(before);
	case FollowUpKind::Ordinal:
		return (words.number < 0 ? std::string("last row")
		                         : "row " + std::to_string(words.number)) +
		       " of: " + before;
	case FollowUpKind::Question:
		if (!edited.paraphrase.empty()) {
			return edited.asked; // it says all
		}
		return (edited.asked.empty() ? Spaced(words.fragment, "{}", thing) : edited.asked) +
		       ", of: " + before;
	case FollowUpKind::Undo:
	case FollowUpKind::None:
		break;
	}
	return before;
}

Route RouteAfter(Route before) {
	return before == Route::Model || before == Route::Catalogue ? before : Route::Rules;
}

std::string Quoted(const std::string &text) { return "\"" + text + "\""; }

class Reader {
public:
	Reader(std::string_view question, const std::vector<DialogueTurn> &turns,
	       const SchemaPicture &picture,
	       const std::function<Interpretation(const std::string &)> &read)
		: question_(question), turns_(turns), picture_(picture), read_(read),
		  words_(ReadFollowUpWords(question)) {
		result_.standalone = question_;
	}

	FollowUp Read() {
		if (turns_.empty() || TakeChoice()) {
			return std::move(result_);
		}
		const bool row = words_.kind == FollowUpKind::Ordinal || words_.kind == FollowUpKind::Count;
		const auto before =
			std::find_if(turns_.rbegin(), turns_.rend(), [row](const DialogueTurn &turn) {
				// After "the first one", "the second one" is of the same list.
				return HasAnswer(turn) &&
			           !(row && ReadFollowUpWords(turn.question).kind == FollowUpKind::Ordinal);
			});
		const bool lone_number = words_.kind == FollowUpKind::Ordinal && words_.bare_number;
		if (before == turns_.rend() && words_.sure && ChangesSomething()) {
			result_.leans = true;
			result_.problem = "No question of this session has been answered yet, so there is "
							  "nothing to change.";
			return std::move(result_);
		}
		if (before == turns_.rend() || words_.kind == FollowUpKind::None || lone_number) {
			return std::move(result_);
		}
		if (words_.kind == FollowUpKind::Undo) {
			Undo(*before);
		} else if (!StandsAlone()) {
			Edit(*before);
		}
		return std::move(result_);
	}

private:
	/* A number or words for one of the choices of the last turn. */
	bool TakeChoice() {
		const DialogueTurn &last = turns_.back();
		const int count = static_cast<int>(std::min(last.choices.size(), last.choice_sql.size()));
		if (count == 0) {
			return false;
		}
		int choice = words_.kind == FollowUpKind::Ordinal ? words_.number : 0;
		choice = choice < 0 ? count : choice;
		if (choice == 0) {
			choice = ChoiceByWords(question_, last.choices) + 1;
		}
		if (choice == 0) {
			return false;
		}
		result_.leans = true;
		if (choice > count) {
			result_.problem = "There are " + std::to_string(count) +
			                  " readings to choose from, 1 to " + std::to_string(count) + ".";
			result_.choices = last.choices;
			result_.choice_sql = last.choice_sql;
			return true;
		}
		ResolvedFollowUp chosen;
		const auto at = static_cast<std::size_t>(choice - 1);
		chosen.sql = last.choice_sql[at];
		chosen.paraphrase = last.choices[at];
		chosen.route = last.route == Route::None ? Route::Rules : last.route;
		result_.standalone = last.choices[at];
		result_.resolved = std::move(chosen);
		return true;
	}

	/* Means nothing without an answer before it; others may still be read by themselves. */
	bool ChangesSomething() const {
		switch (words_.kind) {
		case FollowUpKind::Undo:
		case FollowUpKind::Group:
		case FollowUpKind::Order:
		case FollowUpKind::Direction:
		case FollowUpKind::Limit:
		case FollowUpKind::Aggregate:
		case FollowUpKind::Count:
		case FollowUpKind::Columns:
		case FollowUpKind::Rows:
			return true;
		default:
			return false;
		}
	}

	/* The state before the one that the last answer shows; further back when undone again. */
	void Undo(const DialogueTurn &now) {
		result_.leans = true;
		const DialogueTurn *earlier = nullptr;
		for (const DialogueTurn &turn : turns_) {
			if (turn.sql == now.sql && turn.standalone == now.standalone) {
				break;
			}
			earlier = HasAnswer(turn) ? &turn : earlier;
		}
		if (earlier == nullptr) {
			result_.problem =
				"There is nothing before " + Quoted(now.standalone) + " to go back to.";
			return;
		}
		ResolvedFollowUp resolved;
		resolved.sql = earlier->sql;
		resolved.route = earlier->route;
		resolved.paraphrase = earlier->paraphrase;
		result_.standalone = earlier->standalone;
		result_.resolved = std::move(resolved);
	}

	bool NamesTable(const Interpretation &alone, std::string_view within) const {
		const auto named = PlainWords(within);
		for (const Relation &relation : picture_.relations) {
			const std::string name = SingularOf(relation.name);
			if (std::any_of(named.begin(), named.end(), [&name](const std::string &word) {
					return SingularOf(word) == name;
				})) {
				return true;
			}
		}
		const auto has = [&named](const std::string &phrase) {
			const auto words = PlainWords(phrase);
			return !words.empty() && std::search(named.begin(), named.end(), words.begin(),
			                                     words.end()) != named.end();
		};
		for (const Reading &reading : alone.readings) {
			for (const Mention &mention : reading.mentions) {
				if (mention.target.column < 0 && has(mention.phrase)) {
					return true;
				}
			}
		}
		return false;
	}

	/* Words that may lean, in a question that says all it needs. */
	bool StandsAlone() const {
		const std::size_t place = words_.fragment.find("{}");
		if (words_.kind == FollowUpKind::Question && place != std::string::npos) {
			// "those customers who ...": the words that follow say which ones
			static const std::vector<std::string> kDescribing = {"who",   "that", "which",
			                                                     "whose", "with", "where"};
			const Interpretation alone = read_(question_);
			const auto after = PlainWords(std::string_view(words_.fragment).substr(place + 2));
			return after.size() > 1 && alone.is_clear && NamesTable(alone, after[0]) &&
			       Contains(kDescribing, after[1]);
		}
		if (words_.sure) {
			return false;
		}
		const Interpretation alone = read_(question_);
		const bool clear = alone.is_clear && alone.unknown_words.empty();
		return clear && (words_.kind != FollowUpKind::Vary || NamesTable(alone, question_));
	}

	void Edit(const DialogueTurn &before) {
		StatementEditor editor(before.sql, before.standalone, picture_, read_);
		const auto edited = editor.Edit(words_);
		if (!edited) {
			if (words_.sure) {
				result_.leans = true;
				TellProblem(before, editor);
			}
			return;
		}
		const std::vector<std::string> things = editor.Things();
		const std::string thing = things.empty() ? "them" : things[0];
		const auto compose = [&](const std::string &text) {
			return Compose(text, words_, *edited, thing);
		};
		result_.leans = true;
		std::string base = before.standalone;
		while (!base.empty() && (base.back() == '?' || base.back() == '.' || base.back() == ' ')) {
			base.pop_back();
		}
		result_.standalone = CutUtf8(compose(base), kMaxStandalone);
		ResolvedFollowUp resolved;
		resolved.sql = edited->sql;
		resolved.route = RouteAfter(before.route);
		resolved.score = edited->score;
		resolved.mentions = edited->mentions;
		resolved.notes = edited->notes;
		resolved.notes.insert(resolved.notes.begin(), "Read as: " + result_.standalone + ".");
		resolved.paraphrase =
			!edited->paraphrase.empty() ? edited->paraphrase
			: before.paraphrase.empty()
				? result_.standalone
				: std::string(CutUtf8(compose(before.paraphrase), kMaxStandalone));
		if (resolved.paraphrase[0] >= 'a' && resolved.paraphrase[0] <= 'z') {
			resolved.paraphrase[0] = static_cast<char>(resolved.paraphrase[0] - 32);
		}
		result_.resolved = std::move(resolved);
	}

	void TellProblem(const DialogueTurn &before, const StatementEditor &editor) {
		result_.standalone = CutUtf8(before.standalone + "; " + question_, kMaxStandalone);
		result_.problem = "I read this as a follow-up to " + Quoted(before.standalone) +
		                  ", and could not put the two together";
		std::string words;
		for (const std::string &word : editor.Unused()) {
			const auto asked = PlainWords(question_);
			const auto plain = PlainWords(word);
			if (!plain.empty() && Contains(asked, plain[0])) {
				words += (words.empty() ? "" : ", ") + Quoted(word);
			}
		}
		result_.problem += words.empty() ? "." : "; I do not know what " + words + " means there.";
	}

	std::string question_;
	const std::vector<DialogueTurn> &turns_;
	const SchemaPicture &picture_;
	const std::function<Interpretation(const std::string &)> &read_;
	FollowUpWords words_;
	FollowUp result_;
};

} // namespace

FollowUp ReadFollowUp(std::string_view question, const std::vector<DialogueTurn> &turns,
                      const SchemaPicture &picture,
                      const std::function<Interpretation(const std::string &)> &read) {
	return Reader(question, turns, picture, read).Read();
}

} // namespace savant::core
