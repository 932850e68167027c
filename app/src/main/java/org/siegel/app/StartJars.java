package org.siegel.app;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Small jars that stand before the program's own on the class path, made at build time. The JVM reads the manifest of each
 * jar that a class of its cache came from, and the JDK's search for loggers opens jars until it has found two files of the
 * name ({@link SystemLog}); with these in front there is no manifest, and what is opened is nearly empty. The third holds
 * copies of the classes that short commands load. Whatever else a command needs comes from the jars behind.
 */
final class StartJars {

    private static final String LOGGERS = "META-INF/services/java.lang.System$LoggerFinder";

    /** As {@code -Xlog:class+load} tells of a class that came from a jar. */
    private static final Pattern LOADED = Pattern.compile("(\\S+) source: (file:\\S+\\.jar)$");

    private StartJars() {}

    /**
     * @param folder where they go, which is made
     * @param log what {@code -Xlog:class+load} wrote
     * @param rest the program's own class path
     * @return the whole class path
     */
    static String write(Path folder, Path log, String rest) throws IOException {
        Files.createDirectories(folder);
        String finders = SystemLog.class.getName() + "\n" + SystemLog.EndOfSearch.class.getName() + "\n";
        List<String> path = new ArrayList<>();
        path.add(jar(folder.resolve("loggers.jar"), Map.of(LOGGERS, finders.getBytes(StandardCharsets.UTF_8))));
        path.add(jar(folder.resolve("end-of-search.jar"), Map.of(LOGGERS, new byte[0])));
        path.add(jar(folder.resolve("classes.jar"), classes(log)));
        path.add(rest);
        return String.join(File.pathSeparator, path);
    }

    private static Map<String, byte[]> classes(Path log) throws IOException {
        Map<String, byte[]> classes = new HashMap<>();
        Map<String, JarFile> jars = new HashMap<>();
        try {
            for (String line : Files.readAllLines(log)) {
                Matcher loaded = LOADED.matcher(line);
                if (loaded.find()) {
                    String name = loaded.group(1).replace('.', '/') + ".class";
                    String address = loaded.group(2);
                    JarFile jar = jars.get(address);
                    if (jar == null) {
                        jar = new JarFile(new File(URI.create(address)), false, JarFile.OPEN_READ, Runtime.version());
                        jars.put(address, jar);
                    }
                    ZipEntry entry = jar.getEntry(name);
                    if (entry != null && !sealed(jar)) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            classes.put(name, in.readAllBytes());
                        }
                    }
                }
            }
        } finally {
            for (JarFile jar : jars.values()) {
                jar.close();
            }
        }
        if (classes.isEmpty()) {
            throw new IllegalStateException("this JVM tells in another way which classes it loads: " + log);
        }
        return classes;
    }

    /** All classes of a package of such a jar must come from it. */
    private static boolean sealed(JarFile jar) throws IOException {
        return jar.getManifest() != null
                && Boolean.parseBoolean(jar.getManifest().getMainAttributes().getValue(Attributes.Name.SEALED));
    }

    private static String jar(Path file, Map<String, byte[]> entries) throws IOException {
        try (var jar = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry : entries.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
        return file.toString();
    }
}
