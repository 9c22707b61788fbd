/*
 * model_settings.hpp
 *     The variables behind the savant.* settings of the model route (defined in
 *     entry/model_settings.cpp).
 */
#pragma once

namespace savant::pg {

extern char *guc_allowed_endpoints; // other machines' model servers
extern char *guc_api_key_env;       // name of an environment variable
extern char *guc_api_key_file;      // path
extern char *guc_ca_file;           // PEM file
extern bool guc_cache_enabled;
extern int guc_cache_lifetime; // seconds
extern int guc_candidates;
extern int guc_connect_timeout; // ms
extern char *guc_endpoint;      // comma-separated URLs
extern int guc_endpoint_queue;
extern int guc_endpoint_slots;     // 0 = ask the server
extern int guc_first_byte_timeout; // ms
extern int guc_idle_timeout;       // ms
extern int guc_max_prompt_tokens;
extern int guc_max_tokens;
extern char *guc_model; // "" = no model
extern char *guc_model_large;
extern bool guc_narrate;
extern char *guc_provider;
extern bool guc_redact_prompts;
extern int guc_request_timeout;   // ms
extern int guc_session_retention; // minutes; 0 = for ever
extern bool guc_stream;
extern double guc_temperature;
extern int guc_token_limit_per_hour; // 0 = no limit
extern bool guc_warm_up;

} // namespace savant::pg
