/*
 * reply.cpp
 *     Answers without rows: greetings, help, requests that this extension
 *     refuses, and questions that it could not read.
 */
#include <algorithm>
#include <cmath>

#include "core/ask/tell.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

// SQLSTATEs of our own class, for what PostgreSQL has no code for (docs/answers.md).
constexpr const char *kNotUnderstood = "SV002";
constexpr const char *kOutOfScope = "SV003";
constexpr const char *kReadOnly = "25006";
constexpr const char *kNotYet = "0A000";
constexpr std::size_t kNearestTables = 4;

bool IsAsciiLower(char c) { return c >= 'a' && c <= 'z'; }

/* A name as people write it: "order_item" -> "order item". */
std::string Spoken(std::string name) {
	std::replace(name.begin(), name.end(), '_', ' ');
	return name;
}

/* The plural of the last word, for a table named in the singular; other names as they are. */
std::string SpokenPlural(const std::string &name) {
	std::string spoken = Spoken(name);
	const std::string last = spoken.substr(spoken.rfind(' ') + 1);
	if (last.size() < 3 || last.back() == 's' || RegularForm(last) != last ||
	    !IsAsciiLower(last.back())) {
		return spoken;
	}
	const std::string_view tail = std::string_view(last).substr(last.size() - 2);
	const bool vowel_before = std::string_view("aeou").find(tail[0]) != std::string_view::npos;
	if (last.back() == 'y' && !vowel_before) {
		spoken.back() = 'i';
		return spoken + "es";
	}
	return spoken + (last.back() == 'x' || tail == "ch" || tail == "sh" ? "es" : "s");
}

bool IsMeasure(const Column &column) {
	const bool number =
		column.type_class == TypeClass::Numeric || column.type_class == TypeClass::Integer;
	const std::string tail = column.name.substr(column.name.rfind('_') + 1);
	return number && !column.in_primary_key && !column.is_unique && tail != "id" &&
	       tail != "year" && column.mask == Mask::None;
}

bool IsCategory(const Column &column) {
	return column.mask == Mask::None && !column.is_unique && !column.in_primary_key &&
	       (!column.labels.empty() ||
	        (column.type_class == TypeClass::Text && !column.common_values.empty() &&
	         column.distinct_count > 1 && column.distinct_count <= 50));
}

template <typename Predicate>
const Column *FirstColumn(const Relation &relation, Predicate wanted) {
	const auto found = std::find_if(relation.columns.begin(), relation.columns.end(), wanted);
	return found == relation.columns.end() ? nullptr : &*found;
}

/*
 * How likely people ask about a relation: things that others refer to come
 * before the rows that only tie things together, then size decides.
 */
double Prominence(const SchemaPicture &picture, int at) {
	const Relation &relation = picture.At(at);
	int referenced = 0;
	for (const ForeignKey &key : picture.foreign_keys) {
		referenced += key.to == at && key.from != at ? 1 : 0;
	}
	const bool link = relation.primary_key.size() > 1;
	const double size = std::log10(std::max(relation.row_estimate, 1.0));
	return (link ? -10 : 0) + referenced + size;
}

/* Positions of the relations people ask about, the likeliest first: visible and whole ones. */
std::vector<int> Prominent(const SchemaPicture &picture) {
	std::vector<int> order;
	for (std::size_t i = 0; i < picture.relations.size(); i++) {
		const Relation &relation = picture.relations[i];
		if (relation.partition_of < 0 && relation.visible) {
			order.push_back(static_cast<int>(i));
		}
	}
	std::stable_sort(order.begin(), order.end(), [&picture](int a, int b) {
		return Prominence(picture, a) > Prominence(picture, b);
	});
	return order;
}

/* How near a word of the question is to a name: shared prefix, for typos and inflections. */
std::size_t SharedPrefix(const std::string &a, const std::string &b) {
	std::size_t length = 0;
	while (length < a.size() && length < b.size() && a[length] == b[length]) {
		length++;
	}
	return length;
}

