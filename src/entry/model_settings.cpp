/*
 * model_settings.cpp
 *     The savant.* settings of the model route, in alphabetical order.
 *
 * Where the server may call, with which secret and for how long is for superusers:
 * a user who could set them would make the server a way into its own network.
 */
#include "entry/settings.hpp"

#include "entry/define_setting.hpp"
#include "pg/gateway/model_settings.hpp"

namespace savant::entry {

namespace {

constexpr const char *kProviders[] = {"auto",   "llama.cpp", "ollama",    "lmstudio",  "vllm",
                                      "openai", "gemini",    "anthropic", "compatible"};

bool CheckProvider(char **value, void **, GucSource) {
	for (const char *known : kProviders) {
		if (strcmp(*value, known) == 0) {
			return true;
		}
	}
	GUC_check_errdetail("Unrecognized provider \"%s\".", *value);
	GUC_check_errhint("Providers are auto, llama.cpp, ollama, lmstudio, vllm, openai, gemini, "
	                  "anthropic and compatible.");
	return false;
}

} // namespace

void DefineModelSettings() {
	DefineString(
		"savant.allowed_endpoints",
		"Sets the model servers outside this machine that may be called.",
		"A comma-separated list of URLs; servers on the loopback addresses are always allowed.",
		&pg::guc_allowed_endpoints, "", PGC_SUSET, GUC_SUPERUSER_ONLY, nullptr);
	DefineString("savant.api_key_env",
	             "Sets the environment variable of the server that holds the API key.",
	             "The key itself is never a setting.", &pg::guc_api_key_env, "", PGC_SUSET,
	             GUC_SUPERUSER_ONLY, nullptr);
	DefineString("savant.api_key_file", "Sets the file that holds the API key of the model server.",
	             "Read at each call by the server's account; the first line counts.",
	             &pg::guc_api_key_file, "", PGC_SUSET, GUC_SUPERUSER_ONLY, nullptr);
	DefineString("savant.ca_file",
	             "Sets the file with the certificate authorities trusted for model servers.",
	             "Empty stands for the system's.", &pg::guc_ca_file, "", PGC_SUSET, 0, nullptr);
	DefineBool("savant.cache_enabled",
	           "Keeps statements that a model drafted, for the same question again.",
	           "Statements are kept, never rows; each role has its own.", &pg::guc_cache_enabled,
	           true, PGC_USERSET);
	DefineInt("savant.cache_lifetime",
	          "Sets how long a kept draft or reply of a model may be used.", nullptr,
	          &pg::guc_cache_lifetime, 3600, 1, 30 * 24 * 3600, PGC_SUSET, GUC_UNIT_S);
	DefineInt("savant.candidates", "Sets how many statements a model drafts for one question.",
	          "With more than one, all are run on one snapshot and the rows most of them give are "
	          "the answer.",
	          &pg::guc_candidates, 1, 1, 9, PGC_USERSET, 0);
	DefineInt("savant.connect_timeout",
	          "Sets how long to wait for the connection to a model server.", nullptr,
	          &pg::guc_connect_timeout, 3000, 1, 600 * 1000, PGC_SUSET, GUC_UNIT_MS);
	DefineString("savant.endpoint", "Sets the URLs of the model servers, in order of preference.",
	             "No call is made while savant.model is empty.", &pg::guc_endpoint,
	             "http://localhost:1234/v1", PGC_SUSET, 0, nullptr);
	DefineInt("savant.endpoint_queue", "Sets how many requests may wait for one model server.",
	          nullptr, &pg::guc_endpoint_queue, 1000, 0, 100000, PGC_SUSET, 0);
	DefineInt("savant.endpoint_slots",
	          "Sets how many requests one model server works on at the same time.",
	          "Zero asks the server, and stands for one when it does not say.",
	          &pg::guc_endpoint_slots, 0, 0, 1000, PGC_SUSET, 0);
	DefineInt("savant.first_byte_timeout",
	          "Sets how long a model server may take until the first byte of its answer.",
	          "It covers the server's own queue, loading the model and reading the prompt.",
	          &pg::guc_first_byte_timeout, 120 * 1000, 1, 24 * 3600 * 1000, PGC_SUSET, GUC_UNIT_MS);
	DefineInt("savant.idle_timeout", "Sets how long a model server may pause within an answer.",
	          nullptr, &pg::guc_idle_timeout, 60 * 1000, 1, 24 * 3600 * 1000, PGC_SUSET,
	          GUC_UNIT_MS);
	DefineInt("savant.max_prompt_tokens", "Sets how long a prompt may be, in tokens.",
	          "A schema that does not fit is sent in part.", &pg::guc_max_prompt_tokens, 6000, 500,
	          10 * 1000 * 1000, PGC_USERSET, 0);
	DefineInt("savant.max_tokens", "Sets how long an answer of a model may be, in tokens.",
	          "An answer that is cut is not used.", &pg::guc_max_tokens, 800, 16, 1000000,
	          PGC_USERSET, 0);
	DefineString("savant.model", "Sets the name of the language model.",
	             "Empty means that no model is asked.", &pg::guc_model, "", PGC_USERSET, 0,
	             nullptr);
	DefineString("savant.model_large", "Sets the name of the model for difficult questions.",
	             "Empty stands for savant.model.", &pg::guc_model_large, "", PGC_USERSET, 0,
	             nullptr);
	DefineBool("savant.narrate", "Lets the model put answers into words.",
	           "The rows of the answer are sent to a model on this machine; every number it writes "
	           "is checked against them.",
	           &pg::guc_narrate, false, PGC_USERSET);
	DefineString("savant.provider", "Sets what kind of server the model server is.",
	             "Known are auto, llama.cpp, ollama, lmstudio, vllm, openai, gemini, anthropic and "
	             "compatible.",
	             &pg::guc_provider, "auto", PGC_SUSET, 0, CheckProvider);
	DefineBool("savant.redact_prompts",
	           "Takes values out of prompts also for model servers on this machine.",
	           "For other servers it is always done.", &pg::guc_redact_prompts, false, PGC_USERSET);
	DefineInt("savant.request_timeout",
	          "Sets how long one question to a model may take with all retries.", nullptr,
	          &pg::guc_request_timeout, 600 * 1000, 1, 7 * 24 * 3600 * 1000, PGC_SUSET,
	          GUC_UNIT_MS);
	DefineInt("savant.session_retention", "Sets how long an unused session is kept.",
	          "Zero keeps sessions for ever.", &pg::guc_session_retention, 30 * 24 * 60, 0,
	          100 * 366 * 24 * 60, PGC_SUSET, GUC_UNIT_MIN);
	DefineBool("savant.stream",
	           "Shows what happens while a question is being answered, as messages of level INFO.",
	           nullptr, &pg::guc_stream, false, PGC_USERSET);
	DefineReal("savant.temperature", "Sets how freely the model chooses its words.", nullptr,
	           &pg::guc_temperature, 0, 0, 2, PGC_USERSET);
	DefineInt("savant.token_limit_per_hour",
	          "Sets how many tokens of models a role may use per hour.", "Zero means no limit.",
	          &pg::guc_token_limit_per_hour, 0, 0, 2000 * 1000 * 1000, PGC_SUSET, 0);
	DefineBool(
		"savant.warm_up",
		"Lets the gateway send the schema to a model server on this machine before it is needed.",
		"After a change of the schema the first question would wait for the model to read it.",
		&pg::guc_warm_up, true, PGC_SUSET);
}

} // namespace savant::entry
