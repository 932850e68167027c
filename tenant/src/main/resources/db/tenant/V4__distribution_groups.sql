-- Distribution groups: of a directory, as its synchronisation finds them, or made here (directory 'siegel').
CREATE TABLE tenant.distribution_group (
    id           uuid PRIMARY KEY,
    directory    text        NOT NULL,
    directory_id text        NOT NULL,
    name         text        NOT NULL CHECK (name <> ''),
    changed      timestamptz NOT NULL,
    UNIQUE (directory, directory_id)
);

-- As with recipients, directories may give one address to two groups: who is meant is decided when it is asked for.
CREATE TABLE tenant.distribution_group_address (
    group_id   uuid    NOT NULL REFERENCES tenant.distribution_group ON DELETE CASCADE,
    position   integer NOT NULL CHECK (position >= 0), -- 0 is the primary address
    address    text    NOT NULL,
    comparable text    NOT NULL,                       -- as in recipient_address
    PRIMARY KEY (group_id, position)
);
CREATE INDEX distribution_group_address_comparable ON tenant.distribution_group_address (comparable);

-- A member is a recipient or a group by its id, which outlives every change of it and may come later than its membership,
-- or an address that nobody here has.
CREATE TABLE tenant.distribution_group_member (
    group_id   uuid NOT NULL REFERENCES tenant.distribution_group ON DELETE CASCADE,
    member     uuid,
    address    text,
    comparable text,
    CHECK ((member IS NULL) = (address IS NOT NULL) AND (address IS NULL) = (comparable IS NULL))
);
CREATE UNIQUE INDEX distribution_group_member_known ON tenant.distribution_group_member (group_id, member)
    WHERE member IS NOT NULL;
CREATE UNIQUE INDEX distribution_group_member_outside ON tenant.distribution_group_member (group_id, comparable)
    WHERE comparable IS NOT NULL;