std::size_t Nearness(const Relation &relation, const std::vector<std::string> &words) {
	constexpr std::size_t kShortest = 3;
	std::size_t points = 0;
	for (const std::string &word : words) {
		for (const std::string &part : PlainWords(Spoken(relation.name))) {
			const std::size_t shared = SharedPrefix(word, part);
			points += shared >= kShortest ? 3 * shared : 0;
		}
		for (const Column &column : relation.columns) {
			for (const std::string &part : PlainWords(Spoken(column.name))) {
				const std::size_t shared = SharedPrefix(word, part);
				points += shared > kShortest ? shared : 0;
			}
		}
	}
	return points;
}

std::string NearestTables(const SchemaPicture &picture, const std::string &question) {
	const auto words = PlainWords(question);
	std::vector<std::pair<std::size_t, int>> near;
	for (const int at : Prominent(picture)) {
		near.emplace_back(Nearness(picture.At(at), words), at);
	}
	std::stable_sort(near.begin(), near.end(),
	                 [](const auto &a, const auto &b) { return a.first > b.first; });
	if (near.empty()) {
		return {};
	}
	// What shares nothing with the question is only shown when nothing else does.
	const bool some = near.front().first > 0;
	std::string list;
	for (std::size_t i = 0; i < std::min(near.size(), kNearestTables); i++) {
		if (some && near[i].first == 0) {
			break;
		}
		list += (list.empty() ? "" : ", ") + picture.At(near[i].second).name;
	}
	return (some ? "Tables with similar names: " : "Tables to ask about: ") + list;
}

std::string Listed(const std::vector<std::string> &words) {
	std::string list;
	for (const std::string &word : words) {
		list += (list.empty() ? "\"" : ", \"") + word + "\"";
	}
	return list;
}

} // namespace

void TellOpenFollowUp(const FollowUp &follow_up, Answer &answer) {
	answer.needs_clarification = true;
	answer.text = follow_up.problem;
	answer.clarification = "Ask it as a whole question, or choose another way to say it.";
	if (!follow_up.choices.empty()) {
		answer.clarification = "Which one do you mean?";
		answer.choices = follow_up.choices;
		answer.choice_sql = follow_up.choice_sql;
	}
}

void TellModelAsks(const ModelSql &declined, Answer &answer) {
	answer.needs_clarification = true;
	answer.clarification =
		declined.note.empty() ? "Please say more exactly what you want to know." : declined.note;
	answer.text = answer.clarification;
}

void TellNothing(const Drafter &drafter, const SchemaPicture &picture, Answer &answer) {
	AnswerError error;
	error.code = kNotUnderstood;
	error.message = "could not turn the question into a query";
	if (picture.relations.empty()) {
		answer.text = "There is no table in this database that you may read yet.";
		error.detail = "The current role can read no user table.";
		error.hint = "Create a table or ask for privileges; \\d in psql lists what you can see.";
		answer.error = std::move(error);
		return;
	}
	answer.text = "I could not turn this into a query.";
	if (!drafter.UnknownWords().empty()) {
		error.detail =
			"These words matched no table, column or value: " + Listed(drafter.UnknownWords()) +
			".";
	}
	const std::string nearest = NearestTables(picture, answer.question);
	if (!nearest.empty()) {
		error.hint = nearest + ".";
	}
	if (const auto &failure = drafter.Model().Failure()) {
		error = ToAnswerError(*failure);
		answer.text = "The language model gave no answer, and without it I could not turn this "
		              "into a query: " +
		              error.message + ".";
	} else if (const auto &declined = drafter.Model().Declined();
	           declined && !declined->note.empty()) {
		answer.notes.push_back("The model says: " + declined->note);
	} else if (const std::string words = drafter.Model().Formless(); !words.empty()) {
		answer.notes.push_back("The model wrote no statement, but: " + words);
	}
	answer.suggestions = ExampleQuestions(picture, 3);
	answer.error = std::move(error);
}

