package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.siegel.admin.Cmdlet;
import org.siegel.admin.CmdletLine;
import org.siegel.admin.CmdletRegistry;
import org.siegel.admin.Cmdlets;
import org.siegel.admin.Parameter;
import org.siegel.admin.ParameterType;
import org.siegel.smime.Secret;

/** A cmdlet as typed in Exchange: {@code siegel Set-SmimeConfig -SMIMECertificateIssuingCA store.sst}. */
final class CmdletCommand {

    /** Declarations only: the command line reads names, types and help, and the server does the work. */
    static final CmdletRegistry REGISTRY = Cmdlets.registry(() -> {
        throw new IllegalStateException("cmdlets run in the server");
    });

    /** Bytes are for files and programs; a list shows how they begin. */
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

    private static final int LONGEST_BYTES = 60;

    /** What starts a run, and is looked on at unless this is given. */
    private static final String NO_WAIT = "NoWait";

    private enum Form {
        LIST,
        JSON,
        CSV
    }

    /** The cmdlets of a server, {@code siegel CMDLET}. */
    static final CmdletCommand SERVER = new CmdletCommand(REGISTRY, "siegel", AdminClient::of);

    private final CmdletRegistry registry;
    private final String prefix;
    private final Function<Path, Invoker> invokers;

    /**
     * @param prefix what is typed before a cmdlet
     * @param invokers what runs cmdlets on a data folder
     */
    CmdletCommand(CmdletRegistry registry, String prefix, Function<Path, Invoker> invokers) {
        this.registry = registry;
        this.prefix = prefix;
        this.invokers = invokers;
    }

    /** Where among these words the name of a cmdlet is, the first that is no option; their number where all are options. */
    static int position(List<String> words) {
        int at = 0;
        while (at < words.size() && words.get(at).startsWith("-")) {
            at += List.of("--data", "-d").contains(words.get(at)) ? 2 : 1;
        }
        return Math.min(at, words.size());
    }

    /** Runs the cmdlet that these words name. */
    int start(List<String> words) {
        int at = position(words);
        if (at == words.size()) {
            throw new UsageException("there is no option " + words.getFirst() + "; see " + prefix + " --help");
        }
        List<String> rest = new ArrayList<>(words);
        String name = rest.remove(at);
        return registry.find(name)
                .map(cmdlet -> run(cmdlet, rest))
                .orElseThrow(() ->
                        new UsageException("there is no command or cmdlet " + name + "; see " + prefix + " --help"));
    }

    /** All, one on a line with what it does. */
    void list(StringBuilder text) {
        text.append("\nCmdlets (").append(prefix).append(" CMDLET --help tells more):\n");
        registry.all().forEach(cmdlet -> Help.entry(text, cmdlet.name(), cmdlet.synopsis()));
    }

    private int run(Cmdlet cmdlet, List<String> arguments) {
        Path data = DataOption.fallback();
        Form form = Form.LIST;
        List<String> own = new ArrayList<>();
        var rest = arguments.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            switch (word) {
                case "--data", "-d" -> {
                    if (!rest.hasNext()) {
                        throw new UsageException("--data needs a folder");
                    }
                    data = Path.of(rest.next());
                }
                case "--json" -> form = Form.JSON;
                case "--csv" -> form = Form.CSV;
                case "--help", "-help", "-Help", "-h", "-?" -> {
                    System.out.print(help(cmdlet));
                    return Siegel.HOLDS;
                }
                default -> own.add(word);
            }
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        Path resultFile = null;
        for (var typed : CmdletLine.parse(cmdlet, own).entrySet()) {
            ParameterType<?> type =
                    cmdlet.parameter(typed.getKey()).orElseThrow().type();
            if (type instanceof ParameterType.ResultFile) {
                resultFile = Path.of(typed.getValue());
            } else {
                parameters.put(typed.getKey(), sent(type, typed.getValue()));
            }
        }
        try (Invoker invoker = invokers.apply(data)) {
            return run(cmdlet, parameters, invoker, form, Optional.ofNullable(resultFile));
        }
    }

    private static void sayNotes(Invoker.Answer answer) {
        for (JsonNode note : answer.body().path("@adminapi.warnings")) {
            System.err.println("siegel: " + Terminal.line(note.asText()));
        }
    }

    private static int run(
            Cmdlet cmdlet, Map<String, String> parameters, Invoker invoker, Form form, Optional<Path> resultFile) {
        boolean follow =
                cmdlet.parameter(NO_WAIT).isPresent() && (!parameters.containsKey(NO_WAIT) || !invoker.outlives());
        if (follow) {
            parameters.put(NO_WAIT, "true");
        }
        Invoker.Answer begun = invoker.invoke(cmdlet.name(), parameters);
        Invoker.Answer answer = follow ? RunFollower.of(invoker).follow(begun) : begun;
        if (answer != begun) {
            sayNotes(begun);
        }
        if (!answer.ok()) {
            System.err.println("siegel: " + Terminal.line(answer.detail()));
            return answer.body().path("status").asInt() == 400 ? Siegel.USAGE : Siegel.DOES_NOT_HOLD;
        }
        JsonNode rows = answer.body().path("value");
        resultFile.ifPresent(file -> save(rows, file));
        sayNotes(answer);
        System.out.print(
                switch (form) {
                    case LIST -> list(rows);
                    case JSON -> Json.pretty(rows) + "\n";
                    case CSV -> Csv.of(rows);
                });
        if (follow && failedRun(rows)) {
            System.err.println(
                    "siegel: " + Terminal.line(rows.path(0).path("Message").asText()));
            return Siegel.DOES_NOT_HOLD;
        }
        return failedRows(rows) ? Siegel.DOES_NOT_HOLD : Siegel.HOLDS;
    }

