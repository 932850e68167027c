package org.siegel.mail;

import org.siegel.smime.Secret;

/** A user's name and password at the mail server. */
public record MailAccount(String name, Secret password) {}
