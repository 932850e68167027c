-- Private keys, each sealed under the master key with its id and purpose as associated data.
create table ca.key (
    id          uuid primary key,
    purpose     text not null check (purpose in ('AUTHORITY', 'PERSONAL')),
    algorithm   text not null,
    sealed      bytea not null,
    created_at  timestamptz not null
);

-- The hierarchy: one row for each certificate authority; the name is also the file name of its CRL.
create table ca.authority (
    name        text primary key,
    role        text not null check (role in ('ROOT', 'ISSUING')),
    generation  integer not null check (generation > 0),
    key_id      uuid not null references ca.key,
    certificate bytea not null,
    crl_number  bigint not null default 0,
    crl_due     boolean not null default true,
    unique (role, generation)
);

-- Every certificate ever signed, written before it leaves.
create table ca.certificate (
    serial            text primary key check (serial ~ '^[0-9a-f]{16,40}$'),
    issuer            text not null references ca.authority,
    subject           text not null,
    address           text,
    mailbox           text,
    profile           text not null,
    not_before        timestamptz not null,
    not_after         timestamptz not null,
    der               bytea not null,
    key_id            uuid references ca.key,
    request_key       text not null unique,
    request_digest    text not null,
    issued_at         timestamptz not null,
    revoked_at        timestamptz,
    revocation_reason text,
    check ((revoked_at is null) = (revocation_reason is null)),
    check ((address is null) = (mailbox is null))
);
create index certificate_mailbox on ca.certificate (mailbox, not_before desc);
create index certificate_not_after on ca.certificate (not_after);
create index certificate_revoked on ca.certificate (issuer, revoked_at) where revoked_at is not null;

create table ca.crl (
    issuer      text not null references ca.authority,
    number      bigint not null check (number > 0),
    this_update timestamptz not null,
    next_update timestamptz not null,
    der         bytea not null,
    primary key (issuer, number)
);

-- Who did what; rows are added and never changed.
create table ca.audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    actor   text not null,
    action  text not null,
    subject text not null,
    detail  text not null
);

create function ca.audit_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'rows of ca.audit are never changed or removed';
end
$$;
create trigger audit_is_final before update or delete or truncate on ca.audit
    for each statement execute function ca.audit_is_final();
