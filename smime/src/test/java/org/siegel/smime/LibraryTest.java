package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.util.ASN1Dump;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;
import org.siegel.testkit.PublicSurface;

/** The engine as a library: what it shows, what it needs, and the example of its README. */
class LibraryTest {

    @TempDir
    Path folder;

    @Test
    void thePublicSurfaceIsTheOneThatWasAgreed() {
        PublicSurface.check(Smime.class, Path.of("public-surface.txt"));
    }

    @Test
    void noTypeOfAnotherLibraryIsInThePublicSurface() {
        Pattern named = Pattern.compile("\\b[a-z]+(\\.[a-z0-9_]+)+\\.[A-Z]");
        assertThat(PublicSurface.of(Smime.class))
                .hasSizeGreaterThan(100)
                .allSatisfy(line -> assertThat(named.matcher(line).results().map(r -> r.group()))
                        .allMatch(type -> type.startsWith("java")));
    }

    @Test
    void everyPublicTypeIsDocumented() throws IOException {
        Path sources = Path.of("src/main/java/org/siegel/smime");
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.toList()) {
                String source = Files.readString(file);
                int type = source.indexOf("\npublic ");
                if (type > 0 && !file.endsWith("package-info.java")) {
                    assertThat(source.substring(0, type)).as(file.toString()).contains("\n/**");
                }
            }
        }
    }

    /** No JSpecify, no Corretto, nothing of ours but the engine. */
    @Test
    void theExampleRunsWithNothingButTheEngineAndBouncyCastle() throws Exception {
        Path example = folder.resolve("alone");
        Files.createDirectories(example);
        Files.copy(
                place(alone.SignAndSeal.class).resolve("alone/SignAndSeal.class"),
                example.resolve("SignAndSeal.class"));
        String classPath = Stream.of(
                        folder,
                        place(Smime.class),
                        place(BouncyCastleProvider.class),
                        place(ASN1Dump.class),
                        place(CMSSignedData.class),
                        place(org.bouncycastle.asn1.cms.ContentInfo.class))
                .distinct()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Files.writeString(folder.resolve("message.eml"), Engine.PLAIN);
        var result = Peer.run(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        classPath,
                        "alone.SignAndSeal",
                        People.pem("rsa:2048").toString(),
                        People.certificate("P-256").toString(),
                        "message.eml",
                        "sealed.eml"));
        assertThat(result.ok().text()).contains("JDK").contains("AES-256-CBC");
        assertThat(result.err()).isEmpty();
        Inspection read = Engine.jdk().inspect(Files.readAllBytes(folder.resolve("sealed.eml")), People.of("P-256"));
        assertThat(Engine.intact(read)).isTrue();
    }

    @Test
    void theExampleOfTheReadmeIsTheOneThatRuns() throws IOException {
        String source = trimmed(Files.readString(Path.of("src/test/java/alone/SignAndSeal.java")));
        List<String> blocks = Pattern.compile("(?ms)^```java\\n(.*?)^```$")
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(m -> trimmed(m.group(1)))
                .toList();
        assertThat(blocks).isNotEmpty().allSatisfy(block -> assertThat(source).contains(block));
    }

    private static String trimmed(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
