-- What administrators were told by mail, so that they are told once.
create table mail.told (
    key     text primary key,
    told_at timestamptz not null
);
