package org.siegel.app;

import java.nio.file.Path;

/** {@code siegel demo}. */
final class DemoCommand implements Command {

    private static final Option EXIT =
            Option.flag("--exit", "end after the proof; exit status 0 only if every step held");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "siegel demo",
                "An organisation gets S/MIME: the five steps, and a message from Alice to Bob that proves them.",
                DataOption.DATA,
                EXIT);
    }

    @Override
    public int run(Arguments given) throws InterruptedException {
        Path data = DataOption.of(given);
        Logging.toFile(data);
        Story story = new Story(System.out);
        Settings settings = Settings.read(data, System.getenv());
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
        if (given.has(EXIT) || !story.holds()) {
            server.close();
            return story.holds() ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
        }
        story.say("");
        System.out.print(Places.of(server));
        System.out.print(demo.people());
        story.say("");
        story.say("Try, in another shell:  siegel Get-SmimeConfig" + Places.dataOption(settings));
        story.say(
                "                        siegel Test-Smime -Sender alice@contoso.example -Recipient bob@contoso.example"
                        + Places.dataOption(settings));
        story.say("Stop with Ctrl-C.");
        stopped.await();
        return Siegel.HOLDS;
    }
}
