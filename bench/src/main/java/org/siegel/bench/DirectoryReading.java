package org.siegel.bench;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Locale;

/**
 * The least that anybody can do who takes over a directory: read it in pages of 1,000 (RFC 2696) over one connection, and
 * parse each certificate with the JDK. Prints the seconds of both together, in a new JVM as a first synchronisation has one,
 * and then round by round of the reading alone and of both again.
 */
public final class DirectoryReading {

    private static final String[] ATTRIBUTES = {
        "uid", "cn", "displayName", "mail", "userCertificate", "userSMIMECertificate", "entryUUID", "objectClass"
    };
    private static final int PAGE = 1000;

    private DirectoryReading() {}

    /** Arguments: port on 127.0.0.1, base, bind DN, password, rounds. */
    public static void main(String[] arguments) throws Exception {
        System.out.printf(Locale.ROOT, "%.2f%n", seconds(arguments, true));
        for (int round = 0; round < Integer.parseInt(arguments[4]); round++) {
            double reading = seconds(arguments, false);
            double parsing = seconds(arguments, true);
            System.out.printf(Locale.ROOT, "%.2f %.2f%n", reading, parsing);
        }
    }

    private static double seconds(String[] arguments, boolean parse) throws Exception {
        long start = System.nanoTime();
        int entries = 0;
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setResponseTimeoutMillis(60_000);
        try (LDAPConnection connection =
                new LDAPConnection(options, "127.0.0.1", Integer.parseInt(arguments[0]), arguments[2], arguments[3])) {
            ASN1OctetString cookie = null;
            do {
                SearchRequest request =
                        new SearchRequest(arguments[1], SearchScope.SUB, "(objectClass=inetOrgPerson)", ATTRIBUTES);
                request.addControl(new SimplePagedResultsControl(PAGE, cookie));
                SearchResult page = connection.search(request);
                entries += page.getEntryCount();
                if (parse) {
                    for (SearchResultEntry entry : page.getSearchEntries()) {
                        parse(entry, factory);
                    }
                }
                SimplePagedResultsControl more = SimplePagedResultsControl.get(page);
                cookie = more != null && more.moreResultsToReturn() ? more.getCookie() : null;
            } while (cookie != null);
        }
        if (entries == 0) {
            throw new IllegalStateException("nobody was read");
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void parse(SearchResultEntry entry, CertificateFactory factory) throws CertificateException {
        for (Attribute attribute : entry.getAttributes()) {
            switch (attribute.getBaseName().toLowerCase(Locale.ROOT)) {
                case "usercertificate" -> {
                    for (byte[] der : attribute.getValueByteArrays()) {
                        factory.generateCertificate(new ByteArrayInputStream(der));
                    }
                }
                case "usersmimecertificate" -> {
                    for (byte[] cms : attribute.getValueByteArrays()) {
                        factory.generateCertificates(new ByteArrayInputStream(cms));
                    }
                }
                default -> {}
            }
        }
    }
}
