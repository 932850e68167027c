-- Every version of the virtual certificate collection came with a version of the configuration, which has its bytes, who and when.
CREATE TABLE tenant.certificate_collection (
    version      bigint PRIMARY KEY CHECK (version > 0),
    smime_config bigint NOT NULL UNIQUE REFERENCES tenant.smime_config,
    act          text   NOT NULL CHECK (act IN ('REPLACE', 'MERGE', 'RESTORE')),
    restored     bigint REFERENCES tenant.certificate_collection CHECK ((act = 'RESTORE') = (restored IS NOT NULL)),
    comment      text   NOT NULL
);
INSERT INTO tenant.certificate_collection
SELECT row_number() OVER (ORDER BY version), version, 'REPLACE', NULL, ''
FROM (SELECT version, issuing_ca, lag(issuing_ca) OVER (ORDER BY version) AS former FROM tenant.smime_config) c
WHERE issuing_ca IS NOT NULL AND issuing_ca IS DISTINCT FROM former;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tenant.certificate_collection
    FOR EACH STATEMENT EXECUTE FUNCTION tenant.refuse();

-- Which alarm was raised for which certificate: once, on however many nodes.
CREATE TABLE tenant.expiry_alarm (
    certificate bytea       NOT NULL CHECK (octet_length(certificate) = 32), -- the SHA-256 of its DER
    days        integer     NOT NULL CHECK (days >= 0),                      -- before its end; 0 is its end
    raised      timestamptz NOT NULL,
    PRIMARY KEY (certificate, days)
);
