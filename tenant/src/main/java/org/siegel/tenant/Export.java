package org.siegel.tenant;

/** Something to write into the tenant. */
public sealed interface Export {

    String sourceAnchor();

    /**
     * The object as it shall be, whatever was there under its source anchor.
     *
     * @param fingerprint the object's own
     */
    record Put(TenantObject object, String fingerprint) implements Export {

        public Put(TenantObject object) {
            this(object, object.fingerprint());
        }

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
