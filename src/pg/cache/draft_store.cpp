/*
 * draft_store.cpp
 *     The key of a draft, and its value: the length of the statement, the statement,
 *     the note.
 */
#include "pg/cache/draft_store.hpp"

#include <charconv>
#include <string>

#include "core/ask/question_key.hpp"
#include "pg/cache/cache_key.hpp"
#include "pg/cache/cache_memory.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/server_clock.hpp"

namespace savant::pg {

namespace {

/* Everything that the model was told, or that decided which model was asked. */
core::CacheKey DraftKey(std::string_view question, const core::SchemaPicture &picture) {
	const core::CivilDate today = ServerClock().Today(); // a draft may hold it as a literal
	CacheKeyFields fields;
	fields.Text("draft")
		.Text(core::QuestionKey(question))
		.Text(PictureFingerprint(picture))
		.Number(today.year)
		.Number(today.month)
		.Number(today.day)
		.Text(guc_model)
		.Text(guc_model_large)
		.Text(guc_endpoint)
		.Text(guc_provider)
		.Real(guc_temperature)
		.Number(guc_candidates)
		.Number(guc_max_tokens)
		.Number(guc_max_prompt_tokens)
		.Number(guc_redact_prompts ? 1 : 0);
	return fields.Key();
}

} // namespace

std::optional<core::CachedDraft> DraftStore::Find(std::string_view question,
                                                  const core::SchemaPicture &picture) {
	if (!CacheIsOn()) {
		return std::nullopt;
	}
	const std::optional<std::string> value =
		FindCached(core::CacheKind::Draft, DraftKey(question, picture));
	if (!value) {
		return std::nullopt;
	}
	std::size_t length = 0;
	const char *end = value->data() + value->size();
	const auto [rest, problem] = std::from_chars(value->data(), end, length);
	if (problem != std::errc() || rest == end ||
	    length > static_cast<std::size_t>(end - rest) - 1) {
		return std::nullopt; // cannot happen; a draft is not worth an error
	}
	return core::CachedDraft{std::string(rest + 1, length), std::string(rest + 1 + length, end)};
}

void DraftStore::Keep(std::string_view question, const core::SchemaPicture &picture,
                      const core::CachedDraft &draft) {
	if (CacheIsOn()) {
		KeepCached(core::CacheKind::Draft, DraftKey(question, picture), OwnerOf(question),
		           std::to_string(draft.sql.size()) + ';' + draft.sql + draft.note);
	}
}

int ForgetQuestion(std::string_view question) {
	const core::CacheOwner owner = OwnerOf(question);
	core::CacheFilter filter;
	filter.role = owner.role;
	filter.database = owner.database;
	filter.subject = owner.subject;
	return ForgetCached(filter);
}

} // namespace savant::pg
