package org.siegel.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code siegel demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "An organisation gets S/MIME: the five steps, and a message from Alice to Bob that proves them.")
final class DemoCommand implements Callable<Integer> {

    @Mixin
    DataOption data = new DataOption();

    @Option(names = "--exit", description = "end after the proof; exit status 0 only if every step held")
    boolean exit;

    @Override
    public Integer call() throws InterruptedException {
        Logging.toFile(data.folder());
        Story story = new Story(System.out);
        Settings settings = Settings.read(data.folder(), System.getenv());
        boolean first = !java.nio.file.Files.exists(settings.data().resolve("master.key"));
        story.say("Siegel demo, data folder " + settings.data() + (first ? " (new)" : " (again)"));
        story.say("");
        long begin = System.nanoTime();
        Server[] started = new Server[1];
        story.step("start", () -> {
            started[0] = Server.start(settings);
            return "PostgreSQL, directory and server are up";
        });
        if (!story.holds()) {
            return Siegel.DOES_NOT_HOLD;
        }
        Server server = started[0];
        var stopped = UpCommand.closeAtEnd(server);
        var demo = new Demo(server, story);
        demo.play();
        story.say("");
        story.say(String.format(
                java.util.Locale.ROOT,
                "%s after %.1f s.",
                story.holds() ? "Every step held" : "Not every step held",
                (System.nanoTime() - begin) / 1e9));
        if (exit || !story.holds()) {
            server.close();
            return story.holds() ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
        }
        story.say("");
        System.out.print(Places.of(server));
        System.out.print(demo.people());
        story.say("");
        story.say("Try, in another shell:  siegel Get-SmimeConfig" + Places.dataOption(settings));
        story.say("                        siegel Test-Smime -Sender alice@contoso.example -Recipient bob@contoso.example"
                + Places.dataOption(settings));
        story.say("Stop with Ctrl-C.");
        stopped.await();
        return Siegel.HOLDS;
    }
}
