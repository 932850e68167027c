package org.siegel.smime;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.Deflater;

/** CMS objects that aim at the BER and CMS side: depth, lengths, numbers of elements, compression. */
final class CmsBombs {

    private static final int LARGE = 1_000_000;
    private static final byte[] VERSION = {2, 1, 1};
    private static final byte[] DATA = hex("06092a864886f70d010701");
    private static final byte[] SIGNED = hex("06092a864886f70d010702");
    static final byte[] ENVELOPED = hex("06092a864886f70d010703");
    private static final byte[] AUTH_ENVELOPED = hex("060b2a864886f70d0109100117");
    private static final byte[] COMPRESSED = hex("060b2a864886f70d0109100109");
    private static final byte[] ZLIB = hex("300d060b2a864886f70d0109100308");
    private static final byte[] SHA256 = hex("300b0609608648016503040201");
    private static final byte[] RSA = hex("300d06092a864886f70d0101010500");
    private static final byte[] AES_GCM =
            hex("301e060960864801650304010630110 40c000000000000000000000000020110".replace(" ", ""));
    static final byte[] AES_CBC = hex("301d06096086480165030401020410" + "00".repeat(16));

    private final List<Hostile> made = new ArrayList<>();

    private CmsBombs() {}

    static List<Hostile> all() {
        CmsBombs bombs = new CmsBombs();
        bombs.encodings();
        bombs.signedData();
        bombs.envelopedData();
        bombs.compression();
        return bombs.made;
    }

    private void add(String name, Supplier<byte[]> der) {
        made.add(Hostile.message(name, der));
    }

    static byte[] hex(String text) {
        return java.util.HexFormat.of().parseHex(text);
    }

    static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    static byte[] repeat(byte[] piece, int count) {
        byte[] all = new byte[piece.length * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(piece, 0, all, i * piece.length, piece.length);
        }
        return all;
    }

    /** One element in DER. */
    static byte[] der(int tag, byte[]... contents) {
        byte[] content = join(contents);
        byte[] length = content.length < 0x80
                ? new byte[] {(byte) content.length}
                : join(
                        new byte[] {(byte) 0x84},
                        BigInteger.valueOf(content.length | 1L << 32).toByteArray());
        if (length.length > 1) { // BigInteger wrote five octets, the first of them ours
            length = join(new byte[] {(byte) 0x84}, Arrays.copyOfRange(length, length.length - 4, length.length));
        }
        return join(new byte[] {(byte) tag}, length, content);
    }

    private static byte[] content(byte[] type, byte[]... inside) {
        return der(0x30, type, der(0xa0, der(0x30, inside)));
    }

    private static byte[] signed(byte[] digests, byte[] encapsulated, byte[]... rest) {
        return content(SIGNED, VERSION, der(0x31, digests), der(0x30, DATA, encapsulated), join(rest));
    }

    private static byte[] octets(byte[] content) {
        return der(0xa0, der(0x04, content));
    }

    private void encodings() {
        byte[] indefinite = {0x30, (byte) 0x80};
        byte[] strings = {0x24, (byte) 0x80};
        add("indefinite lengths within each other", () -> repeat(indefinite, LARGE / 2));
        add("definite lengths within each other", () -> repeat(hex("3084000fffff"), LARGE / 6));
        add(
                "sets within sets after the type",
                () -> join(hex("3080"), SIGNED, hex("a0803080"), VERSION, repeat(hex("3180"), LARGE / 2)));
        add(
                "constructed strings within each other",
                () -> join(
                        hex("3080"),
                        SIGNED,
                        hex("a0803080"),
                        VERSION,
                        der(0x31),
                        hex("3080"),
                        DATA,
                        hex("a080"),
                        repeat(strings, LARGE / 2)));
        add(
                "a million empty pieces",
                () -> join(
                        hex("3080"),
                        SIGNED,
                        hex("a0803080"),
                        VERSION,
                        der(0x31),
                        hex("3080"),
                        DATA,
                        hex("a0802480"),
                        repeat(hex("0400"), LARGE / 2)));
        add(
                "pieces of one byte",
                () -> join(
                        hex("3080"),
                        SIGNED,
                        hex("a0803080"),
                        VERSION,
                        der(0x31),
                        hex("3080"),
                        DATA,
                        hex("a0802480"),
                        repeat(hex("0401"), 1),
                        repeat(hex("41040141"), LARGE / 4)));
        add("a length of 126 octets", () -> join(hex("30fe"), repeat(hex("ff"), 200)));
        add("a length of 126 zeros", () -> join(hex("30fe"), new byte[200]));
        add("a length of 2^63", () -> hex("30888000000000000000" + "06092a864886f70d010702"));
        add("a length of 2^62", () -> hex("30884000000000000000" + "06092a864886f70d010702"));
        add("a huge tag", () -> join(hex("3f"), repeat(hex("ff"), LARGE)));
        add("a huge tag inside", () -> join(hex("3080"), repeat(hex("1f"), 1), repeat(hex("ff"), LARGE)));
        add("end-of-contents only", () -> join(hex("3080"), new byte[LARGE]));
        add("an object identifier of 1 MB", () -> der(0x30, der(0x06, repeat(hex("ff"), LARGE)), der(0xa0)));
        add("an object identifier with a long arc", () -> der(0x30, der(0x06, repeat(hex("ff"), 4000), hex("7f"))));
        add("zeros", () -> new byte[LARGE]);
        add("a version of 1 MB", () -> content(SIGNED, der(2, repeat(hex("7f"), LARGE))));
        add("an empty ContentInfo", () -> hex("3000"));
        add("no content", () -> der(0x30, SIGNED));
    }

