-- Who may push. The token itself is nowhere: only its hash.
CREATE TABLE scim.token (
    id         uuid PRIMARY KEY,
    agent      text        NOT NULL CHECK (agent ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    sha256     bytea       NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    scopes     text[]      NOT NULL CHECK (cardinality(scopes) > 0),
    created    timestamptz NOT NULL,
    created_by text        NOT NULL,
    expires    timestamptz NOT NULL,
    revoked    timestamptz,
    last_used  timestamptz
);

-- What was pushed, as its source said it. What the tenant makes of it is in schema tenant, written in the same transaction.
CREATE TABLE scim.resource (
    id            uuid PRIMARY KEY,
    source        text        NOT NULL,
    type          text        NOT NULL CHECK (type IN ('User', 'Group')),
    anchor        text        NOT NULL, -- the tenant's source anchor: external_id, or id where there is none
    external_id   text,
    user_name     text,                 -- as it is compared; users only
    addresses     text[]      NOT NULL, -- of emails, in lower case, to find by
    members       uuid[]      NOT NULL, -- of groups, by id
    version       bigint      NOT NULL CHECK (version > 0),
    created       timestamptz NOT NULL,
    last_modified timestamptz NOT NULL,
    fingerprint   text,                 -- of the object in the tenant; none where there is no such object
    body          text        NOT NULL, -- JSON, in normal form
    CHECK ((type = 'User') = (user_name IS NOT NULL))
);
-- the bodies hold base64 of certificates, which does not get smaller
ALTER TABLE scim.resource ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX resource_anchor ON scim.resource (source, anchor);
CREATE UNIQUE INDEX resource_user_name ON scim.resource (source, user_name) WHERE user_name IS NOT NULL;
CREATE INDEX resource_external_id ON scim.resource (source, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX resource_page ON scim.resource (source, type, id);
CREATE INDEX resource_addresses ON scim.resource USING gin (addresses);
CREATE INDEX resource_members ON scim.resource USING gin (members) WHERE type = 'Group';
