package org.siegel.smime;

import java.util.Locale;

/**
 * Whether the header fields of a message are signed and encrypted with its content, and which are hidden from the outside
 * (RFC 9788).
 *
 * @param policy the header confidentiality policy; says something about encrypted messages only
 * @param legacyDisplay whether the hidden fields also stand at the top of the text, for readers that do not know RFC 9788
 *     (§5.2.2)
 */
public record HeaderProtection(Policy policy, boolean legacyDisplay) {

    /** The header confidentiality policies of RFC 9788 §3.2. */
    public enum Policy {
        /** The header is not protected at all. */
        OFF,
        /** {@code hcp_no_confidentiality}: protected, nothing hidden. */
        NO_CONFIDENTIALITY,
        /** {@code hcp_baseline}: the subject, and fields that say nothing to a mail system, are hidden. */
        BASELINE,
        /** {@code hcp_shy}: baseline, and no display names and local dates outside. */
        SHY;

        /**
         * By name, {@code baseline}, {@code shy} or {@code no-confidentiality}.
         *
         * @throws IllegalArgumentException if there is no such policy
         */
        public static Policy of(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "baseline" -> BASELINE;
                case "shy" -> SHY;
                case "no-confidentiality" -> NO_CONFIDENTIALITY;
                default ->
                    throw new IllegalArgumentException("there is no header protection " + name
                            + "; there are baseline, shy and no-confidentiality");
            };
        }
    }

    /** The header is not protected. */
    public static final HeaderProtection NONE = new HeaderProtection(Policy.OFF, false);

    /** {@code hcp_baseline}, the policy that RFC 9788 §3.2.3 recommends, with legacy display elements. */
    public static final HeaderProtection BASELINE = new HeaderProtection(Policy.BASELINE, true);

    /** Whether header fields are signed or encrypted with the content. */
    public boolean protects() {
        return policy != Policy.OFF;
    }
}
