-- When cycles run, and which node runs them: one row for all nodes.
CREATE TABLE sync.scheduler (
    only_row            boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    cycle_enabled       boolean NOT NULL DEFAULT true,
    suspended           boolean NOT NULL DEFAULT false,
    continuous          boolean NOT NULL DEFAULT false,
    staging_mode        boolean NOT NULL DEFAULT false,
    customized_interval bigint CHECK (customized_interval > 0), -- seconds
    purge_run_history   bigint NOT NULL DEFAULT 604800 CHECK (purge_run_history > 0), -- seconds
    next_policy         text NOT NULL DEFAULT 'INITIAL' CHECK (next_policy IN ('INITIAL', 'DELTA')),
    next_start          timestamptz,  -- null: no node has looked yet
    owner               text,         -- the node whose turn it is
    beat                bigint NOT NULL DEFAULT 0 -- the owner counts on while it lives
);
INSERT INTO sync.scheduler DEFAULT VALUES;
