-- One organisation per database.
CREATE TABLE tenant.organization (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name     text        NOT NULL,
    domain   text        NOT NULL,
    created  timestamptz NOT NULL
);

-- A recipient is what his directory says, nothing else: so any order of deltas ends where a full reading ends.
CREATE TABLE tenant.recipient (
    id                     uuid PRIMARY KEY,
    directory              text        NOT NULL,
    directory_id           text        NOT NULL,
    display_name           text        NOT NULL,
    user_certificate       bytea[]     NOT NULL,
    user_smime_certificate bytea[]     NOT NULL,
    fingerprint            text        NOT NULL,
    synced                 timestamptz NOT NULL,
    UNIQUE (directory, directory_id)
);

-- Two users may claim one address: directories do not prevent it. Who is meant is decided when the address is asked for.
CREATE TABLE tenant.recipient_address (
    recipient  uuid    NOT NULL REFERENCES tenant.recipient ON DELETE CASCADE,
    position   integer NOT NULL CHECK (position >= 0), -- 0 is the primary address
    address    text    NOT NULL,
    comparable text    NOT NULL,                       -- local part in lower case, domain as A-labels
    PRIMARY KEY (recipient, position)
);
CREATE INDEX recipient_address_comparable ON tenant.recipient_address (comparable);

CREATE TABLE tenant.sync_state (
    directory text PRIMARY KEY,
    cursor    text        NOT NULL,
    completed timestamptz NOT NULL,
    last_full timestamptz NOT NULL
);

-- Collections by the SHA-256 of their bytes; versions of the configuration share them.
CREATE TABLE tenant.issuing_ca (
    sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
    sst    bytea NOT NULL
);

-- Every change is a new version; the highest one holds.
CREATE TABLE tenant.smime_config (
    version    bigint PRIMARY KEY CHECK (version > 0),
    changed    timestamptz NOT NULL,
    changed_by text        NOT NULL,
    issuing_ca bytea REFERENCES tenant.issuing_ca
);
CREATE TABLE tenant.smime_config_value (
    version bigint NOT NULL REFERENCES tenant.smime_config,
    name    text   NOT NULL,
    value   text   NOT NULL,
    PRIMARY KEY (version, name)
);

CREATE TABLE tenant.mobile_device_mailbox_policy (
    guid                                      uuid PRIMARY KEY,
    name                                      text        NOT NULL CHECK (name <> ''),
    require_signed_smime_messages             boolean     NOT NULL,
    require_encrypted_smime_messages          boolean     NOT NULL,
    require_signed_smime_algorithm            text        NOT NULL CHECK (require_signed_smime_algorithm IN ('SHA1', 'MD5')),
    require_encryption_smime_algorithm        text        NOT NULL CHECK (require_encryption_smime_algorithm IN
                                                  ('TripleDES', 'DES', 'RC2128bit', 'RC264bit', 'RC240bit')),
    allow_smime_encryption_algorithm_negotiation text     NOT NULL CHECK (allow_smime_encryption_algorithm_negotiation IN
                                                  ('BlockNegotiation', 'OnlyStrongAlgorithmNegotiation', 'AllowAnyAlgorithmNegotiation')),
    allow_smime_soft_certs                    boolean     NOT NULL,
    changed                                   timestamptz NOT NULL
);
CREATE UNIQUE INDEX mobile_device_mailbox_policy_name ON tenant.mobile_device_mailbox_policy (lower(name));

-- Exactly one policy is the default: the only row names it, cannot be deleted, and keeps it from being deleted.
CREATE TABLE tenant.default_mobile_device_mailbox_policy (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    policy   uuid NOT NULL REFERENCES tenant.mobile_device_mailbox_policy
);

INSERT INTO tenant.mobile_device_mailbox_policy
VALUES (gen_random_uuid(), 'Default', false, false, 'SHA1', 'TripleDES', 'AllowAnyAlgorithmNegotiation', true, now());
INSERT INTO tenant.default_mobile_device_mailbox_policy (policy)
SELECT guid FROM tenant.mobile_device_mailbox_policy;

CREATE TABLE tenant.audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    who     text        NOT NULL,
    what    text        NOT NULL,
    target  text        NOT NULL,
    outcome text        NOT NULL
);

-- What was written into the log stays as it was written.
CREATE FUNCTION tenant.refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% of % is not allowed', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tenant.audit
    FOR EACH STATEMENT EXECUTE FUNCTION tenant.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tenant.smime_config_value
    FOR EACH STATEMENT EXECUTE FUNCTION tenant.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tenant.smime_config
    FOR EACH STATEMENT EXECUTE FUNCTION tenant.refuse();
CREATE TRIGGER always_one BEFORE DELETE OR TRUNCATE ON tenant.default_mobile_device_mailbox_policy
    FOR EACH STATEMENT EXECUTE FUNCTION tenant.refuse();
