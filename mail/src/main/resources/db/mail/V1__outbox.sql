-- Messages we took responsibility for, one row per recipient until each is delivered or failed.

create table mail.message (
    id          bigint generated always as identity primary key,
    sender      text,                          -- null: the null reverse-path of bounces
    size        bigint      not null,
    accepted_at timestamptz not null
);

-- The bytes in pieces, so that neither writing nor reading holds a whole message. Gone when no recipient waits.
create table mail.message_piece (
    message_id bigint  not null references mail.message on delete cascade,
    number     integer not null,
    bytes      bytea   not null,
    primary key (message_id, number)
);
alter table mail.message_piece alter column bytes set storage external; -- mail is base64 or ciphertext: compressing costs, gains little

create table mail.recipient (
    message_id   bigint      not null references mail.message on delete cascade,
    number       integer     not null,
    address      text        not null,
    state        text        not null check (state in ('queued', 'delivered', 'failed')),
    attempts     integer     not null default 0,
    next_attempt timestamptz not null,
    lease        uuid,                         -- who works on it
    lease_until  timestamptz,                  -- after that, that worker is taken for dead
    lease_node   bigint,                       -- advisory lock that its node holds while it lives
    last_answer  text,
    primary key (message_id, number)
);
create index recipient_due on mail.recipient (next_attempt) where state = 'queued';

-- Whether the node with this advisory lock is alive: PostgreSQL drops the lock with the node's connection.
create function mail.is_alive(node bigint) returns boolean language sql stable as $$
    select exists (
        select from pg_locks
        where locktype = 'advisory' and granted and objsubid = 1
          and database = (select oid from pg_database where datname = current_database())
          and ((classid::bigint << 32) | objid::bigint) = node)
$$;
