package org.siegel.admin;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.Primitives;
import org.siegel.smime.SmimeException;
import org.siegel.sync.Difference;
import org.siegel.tenant.RawValues;
import org.siegel.tenant.TenantGroup;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;

/**
 * How one attribute of an object changes.
 *
 * @param before its values; of attributes with many only those that go
 * @param after its values; of attributes with many only those that come
 */
record AttributeChange(String name, List<String> before, List<String> after) {

    private static final int MOST_SHOWN = 100;

    /** Entra Connect's word for it. */
    String operation() {
        return before.isEmpty() ? "add" : after.isEmpty() ? "delete" : "update";
    }

    /** The attributes that differ, in the order in which objects are read by people. */
    static List<AttributeChange> of(Difference difference) {
        return between(difference.before(), difference.after());
    }

    /** The same of an object as it is and as it will be; empty where there is none. */
    static List<AttributeChange> between(Optional<TenantObject> now, Optional<TenantObject> then) {
        Map<String, List<String>> before = values(now);
        Map<String, List<String>> after = values(then);
        List<AttributeChange> changes = new ArrayList<>();
        Map<String, List<String>> names = new LinkedHashMap<>(after);
        before.forEach(names::putIfAbsent);
        for (String name : names.keySet()) {
            List<String> old = before.getOrDefault(name, List.of());
            List<String> fresh = after.getOrDefault(name, List.of());
            List<String> gone = without(old, fresh);
            List<String> come = without(fresh, old);
            if (!gone.isEmpty() || !come.isEmpty()) {
                changes.add(new AttributeChange(name, shown(gone), shown(come)));
            }
        }
        return changes;
    }

    private static List<String> without(List<String> values, List<String> others) {
        Set<String> known = new HashSet<>(others);
        return values.stream().filter(value -> !known.contains(value)).toList();
    }

    private static List<String> shown(List<String> values) {
        if (values.size() <= MOST_SHOWN) {
            return values;
        }
        List<String> some = new ArrayList<>(values.subList(0, MOST_SHOWN));
        some.add("and " + (values.size() - MOST_SHOWN) + " more");
        return some;
    }

    private static Map<String, List<String>> values(Optional<TenantObject> object) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        object.ifPresent(known -> {
            values.put("displayName", List.of(known.displayName()));
            values.put("mail", List.of(known.primaryAddress().toString()));
            values.put(
                    "proxyAddresses",
                    known.proxyAddresses().stream().map(Object::toString).toList());
            values.put("mailNickname", known.mailNickname().stream().toList());
            switch (known) {
                case TenantPerson person -> {
                    values.put("userCertificate", certificates(person.userCertificate()));
                    values.put("userSMIMECertificate", certificates(person.userSmimeCertificate()));
                }
                case TenantGroup group ->
                    values.put(
                            "member",
                            group.members().stream()
                                    .map(AttributeChange::member)
                                    .toList());
            }
        });
        return values;
    }

    private static String member(TenantGroup.Member member) {
        return switch (member) {
            case TenantGroup.Known known -> known.sourceAnchor();
            case TenantGroup.Outside outside -> outside.address().toString();
        };
    }

    /** Nobody compares certificates by eye: whose, until when, and the thumbprint that other tools show. */
    private static List<String> certificates(RawValues values) {
        return values.values().stream().map(AttributeChange::certificate).toList();
    }

    private static String certificate(byte[] value) {
        String hash = HexFormat.of().withUpperCase().formatHex(sha1(value));
        try {
            X509Certificate read = CertificateFiles.certificate(value);
            return read.getSubjectX500Principal().getName() + " until "
                    + read.getNotAfter().toInstant() + ", SHA-1 " + hash;
        } catch (SmimeException notPlain) {
            return value.length + " bytes, SHA-1 " + hash;
        }
    }

    private static byte[] sha1(byte[] value) {
        try {
            return Primitives.jdk().digest("SHA-1").digest(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
