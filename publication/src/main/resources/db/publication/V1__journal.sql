-- One act of an administrator or of the program: everything it changed in the directory.
create table publication.run (
    id          bigint generated always as identity primary key,
    actor       text not null,
    cause       text not null,
    started_at  timestamptz not null,
    finished_at timestamptz,
    -- A run over everybody: up to which mailbox it has come, so that it can go on.
    everybody   boolean not null default false,
    position    text not null default '',
    published   bigint not null default 0,
    unchanged   bigint not null default 0,
    absent      bigint not null default 0
);
create unique index run_unfinished on publication.run (everybody) where everybody and finished_at is null;

-- Whom a run over everybody could not do, and why.
create table publication.problem (
    run         bigint not null references publication.run,
    mailbox     text not null,
    sentence    text not null,
    primary key (run, mailbox)
);

-- Values of the two attributes, each kept once, whoever wrote it.
create table publication.value (
    sha256      bytea primary key check (length(sha256) = 32),
    bytes       bytea not null
);
alter table publication.value alter column bytes set storage external;

-- One modify operation: written as an intention before it, settled after it.
create table publication.entry (
    id          bigint generated always as identity primary key,
    run         bigint not null references publication.run,
    person      text not null,
    dn          text not null,
    address     text not null,
    at          timestamptz not null,
    state       text not null check (state in ('INTENDED', 'DONE', 'NOT_DONE', 'UNCLEAR')),
    settled_at  timestamptz,
    undoes      bigint references publication.entry,
    check ((state = 'INTENDED') = (settled_at is null))
);
create index entry_person on publication.entry (person, id desc);
create index entry_run on publication.entry (run, id desc);
create index entry_address on publication.entry (address, id desc);
create index entry_intended on publication.entry (person) where state = 'INTENDED';

-- What the person's entry held before and holds after.
create table publication.image (
    entry       bigint not null references publication.entry,
    attribute   text not null check (attribute in ('USER_CERTIFICATE', 'USER_SMIME_CERTIFICATE')),
    sha256      bytea not null references publication.value,
    before      boolean not null,
    after       boolean not null check (before or after),
    primary key (entry, attribute, sha256)
);
