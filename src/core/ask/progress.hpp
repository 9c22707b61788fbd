/*
 * progress.hpp
 *     What people who wait are told while a question is answered, line by line.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/ask/ports.hpp"

namespace savant::core {

/* `line` to `sink`, on one line and not longer than people read; null sink: nothing. */
void Tell(ProgressSink *sink, std::string_view line);

/*
 * Cuts the stream of a model's reply into lines of SQL: the "sql" member of a JSON reply
 * with its escapes undone, else the text itself without its fences.  Tells at most
 * kMaxTold lines; the reply itself is read elsewhere.
 */
class ReplyLines final : public ModelListener {
public:
	static constexpr std::size_t kMaxTold = 300;

	explicit ReplyLines(ProgressSink *sink) : sink_(sink) {}

	void OnText(std::string_view text) override;
	void OnNotice(std::string_view notice) override;
	/* Tells the line that no line feed ended. */
	void Finish();

private:
	enum class Form { Unknown, Text, Json };
	void Add(char c);
	void AddJson(char c);
	void AddEscape(char c);
	void AddToValue(char c);
	void EndLine();

	ProgressSink *sink_;
	Form form_ = Form::Unknown;
	std::string line_;
	std::size_t told_ = 0;
	// Within JSON: where we are, the string read last, and the digits of an escape.
	bool in_string_ = false, in_value_ = false, escaped_ = false, in_unicode_ = false;
	std::string string_, unicode_;
};

} // namespace savant::core
