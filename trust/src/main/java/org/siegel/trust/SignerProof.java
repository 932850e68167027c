package org.siegel.trust;

/** All that one signature of a valid message needs: every part can only come from its own check. */
record SignerProof(
        SignerVerdict verdict,
        Intact intact,
        SenderBound sender,
        MaySign usage,
        PathResult.TrustedPath path,
        NotRevoked notRevoked,
        AlgorithmsAccepted algorithms) {

    SignerProof {
        if (notRevoked.path() != path) {
            throw new IllegalArgumentException("the revocation witness belongs to another path");
        }
    }
}
