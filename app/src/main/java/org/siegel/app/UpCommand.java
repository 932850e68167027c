package org.siegel.app;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code siegel up}. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Runs the server on a data folder until it is stopped.")
final class UpCommand implements Callable<Integer> {

    @Mixin
    DataOption data = new DataOption();

    @Override
    public Integer call() throws InterruptedException {
        long begin = System.nanoTime();
        Logging.toFile(data.folder());
        Server server = Server.start(Settings.read(data.folder(), System.getenv()));
        CountDownLatch stopped = closeAtEnd(server);
        System.out.printf(
                java.util.Locale.ROOT, "Siegel is up after %.1f s.%n%n", (System.nanoTime() - begin) / 1e9);
        System.out.print(Places.of(server));
        System.out.println();
        if (server.rooms().tenant().organization().isEmpty()) {
            System.out.println("There is no organisation yet. In another shell:");
            System.out.println("  siegel New-Organization -Name \"Contoso\" -DomainName contoso.example"
                    + Places.dataOption(server.settings()));
        }
        System.out.println("Stop with Ctrl-C.");
        stopped.await();
        return Siegel.HOLDS;
    }

    /** Ctrl-C and SIGTERM close the server in order. */
    static CountDownLatch closeAtEnd(Server server) {
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> {
                    server.close();
                    stopped.countDown();
                },
                "shutdown"));
        return stopped;
    }
}
