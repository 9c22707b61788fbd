-- The reports that the monitor has written, by savant.report_schedule.  Rows come from the library
-- alone and go with savant.monitor_rollup_retention.
CREATE TABLE savant.report (
	kind text NOT NULL CHECK (kind IN ('day', 'week')),
	period_to timestamptz NOT NULL,
	period_from timestamptz NOT NULL,
	written_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
	score real,
	summary text NOT NULL,
	facts jsonb NOT NULL,
	page text NOT NULL,
	PRIMARY KEY (kind, period_to)
);
COMMENT ON TABLE savant.report IS 'reports written on schedule; each period of a kind once';
COMMENT ON COLUMN savant.report.score IS 'health score, 0 to 100; NULL when no rule was asked';
COMMENT ON COLUMN savant.report.summary IS 'the verdict, one sentence a line';
COMMENT ON COLUMN savant.report.facts IS 'as ai_report_json() gives them';
COMMENT ON COLUMN savant.report.page IS 'as ai_report_html() gives it';
