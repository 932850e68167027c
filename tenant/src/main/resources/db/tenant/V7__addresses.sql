-- Recipients and their addresses are written and deleted by one piece of code, in one transaction each; checking the reference of
-- every address took as long as writing it.
ALTER TABLE tenant.recipient_address DROP CONSTRAINT recipient_address_recipient_fkey;
