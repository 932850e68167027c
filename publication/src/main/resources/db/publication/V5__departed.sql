-- Who was missing in every directory when he was looked for, and since when. Back again, he is taken out.
create table publication.departed (
    person      text primary key,
    since       timestamptz not null
);
