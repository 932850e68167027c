-- The id is made of directory and directory_id, so it says already that nobody is here twice.
ALTER TABLE tenant.recipient DROP CONSTRAINT recipient_directory_directory_id_key;
