-- One row for each place and issuer that was asked. What is in content was verified before it came here.
CREATE TABLE retrieval.answer (
    key           text PRIMARY KEY,      -- SHA-256 of the columns of the question
    kind          text        NOT NULL CHECK (kind IN ('LIST', 'STATUS')),
    location      text        NOT NULL,
    issuer        bytea       NOT NULL,
    certificate   bytea,                 -- whose status it is
    content       bytea,                 -- DER
    fetched       timestamptz,
    this_update   timestamptz,
    next_update   timestamptz,
    entity_tag    text,
    last_modified text,
    refresh_at    timestamptz,
    used          timestamptz NOT NULL,  -- when somebody last needed it, to the precision of once for each content
    leased_until  timestamptz,           -- until then one node is asking ahead of need
    failures      integer     NOT NULL DEFAULT 0,
    retry_at      timestamptz,
    fault_kind    text,
    fault         text,
    CHECK ((kind = 'STATUS') = (certificate IS NOT NULL)),
    CHECK ((content IS NULL) = (fetched IS NULL) AND (content IS NULL) = (this_update IS NULL)),
    CHECK ((retry_at IS NULL) = (fault_kind IS NULL) AND (retry_at IS NULL) = (fault IS NULL))
);
CREATE INDEX answer_refresh_at ON retrieval.answer (refresh_at);
-- DER of lists does not become smaller, and costs processor time to try.
ALTER TABLE retrieval.answer ALTER COLUMN content SET STORAGE EXTERNAL;
