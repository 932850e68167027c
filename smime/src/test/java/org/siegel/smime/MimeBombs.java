package org.siegel.smime;

import static org.siegel.smime.Engine.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Messages that aim at the MIME side: depth, numbers, lengths, and inputs on which a naive reader takes quadratic time. */
final class MimeBombs {

    private static final int LARGE = 300_000;

    private final List<Hostile> made = new ArrayList<>();

    private MimeBombs() {}

    static List<Hostile> all() {
        MimeBombs bombs = new MimeBombs();
        bombs.structures();
        bombs.boundaries();
        bombs.headers();
        bombs.addresses();
        bombs.contentTypes();
        bombs.encodings();
        bombs.signatures();
        return bombs.made;
    }

    private void add(String name, Supplier<String> text) {
        made.add(Hostile.message(name, () -> bytes(text.get())));
    }

    private static String many(int count, IntFunction<String> piece) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(piece.apply(i));
        }
        return all.toString();
    }

    private static String mixed(String boundary) {
        return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
    }

    private void structures() {
        for (int depth : new int[] {15, 17, 10_000}) {
            add("multipart nested " + depth, () -> many(depth, i -> mixed("b" + i) + "--b" + i + "\r\n"));
            add("multipart nested with one boundary " + depth, () -> many(depth, i -> mixed("b") + "--b\r\n"));
            add("forwarded " + depth, () -> many(depth, i -> "Content-Type: message/rfc822\r\n\r\n"));
            add(
                    "signed nested " + depth,
                    () -> many(
                                    depth,
                                    i ->
                                            "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b"
                                                    + i + "\r\n\r\n--b" + i + "\r\n")
                            + "Hello\r\n".repeat(1000));
        }
        for (int parts : new int[] {999, 1_001, 100_000}) {
            add("parts " + parts, () -> mixed("b") + "--b\r\n\r\nx\r\n".repeat(parts) + "--b--\r\n");
            add("empty parts " + parts, () -> mixed("b") + "--b\r\n".repeat(parts) + "--b--\r\n");
            add("parts with headers only " + parts, () -> mixed("b") + "--b\r\nA: b\r\n".repeat(parts) + "--b--\r\n");
        }
        add("no end", () -> mixed("b") + "--b\r\n\r\n" + "x".repeat(LARGE));
        add("only preamble", () -> mixed("b") + "x\r\n".repeat(LARGE / 3));
        add("only epilogue", () -> mixed("b") + "--b--\r\n" + "--b--\r\n".repeat(LARGE / 7));
    }

    private void boundaries() {
        String longest = "a".repeat(250);
        add(
                "boundaries are beginnings of each other",
                () -> many(15, i -> mixed("a".repeat(i + 1)) + "--" + "a".repeat(i + 1) + "\r\n")
                        + ("--" + "a".repeat(14) + "b\r\n").repeat(LARGE / 20));
        add(
                "long boundaries are beginnings of each other",
                () -> many(15, i -> mixed("a".repeat(235 + i)) + "--" + "a".repeat(235 + i) + "\r\n")
                        + ("--" + "a".repeat(234) + "\r\n").repeat(LARGE / 240));
        add("almost the boundary", () -> mixed(longest) + ("--" + longest + "x\r\n").repeat(LARGE / 255));
        add("almost the boundary on one line", () -> mixed("a") + "--a".repeat(LARGE / 3));
        add("boundary of 1 MB", () -> mixed("a".repeat(LARGE)));
        add("blanks behind the boundary", () -> mixed("b") + ("--b" + " ".repeat(990) + "x\r\n").repeat(LARGE / 1000));
        add("endless blanks behind the boundary", () -> mixed("b") + "--b" + " \t".repeat(LARGE / 2));
        add(
                "line feeds under 15 boundaries",
                () -> many(15, i -> mixed("b" + i) + "--b" + i + "\r\n\r\n") + "\n".repeat(LARGE));
        add(
                "carriage returns under 15 boundaries",
                () -> many(15, i -> mixed("b" + i) + "--b" + i + "\r\n\r\n") + "\r".repeat(LARGE));
        add(
                "CR CR LF under 15 boundaries",
                () -> many(15, i -> mixed("b" + i) + "--b" + i + "\r\n\r\n") + "\r\r\n".repeat(LARGE / 3));
        add(
                "hyphens under 15 boundaries",
                () -> many(15, i -> mixed("b" + i) + "--b" + i + "\r\n\r\n") + "--\n-\n".repeat(LARGE / 5));
        add("CR only", () -> "From: a@example.org\rContent-Type: multipart/mixed; boundary=b\r\r--b\rx\r--b--\r");
        add(
                "NULs",
                () -> "From: \0@example.org\r\nContent-Type: multipart/mixed\0; boundary=b\0\r\n\r\n--b\0\r\n"
                        + "\0".repeat(LARGE));
        add("empty boundary", () -> mixed("") + "--\r\n".repeat(1000));
        add("boundary of blanks", () -> mixed("   ") + "--   \r\n".repeat(1000));
    }

    private void headers() {
        add("one line of 1 MB", () -> "Subject: " + "x".repeat(LARGE) + "\r\n\r\n");
        add("a name of 1 MB", () -> "x".repeat(LARGE) + ": y\r\n\r\n");
        add("folds", () -> "Subject: x" + "\r\n y".repeat(LARGE / 4) + "\r\n\r\n");
        add("folds of blanks", () -> "Subject: x" + "\r\n ".repeat(60_000) + "\r\n\r\n");
        add("fields without end", () -> "A: b\r\n".repeat(LARGE / 6));
        add("fields up to the limit", () -> "A: b\r\n".repeat(1_999) + "\r\nx");
        add("different names", () -> many(1_999, i -> "X" + i + ": y\r\n") + "\r\nx");
        add("lines without colon", () -> "From: a@example.org\r\n" + "x\r\n".repeat(80_000) + "\r\n");
        add("colons", () -> "a:" + ":".repeat(120_000) + "\r\n\r\n");
        add("no header", () -> "x".repeat(LARGE));
        add("empty lines first", () -> "\r\n".repeat(LARGE / 2) + "From: a@example.org\r\n\r\nx");
        add("mbox line without end", () -> "From " + "x".repeat(LARGE));
        add("byte order marks", () -> "\ufeff".repeat(1000) + "From: a@example.org\r\n\r\nx");
        add(
                "protected names",
                () -> "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n"
                        + "Content-Type: text/plain; hp=clear\r\n" + many(1_990, i -> "X" + i + ": y\r\n")
                        + "\r\nHello\r\n--b--\r\n");
        add(
                "endless headers in 900 parts",
                () -> mixed("b") + ("--b\r\n" + "A: b\r\n".repeat(200) + "\r\nx\r\n").repeat(900) + "--b--\r\n");
    }

    private void addresses() {
        for (String field : List.of("From", "Sender", "Reply-To", "To", "Subject")) {
            for (String piece : List.of(
                    "(",
                    ")",
                    "\"",
                    "<",
                    ">",
                    ",",
                    ";",
                    ":",
                    "@",
                    "\\",
                    "()",
                    "(\\",
                    "\"\"",
                    "<>",
                    "a@b.c,",
                    "@a,",
                    "@a:",
                    "a ",
                    " @ ",
                    "  ",
                    "=?",
                    "=?a?q?",
                    "=?a?q?=?=",
                    "=?utf-8?b?YQ==?= ",
                    "=?x?q?a?= ",
                    "=?utf-8*de?q?=E2=82=AC?=",
                    "a@",
                    "a@b",
                    "a.b@",
                    "\ufdfa",
                    "\u202e",
                    "a\t@\tb.c ",
                    "a:;",
                    "<a@b.c> ",
                    "\"a@b.c\" <d@e.f>,",
                    "&#x40;",
                    "\uff20")) {
                add(field + " of " + piece, () -> field + ": " + piece.repeat(100_000 / piece.length()) + "\r\n\r\nx");
            }
            add(field + " of folded words", () -> field + ":" + "\r\n =?utf-8?q?a?=".repeat(6_000) + "\r\n\r\nx");
            add(
                    field + " of unknown charsets",
                    () -> field + ": " + many(6_000, i -> "=?x" + i + "?q?a?= ") + "\r\n\r\nx");
            add(
                    field + " with 10,000 comments within each other",
                    () -> field + ": " + "(".repeat(10_000) + "x" + ")".repeat(10_000) + " <a@example.org>\r\n\r\nx");
        }
        add(
                "display names with addresses",
                () -> "From: " + many(3_000, i -> "\"a" + i + "@b.c\" <x@y.z>, ") + "\r\n\r\nx");
        add(
                "one display name of addresses",
                () -> "From: \"" + many(9_000, i -> "a" + i + "@b.c ") + "\" <x@y.z>\r\n\r\nx");
        add("many From fields", () -> "From: a@b.c, x\r\n".repeat(1_900) + "\r\nx");
    }

    private void contentTypes() {
        for (String piece : List.of(
                ";",
                "; a",
                "; a=b",
                "; a=\"",
                "; a=\"b\"",
                "(",
                "\\",
                "\"",
                "=",
                "; a*0=b",
                "; a*=utf-8''%41",
                "; a*=x'",
                "'",
                "%",
                "/",
                "; =",
                "; boundary=b",
                "; a*0*=utf-8''%E2%82",
                "multipart/mixed;boundary=b;")) {
            add(
                    "Content-Type of " + piece,
                    () -> "Content-Type: multipart/signed; x=y" + piece.repeat(100_000 / piece.length()) + "\r\n\r\nx");
            add(
                    "name of " + piece,
                    () -> "Content-Type: application/octet-stream\r\nContent-Disposition: attachment"
                            + piece.repeat(100_000 / piece.length()) + "\r\n\r\nx");
        }
        add("20,000 parameters", () -> "Content-Type: text/plain" + many(12_000, i -> ";p" + i + "=v") + "\r\n\r\nx");
        add(
                "12,000 continuations",
                () -> "Content-Type: text/plain" + many(12_000, i -> ";p*" + i + "=v") + "\r\n\r\nx");
        add(
                "continuations backwards",
                () -> "Content-Type: text/plain" + many(12_000, i -> ";p*" + (12_000 - i) + "=v") + "\r\n\r\nx");
        add(
                "a huge continuation number",
                () -> "Content-Type: text/plain; a*99999999999999999999=x; a*-1=y; *=z;" + " a**=b; a*0**=c\r\n\r\nx");
        add(
                "micalg of all and more",
                () -> "Content-Type: multipart/signed; boundary=b; micalg=\"" + many(9_000, i -> "sha-" + i + ",")
                        + "\"\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n");
    }

    private void encodings() {
        String head = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: ";
        for (String encoding : List.of("base64", "quoted-printable", "7bit", "binary", "x-unknown")) {
            for (String piece : List.of(
                    "=", "==", "A", "A===", "*", " ", "\r\n", "=\r\n", "=\n", "=4", "=3", "=30", "=\r", "MIAG", "MIA*=",
                    "\u00e9", "\0")) {
                add(
                        "CMS in " + encoding + " of " + piece,
                        () -> head + encoding + "\r\n\r\n" + piece.repeat(300_000 / piece.length()));
                add(
                        "text in " + encoding + " of " + piece,
                        () -> "Content-Type: text/plain\r\n"
                                + "Content-Transfer-Encoding: " + encoding + "\r\n\r\n"
                                + piece.repeat(300_000 / piece.length()));
            }
        }
        add("transfer encoding of comments", () -> "Content-Transfer-Encoding: " + "(".repeat(100_000) + "\r\n\r\nx");
        add("PEM without end", () -> "-----BEGIN CMS-----\r\n" + "MIAG".repeat(200_000));
        add("PEM header without end", () -> "-----BEGIN " + "C".repeat(LARGE));
        add("explanation before PEM", () -> "x y\r\n".repeat(6_000) + "-----BEGIN PKCS7-----\r\nMIAG\r\n");
        add("base64 line of 1 MB", () -> "MI" + "A".repeat(LARGE));
        add("base64 lines", () -> ("MI" + "A".repeat(62) + "\r\n").repeat(10_000));
    }

    private void signatures() {
        String signed = "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256;"
                + " boundary=s\r\n\r\n--s\r\n\r\n";
        String signature =
                "--s\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        add("signed line feeds", () -> signed + "\n".repeat(LARGE) + signature + "MIAG\r\n--s--\r\n");
        add("signature of noise", () -> signed + "x\r\n" + signature + "*".repeat(LARGE) + "\r\n--s--\r\n");
        add("900 signature parts", () -> signed + "x\r\n" + (signature + "MIAG\r\n").repeat(900) + "--s--\r\n");
        add(
                "15 signatures around line feeds",
                () -> many(
                                15,
                                i -> signed.replace("=s", "=s" + i)
                                        .replace("--s", "--s" + i)
                                        .replace("\r\n\r\n--s" + i + "\r\n\r\n", "\r\n\r\n--s" + i + "\r\n"))
                        + "\r\n" + "\n".repeat(100_000));
        add(
                "900 signed parts",
                () -> mixed("b") + many(400, i -> "--b\r\n" + signed + "x\r\n" + signature + "MIAG\r\n--s--\r\n")
                        + "--b--\r\n");
    }
}