    private void signedData() {
        byte[] text = octets(Engine.bytes("Content-Type: text/plain\r\n\r\nx\r\n"));
        byte[] name = der(0x30, repeat(hex("310b3009060355040313024141"), 1));
        byte[] sid = der(0x30, name, VERSION);
        add("half a million digests", () -> signed(repeat(hex("3000"), LARGE / 2), text, der(0x31)));
        add("digests", () -> signed(repeat(SHA256, 60_000), text, der(0x31)));
        add(
                "half a million certificates that are none",
                () -> signed(SHA256, text, der(0xa0, repeat(hex("3000"), LARGE / 2)), der(0x31)));
        add(
                "half a million lists that are none",
                () -> signed(SHA256, text, der(0xa1, repeat(hex("3000"), LARGE / 2)), der(0x31)));
        add(
                "half a million signers that are none",
                () -> signed(SHA256, text, der(0x31, repeat(hex("3000"), LARGE / 2))));
        add(
                "certificates of other kinds",
                () -> signed(SHA256, text, der(0xa0, repeat(hex("a100"), LARGE / 2)), der(0x31)));
        add("900 parts with 1,000 certificates that are none", () -> {
            byte[] one = signed(SHA256, text, der(0xa0, repeat(hex("3000"), 999)), der(0x31));
            return parts(one, 900);
        });
        for (int count : new int[] {1_000, 90_000}) {
            add(count + " signed attributes", () -> signed(SHA256, text, der(0x31, signer(sid, attributes(count)))));
            add(
                    count + " values of an attribute",
                    () -> signed(
                            SHA256,
                            text,
                            der(0x31, signer(sid, der(0x30, hex("060355040a"), der(0x31, values(count)))))));
            add(count + " names of the signer", () -> {
                byte[] rdn = hex("310930070603550403130161");
                byte[] long1 = der(
                        0x30,
                        repeat(hex("310930070603550403"), 0),
                        repeat(hex("3109300706035504030c0161"), Math.min(count, 80_000)));
                return signed(SHA256, text, der(0x31, signer(der(0x30, long1, VERSION), attributes(1))), rdn);
            });
        }
        add("attributes deep", () -> {
            byte[] deep = hex("3000");
            for (int i = 0; i < 3_000; i++) {
                deep = der(0x30, deep);
            }
            return signed(SHA256, text, der(0x31, signer(sid, der(0x30, hex("060355040a"), der(0x31, deep)))));
        });
        add(
                "a serial number of 100 KB",
                () -> signed(
                        SHA256,
                        text,
                        der(0x31, signer(der(0x30, name, der(2, repeat(hex("71"), 100_000))), attributes(1)))));
        add("signed in signed", () -> {
            byte[] inner = Engine.bytes("x");
            for (int i = 0; i < 60; i++) {
                inner = signed(
                        SHA256,
                        octets(join(
                                Engine.bytes(
                                        "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n"),
                                inner)),
                        der(0x31));
            }
            return inner;
        });
    }

    private static byte[] signer(byte[] sid, byte[] attributes) {
        return der(0x30, VERSION, sid, SHA256, der(0xa0, attributes), RSA, der(4, new byte[256]));
    }

