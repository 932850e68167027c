package org.siegel.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md. */
class ArchitectureTest {

    /** Each room and the rooms it may use. */
    private static final Map<String, List<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            entry("process", List.of()),
            entry("smime", List.of()),
            entry("trust", List.of("smime")),
            entry("database", List.of("smime", "process")),
            entry("dns", List.of("smime", "trust")),
            entry("retrieval", List.of("smime", "trust", "database")),
            entry("ca", List.of("smime", "database")),
            entry("tenant", List.of("smime", "trust", "database")),
            entry("scim", List.of("smime", "trust", "database", "tenant")),
            entry("directory", List.of("smime", "process")),
            entry("publication", List.of("smime", "trust", "database", "ca", "directory")),
            entry("sync", List.of("smime", "trust", "database", "directory", "tenant")),
            entry("mail", List.of("smime", "database", "process")),
            entry(
                    "admin",
                    List.of(
                            "smime",
                            "trust",
                            "dns",
                            "database",
                            "retrieval",
                            "ca",
                            "tenant",
                            "directory",
                            "publication",
                            "scim",
                            "sync",
                            "mail"))));

    private final JavaClasses siegel = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.siegel");

    @Test
    void arrowsPointDownOnly() {
        assertThat(siegel.size()).isGreaterThan(100);
        ARROWS.forEach((room, mayUse) -> {
            String[] forbidden = java.util.stream.Stream.concat(
                            ARROWS.keySet().stream(), java.util.stream.Stream.of("app"))
                    .filter(other -> !other.equals(room) && !mayUse.contains(other))
                    .map(other -> "org.siegel." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("org.siegel." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .because("docs/architecture.md allows " + room + " only " + mayUse)
                    .check(siegel);
        });
    }

    @Test
    void roomsAreFreeOfCycles() {
        SlicesRuleDefinition.slices()
                .matching("org.siegel.(*)..")
                .should()
                .beFreeOfCycles()
                .check(siegel);
    }

    @Test
    void theEngineShowsNoBouncyCastleTypeAndKnowsNoNetworkAndNoDatabase() {
        noClasses()
                .that()
                .resideInAPackage("org.siegel.smime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "java.sql..", "javax.naming..")
                .check(siegel);
        for (var type : siegel) {
            if (type.getPackageName().equals("org.siegel.smime")
                    && type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC)) {
                for (var method : type.getMethods()) {
                    if (method.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC)) {
                        assertThat(method.getRawReturnType().getName() + method.getRawParameterTypes())
                                .as(method.getFullName())
                                .doesNotContain("org.bouncycastle");
                    }
                }
            }
        }
    }
}
