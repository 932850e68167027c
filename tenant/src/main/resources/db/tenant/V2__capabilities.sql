-- What correspondents' programs can read, inside the organisation and outside: the newest announcement of each address.
CREATE TABLE tenant.correspondent_capabilities (
    comparable   text PRIMARY KEY,         -- as in recipient_address
    address      text        NOT NULL,
    announced    timestamptz NOT NULL,     -- the signing time, never later than it was seen
    capabilities bytea       NOT NULL CHECK (octet_length(capabilities) <= 16384), -- DER, as signed
    source       text        NOT NULL
);
