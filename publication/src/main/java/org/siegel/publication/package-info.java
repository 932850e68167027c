/**
 * Publication of people's certificates in the directories: what an entry should hold, what of ours goes, a journal of every
 * change, undo, and what has drifted since.
 *
 * <p>Ours is what the journal says we wrote, and in userCertificate also every certificate that our authority issued for an
 * address of the person. Everything else is foreign and is never touched, not even a userSMIMECertificate that somebody else
 * made around a certificate of ours.
 */
@NullMarked
package org.siegel.publication;

import org.jspecify.annotations.NullMarked;
