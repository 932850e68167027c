package org.siegel.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.siegel.smime.Thumbprint;
import org.siegel.trust.CollectionChange;
import org.siegel.trust.CollectionReport;
import org.siegel.trust.RevocationList;

/** Collections as JSON; docs/cli.md names the fields. */
final class CollectionJson {

    private CollectionJson() {}

    static ObjectNode of(CollectionSource source, CollectionReport report) {
        ObjectNode json = Json.object();
        json.put("source", source.name());
        ArrayNode certificates = json.putArray("certificates");
        report.lines().forEach(line -> put(certificates.addObject(), line));
        ArrayNode crls = json.putArray("crls");
        for (CollectionReport.ListLine line : report.lists()) {
            RevocationList list = line.list();
            ObjectNode one = crls.addObject()
                    .put("issuer", list.shownIssuer())
                    .put("thisUpdate", list.thisUpdate().toString())
                    .put("nextUpdate", list.nextUpdate().map(Object::toString).orElse(null))
                    .put("entries", list.size());
            put(one.putArray("findings"), line.findings());
        }
        json.put("trustLists", source.store().trustLists().size());
        source.notes().forEach(json.putArray("notes")::add);
        return json;
    }

    static ObjectNode put(ObjectNode json, CollectionReport.Line line) {
        json.put("subject", line.subject())
                .put("issuer", line.issuer())
                .put("thumbprint", line.thumbprint().hex())
                .put("sha256", Thumbprint.sha256(line.certificate()).hex())
                .put("friendlyName", line.friendlyName().orElse(null))
                .put("role", line.role().name().toLowerCase(Locale.ROOT))
                .put("notBefore", line.notBefore().toString())
                .put("notAfter", line.notAfter().toString());
        put(json.putArray("findings"), line.findings());
        return json;
    }

    private static void put(ArrayNode json, List<CollectionReport.Finding> findings) {
        for (CollectionReport.Finding finding : findings) {
            json.addObject()
                    .put("code", finding.code().label())
                    .put("severity", finding.code().severity().name().toLowerCase(Locale.ROOT))
                    .put("sentence", finding.sentence());
        }
    }

    static ArrayNode changes(List<CollectionChange> changes) {
        ArrayNode json = Json.array();
        for (CollectionChange change : changes) {
            ObjectNode one = json.addObject();
            one.put("change", change.kind().label()).put("what", change.what());
            change.certificate().ifPresent(line -> put(one.putObject("certificate"), line));
        }
        return json;
    }
}
