/*
 * missed_words.cpp
 *     Which unexplained words change the meaning, told by kind and position.
 */
#include "core/language/missed_words.hpp"

#include <algorithm>

#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

bool IsMarker(const Chunk &chunk, Role role) {
	return chunk.kind == ChunkKind::Marker && chunk.marker->role == role;
}

/* Said of the thing itself: after a form of "be", and nothing but time or place follows. */
bool IsPredicate(const std::vector<Chunk> &chunks, std::size_t i) {
	std::size_t before = i;
	while (before > 0 && (IsMarker(chunks[before - 1], Role::Filler) ||
	                      IsMarker(chunks[before - 1], Role::Not))) {
		--before;
	}
	if (before == 0 || !IsMarker(chunks[before - 1], Role::Is)) {
		return false;
	}
	if (i + 1 >= chunks.size()) {
		return true;
	}
	const Chunk &next = chunks[i + 1];
	return IsMarker(next, Role::Stop) || IsMarker(next, Role::Comma) ||
	       next.kind == ChunkKind::Date;
}

/* "by mood", "by their mood" at the end of a part: what the rows are divided or made by. */
bool IsAfterBy(const std::vector<Chunk> &chunks, std::size_t i) {
	std::size_t before = i;
	while (before > 0 && IsMarker(chunks[before - 1], Role::Filler)) {
		--before;
	}
	if (before == 0 || LowerCase(chunks[before - 1].text) != "by") {
		return false;
	}
	return i + 1 >= chunks.size() || IsMarker(chunks[i + 1], Role::Stop) ||
	       IsMarker(chunks[i + 1], Role::Comma);
}

} // namespace

std::vector<std::string> MissedWords(const std::vector<Chunk> &chunks,
                                     const std::vector<std::string> &unexplained) {
	std::vector<std::string> missed;
	for (std::size_t i = 0; i < chunks.size(); ++i) {
		const Chunk &chunk = chunks[i];
		if (std::find(unexplained.begin(), unexplained.end(), chunk.text) == unexplained.end()) {
			continue;
		}
		const bool predicate =
			chunk.kind == ChunkKind::Word && (IsPredicate(chunks, i) || IsAfterBy(chunks, i));
		const bool ranks =
			chunk.kind == ChunkKind::Word && IsRankWord(LowerCase(chunk.text)) &&
			i + 1 < chunks.size() &&
			(chunks[i + 1].kind == ChunkKind::Named || chunks[i + 1].kind == ChunkKind::Number);
		const bool divides = IsMarker(chunk, Role::Each) && chunk.marker->code == 0;
		const bool unit_of_time = IsMarker(chunk, Role::Part);
		if (predicate || ranks || divides || unit_of_time || chunk.kind == ChunkKind::Literal ||
		    chunk.kind == ChunkKind::Number) {
			missed.push_back(chunk.text);
		}
	}
	return missed;
}

} // namespace savant::core
