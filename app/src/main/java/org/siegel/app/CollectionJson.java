package org.siegel.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.siegel.smime.Thumbprint;
import org.siegel.trust.CollectionChange;
import org.siegel.trust.CollectionReport;
import org.siegel.trust.RevocationList;
import org.siegel.trust.SerializedStore;

/** Collections as JSON; docs/cli.md names the fields. */
final class CollectionJson {

    private CollectionJson() {}

    static ObjectNode of(CollectionSource source, CollectionReport report) {
        ObjectNode json = Json.object();
        json.put("source", source.name());
        ArrayNode certificates = json.putArray("certificates");
        report.lines().forEach(line -> put(certificates.addObject(), line));
        ArrayNode crls = json.putArray("crls");
        for (SerializedStore.Entry entry : source.store().crls()) {
            RevocationList list = RevocationList.of(entry.encoded());
            crls.addObject()
                    .put("issuer", list.shownIssuer())
                    .put("thisUpdate", list.thisUpdate().toString())
                    .put("nextUpdate", list.nextUpdate().map(Object::toString).orElse(null))
                    .put("entries", list.size());
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
        ArrayNode findings = json.putArray("findings");
        for (CollectionReport.Finding finding : line.findings()) {
            findings.addObject()
                    .put("code", finding.code().label())
                    .put("severity", finding.code().severity().name().toLowerCase(Locale.ROOT))
                    .put("sentence", finding.sentence());
        }
        return json;
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
