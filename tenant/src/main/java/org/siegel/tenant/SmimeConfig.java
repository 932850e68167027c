package org.siegel.tenant;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The organisation's S/MIME settings, what {@code Get-SmimeConfig} shows. Immutable.
 *
 * {@snippet :
 * var stricter = SmimeConfig.defaults().with(SmimeParameter.OWA_ALWAYS_SIGN, true);
 * boolean sign = stricter.get(SmimeParameter.OWA_ALWAYS_SIGN);
 * }
 *
 * @param values a value for every parameter
 * @param issuingCa the virtual certificate collection (SMIMECertificateIssuingCA), once it was uploaded
 */
public record SmimeConfig(Map<SmimeParameter<?>, Object> values, Optional<IssuingCa> issuingCa) {

    public SmimeConfig {
        values = Map.copyOf(values);
        for (SmimeParameter<?> parameter : SmimeParameter.all()) {
            if (!values.containsKey(parameter)) {
                throw new IllegalArgumentException("no value for " + parameter);
            }
        }
    }

    /** Exchange's defaults, except: signatures with SHA-256, and capabilities included. */
    public static SmimeConfig defaults() {
        return all(SmimeParameter::standard);
    }

    /** Exactly what Exchange does where nobody chose: signatures with SHA-1, no capabilities. */
    public static SmimeConfig microsoftDefaults() {
        return all(SmimeParameter::microsoftDefault);
    }

    private static SmimeConfig all(Function<SmimeParameter<?>, Object> choice) {
        Map<SmimeParameter<?>, Object> values = new HashMap<>();
        for (SmimeParameter<?> parameter : SmimeParameter.all()) {
            values.put(parameter, choice.apply(parameter));
        }
        return new SmimeConfig(values, Optional.empty());
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // put there by with(), under the same type
    public <T> T get(SmimeParameter<T> parameter) {
        return (T) values.get(parameter);
    }

    /** This configuration with another value. */
    public <T> SmimeConfig with(SmimeParameter<T> parameter, T value) {
        // through text and back: what parse() would refuse cannot get in here either
        return withParsed(parameter, parameter.format(value));
    }

    /**
     * This configuration with another value, both as administrators write them.
     *
     * @throws IllegalArgumentException naming the parameter and what is wrong
     */
    public SmimeConfig with(String parameter, String value) {
        return withParsed(SmimeParameter.named(parameter), value);
    }

    private <T> SmimeConfig withParsed(SmimeParameter<T> parameter, String value) {
        Map<SmimeParameter<?>, Object> changed = new HashMap<>(values);
        changed.put(parameter, parameter.parse(value));
        return new SmimeConfig(changed, issuingCa);
    }

    /** This configuration with another collection; the former one is replaced, not merged. */
    public SmimeConfig with(IssuingCa collection) {
        return new SmimeConfig(values, Optional.of(collection));
    }

    /** A value as text, for example {@code 800C}; empty where it is unset. */
    public String text(SmimeParameter<?> parameter) {
        return format(parameter);
    }

    private <T> String format(SmimeParameter<T> parameter) {
        return parameter.format(get(parameter));
    }
}
