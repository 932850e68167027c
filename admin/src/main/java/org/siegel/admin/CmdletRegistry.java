package org.siegel.admin;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All cmdlets by name. */
public final class CmdletRegistry {

    private final Map<String, Cmdlet> byName = new TreeMap<>();

    public CmdletRegistry(List<Cmdlet> cmdlets) {
        for (Cmdlet cmdlet : cmdlets) {
            if (byName.put(key(cmdlet.name()), cmdlet) != null) {
                throw new IllegalArgumentException("two cmdlets are named " + cmdlet.name());
            }
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The cmdlet of this name, whatever its case. */
    public Optional<Cmdlet> find(String name) {
        return Optional.ofNullable(byName.get(key(name)));
    }

    /** All, by name. */
    public Collection<Cmdlet> all() {
        return List.copyOf(byName.values());
    }
}
