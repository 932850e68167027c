package org.siegel.retrieval;

import org.siegel.trust.OcspResponse;
import org.siegel.trust.RevocationList;

/** What a question got. */
sealed interface Answer {

    record List(RevocationList list) implements Answer {}

    record Status(OcspResponse response) implements Answer {}
}
