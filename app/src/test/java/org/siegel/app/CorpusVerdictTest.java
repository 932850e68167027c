package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Corpus;

/** Messages and certificates of others, judged by the commands their users type; the corpus' SOURCES.md names them. */
class CorpusVerdictTest {

    @TempDir
    static Path folder;

    private static List<String> thunderbird() throws IOException {
        Path password = Files.writeString(folder.resolve("nss"), "nss\n");
        List<String> options = new ArrayList<>(List.of("--password-file", password.toString()));
        for (String who : List.of("Alice", "Bob", "Dave", "Fran", "Fran-ec")) {
            options.addAll(List.of(
                    "--key", Corpus.at("thunderbird-smime/" + who + ".p12").toString()));
        }
        return options;
    }

    private static List<String> trusted(boolean sha1) {
        List<String> options = new ArrayList<>(List.of(
                "--trust",
                Corpus.at("thunderbird-smime/TestCA.pem").toString(),
                "--no-revocation",
                "--at",
                "2026-06-01T00:00:00Z"));
        if (sha1) {
            options.add("--allow-sha1");
        }
        return options;
    }

    @Test
    void thunderbirdsMessagesAreJudgedAsThunderbirdJudgesThem() throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> codes = new TreeMap<>();
        for (JsonNode entry :
                Json.read(Files.readAllBytes(Corpus.at("thunderbird-smime/expected.json")))) {
            if (entry.get("file").asText().contains("/")) continue;
            Path file = Corpus.at("thunderbird-smime/" + entry.get("file").asText());
            boolean good = entry.path("sig_good").asBoolean();
            Cli.Said said = Cli.verify(thunderbird(), trusted(false), file);
            codes.merge(said.verdict() + " " + said.code(), 1, Integer::sum);
            if ((said.status() == 0) != good) {
                wrong.add(file.getFileName() + " " + said.status() + " " + said.code());
            }
        }
        System.out.println(codes);
        assertThat(wrong).isEmpty();
    }

    @Test
    void pkits() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> lines = Files.readAllLines(Corpus.at("pkits/pkits-expected.tsv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] v = line.split("\t", -1);
            List<String> options = new ArrayList<>(List.of("--at", "2011-04-15T12:00:00Z"));
            String[] names = v[4].split(",");
            options.addAll(List.of("--trust", Corpus.at("pkits/certs/" + names[0] + ".crt").toString()));
            for (int i = 1; i < names.length - 1; i++) {
                options.addAll(List.of("--intermediate", Corpus.at("pkits/certs/" + names[i] + ".crt").toString()));
            }
            Stream.of(v[5].split(",")).filter(n -> !n.isEmpty()).forEach(n -> options.addAll(List.of("--crl", Corpus.at("pkits/crls/" + n + ".crl").toString())));
            for (String p : v[6].split(",")) {
                options.addAll(List.of("--policy", p));
            }
            if (v[7].equals("1")) options.add("--explicit-policy");
            if (v[8].equals("1")) options.add("--inhibit-policy-mapping");
            if (v[9].equals("1")) options.add("--inhibit-any-policy");
            Cli.Said said = Cli.validate(options, Corpus.at("pkits/certs/" + names[names.length - 1] + ".crt"));
            if ((said.status() == 0) != v[3].equals("valid") || said.status() > 1) {
                wrong.add(v[0] + "." + v[1] + " " + said.shown());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void pkitsMessages() throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> codes = new TreeMap<>();
        for (JsonNode v : Json.read(Files.readAllBytes(Corpus.at("pkits/pkits-expected.json")))) {
            if (v.get("eml").isNull() || v.get("subpart").asInt() != 0) continue;
            List<String> options = new ArrayList<>(List.of("--at", "2011-04-15T12:00:00Z", "--allow-sha1"));
            options.addAll(List.of("--trust", Corpus.at("pkits/certs/" + v.get("certs").get(0).asText() + ".crt").toString()));
            for (JsonNode c : v.get("certs")) options.addAll(List.of("--intermediate", Corpus.at("pkits/certs/" + c.asText() + ".crt").toString()));
            for (JsonNode c : v.get("crls")) options.addAll(List.of("--crl", Corpus.at("pkits/crls/" + c.asText() + ".crl").toString()));
            Path file = Corpus.at("pkits/smime/" + v.get("eml").asText());
            Cli.Said said = Cli.verify(options, file);
            boolean holds = true;
            StringBuilder checks = new StringBuilder();
            for (JsonNode c : said.json().get("signers").get(0).get("checks")) {
                String kind = c.get("check").asText();
                if (List.of("path", "revocation", "time").contains(kind)) { holds &= c.get("result").asText().equals("passed"); }
                checks.append(kind).append('=').append(c.get("result").asText()).append('/').append(c.get("code").asText()).append(' ');
            }
            codes.merge(said.verdict() + " " + said.code(), 1, Integer::sum);
            if (holds != v.get("should_validate").asBoolean()) wrong.add(v.get("test").asText() + " " + v.get("title").asText()+ " " + v.get("should_validate") + " " + checks + v.get("initial_policy_set")+v.get("initial_explicit_policy"));
        }
        System.out.println(codes);
        assertThat(wrong).isEmpty();
    }

    @Test
    void limbo() throws IOException {
        List<String> wrong = new ArrayList<>();
        int n = 0;
        for (JsonNode t : Json.read(Files.readAllBytes(Corpus.at("limbo/limbo-generic.json"))).get("testcases")) {
            List<String> options = new ArrayList<>();
            options.addAll(pems("--trust", t.get("trusted_certs"), n++));
            options.addAll(pems("--intermediate", t.get("untrusted_intermediates"), n++));
            options.addAll(pems("--crl", t.get("crls"), n++));
            if (t.path("max_chain_depth").isInt()) options.addAll(List.of("--max-intermediates", t.get("max_chain_depth").asText()));
            options.addAll(List.of("--purpose", t.get("validation_kind").asText().toLowerCase(java.util.Locale.ROOT)));
            if (t.get("crls").isEmpty()) options.add("--no-revocation");
            if (t.path("validation_time").isTextual()) options.addAll(List.of("--at", t.get("validation_time").asText())); else options.addAll(List.of("--at", "2026-03-15T00:00:00Z"));
            Path leaf = Files.writeString(folder.resolve("leaf" + n), t.get("peer_certificate").asText());
            Cli.Said said = Cli.validate(options, leaf);
            boolean good = t.get("expected_result").asText().equals("SUCCESS");
            if ((said.status() == 0) != good) wrong.add(t.get("id").asText() + " expected " + good + " depth " + t.get("max_chain_depth") + " " + said.status() + " " + (said.out().isEmpty() ? said.err() : said.code()));
        }
        assertThat(wrong).isEmpty();
    }

    private static List<String> pems(String option, JsonNode pems, int n) throws IOException {
        List<String> options = new ArrayList<>();
        for (JsonNode p : pems) {
            options.addAll(List.of(option, Files.writeString(folder.resolve(option + n + "-" + options.size()), p.asText()).toString()));
        }
        return options;
    }

    @Test
    void johnny() throws IOException {
        try (Stream<Path> all = Files.list(Corpus.at("johnny-examples"))) {
            for (Path file : all.filter(p -> p.toString().endsWith(".eml")).sorted().toList()) {
                Cli.Said said = Cli.verify("--trust", Corpus.at("johnny-examples/intermediate_ca.crt"), "--no-revocation", "--at", "2019-03-01T00:00:00Z", file);
                System.out.println(file.getFileName() + " " + said.status() + " " + said.verdict() + " " + said.code() + " " + said.json().get("headers") + said.json().get("reason"));
                said = Cli.verify("--trust", Corpus.at("johnny-examples/intermediate_ca.crt"), "--at", "2019-03-01T00:00:00Z", file);
                System.out.println(file.getFileName() + " " + said.status() + " " + said.verdict() + " " + said.code());
            }
        }
    }

    @Test
    void everything() throws IOException {
        Map<String, String> seen = new TreeMap<>();
        Path bobPassword = Files.writeString(folder.resolve("bob"), "bob");
        List<Path> files = new ArrayList<>();
        for (String f : List.of("examples-cms/binary-files", "examples-cms/pem-encoded", "rfc4134", "openssl-cms", "openssl-cms/smime-eml", "nss-oaep", "pqc/cms", "asn1crypto", "bc-misc", "protected-headers-draft", "thunderbird-made")) {
            try (Stream<Path> all = Files.walk(Corpus.at(f))) {
                all.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        for (Path file : files) {
            Cli.Said said = Cli.verify(thunderbird(), "--no-revocation", file);
            String line = said.status() + " ";
            try { line += said.verdict() + " " + said.code(); if (said.status() == 2) line += " " + said.err(); } catch (RuntimeException e) { line += "NOJSON " + said.err(); }
            if (said.err().contains("internal error") || said.err().contains("\tat ")) line += " INTERNAL " + said.err();
            seen.put(Corpus.at("").relativize(file).toString(), line.strip());
        }
        seen.forEach((k, v) -> System.out.println(k + ": " + v));
    }
}
