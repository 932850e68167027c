package org.siegel.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/** Whether a message is from whom its submitter is (RFC 6409 §6.1, §8.1). */
final class SenderCheck {

    private SenderCheck() {}

    /** Why the header may not be sent by this user, or empty where it may. */
    static Optional<String> refusal(HeaderFields header, AuthenticatedUser user) {
        List<String> from = header.values("from");
        if (from.size() != 1) {
            return Optional.of("a message has exactly one From field, this one has " + from.size());
        }
        Optional<String> refusal = refusal("From", from.getFirst(), user);
        if (refusal.isPresent()) {
            return refusal;
        }
        List<String> sender = header.values("sender");
        if (sender.size() > 1) {
            return Optional.of("a message has at most one Sender field, this one has " + sender.size());
        }
        return sender.isEmpty() ? Optional.empty() : refusal("Sender", sender.getFirst(), user);
    }

    private static Optional<String> refusal(String field, String value, AuthenticatedUser user) {
        InternetAddress[] addresses;
        try {
            addresses = InternetAddress.parse(value.strip(), true);
        } catch (AddressException e) {
            return Optional.of("the " + field + " field is not a list of addresses");
        }
        if (addresses.length == 0) {
            return Optional.of("the " + field + " field has no address");
        }
        for (InternetAddress address : addresses) {
            Optional<MailAddress> parsed = address.isGroup() || address.getAddress() == null
                    ? Optional.empty()
                    : MailAddress.parse(address.getAddress());
            if (parsed.isEmpty() || !user.owns(parsed.get())) {
                return Optional.of(
                        "the " + field + " address " + address.getAddress() + " is not one of " + user.primary());
            }
        }
        return Optional.empty();
    }
}
