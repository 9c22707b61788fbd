-- Health: what is wrong with the server now, by the rules of docs/health_rules.md.

-- Conditions that a rule has seen hold, with since when: how a rule knows that something has
-- lasted although one snapshot does not tell.
CREATE TABLE savant.health_kept (
	rule text NOT NULL,
	object text NOT NULL,
	since timestamptz NOT NULL,
	PRIMARY KEY (rule, object)
);
COMMENT ON TABLE savant.health_kept IS
	'conditions that health rules have seen in every snapshot since then, findings or not';
