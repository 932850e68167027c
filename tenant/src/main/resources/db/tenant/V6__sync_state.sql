-- Nobody reads it: how far a directory was read is kept beside what was read of it, in sync.connector.
DROP TABLE tenant.sync_state;
