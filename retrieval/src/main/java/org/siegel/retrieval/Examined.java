package org.siegel.retrieval;

import java.time.Instant;
import java.util.Optional;

/**
 * What came, read.
 *
 * @param answer for whoever asked; not trusted
 * @param verified whether who ought to have signed it did
 * @param thisUpdate when it was made
 * @param nextUpdate when the next is promised
 */
record Examined(Answer answer, boolean verified, Instant thisUpdate, Optional<Instant> nextUpdate) {}
