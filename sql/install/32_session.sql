-- Conversations.  A session belongs to the role that began it and is seen by that
-- role alone; savant.session_retention after its last turn it is gone.

CREATE TABLE savant.session (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	role regrole NOT NULL DEFAULT pg_catalog.quote_ident(current_user)::regrole,
	name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 128),
	created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
	UNIQUE (role, name)
);
COMMENT ON TABLE savant.session IS 'conversations (session => ''name''); one sees one''s own';
CREATE INDEX session_created_at ON savant.session (created_at);

-- There is no time of last use in savant.session: the turns tell it, and two
-- connections that use one session at the same time do not wait for each other.
CREATE TABLE savant.session_turn (
	session bigint NOT NULL REFERENCES savant.session ON DELETE CASCADE,
	turn bigint GENERATED ALWAYS AS IDENTITY,
	asked_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
	question text NOT NULL CHECK (octet_length(question) <= 65536),
	standalone text NOT NULL CHECK (octet_length(standalone) <= 65536),
	sql text NOT NULL DEFAULT '' CHECK (octet_length(sql) <= 262144),
	route text NOT NULL DEFAULT 'none' CHECK (octet_length(route) <= 63),
	paraphrase text NOT NULL DEFAULT '' CHECK (octet_length(paraphrase) <= 8192),
	outcome text NOT NULL DEFAULT '' CHECK (octet_length(outcome) <= 8192),
	choices text[] NOT NULL DEFAULT '{}' CHECK (octet_length(array_to_string(choices, '', '')) <= 65536),
	choice_sql text[] NOT NULL DEFAULT '{}'
		CHECK (octet_length(array_to_string(choice_sql, '', '')) <= 524288),
	PRIMARY KEY (session, turn)
);
COMMENT ON TABLE savant.session_turn IS
	'what was asked in a conversation, how it was read, and the SQL; never the rows';
COMMENT ON COLUMN savant.session_turn.standalone IS
	'the question as it reads without the ones before it';
COMMENT ON COLUMN savant.session_turn.choice_sql IS
	'the statements of the choices, for a number as the next question; checked again before they run';
CREATE INDEX session_turn_asked_at ON savant.session_turn (asked_at);

SELECT pg_catalog.pg_extension_config_dump('savant.session', '');
SELECT pg_catalog.pg_extension_config_dump(
	pg_catalog.pg_get_serial_sequence('savant.session', 'id'), '');
SELECT pg_catalog.pg_extension_config_dump('savant.session_turn', '');
SELECT pg_catalog.pg_extension_config_dump(
	pg_catalog.pg_get_serial_sequence('savant.session_turn', 'turn'), '');

ALTER TABLE savant.session ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_sessions ON savant.session FOR ALL
	USING (role = pg_catalog.quote_ident(current_user)::regrole)
	WITH CHECK (role = pg_catalog.quote_ident(current_user)::regrole);

-- The policy of savant.session holds in the subquery too.
ALTER TABLE savant.session_turn ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_turns ON savant.session_turn FOR ALL
	USING (EXISTS (SELECT FROM savant.session s
	               WHERE s.id = session_turn.session
	                 AND s.role = pg_catalog.quote_ident(current_user)::regrole))
	WITH CHECK (EXISTS (SELECT FROM savant.session s
	                    WHERE s.id = session_turn.session
	                      AND s.role = pg_catalog.quote_ident(current_user)::regrole));
