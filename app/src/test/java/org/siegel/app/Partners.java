package org.siegel.app;

import com.sun.net.httpserver.HttpServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.siegel.testkit.Peer;

/**
 * Organisations outside, made with openssl: one whose lists and intermediate come from a web server and a directory of this
 * machine, and one with an old authority.
 */
final class Partners implements AutoCloseable {

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String EC = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
    private static final String MAIL = "extendedKeyUsage=emailProtection\nkeyUsage=critical,";

    private final Path folder;
    private final HttpServer web;
    private final InMemoryDirectoryServer directory;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    Partners(Path folder) throws IOException, LDAPException {
        this.folder = Files.createDirectories(folder);
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] file = files.get(path);
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            if (file != null) {
                exchange.getResponseBody().write(file);
            }
            exchange.close();
            asked.add(path);
        });
        web.start();
        var config = new InMemoryDirectoryServerConfig("dc=partner,dc=test");
        config.setSchema(null);
        directory = new InMemoryDirectoryServer(config);
        directory.startListening();
        authorities();
        String place = "http://127.0.0.1:" + web.getAddress().getPort();
        String issuer = "authorityInfoAccess=caIssuers;URI:" + place + "/issuing.cer\n";
        person(
                "pia",
                issuer + MAIL + "digitalSignature,keyAgreement\ncrlDistributionPoints=URI:" + place + "/list.crl");
        person(
                "pat",
                issuer + MAIL + "digitalSignature,keyAgreement\ncrlDistributionPoints=URI:" + place + "/large.crl");
        person(
                "paul",
                issuer + MAIL + "digitalSignature,keyAgreement\ncrlDistributionPoints=point\n[point]\n"
                        + "fullname=@names\n[names]\nURI.1=ldap:///cn=list,dc=partner,dc=test?certificateRevocationList;binary");
        files.put("/large.crl", new byte[2 << 20]);
        files.put("/issuing.cer", openssl("x509 -in issuing.pem -outform DER"));
    }

    private void authorities() throws IOException {
        openssl("req -x509 " + EC + " -nodes -days 400 -subj /CN=Partner-Root -keyout root.key -out root.pem"
                + " -addext keyUsage=critical,keyCertSign,cRLSign");
        sign(
                "issuing",
                "root",
                "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
                        + "crlDistributionPoints=URI:http://127.0.0.1:"
                        + web.getAddress().getPort() + "/root.crl\n");
        openssl("req -x509 -newkey rsa:1024 -sha1 -nodes -days 400 -subj /CN=Old-Root -keyout old.key -out old.pem");
        sign("olga", "old", "subjectAltName=email:olga@fabrikam.example\n" + MAIL + "digitalSignature,keyAgreement\n");
    }

    private void person(String name, String extensions) throws IOException {
        sign(name, "issuing", "subjectAltName=email:" + name + "@fabrikam.example\n" + extensions + "\n");
    }

    private void sign(String name, String issuer, String extensions) throws IOException {
        Files.writeString(folder.resolve("ext"), extensions);
        openssl("req " + EC + " -nodes -subj /CN=" + name + " -keyout " + name + ".key -out csr");
        openssl("x509 -req -in csr -CA " + issuer + ".pem -CAkey " + issuer + ".key -CAcreateserial -days 300"
                + " -extfile ext -out " + name + ".pem");
    }

    /** Makes lists of both authorities that end then, and publishes them. */
    void publishLists(Instant end) throws IOException, LDAPException, LDIFException {
        for (String authority : List.of("root", "issuing")) {
            Files.writeString(folder.resolve("index.txt"), "");
            Files.writeString(
                    folder.resolve("cnf"),
                    "[ca]\ndefault_ca=x\n[x]\ndatabase=index.txt\ndefault_md=sha256\ncertificate=" + authority
                            + ".pem\nprivate_key=" + authority + ".key\n");
            openssl("ca -config cnf -gencrl -crl_lastupdate " + UTC.format(end.minusSeconds(7200)) + " -crl_nextupdate "
                    + UTC.format(end) + " -out crl");
            byte[] list = openssl("crl -in crl -outform DER");
            files.put(authority.equals("root") ? "/root.crl" : "/list.crl", list);
            if (authority.equals("issuing") && directory.getEntry("cn=list,dc=partner,dc=test") == null) {
                directory.add("dn: dc=partner,dc=test", "objectClass: domain", "dc: partner");
                var entry = new Entry("cn=list,dc=partner,dc=test");
                entry.addAttribute("objectClass", "cRLDistributionPoint");
                entry.addAttribute("cn", "list");
                entry.addAttribute("certificateRevocationList;binary", list);
                directory.add(entry);
            }
        }
    }

    String directoryUrl() {
        return "ldap://127.0.0.1:" + directory.getListenPort();
    }

    /** The paths that were asked for, in their order. */
    BlockingQueue<String> asked() {
        return asked;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    private byte[] openssl(String arguments) {
        return Peer.run(folder, List.of(("openssl " + arguments).split(" ")))
                .ok()
                .out();
    }

    @Override
    public void close() {
        web.stop(0);
        directory.shutDown(true);
    }
}
