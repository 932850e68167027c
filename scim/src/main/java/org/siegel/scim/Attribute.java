package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The definition of an attribute (RFC 7643 §7).
 *
 * @param name as it is written; compared without case (RFC 7643 §2.1)
 * @param type what its values are
 * @param multiValued whether it is a list
 * @param required whether a resource must have it
 * @param caseExact whether its text is compared with case
 * @param readOnly whether only this server sets it
 * @param uniqueness the reach within which no two resources share a value
 * @param canonicalValues what is suggested as values
 * @param subAttributes of a complex one
 * @param description for people
 */
record Attribute(
        String name,
        Type type,
        boolean multiValued,
        boolean required,
        boolean caseExact,
        boolean readOnly,
        Uniqueness uniqueness,
        List<String> canonicalValues,
        List<Attribute> subAttributes,
        String description) {

    /** Data types (RFC 7643 §2.3) that occur here. */
    enum Type {
        STRING,
        BOOLEAN,
        BINARY,
        DATE_TIME,
        REFERENCE,
        COMPLEX;

        /** As a schema names it. */
        String text() {
            return this == DATE_TIME ? "dateTime" : name().toLowerCase(Locale.ROOT);
        }
    }

    /** RFC 7643 §7, "uniqueness". */
    enum Uniqueness {
        NONE,
        SERVER
    }

    static Attribute of(Type type, String name, String description) {
        boolean exact = type == Type.BINARY || type == Type.REFERENCE || type == Type.DATE_TIME;
        return new Attribute(
                name, type, false, false, exact, false, Uniqueness.NONE, List.of(), List.of(), description);
    }

    static Attribute text(String name, String description) {
        return of(Type.STRING, name, description);
    }

    static Attribute complex(String name, String description, Attribute... sub) {
        return new Attribute(
                name, Type.COMPLEX, false, false, false, false, Uniqueness.NONE, List.of(), List.of(sub), description);
    }

    Attribute many() {
        return new Attribute(
                name,
                type,
                true,
                required,
                caseExact,
                readOnly,
                uniqueness,
                canonicalValues,
                subAttributes,
                description);
    }

    Attribute mandatory() {
        return new Attribute(
                name,
                type,
                multiValued,
                true,
                caseExact,
                readOnly,
                uniqueness,
                canonicalValues,
                subAttributes,
                description);
    }

    Attribute exact() {
        return new Attribute(
                name,
                type,
                multiValued,
                required,
                true,
                readOnly,
                uniqueness,
                canonicalValues,
                subAttributes,
                description);
    }

    Attribute byServer() {
        return new Attribute(
                name,
                type,
                multiValued,
                required,
                caseExact,
                true,
                uniqueness,
                canonicalValues,
                subAttributes,
                description);
    }

    Attribute unique() {
        return new Attribute(
                name,
                type,
                multiValued,
                required,
                caseExact,
                readOnly,
                Uniqueness.SERVER,
                canonicalValues,
                subAttributes,
                description);
    }

    Attribute like(String... values) {
        return new Attribute(
                name,
                type,
                multiValued,
                required,
                caseExact,
                readOnly,
                uniqueness,
                List.of(values),
                subAttributes,
                description);
    }

    /** The sub-attribute of this name. */
    Optional<Attribute> sub(String wanted) {
        return named(subAttributes, wanted);
    }

    static Optional<Attribute> named(List<Attribute> attributes, String wanted) {
        return attributes.stream()
                .filter(attribute -> attribute.name.equalsIgnoreCase(wanted))
                .findFirst();
    }

    /** As {@code /Schemas} shows it. */
    ObjectNode json() {
        ObjectNode json = ScimJson.object();
        json.put("name", name).put("type", type.text()).put("multiValued", multiValued);
        json.put("description", description).put("required", required).put("caseExact", caseExact);
        if (!canonicalValues.isEmpty()) {
            ArrayNode values = json.putArray("canonicalValues");
            canonicalValues.forEach(values::add);
        }
        json.put("mutability", readOnly ? "readOnly" : "readWrite").put("returned", "default");
        json.put("uniqueness", uniqueness.name().toLowerCase(Locale.ROOT));
        if (type == Type.REFERENCE) {
            json.putArray("referenceTypes").add("external");
        }
        if (!subAttributes.isEmpty()) {
            ArrayNode subs = json.putArray("subAttributes");
            subAttributes.forEach(sub -> subs.add(sub.json()));
        }
        return json;
    }
}
