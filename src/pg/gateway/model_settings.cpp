/*
 * model_settings.cpp
 *     Storage of the settings of the model route.  The initial values only matter
 *     before entry/model_settings.cpp has defined them.
 */
#include "pg/gateway/model_settings.hpp"

namespace savant::pg {

char *guc_allowed_endpoints = nullptr;
char *guc_api_key_env = nullptr;
char *guc_api_key_file = nullptr;
char *guc_ca_file = nullptr;
bool guc_cache_enabled = true;
int guc_cache_lifetime = 0;
int guc_candidates = 0;
int guc_connect_timeout = 0;
char *guc_endpoint = nullptr;
int guc_endpoint_queue = 0;
int guc_endpoint_slots = 0;
int guc_first_byte_timeout = 0;
int guc_idle_timeout = 0;
int guc_max_prompt_tokens = 0;
int guc_max_tokens = 0;
char *guc_model = nullptr;
char *guc_model_large = nullptr;
bool guc_narrate = false;
char *guc_provider = nullptr;
bool guc_redact_prompts = false;
int guc_request_timeout = 0;
int guc_session_retention = 0;
bool guc_stream = false;
double guc_temperature = 0;
int guc_token_limit_per_hour = 0;
bool guc_warm_up = true;

} // namespace savant::pg
