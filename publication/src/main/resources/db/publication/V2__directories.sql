-- A run changes one directory, by the name of its connector; until now there was but the one of directory-url.
alter table publication.run add column directory text not null default 'directory';
alter table publication.run alter column directory drop default;

drop index publication.run_unfinished;
create unique index run_unfinished on publication.run (directory) where everybody and finished_at is null;
