package org.siegel.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.siegel.smime.Secret;

/** The command line's side of the door for cmdlets. */
final class AdminClient implements Invoker {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(5);

    private final RunFile.Door door;
    private final Secret token;

    private AdminClient(RunFile.Door door, Secret token) {
        this.door = door;
        this.token = token;
    }

    /**
     * @throws UsageException if no server runs on this data folder, saying how to start one
     */
    static AdminClient of(Path data) {
        RunFile.Door door = RunFile.read(data)
                .orElseThrow(() -> new UsageException("no Siegel server runs on the data folder " + data
                        + "; start one with: siegel up --data " + data));
        return new AdminClient(door, RunFile.token(data));
    }

    @Override
    public Answer invoke(String cmdlet, Map<String, String> parameters) {
        ObjectNode body = Json.object();
        ObjectNode input = body.putObject("CmdletInput");
        input.put("CmdletName", cmdlet);
        ObjectNode values = input.putObject("Parameters");
        parameters.forEach(values::put);
        var request = HttpRequest.newBuilder(door.url().resolve("/adminapi/beta/" + door.tenant() + "/InvokeCommand"))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + new String(token.chars()))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode() == 200, Json.read(response.body()));
        } catch (IOException e) {
            throw new UsageException("the Siegel server at " + door.url() + " does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("interrupted while waiting for the server", e);
        }
    }
}
