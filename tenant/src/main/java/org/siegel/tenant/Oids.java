package org.siegel.tenant;

import java.util.regex.Pattern;

/** The dotted form of object identifiers (X.660). */
final class Oids {

    private static final Pattern FORM =
            Pattern.compile("([01]\\.[1-3]?[0-9]|2\\.(0|[1-9][0-9]{0,9}))(\\.(0|[1-9][0-9]{0,38})){0,30}");

    private Oids() {}

    static boolean isOid(String text) {
        return FORM.matcher(text).matches();
    }
}
