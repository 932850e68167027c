-- Synchronisation: directories -> connector space -> metaverse -> plan -> tenant. Everything about a cycle that must outlive
-- the process that runs it is here.

-- Whoever begins a run counts the token on; whoever finds another token than his has lost the run to another node.
CREATE TABLE sync.engine (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    token    bigint NOT NULL DEFAULT 0,
    rules    text   NOT NULL DEFAULT '' -- the version of rules and collection that the metaverse was made with
);
INSERT INTO sync.engine DEFAULT VALUES;

CREATE TABLE sync.connector (
    name       text PRIMARY KEY,
    cursor     text        NOT NULL,
    signature  text        NOT NULL, -- of rules and attributes; the cursor tells nothing about others
    imported   timestamptz NOT NULL,
    last_full  timestamptz NOT NULL
);

-- The connector space: every object of a directory as it was read last.
CREATE TABLE sync.connector_object (
    number        bigint PRIMARY KEY,
    connector     text  NOT NULL,
    id            text  NOT NULL,
    kind          text  NOT NULL,
    dn            text  NOT NULL, -- comparable
    hash          bytea NOT NULL, -- SHA-256 of the content
    source_anchor text,           -- by its own rules
    anchor        text,           -- the metaverse object that it is joined to
    UNIQUE (connector, id)
);
CREATE INDEX connector_object_dn ON sync.connector_object (connector, dn);
CREATE INDEX connector_object_anchor ON sync.connector_object (anchor);

-- Apart from the object, so that a new join does not copy the content. Certificates cannot be compressed.
CREATE TABLE sync.connector_content (
    object  bigint PRIMARY KEY,
    content bytea NOT NULL
) WITH (toast_tuple_target = 8160);
ALTER TABLE sync.connector_content ALTER content SET STORAGE EXTERNAL;

-- Members of groups, by the directory's identifier, which outlives their renaming; null while nobody has the name.
CREATE TABLE sync.reference (
    object    bigint NOT NULL,
    connector text   NOT NULL,
    dn        text   NOT NULL, -- comparable
    target    text,
    PRIMARY KEY (object, dn)
);
CREATE INDEX reference_unknown ON sync.reference (connector, dn) WHERE target IS NULL;
CREATE INDEX reference_target ON sync.reference (connector, target);

-- What a new object of another directory may be matched by; kept while there are several directories.
CREATE TABLE sync.join_key (
    key    text   NOT NULL,
    object bigint NOT NULL,
    PRIMARY KEY (key, object)
);
CREATE INDEX join_key_object ON sync.join_key (object);

-- The metaverse: what the rules make of the joined objects (desired), and what the tenant was given (exported), as
-- fingerprints; null is no object.
CREATE TABLE sync.metaverse (
    anchor         text PRIMARY KEY,
    kind           text   NOT NULL,
    name           text   NOT NULL, -- for people: the primary address
    addresses      text[] NOT NULL, -- comparable
    desired        bytea,
    usable_until   timestamptz,     -- the end of the last usable certificate
    due            timestamptz,     -- when time alone changes what is desired
    exported       bytea,
    exported_kind  text,
    exported_until timestamptz,
    held_by        bigint,          -- the undo that holds it
    held           bytea            -- what was desired then; it is held until something else is
);
CREATE INDEX metaverse_different ON sync.metaverse (anchor) WHERE desired IS DISTINCT FROM exported;
CREATE INDEX metaverse_due ON sync.metaverse (due) WHERE due IS NOT NULL;
CREATE INDEX metaverse_held ON sync.metaverse (held_by) WHERE held_by IS NOT NULL;

-- Who claims an address.
CREATE TABLE sync.address (
    comparable text NOT NULL,
    anchor     text NOT NULL,
    PRIMARY KEY (comparable, anchor)
);

-- Metaverse objects that have to be made anew.
CREATE TABLE sync.pending (
    anchor text PRIMARY KEY
);

CREATE TABLE sync.object_error (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    anchor   text NOT NULL, -- or the directory's identifier where there is none
    source   text NOT NULL CHECK (source IN ('IMPORT', 'RULES', 'ADDRESS', 'EXPORT')),
    subject  text NOT NULL, -- the connector, the address, or empty
    name     text NOT NULL,
    sentence text NOT NULL,
    remedy   text NOT NULL
);
CREATE INDEX object_error_anchor ON sync.object_error (anchor);
CREATE INDEX object_error_subject ON sync.object_error (source, subject);

CREATE TABLE sync.run (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type         text        NOT NULL,
    staging      boolean     NOT NULL,
    status       text        NOT NULL,
    node         text        NOT NULL,
    started      timestamptz NOT NULL,
    ended        timestamptz,
    stop_asked   boolean     NOT NULL DEFAULT false,
    exporting    boolean     NOT NULL DEFAULT false, -- the plan is to be carried out
    exported     integer     NOT NULL DEFAULT 0,     -- it was up to here
    added        bigint      NOT NULL DEFAULT 0,
    updated      bigint      NOT NULL DEFAULT 0,
    deleted      bigint      NOT NULL DEFAULT 0,
    losses       bigint      NOT NULL DEFAULT 0,
    refused      bigint      NOT NULL DEFAULT 0,
    undoes       bigint,
    failures     text        NOT NULL DEFAULT '', -- of directories that could not be read
    sentence     text        NOT NULL DEFAULT ''
);
CREATE TABLE sync.run_step (
    run       bigint      NOT NULL REFERENCES sync.run ON DELETE CASCADE,
    position  integer     NOT NULL,
    kind      text        NOT NULL,
    connector text        NOT NULL,
    started   timestamptz NOT NULL,
    ended     timestamptz,
    done      bigint      NOT NULL DEFAULT 0,
    total     bigint,
    sentence  text        NOT NULL DEFAULT '',
    PRIMARY KEY (run, position)
);

-- The plan of a run, and when it was carried out its journal.
CREATE TABLE sync.plan (
    run           bigint  NOT NULL REFERENCES sync.run ON DELETE CASCADE,
    position      integer NOT NULL,
    anchor        text    NOT NULL,
    kind          text    NOT NULL,
    name          text    NOT NULL,
    operation     text    NOT NULL CHECK (operation IN ('ADD', 'UPDATE', 'DELETE')),
    before        bytea,            -- fingerprints
    after         bytea,
    loses         boolean NOT NULL, -- his last usable certificate
    outcome       text CHECK (outcome IN ('REFUSED', 'OUTDATED')), -- null: applied once the run came to it
    sentence      text    NOT NULL DEFAULT '',
    before_object bytea,            -- contents; before it is replaced or deleted it is here
    after_object  bytea,            -- only where no rule makes it: in an undo
    PRIMARY KEY (run, position)
) WITH (toast_tuple_target = 8160);
ALTER TABLE sync.plan ALTER before_object SET STORAGE EXTERNAL, ALTER after_object SET STORAGE EXTERNAL;
CREATE INDEX plan_anchor ON sync.plan (anchor, run);
