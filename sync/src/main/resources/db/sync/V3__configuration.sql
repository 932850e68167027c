-- What administrators set, for all nodes.
CREATE TABLE sync.threshold (
    only_row            boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    deletions           integer DEFAULT 500 CHECK (deletions >= 0),          -- null: as many as there are
    deletion_percentage integer CHECK (deletion_percentage BETWEEN 0 AND 100), -- null: the number alone decides
    certificate_losses  integer DEFAULT 500 CHECK (certificate_losses >= 0)  -- null: as many as there are
);
INSERT INTO sync.threshold DEFAULT VALUES;

-- Every set of rules that was in force; the highest version is. None: the default rules.
CREATE TABLE sync.rule_set (
    version    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed    timestamptz NOT NULL,
    changed_by text        NOT NULL,
    rules      text        NOT NULL -- JSON
);
