package org.siegel.sync;

/**
 * Something wrong with one object. Nothing else of the object and no other object is held up by it.
 *
 * @param name of the error, as Entra Connect names it where it does: {@code LargeObject}, {@code InvalidCertificate},
 *     {@code InvalidAddress}, {@code InvalidSourceAnchor}, {@code InvalidValue}, {@code ObjectTypeMismatch},
 *     {@code ExpressionError}, {@code DuplicateProxyAddress}
 * @param person whom it is about: the object's source anchor, or its identifier in the directory where it has none
 * @param sentence what is wrong, for people
 * @param remedy what to do
 */
public record ObjectError(String name, String person, String sentence, String remedy) {}
