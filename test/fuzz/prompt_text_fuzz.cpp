/*
 * prompt_text_fuzz.cpp
 *     Any bytes as a model's reply, as data in a fence, and as a question to redact.
 *     Corpus: test/fuzz/corpus/reply.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/prompt/fence.hpp"
#include "core/prompt/prompt.hpp"
#include "core/prompt/sql_pieces.hpp"
#include "core/text/utf8.hpp"

using namespace savant;

namespace {

void Require(bool good) {
	if (!good) {
		std::abort();
	}
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const std::string text(reinterpret_cast<const char *>(data), size);
	if (const auto found = core::ReadModelSql(text)) {
		Require(found->sql.find('\0') == std::string::npos);
		Require(found->sql.empty() || !found->unclear);
	}
	const std::string fenced = core::Fenced("data", text);
	Require(fenced.find(">>>") == fenced.size() - 4 && fenced.find("<<<", 1) == std::string::npos);
	Require(core::FindInvalidUtf8(fenced) == std::string_view::npos);

	std::size_t end = 0;
	for (const core::SqlPiece &piece : core::CutSql(text)) {
		Require(piece.begin == end && piece.end > piece.begin);
		end = piece.end;
		core::PieceValue(text, piece);
	}
	Require(end == text.size());

	const core::SchemaPicture nothing;
	core::Redactor redactor(nothing, text);
	redactor.Prose(text);
	const std::string hidden = redactor.Sql(text);
	core::RestoreValues(hidden, redactor.Placeholders());
	core::RedactError(text, redactor.Placeholders(), {text});
	return 0;
}
