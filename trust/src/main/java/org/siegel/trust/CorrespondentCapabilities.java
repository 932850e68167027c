package org.siegel.trust;

import java.util.Optional;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.MailAddress;

/** What the programs of correspondents can read, as their own signed messages said (RFC 8551 §2.7.1). */
public interface CorrespondentCapabilities {

    /** The newest announcement of the holder of this address; empty where none was seen. */
    Optional<AnnouncedCapabilities> of(MailAddress address);

    /** Keeps an announcement where it is newer than what is known. */
    Remembered remember(ProvenCapabilities proven);
}
