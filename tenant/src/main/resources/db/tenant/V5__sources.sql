-- What a source writes: persons have a kind and an alias, groups an alias, a fingerprint, and members by the source's anchor.
-- A row with both certificate attributes has about 3 KB: it stays in one piece, and nobody tries to compress certificates.
ALTER TABLE tenant.recipient
    ADD kind text NOT NULL DEFAULT 'USER' CHECK (kind IN ('USER', 'CONTACT')),
    ADD mail_nickname text,
    ALTER user_certificate SET STORAGE EXTERNAL,
    ALTER user_smime_certificate SET STORAGE EXTERNAL,
    SET (toast_tuple_target = 8160);

ALTER TABLE tenant.distribution_group
    ADD mail_nickname text,
    ADD fingerprint text NOT NULL DEFAULT '';

-- A member that a source named has its anchor; one that was added here has none.
ALTER TABLE tenant.distribution_group_member
    ADD anchor text CHECK (anchor IS NULL OR member IS NOT NULL);
