package org.siegel.directory.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The embedded directory as a program of its own.
 *
 * <p>It reads {@code key=value} lines and an empty line from standard input (see {@link Settings}), answers with one line
 * on standard output, {@code READY port=...} or {@code FAILED sentence}, and logs to standard error. It stops when its
 * standard input ends.
 */
public final class DirectoryServer {

    private DirectoryServer() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream answer = System.out;
        System.setOut(System.err); // whatever the server prints is log
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            Installation installation = new Installation(Settings.read(input));
            RunningServer server = installation.start();
            answer.println("READY port=" + server.port());
            answer.flush();
            awaitEnd(input);
            server.stop();
        } catch (CannotStart e) {
            fail(answer, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) { // the end of the program: whatever it is, the parent must hear of it
            fail(answer, "the directory server met something unexpected: " + e, e);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void fail(PrintStream answer, String sentence, Exception reason) {
        reason.printStackTrace();
        answer.println("FAILED " + sentence.replaceAll("\\p{Cntrl}+", " "));
        answer.flush();
        Runtime.getRuntime().halt(1); // a half-started server leaves threads that would keep this program
    }

    private static void awaitEnd(BufferedReader input) throws IOException {
        String line;
        do {
            line = input.readLine();
        } while (line != null);
    }
}
