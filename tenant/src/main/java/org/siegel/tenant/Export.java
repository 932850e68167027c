package org.siegel.tenant;

/** Something to write into the tenant. */
public sealed interface Export {

    String sourceAnchor();

    /** The object as it shall be, whatever was there under its source anchor. */
    record Put(TenantObject object) implements Export {
        @Override
        public String sourceAnchor() {
            return object.sourceAnchor();
        }
    }

    /**
     * No object with this source anchor; that there was none is fine.
     *
     * @param kind what it was
     */
    record Delete(String sourceAnchor, TenantObject.Kind kind) implements Export {}
}
