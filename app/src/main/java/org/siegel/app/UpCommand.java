package org.siegel.app;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** {@code siegel up}. */
final class UpCommand implements Command {

    @Override
    public Syntax syntax() {
        return Syntax.of("siegel up", "Runs the server on a data folder until it is stopped.", DataOption.DATA);
    }

    @Override
    public int run(Arguments given) throws InterruptedException {
        Path data = DataOption.of(given);
        long begin = System.nanoTime();
        Logging.toFile(data);
        Server server = Server.start(Settings.read(data, System.getenv()));
        CountDownLatch stopped = closeAtEnd(server);
        System.out.printf(java.util.Locale.ROOT, "Siegel is up after %.1f s.%n%n", (System.nanoTime() - begin) / 1e9);
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
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            stopped.countDown();
                        },
                        "shutdown"));
        return stopped;
    }
}
