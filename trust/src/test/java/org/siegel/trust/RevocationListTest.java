package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/** Look-ups in long lists, against the JDK's reading of the same list. */
class RevocationListTest {

    private static final TestPki.Party CA = TestPki.root("CA");

    @Test
    void everyListedSerialIsFoundAndNoOther() throws Exception {
        Random random = new Random(11);
        List<BigInteger> serials = Stream.generate(() -> new BigInteger(random.nextInt(8, 159), random))
                .limit(5000)
                .distinct()
                .toList();
        byte[] der = list(serials);
        RevocationList list = RevocationList.of(der);
        var jdk = X509Decoder.crl(der);

        assertThat(list.size()).isEqualTo(serials.size());
        assertThat(list.verifies(CA.keys().getPublic())).isTrue();
        assertThat(list.verifies(TestPki.keys().getPublic())).isFalse();
        for (BigInteger serial : serials) {
            assertThat(list.find(serial, list.issuer())).hasValueSatisfying(e -> {
                assertThat(e.reason()).isEqualTo(CRLReason.superseded);
                assertThat(e.date())
                        .isEqualTo(jdk.getRevokedCertificate(serial)
                                .getRevocationDate()
                                .toInstant());
            });
            BigInteger other = serial.flipBit(3);
            assertThat(list.find(other, list.issuer()).isPresent()).isEqualTo(jdk.getRevokedCertificate(other) != null);
        }
        assertThat(list.find(serials.getFirst(), List.of("another issuer"))).isEmpty();
    }

    @Test
    void aCutListIsRefused() throws Exception {
        byte[] der = list(List.of(BigInteger.ONE, BigInteger.TWO));
        for (int length = 0; length < der.length; length++) {
            byte[] cut = Arrays.copyOf(der, length);
            assertThatThrownBy(() -> RevocationList.of(cut)).isInstanceOf(TrustException.Malformed.class);
        }
    }

    private static byte[] list(List<BigInteger> serials) throws IOException, OperatorCreationException {
        var builder = new JcaX509v2CRLBuilder(CA.certificate().getSubjectX500Principal(), Date.from(TestPki.START));
        builder.setNextUpdate(Date.from(TestPki.END));
        serials.forEach(s -> builder.addCRLEntry(s, Date.from(TestPki.START), CRLReason.superseded));
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(CA.keys().getPrivate()))
                .getEncoded();
    }
}
