package org.siegel.sync;

import org.siegel.tenant.TenantObject;

/**
 * A row of a plan, or of a journal when the run has come past it.
 *
 * @param position counts up from 1 within the run, in the order of export
 * @param sourceAnchor of the object
 * @param kind what it is, or was where it is deleted
 * @param name its primary address
 * @param operation what is done
 * @param losesCertificate whether a person loses the last usable certificate by it
 * @param state what became of it
 * @param sentence why it was not applied; else empty
 */
public record PlannedChange(
        int position,
        String sourceAnchor,
        TenantObject.Kind kind,
        String name,
        Operation operation,
        boolean losesCertificate,
        State state,
        String sentence) {

    /** What is done to an object. */
    public enum Operation {
        ADD,
        UPDATE,
        DELETE
    }

    /** What became of it. */
    public enum State {
        PLANNED,
        APPLIED,
        /** The tenant refused it; the next run tries again. */
        REFUSED,
        /** What the rules make of the object was no longer what had been planned; the next run plans it anew. */
        OUTDATED
    }
}
