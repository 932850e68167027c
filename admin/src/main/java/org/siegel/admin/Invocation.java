package org.siegel.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A cmdlet with its parameters read and checked, ready to run. */
public final class Invocation {

    private final String cmdlet;
    private final Caller caller;
    private final Instant now;
    private final Map<Parameter<?>, Object> values;
    private final List<String> notes = new ArrayList<>();

    private Invocation(String cmdlet, Caller caller, Instant now, Map<Parameter<?>, Object> values) {
        this.cmdlet = cmdlet;
        this.caller = caller;
        this.now = now;
        this.values = values;
    }

    /**
     * Checks the caller's role and every parameter.
     *
     * @param raw parameter names, in any case, to what was typed or sent
     * @throws CmdletException naming the parameter that is unknown, missing or wrong
     */
    public static Invocation of(Cmdlet cmdlet, Map<String, ?> raw, Caller caller, Instant now) {
        require(caller, cmdlet.role(), cmdlet.name());
        Map<Parameter<?>, Object> values = new HashMap<>();
        raw.forEach((name, value) -> {
            Parameter<?> parameter = cmdlet.parameter(name).orElseThrow(() -> unknown(cmdlet, name));
            if (value == null) {
                return;
            }
            try {
                values.put(parameter, parameter.type().read(value));
            } catch (IllegalArgumentException e) {
                throw new CmdletException(
                        CmdletException.Kind.INVALID_PARAMETER, "-" + parameter.name() + " " + e.getMessage());
            }
        });
        for (Parameter<?> parameter : cmdlet.parameters()) {
            if (parameter.required() && !values.containsKey(parameter)) {
                throw new CmdletException(
                        CmdletException.Kind.INVALID_PARAMETER,
                        cmdlet.name() + " needs -" + parameter.name() + ": " + parameter.help());
            }
        }
        return new Invocation(cmdlet.name(), caller, now, values);
    }

    /**
     * Where a parameter needs more than its cmdlet.
     *
     * @throws CmdletException if the caller has not this role
     */
    void require(Role role, Parameter<?> parameter) {
        require(caller, role, "-" + parameter.name());
    }

    private static void require(Caller caller, Role role, String what) {
        if (!caller.role().includes(role)) {
            throw new CmdletException(
                    CmdletException.Kind.FORBIDDEN,
                    what + " needs the role " + role.title() + ", and " + caller.name() + " has "
                            + caller.role().title());
        }
    }

    private static CmdletException unknown(Cmdlet cmdlet, String name) {
        String known = cmdlet.parameters().stream().map(p -> "-" + p.name()).collect(Collectors.joining(", "));
        return new CmdletException(
                CmdletException.Kind.INVALID_PARAMETER,
                cmdlet.name() + " has no parameter -" + name + (known.isEmpty() ? "" : "; it has " + known));
    }

    /** Tells the caller something beside the result, as PowerShell's Write-Warning does. */
    void note(String sentence) {
        notes.add(sentence);
    }

    /** What the cmdlet had to say beside its result, as sentences. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** The cmdlet's name, for the audit. */
    String cmdlet() {
        return cmdlet;
    }

    public Caller caller() {
        return caller;
    }

    public Instant now() {
        return now;
    }

    /** The value of a required parameter. */
    public <T> T value(Parameter<T> parameter) {
        return find(parameter)
                .orElseThrow(() -> new IllegalArgumentException(parameter.name() + " is not a required parameter"));
    }

    /** The value of an optional parameter. */
    @SuppressWarnings("unchecked") // put there by the parameter's own type
    public <T> Optional<T> find(Parameter<T> parameter) {
        return Optional.ofNullable((T) values.get(parameter));
    }

    /** Whether a switch or flag is given and true. */
    public boolean isSet(Parameter<Boolean> parameter) {
        return find(parameter).orElse(false);
    }
}
