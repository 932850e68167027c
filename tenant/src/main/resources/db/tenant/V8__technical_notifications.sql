-- Who is told by mail what waits for an administrator.
ALTER TABLE tenant.organization ADD technical_notification_mails text[] NOT NULL DEFAULT '{}';
