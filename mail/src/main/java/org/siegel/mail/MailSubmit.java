package org.siegel.mail;

/** Hands finished messages to a submission server, byte for byte. */
public interface MailSubmit {

    /**
     * Submits one message.
     *
     * @param account who submits
     * @param message lines end with CR LF; not changed in any way
     * @throws MailException with the server's answer, if it refuses the message or any recipient; nothing is sent then
     *     where the refusal came before the message, else the sentence says so
     */
    void submit(MailAccount account, Envelope envelope, MessageBytes message);
}
