/*
 * repair_turn.cpp
 *     Back to the model with what was wrong: the most that a small model gains anything from.
 */
#include "core/prompt/fence.hpp"
#include "core/prompt/instructions.hpp"
#include "core/prompt/prompt.hpp"
#include "core/prompt/sql_pieces.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxReply = 8000;
constexpr std::size_t kMaxText = 600;
constexpr std::size_t kMaxCandidates = 12;
constexpr std::size_t kPieceBytes = 60;

/* Byte offset of the 1-based character `position`. */
std::size_t ByteOf(std::string_view text, int position) {
	std::size_t at = 0;
	for (int character = 1; character < position && at < text.size(); ++character) {
		++at;
		while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) {
			++at;
		}
	}
	return at;
}

/* The statement from the error's position on: models find a piece of text, not a number. */
std::string PieceAt(std::string_view sql, int position) {
	if (position <= 0) {
		return "";
	}
	const std::string_view rest = sql.substr(ByteOf(sql, position));
	return DefusedLine(CutUtf8(rest, kPieceBytes), kPieceBytes);
}

} // namespace

void AppendRepair(Prompt &prompt, std::string_view model_reply, const FailedStatement &failed) {
	std::vector<std::string_view> seen{model_reply};
	seen.insert(seen.end(), failed.candidates.begin(), failed.candidates.end());
	const auto told = [&](const std::string &text) {
		const bool of_data = failed.error.code.starts_with("22");
		return DefusedLine(prompt.redacted ? RedactError(text, prompt.placeholders, seen, of_data)
		                                   : text,
		                   kMaxText);
	};
	std::string error = "SQLSTATE " + failed.error.code + ": " + told(failed.error.message) + "\n";
	if (!failed.error.hint.empty()) {
		error += "Hint: " + told(failed.error.hint) + "\n";
	}
	const std::string piece = PieceAt(failed.sql, failed.error.position);
	if (!piece.empty()) {
		error += "Near: " + told(piece) + "\n";
	}
	std::string names;
	for (std::size_t i = 0; i < failed.candidates.size() && i < kMaxCandidates; ++i) {
		names +=
			(i == 0 ? "Names that exist: " : ", ") + DefusedLine(failed.candidates[i], kMaxText);
	}
	error += names.empty() ? "" : names + "\n";
	const AnswerForm form = prompt.grammar.empty() ? AnswerForm::Json : AnswerForm::Sql;
	prompt.messages.push_back(
		{ChatMessage::Speaker::Assistant, std::string(CutUtf8(model_reply, kMaxReply))});
	prompt.messages.push_back(
		{ChatMessage::Speaker::User,
	     "PostgreSQL did not accept this statement.\n" + Fenced("error", error) +
	         "Correct the statement, or answer in another way. Do not repeat it "
	         "unchanged.\n" +
	         AnswerReminder(form)});
}

} // namespace savant::core
