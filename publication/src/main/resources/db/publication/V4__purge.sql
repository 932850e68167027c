-- What we ever meant to write to a person's entry: it stays ours when the journal does not go back that far.
create table publication.written (
    person      text not null,
    attribute   text not null,
    sha256      bytea not null,
    primary key (person, attribute, sha256)
);
insert into publication.written
    select distinct e.person, i.attribute, i.sha256
    from publication.entry e join publication.image i on i.entry = e.id and i.after and not i.before;

-- The newest ones that are gone, so that an undo can say so.
create table publication.purged (
    entry       bigint not null,
    run         bigint not null
);
insert into publication.purged values (0, 0);

-- How many changes of a run are gone.
alter table publication.run add column purged bigint not null default 0;

-- The change that was taken back may be gone before the one that took it back.
alter table publication.entry drop constraint entry_undoes_fkey;

create index image_value on publication.image (sha256);
create index entry_at on publication.entry (at);