    /** A proof says in its rows what did not hold. */
    private static boolean failedRows(JsonNode rows) {
        for (JsonNode row : rows) {
            if (row.path("Holds").isBoolean() && !row.path("Holds").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** A run that stopped or was refused things has not done what it was started for. */
    private static boolean failedRun(JsonNode rows) {
        String status = rows.path(0).path("Status").asText();
        return !status.equals("success") && !status.equals("staged");
    }

    private static String sent(ParameterType<?> type, String typed) {
        return switch (type) {
            case ParameterType.Bytes _ -> Base64.getEncoder().encodeToString(Inputs.bytes(Path.of(typed)));
            case ParameterType.Password _
            when typed.startsWith("@") -> {
                try (Secret password = Inputs.password(Path.of(typed.substring(1)))) {
                    yield new String(password.chars());
                }
            }
            default -> typed;
        };
    }

    /** What a cmdlet made for a file goes there, readable by its owner only, and is not printed. */
    private static void save(JsonNode rows, Path file) {
        for (JsonNode row : rows) {
            if (row instanceof ObjectNode object && object.has("FileData")) {
                byte[] bytes = Base64.getDecoder().decode(object.get("FileData").asText());
                try (MessageOutput out = MessageOutput.to(file)) {
                    out.write(bytes);
                    out.commit();
                } catch (IOException e) {
                    throw new UsageException("cannot write " + file + ": " + e.getMessage(), e);
                }
                object.put("FileData", "written to " + file);
            }
        }
    }

    /** As PowerShell's Format-List prints objects. */
    static String list(JsonNode rows) {
        var text = new StringBuilder();
        for (JsonNode row : rows) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            int width = 0;
            for (var property : row.properties()) {
                width = Math.max(width, property.getKey().length());
            }
            String indent = "\n" + " ".repeat(width + 3);
            for (var property : row.properties()) {
                text.append(String.format("%-" + width + "s : ", property.getKey()))
                        .append(Terminal.shown(display(property.getValue()))
                                .replace("\n", indent)
                                .stripTrailing())
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String display(JsonNode value) {
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(display(item)));
            return value.path(0).isObject() ? String.join("\n", items) : "{" + String.join(", ", items) + "}";
        }
        if (value.isObject()) {
            List<String> items = new ArrayList<>();
            value.properties().forEach(item -> items.add(item.getKey() + "=" + display(item.getValue())));
            return "@{" + String.join("; ", items) + "}";
        }
        if (value.isNull()) {
            return "";
        }
        if (value.isBoolean()) {
            return value.asBoolean() ? "True" : "False";
        }
        String text = value.asText();
        return text.length() > LONGEST_BYTES && BASE64.matcher(text).matches()
                ? text.substring(0, LONGEST_BYTES) + "... (" + text.length() + " characters, --json shows all)"
                : text;
    }

    private String help(Cmdlet cmdlet) {
        var text = new StringBuilder("Usage: " + prefix + " " + cmdlet.name());
        for (Parameter<?> parameter : cmdlet.parameters()) {
            String one = parameter.type() instanceof ParameterType.Switch
                    ? "-" + parameter.name()
                    : "-" + parameter.name() + " <" + label(parameter) + ">";
            text.append(parameter.required() ? " " + one : " [" + one + "]");
        }
        text.append(" [--data FOLDER] [--json | --csv]\n\n")
                .append(cmdlet.synopsis())
                .append("\n\n");
        for (Parameter<?> parameter : cmdlet.parameters()) {
            text.append("  -").append(parameter.name());
            if (!(parameter.type() instanceof ParameterType.Switch)) {
                text.append(" <").append(label(parameter)).append('>');
            }
            text.append(parameter.required() ? "  (required)\n" : "\n");
            text.append("      ").append(parameter.help()).append('\n');
        }
        text.append("\n  --data FOLDER\n      the data folder (default: $SIEGEL_DATA, else ./data)\n");
        text.append("  --json\n      print the result as JSON\n");
        text.append("  --csv\n      print the result as CSV (RFC 4180), for spreadsheets\n");
        text.append("\nNeeds the role ").append(cmdlet.role().title()).append(".\n");
        return text.toString();
    }

    private static String label(Parameter<?> parameter) {
        return parameter.type() instanceof ParameterType.Bytes
                ? "File"
                : parameter.type().title();
    }
}
