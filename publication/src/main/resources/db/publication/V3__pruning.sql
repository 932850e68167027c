-- The work that is done at intervals in each directory, by whichever node comes first.
create table publication.pruning (
    directory   text primary key,
    next_at     timestamptz not null,
    node        text,
    started_at  timestamptz,
    -- When everybody had been looked at for the last time.
    complete_at timestamptz,
    outcome     text
);

-- Whether a run over everybody publishes nothing that was not published before.
alter table publication.run add column keeping boolean not null default false;
drop index publication.run_unfinished;
create unique index run_unfinished on publication.run (directory, keeping) where everybody and finished_at is null;
