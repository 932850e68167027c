package org.siegel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/**
 * What a package shows to other programs, one line for each type and member, beside a file that says what it is to show. A
 * change is made in both: {@code -Dsiegel.surface.write=true} writes the file, and whoever reviews sees it.
 */
public final class PublicSurface {

    /** What every record and enum has, and nobody decides. */
    private static final Set<String> GIVEN = Set.of(
            "equals(java.lang.Object)",
            "hashCode()",
            "toString()",
            "values()",
            "valueOf(java.lang.String)",
            "ordinal()");

    private PublicSurface() {}

    /**
     * Compares.
     *
     * @param one any class of the package
     * @param file what is to be shown
     */
    public static void check(Class<?> one, Path file) {
        List<String> found = of(one);
        try {
            if (Boolean.getBoolean("siegel.surface.write")) {
                Files.write(file, found);
            }
            List<String> expected = Files.readAllLines(file);
            List<String> more =
                    found.stream().filter(l -> !expected.contains(l)).toList();
            List<String> less =
                    expected.stream().filter(l -> !found.contains(l)).toList();
            if (!found.equals(expected)) {
                Assertions.fail("the public surface changed, new: " + more + ", gone: " + less
                        + "; where that is meant, run the test again with -Dsiegel.surface.write=true");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines, sorted; names of the package and of java.lang are short. */
    public static List<String> of(Class<?> one) {
        List<String> lines = new ArrayList<>();
        for (Class<?> type : types(one)) {
            if (shown(type)) {
                lines.add(head(type));
                members(type).forEach(member -> lines.add("    " + member));
            }
        }
        lines.replaceAll(line -> line.replace(one.getPackageName() + ".", "").replace("java.lang.", ""));
        return lines;
    }

    private static List<Class<?>> types(Class<?> one) {
        String folder = one.getPackageName().replace('.', '/');
        try {
            Path classes = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.list(classes.resolve(folder))) {
                List<Class<?>> found = new ArrayList<>();
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".class") && !name.equals("package-info.class")) {
                        String simple = name.substring(0, name.length() - ".class".length());
                        found.add(Class.forName(one.getPackageName() + "." + simple, false, one.getClassLoader()));
                    }
                }
                return found;
            }
        } catch (IOException | URISyntaxException | ClassNotFoundException e) {
            throw new IllegalStateException("the classes beside " + one + " cannot be listed", e);
        }
    }

    private static boolean shown(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getDeclaringClass()) {
            if (!visible(at.getModifiers()) || at.isAnonymousClass() || at.isLocalClass()) {
                return false;
            }
        }
        return true;
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String head(Class<?> type) {
        String kind = type.isRecord()
                ? "record"
                : type.isEnum()
                        ? "enum"
                        : type.isInterface()
                                ? "interface"
                                : Modifier.isFinal(type.getModifiers()) ? "final class" : "class";
        String components = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(PublicSurface::component)
                        .toList()
                        .toString()
                        .replaceFirst("^\\[", "(")
                        .replaceFirst("]$", ")")
                : "";
        List<String> above = new ArrayList<>();
        if (!type.isRecord() && !type.isEnum() && !type.isInterface() && type.getSuperclass() != Object.class) {
            above.add(type.getSuperclass().getTypeName());
        }
        Arrays.stream(type.getGenericInterfaces()).map(i -> i.getTypeName()).forEach(above::add);
        return kind + " " + type.getName() + components + (above.isEmpty() ? "" : " is " + String.join(", ", above))
                + (type.isSealed() ? ", sealed" : "");
    }

    private static String component(RecordComponent component) {
        return component.getGenericType().getTypeName() + " " + component.getName();
    }

    private static List<String> members(Class<?> type) {
        Set<String> accessors = type.isRecord()
                ? Set.copyOf(Arrays.stream(type.getRecordComponents())
                        .map(c -> c.getName() + "()")
                        .toList())
                : Set.of();
        List<String> lines = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (mine(field)) {
                lines.add(
                        field.isEnumConstant()
                                ? field.getName()
                                : statics(field) + field.getGenericType().getTypeName() + " " + field.getName());
            }
        }
        if (!type.isRecord()) {
            Arrays.stream(type.getDeclaredConstructors())
                    .filter(PublicSurface::mine)
                    .forEach(c -> lines.add("new" + parameters(c)));
        }
        for (Method method : type.getDeclaredMethods()) {
            String signature = method.getName() + parameters(method);
            if (mine(method) && !GIVEN.contains(signature) && !accessors.contains(signature)) {
                lines.add(statics(method) + method.getGenericReturnType().getTypeName() + " " + signature);
            }
        }
        lines.sort(null);
        return lines;
    }

    private static boolean mine(Member member) {
        return visible(member.getModifiers()) && !member.isSynthetic();
    }

    private static String statics(Member member) {
        return Modifier.isStatic(member.getModifiers()) ? "static " : "";
    }

    private static String parameters(Executable executable) {
        String types = Arrays.stream(executable.getGenericParameterTypes())
                .map(t -> t.getTypeName())
                .toList()
                .toString();
        return "(" + types.substring(1, types.length() - 1) + ")";
    }
}
