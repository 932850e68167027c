package org.siegel.publication;

/**
 * What an attribute may hold.
 *
 * @param values values of one attribute: Entra Connect reports LargeObject for more, and then synchronises nothing of the
 *     person any more
 * @param bytes bytes of one value: rangeUpper of both attributes in Active Directory
 */
public record PublicationLimits(int values, int bytes) {

    public static final PublicationLimits DEFAULT = new PublicationLimits(15, 32_768);
}
