package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;

/** A long list of an openssl authority given to {@code siegel certificate validate}. */
class LongListsTest {

    @TempDir
    Path folder;

    private void openssl(String arguments) {
        Peer.run(folder, List.of(("openssl " + arguments).split(" "))).ok();
    }

    private int validate(String list, String person) {
        return Siegel.run(
                "certificate",
                "validate",
                "--trust=" + folder.resolve("ca.pem"),
                "--crl=" + folder.resolve(list),
                folder.resolve(person).toString());
    }

    @Test
    void saysWhoIsRevoked() throws Exception {
        openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Long"
                + " -addext keyUsage=critical,keyCertSign,cRLSign");
        for (String number : List.of("1001", "1002")) {
            openssl("req -newkey rsa:2048 -nodes -keyout p.key -out p.csr -subj /CN=P" + number);
            openssl("x509 -req -in p.csr -CA ca.pem -CAkey ca.key -days 20 -set_serial 0x" + number + " -out "
                    + number);
        }
        var index = new StringBuilder("R\t491231000000Z\t261101000000Z,keyCompromise\t1001\tunknown\t/CN=P\n");
        for (int i = 0x100000; i < 0x100000 + 60_000; i++) {
            index.append("R\t491231000000Z\t261101000000Z\t%X\tunknown\t/CN=P\n".formatted(i));
        }
        Files.writeString(folder.resolve("index"), index);
        Files.writeString(folder.resolve("index.attr"), "unique_subject = no\n");
        Files.writeString(folder.resolve("cnf"), """
                [ca]
                default_ca = this
                [this]
                database = index
                default_md = sha256
                certificate = ca.pem
                private_key = ca.key
                default_crl_days = 10
                """);
        openssl("ca -config cnf -gencrl -out pem");
        openssl("crl -in pem -outform DER -out der");
        for (String list : List.of("pem", "der")) {
            assertThat(validate(list, "1001")).isEqualTo(Siegel.DOES_NOT_HOLD);
            assertThat(validate(list, "1002")).isEqualTo(Siegel.HOLDS);
        }
    }
}
