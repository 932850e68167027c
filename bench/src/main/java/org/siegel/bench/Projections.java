package org.siegel.bench;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.siegel.directory.DirectoryObject;
import org.siegel.smime.Identity;
import org.siegel.smime.PublicationValue;
import org.siegel.sync.ConnectorObject;
import org.siegel.sync.RuleContext;
import org.siegel.sync.RuleSet;
import org.siegel.sync.ScopingFilter;
import org.siegel.sync.SyncRule;
import org.siegel.sync.Transformation;

/**
 * What synchronization rules take for people who have two certificates and a CMS value each: microseconds of one processor for
 * a person, with the default rules and with one more rule for userCertificate.
 */
public final class Projections {

    private Projections() {}

    /** Arguments: how many people, how many rounds. */
    public static void main(String[] arguments) throws Exception {
        List<ConnectorObject> people = people(Integer.parseInt(arguments[0]));
        RuleContext context = RuleContext.at(Instant.now());
        Map<String, RuleSet> sets = new LinkedHashMap<>();
        sets.put("default rules", RuleSet.defaults());
        sets.put("not expired", with("Where($c, [userCertificate], CertNotAfter($c) > Now())"));
        sets.put("newest one", with("CertNewest(Where($c, [userCertificate], CertNotExpired($c)), 1)"));
        sets.put("for encryption", with("Where($c, [userCertificate], CertIsForEncryption($c))"));
        for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
            for (Map.Entry<String, RuleSet> set : sets.entrySet()) {
                long start = System.nanoTime();
                long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                for (ConnectorObject person : people) {
                    if (set.getValue()
                            .project(List.of(person), context)
                            .object()
                            .isEmpty()) {
                        throw new IllegalStateException("everybody here is a recipient");
                    }
                }
                System.out.printf(
                        Locale.ROOT,
                        "%-14s %6.1f us of processor for a person, %5.2f s in all%n",
                        set.getKey(),
                        (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor)
                                / 1000.0
                                / people.size(),
                        (System.nanoTime() - start) / 1e9);
            }
        }
    }

    private static RuleSet with(String expression) {
        return RuleSet.defaults()
                .with(new SyncRule(
                        "bench",
                        "Bench",
                        true,
                        SyncRule.Direction.INBOUND,
                        SyncRule.ANY,
                        SyncRule.ObjectType.USER,
                        SyncRule.MetaverseType.PERSON,
                        SyncRule.LinkType.JOIN,
                        50,
                        ScopingFilter.EVERYTHING,
                        List.of(),
                        List.of(new Transformation(
                                "userCertificate",
                                Transformation.FlowType.EXPRESSION,
                                expression,
                                Transformation.MergeType.UPDATE,
                                false))));
    }

    /** Half of them of Active Directory. One certificate is enough: the last bytes of its signature make it everybody's own. */
    private static List<ConnectorObject> people(int count) throws Exception {
        People issuer = new People();
        Identity someone = issuer.person("Someone");
        X509Certificate certificate = issuer.person("Ada", someone, "ada@example.test");
        byte[] cms = PublicationValue.unsigned(certificate, List.of(issuer.issuer()));
        List<ConnectorObject> people = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Map<String, List<byte[]>> attributes = new LinkedHashMap<>();
            texts(attributes, "cn", "Person " + i);
            texts(attributes, "displayName", "Person Number " + i);
            texts(attributes, "mail", "p" + i + "@example.test");
            if (i % 2 == 0) {
                texts(attributes, "sAMAccountName", "p" + i);
                texts(attributes, "objectGUID", String.format(Locale.ROOT, "%016d", i));
                texts(attributes, "userPrincipalName", "p" + i + "@ad.example.test");
                texts(attributes, "proxyAddresses", "SMTP:p" + i + "@example.test", "smtp:q" + i + "@example.test");
            } else {
                texts(attributes, "uid", "p" + i);
            }
            attributes.put("userCertificate", List.of(own(certificate, 2 * i), own(certificate, 2 * i + 1)));
            attributes.put("userSMIMECertificate", List.of(cms));
            people.add(new ConnectorObject(
                    "bench",
                    new DirectoryObject(
                            "id" + i,
                            "CN=Person " + i + ",OU=People,DC=example",
                            DirectoryObject.Kind.USER,
                            attributes),
                    Map.of()));
        }
        return people;
    }

    private static void texts(Map<String, List<byte[]>> attributes, String name, String... values) {
        attributes.put(
                name,
                List.of(values).stream()
                        .map(value -> value.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    private static byte[] own(X509Certificate certificate, int number) throws Exception {
        byte[] der = certificate.getEncoded();
        for (int i = 0; i < 4; i++) {
            der[der.length - 1 - i] = (byte) (number >> 8 * i);
        }
        return der;
    }
}