    /** In descending order, the worst for a sort by insertion. */
    private static byte[] attributes(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = count; i > 0; i--) {
            all.writeBytes(der(
                    0x30, new byte[] {6, 4, 0x55, 4, (byte) (0x80 | i >> 7 & 0x7f), (byte) (i & 0x7f)}, hex("3100")));
        }
        return all.toByteArray();
    }

    private static byte[] values(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = count; i > 0; i--) {
            all.writeBytes(der(4, new byte[] {(byte) (i >> 16), (byte) (i >> 8), (byte) i}));
        }
        return all.toByteArray();
    }

    static byte[] parts(byte[] cms, int count) {
        byte[] part =
                Engine.bytes("--b\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + java.util.Base64.getMimeEncoder().encodeToString(cms) + "\r\n");
        return join(
                Engine.bytes("Content-Type: multipart/mixed; boundary=b\r\n\r\n"),
                repeat(part, count),
                Engine.bytes("--b--\r\n"));
    }

    static byte[] enveloped(byte[] type, byte[] cipher, byte[] recipients, byte[] encrypted, byte[]... rest) {
        return content(
                type, hex("020100"), der(0x31, recipients), der(0x30, DATA, cipher, der(0x80, encrypted)), join(rest));
    }

    private void envelopedData() {
        byte[] name = der(0x30, hex("310b30090603550403130241 41".replace(" ", "")));
        byte[] transport = der(0x30, hex("020100"), der(0x30, name, VERSION), RSA, der(4, new byte[256]));
        byte[] agreement = der(
                0xa1,
                hex("020103"),
                der(0xa0, der(0xa1, hex("300906072a8648ce3d0201"), der(3, new byte[66]))),
                hex("301506062b81040 10b01300b060960864801650304012d".replace(" ", "")),
                der(0x30, repeat(der(0x30, der(0x30, name, VERSION), der(4, new byte[24])), 1_000)));
        for (byte[] type : List.of(ENVELOPED, AUTH_ENVELOPED)) {
            byte[] cipher = type == ENVELOPED ? AES_CBC : AES_GCM;
            String of = type == ENVELOPED ? "EnvelopedData with " : "AuthEnvelopedData with ";
            byte[] rest = type == ENVELOPED ? new byte[0] : der(4, new byte[16]);
            add(
                    of + "half a million recipients that are none",
                    () -> enveloped(type, cipher, repeat(hex("3000"), LARGE / 2), new byte[16], rest));
            add(of + "9,999 strangers", () -> enveloped(type, cipher, repeat(transport, 9_999), new byte[16], rest));
            add(of + "10,001 strangers", () -> enveloped(type, cipher, repeat(transport, 10_001), new byte[16], rest));
            add(
                    of + "key agreement with crowds",
                    () -> enveloped(type, cipher, repeat(agreement, 50), new byte[16], rest));
            add(of + "no recipient", () -> enveloped(type, cipher, new byte[0], new byte[16], rest));
            add(
                    of + "an other recipient",
                    () -> enveloped(type, cipher, der(0xa4, hex("06032a0304"), hex("0500")), new byte[16], rest));
            add(of + "100 parts", () -> parts(enveloped(type, cipher, repeat(transport, 10), new byte[16], rest), 900));
        }
        add(
                "authenticated attributes in descending order",
                () -> enveloped(
                        AUTH_ENVELOPED,
                        AES_GCM,
                        transport,
                        new byte[16],
                        der(0xa1, attributes(90_000)),
                        der(4, new byte[16])));
        add(
                "an authentication code of 1 MB",
                () -> enveloped(AUTH_ENVELOPED, AES_GCM, transport, new byte[16], der(4, new byte[LARGE])));
    }

    static byte[] compressed(byte[] content) {
        return content(COMPRESSED, hex("020100"), ZLIB, der(0x30, DATA, octets(deflated(content))));
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(9);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        while (!deflater.finished()) {
            out.write(some, 0, deflater.deflate(some));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** Zeros without end, compressed and cut off. */
    private static byte[] zeros(int megabytes) {
        Deflater deflater = new Deflater(9);
        byte[] block = new byte[1 << 20];
        byte[] head = Engine.bytes("Content-Type: text/plain\r\n\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        deflater.setInput(head);
        for (int i = 0; i < megabytes; i++) {
            while (!deflater.needsInput()) {
                out.write(some, 0, deflater.deflate(some));
            }
            deflater.setInput(block);
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(some, 0, deflater.deflate(some));
        }
        deflater.end();
        return content(COMPRESSED, hex("020100"), ZLIB, der(0x30, DATA, octets(out.toByteArray())));
    }

    private void compression() {
        byte[] head = Engine.bytes("Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n");
        add("1 GB of zeros", () -> zeros(1_024));
        add("1 GB of zeros, twice", () -> compressed(join(head, zeros(1_024))));
        add("10 MB of zeros in 100 parts", () -> parts(zeros(10), 100));
        add("14 MB of zeros in 200 parts", () -> parts(zeros(14), 200));
        add("compressed 60 times", () -> {
            byte[] inner = Engine.bytes("Content-Type: text/plain\r\n\r\nx\r\n");
            for (int i = 0; i < 60; i++) {
                inner = compressed(join(head, inner));
            }
            return inner;
        });
        add(
                "a preset dictionary",
                () -> content(
                        COMPRESSED,
                        hex("020100"),
                        ZLIB,
                        der(0x30, DATA, octets(hex("78bb00000001" + "00".repeat(50))))));
        add("no zlib", () -> content(COMPRESSED, hex("020100"), ZLIB, der(0x30, DATA, octets(new byte[5_000]))));
        add(
                "empty compressed content",
                () -> content(COMPRESSED, hex("020100"), ZLIB, der(0x30, DATA, octets(new byte[0]))));
    }
}
