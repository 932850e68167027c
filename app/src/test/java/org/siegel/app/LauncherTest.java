package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;

/** The launcher {@code siegel}, in a project whose Maven and JDK only say that they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @TempDir
    Path folder;

    private Path project;
    private Path jdk;

    @BeforeEach
    void project() throws IOException {
        folder = folder.toRealPath();
        project = Files.createDirectories(folder.resolve("a project"));
        Files.copy(Path.of("../siegel"), project.resolve("siegel"), StandardCopyOption.COPY_ATTRIBUTES);
        source("room/src/main/java/First.java");
        source("room/src/main/java/Second.java");
        source("room/pom.xml");
        source("app/pom.xml");
        source("app/src/main/java/Main.java");
        source("pom.xml");
        source(".mvn/jvm.config");
        jdk = jdk("jdk-25");
        script("bin/mvn", "echo built >> ../built.log; mkdir -p app/target/siegel/lib");
    }

    @Test
    void itBuildsOnceAndPassesEverythingOn() throws IOException {
        assertThat(siegel("smime", "a b", "").lines().toList()).contains("jdk-25", "[smime]", "[a b]", "[]");
        assertThat(siegel("smime")).contains("jdk-25");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void changedNewDeletedAndRenamedSourcesAreBuilt() throws IOException {
        siegel();
        source("room/src/main/java/First.java");
        siegel();
        assertThat(builds()).as("changed").isEqualTo(2);
        source("room/src/main/java/Third.java");
        siegel();
        assertThat(builds()).as("new").isEqualTo(3);
        Files.delete(project.resolve("room/src/main/java/Third.java"));
        siegel();
        assertThat(builds()).as("deleted").isEqualTo(4);
        Files.move(project.resolve("room/src/main/java/First.java"), project.resolve("room/src/main/java/Last.java"));
        siegel();
        assertThat(builds()).as("renamed").isEqualTo(5);
        source("room/src/test/java/FirstTest.java");
        siegel();
        assertThat(builds()).as("a test is no source of the program").isEqualTo(5);
    }

    @Test
    void whatAnEarlierLauncherBuiltIsBuiltAgain() throws IOException {
        siegel();
        Path home = project.resolve("app/target/siegel");
        Files.move(home.resolve("made-with"), home.resolve("made-of"));
        assertThat(siegel()).doesNotContain("not found");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void anotherVersionOfTheJdkIsBuiltFor() throws IOException {
        siegel();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.9\"\n");
        siegel();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void anotherJdkIsUsedWithoutABuild() throws IOException {
        siegel();
        Path other = jdk("other-25");
        assertThat(run(other, "smime").ok().text()).contains("other-25");
        assertThat(siegel()).contains("jdk-25");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void everyTrainedCommandStartsFromItsOwnCache() {
        Map<String, String> caches = new LinkedHashMap<>();
        caches.put("smime sign --key a.pem m.eml", "sign");
        caches.put("smime decrypt --key a.pem m.eml", "decrypt");
        caches.put("smime encrypt --to a.pem m.eml", "encrypt");
        caches.put("smime verify --no-revocation --trust ca.pem m.eml", "verify");
        caches.put("smime sign --key a.p12 m.eml", "pkcs12");
        caches.put("smime decrypt --key a --password-file=p m.eml", "pkcs12");
        caches.put("smime verify --json --no-revocation m.eml", "validate");
        caches.put("smime verify m.eml", "validate");
        caches.put("certificate validate c.pem", "validate");
        caches.forEach((command, cache) ->
                assertThat(siegel(command.split(" "))).as(command).contains("/app/target/siegel/" + cache + ".aot]"));
        assertThat(Training.COMMANDS).containsExactlyInAnyOrderElementsOf(Set.copyOf(caches.values()));
    }

    @Test
    void theSecondCompilerStaysOutOfShortMessagesOnly() throws IOException {
        String only = "[-XX:TieredStopAtLevel=1]";
        Path large = folder.resolve("large.eml");
        Files.writeString(folder.resolve("short message.eml"), "x");
        Files.writeString(large, "x".repeat(500_001));
        Files.createSymbolicLink(folder.resolve("a\nlink.eml"), large);
        assertThat(reading("</dev/null ", "short message.eml", "none.eml", "-", "--json"))
                .contains(only, "[short message.eml]");
        for (String message : List.of("large.eml", large.toString(), "./large.eml", "a\nlink.eml")) {
            assertThat(reading("</dev/null ", "short message.eml", message))
                    .as(message)
                    .contains("-XX:Tier4")
                    .doesNotContain(only);
        }
        assertThat(reading("<'short message.eml' ")).contains(only);
        assertThat(reading("<large.eml ")).contains("-XX:Tier4").doesNotContain(only);
        assertThat(reading("echo x | ")).as("a pipe").contains("-XX:Tier4").doesNotContain(only);
        assertThat(reading("</dev/null ", "--output-folder", "out", "short message.eml"))
                .doesNotContain(only, "-XX:Tier4");
        assertThat(builds()).as("messages are no sources").isEqualTo(1);
    }

    private String reading(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", input + "\"$@\"", "sh"));
        command.addAll(List.of(project.resolve("siegel").toString(), "smime", "verify"));
        command.addAll(List.of(arguments));
        return run(jdk, command).ok().text();
    }

    @Test
    void aJdkWithAnOddNameIsRemembered() throws IOException {
        Path odd = jdk("it's a jdk-25");
        assertThat(run(odd, "smime").ok().text()).contains("-XX:AOTCache");
        assertThat(run(odd, "smime").ok().err()).doesNotContain("built in");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aFailedBuildIsSaidAndTriedAgain() throws IOException {
        script("bin/mvn", "echo '[ERROR] no luck'; exit 1");
        Peer.Result failed = run(jdk, "smime");
        assertThat(failed.status()).isEqualTo(2);
        assertThat(failed.err()).contains("the build failed", "no luck");
        script("bin/mvn", "echo built >> ../built.log; mkdir -p app/target/siegel/lib");
        assertThat(siegel()).contains("jdk-25");
    }

    private String siegel(String... arguments) {
        return run(jdk, arguments).ok().text();
    }

    private Peer.Result run(Path javaHome, String... arguments) {
        List<String> command = new ArrayList<>(List.of(project.resolve("siegel").toString()));
        command.addAll(List.of(arguments));
        return run(javaHome, command);
    }

    private Peer.Result run(Path javaHome, List<String> command) {
        String path = folder.resolve("bin") + ":" + System.getenv("PATH");
        return Peer.run(folder, Map.of("PATH", path, "JAVA_HOME", javaHome.toString()), new byte[0], command);
    }

    private long builds() throws IOException {
        return Files.lines(folder.resolve("built.log")).count();
    }

    private void source(String name) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, name);
    }

    private Path jdk(String name) throws IOException {
        Path home = folder.resolve(name);
        script(name + "/bin/java", """
                echo "%s"; for word; do echo "[$word]"; done""".formatted(name));
        script(name + "/bin/javac", "");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        return home;
    }

    private void script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
