-- Whoever is moved into a directory's base is looked for by his relative name among members whom nobody knows.
CREATE INDEX reference_unknown_rdn ON sync.reference (connector, split_part(dn, ',', 1)) WHERE target IS NULL;