void TellIntent(const Understanding &understanding, const SchemaPicture &picture, Answer &answer) {
	switch (understanding.intent) {
	case Intent::Greeting:
		answer.text = "Hello! Ask me something about this database.";
		break;
	case Intent::Thanks:
		answer.text = "You are welcome.";
		return;
	case Intent::Help:
		answer.text = "I answer questions about the tables of this database that you may read. "
					  "I only read, and I show the SQL.";
		break;
	case Intent::Change:
		answer.text = "I only read: \"" + understanding.subject +
		              "\" would change data or structure, so nothing was run.";
		answer.error =
			AnswerError{kReadOnly, "the question asks to change something, and answers only read",
		                "The word that decided is \"" + understanding.subject + "\".",
		                "Write the statement yourself, or ask what it would affect."};
		return;
	case Intent::OutOfScope:
		answer.text =
			"That is outside this database: I know only its tables, and none is about \"" +
			understanding.subject + "\".";
		answer.error = AnswerError{kOutOfScope,
		                           "the question is not about this database",
		                           {},
		                           "Ask about the tables, for example one of the suggestions."};
		break;
	case Intent::Advice:
		answer.text = "Advice on tuning is not available in this version.";
		answer.error =
			AnswerError{kNotYet,
		                "advice on indexes and queries is not available yet",
		                {},
		                "Ask \"which indexes are unused\" or \"how big are the tables\", "
		                "and use EXPLAIN for a single statement."};
		return;
	case Intent::Data:
	case Intent::Statement:
		return;
	}
	answer.suggestions = ExampleQuestions(picture, 4);
}

std::vector<std::string> ExampleQuestions(const SchemaPicture &picture, std::size_t count) {
	std::vector<std::string> examples;
	const auto add = [&](const std::string &question) {
		if (examples.size() < count &&
		    std::find(examples.begin(), examples.end(), question) == examples.end()) {
			examples.push_back(question);
		}
	};
	const std::vector<int> order = Prominent(picture);
	// One kind of question after the other, each on the first table that suits it.
	if (!order.empty()) {
		add("how many " + SpokenPlural(picture.At(order[0]).name) + " are there?");
	}
	for (const int at : order) {
		const Relation &relation = picture.At(at);
		if (const Column *category = FirstColumn(relation, IsCategory)) {
			add("number of " + SpokenPlural(relation.name) + " per " + Spoken(category->name));
			break;
		}
	}
	for (const int at : order) {
		const Relation &relation = picture.At(at);
		if (const Column *measure = FirstColumn(relation, IsMeasure)) {
			add("top 5 " + SpokenPlural(relation.name) + " by " + Spoken(measure->name));
			add("average " + Spoken(measure->name) + " of " + SpokenPlural(relation.name));
			break;
		}
	}
	if (!picture.foreign_keys.empty()) {
		add("which tables reference " + Spoken(picture.At(picture.foreign_keys.front().to).name) +
		    "?");
	}
	for (const int at : order) {
		add("describe " + Spoken(picture.At(at).name));
	}
	return examples;
}

std::vector<std::string> HelpLines(const SchemaPicture &picture) {
	std::vector<std::string> lines = {
		"Ask in plain words; the answer comes with the SQL that made it. Nothing is ever changed.",
		"",
		"  SELECT ai_ask('...');                     the answer, for people",
		"  SELECT ai_answer('...');                  the same as jsonb, for programs",
		"  SELECT ai_sql('...') \\gexec               only the SQL; psql runs it",
		"  SELECT * FROM ai_table('...') AS t(...);  the rows, with columns that you declare",
		"  SELECT ai_rows('...');                    the rows, each as jsonb",
		"  SELECT ai_verify('question', 'SQL');      keep a confirmed answer for next time",
		"  SELECT ai_feedback('request id', 1);      say whether an answer was right",
		""};
	const auto examples = ExampleQuestions(picture, 6);
	if (examples.empty()) {
		lines.emplace_back("There is no table in this database that you may read yet.");
		return lines;
	}
	lines.emplace_back("For example, in this database:");
	for (const std::string &example : examples) {
		lines.push_back("  SELECT ai_ask(" + QuoteLiteral(example) + ");");
	}
	return lines;
}

} // namespace savant::core
