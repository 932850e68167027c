package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;

class TenantObjectTest {

    private final Random random = new Random(26);

    @Test
    void theFingerprintIsThatOfTheContentAndTheContentIsReadBack() throws Exception {
        for (int round = 0; round < 2000; round++) {
            TenantObject object = round % 4 == 0 ? group() : person();
            byte[] content = object.content();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            assertThat(object.fingerprint()).isEqualTo(HexFormat.of().formatHex(hash));
            assertThat(TenantObject.of(content)).isEqualTo(object);
        }
    }

    private TenantPerson person() {
        return new TenantPerson(
                text(1),
                random.nextBoolean() ? TenantObject.Kind.USER : TenantObject.Kind.CONTACT,
                text(0),
                Optional.of(text(1)).filter(_ -> random.nextBoolean()),
                MailAddress.of("ada@example.org"),
                addresses(),
                values(),
                values());
    }

    private TenantGroup group() {
        List<TenantGroup.Member> members = new ArrayList<>();
        for (int i = random.nextInt(80); i > 0; i--) {
            members.add(new TenantGroup.Known("member" + i));
        }
        return new TenantGroup(
                text(1), text(1), Optional.of(text(1)), MailAddress.of("all@example.org"), addresses(), members);
    }

    private List<MailAddress> addresses() {
        List<MailAddress> addresses = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            addresses.add(MailAddress.of("proxy" + i + "@example.org"));
        }
        return addresses;
    }

    /** Short and long, around the sizes of any buffer. */
    private RawValues values() {
        List<byte[]> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] value = new byte[random.nextBoolean() ? random.nextInt(1030) : 500 + random.nextInt(20)];
            random.nextBytes(value);
            values.add(value);
        }
        return RawValues.of(values);
    }

    private String text(int least) {
        return "ä€x".repeat(86).substring(0, least + random.nextInt(250));
    }
}
