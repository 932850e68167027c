package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.Coverage.Layer;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.PartReport;

/**
 * Walks through a message once, from the outside in, and writes down what it finds.
 *
 * <p>Every structure is a stream inside another stream: a part inside a multipart, the content of a CMS object inside the
 * base64 of a part. A signed content is hashed while the walk goes through it, so that nested layers cost no second pass
 * and memory does not grow with the message. The raw bytes are what is hashed; nothing is parsed and written again.
 *
 * <p>A forwarded message (message/rfc822) is one part that is shown: who signed it says nothing about the message around it.
 */
final class Inspector {

    private final Primitives primitives;
    private final Limits limits;
    private final Tally tally;
    private final List<? extends DecryptionKey> keys;
    private final List<X509Certificate> candidates;

    private final Findings findings = new Findings();
    private final Structure structure = findings.structure();
    private HeaderBlock outer = new HeaderBlock(List.of());
    private boolean versioned = true;
    private boolean bareObject;

    Inspector(
            Primitives primitives,
            Limits limits,
            List<? extends DecryptionKey> keys,
            List<X509Certificate> candidates) {
        this.primitives = primitives;
        this.limits = limits;
        this.tally = new Tally(limits);
        this.keys = keys;
        this.candidates = candidates;
    }

    Inspection inspect(InputStream message) throws IOException {
        PeekInput in = new PeekInput(tally.reading(message));
        Optional<InputStream> bare = BareCms.in(in, limits);
        HeaderBlock header;
        if (bare.isPresent()) {
            bareObject = true;
            header = new HeaderBlock(List.of());
            cms(new PeekInput(bare.get()), Place.START, "");
            header = findings.payload().map(Payload::header).orElse(header);
        } else {
            header = HeaderBlock.ofMessage(in, limits);
            versioned = header.has("MIME-Version") || !header.has("From"); // else it is a part of a message
            structure.message(header);
            outer = header;
            entity(header, in, Place.START);
            in.transferTo(OutputStream.nullOutputStream());
        }
        return findings.report(header);
    }

    /** A content in a stream of its own, which this bare object is the signature over (RFC 5652 §5.2). */
    Inspection inspect(InputStream signature, InputStream signed) throws IOException {
        bareObject = true;
        InputStream encoded = BareCms.in(new PeekInput(tally.reading(signature)), limits)
                .orElseThrow(() -> new SmimeException.Malformed("The detached signature is no CMS object."));
        SignedData data = SignedData.detached(encoded, tally);
        if (data.hasContent()) {
            throw new SmimeException.Malformed("The CMS object is no detached signature: it holds its content.");
        }
        DigestSet content = new DigestSet(data.digests(), DigestSet.USUAL, true, primitives);
        Layer layer = findings.newLayer();
        nested(content.reading(tally.reading(signed)), Place.START.clearSigned(layer.index()));
        judge(layer, data, content, Optional.empty());
        return findings.report(findings.payload().map(Payload::header).orElse(new HeaderBlock(List.of())));
    }

    private void entity(HeaderBlock header, PeekInput body, Place place) throws IOException {
        limits.check(Limit.NESTING, place.depth());
        tally.add(Limit.PARTS, 1);
        structure.part(header);
        boolean mayBeMessage = place.cryptographic() && place.payloadPath();
        if (mayBeMessage) {
            findings.payload(Payload.of(header, place));
        }
        Optional<WrappedMessage> wrapped =
                mayBeMessage ? WrappedMessage.in(header, body, outer, limits) : Optional.empty();
        ContentType type = header.contentType();
        String protocol = type.parameter("protocol").orElse("").toLowerCase(Locale.ROOT);
        if (type.type().equals("multipart/signed") && !protocol.equals("application/pgp-signature")) {
            clearSigned(type, body, place);
        } else if (type.isMultipart() && !type.parameter("boundary").orElse("").isBlank()) {
            multipart(type, body, place);
        } else if (wrapped.isPresent()) {
            findings.payload(Payload.of(wrapped.get(), place));
            HeaderBlock inner = HeaderBlock.ofPart(body, limits);
            structure.message(inner);
            entity(inner, body, place.message(inner.contentType()));
        } else if (Pkcs7Type.isMime(header)) {
            PeekInput decoded = new PeekInput(TransferDecoding.of(header, body, "its CMS object"));
            if (Pkcs7Type.isCertain(type) || (decoded.ensure(1) > 0 && decoded.peek(0) == BerReader.SEQUENCE)) {
                cms(decoded, place, type.parameter("smime-type").orElse("").toLowerCase(Locale.ROOT));
            } else {
                leaf(header, body, place);
            }
        } else {
            leaf(header, body, place);
        }
    }

    private void multipart(ContentType type, PeekInput body, Place place) throws IOException {
        Multipart multipart = new Multipart(body, type, limits);
        boolean asMime = versioned || place.depth() > 0;
        structure.margin(multipart.preamble(), type, asMime);
        for (int number = 1; multipart.next() && !multipart.closed(); number++) {
            PeekInput part = new PeekInput(multipart.part());
            entity(HeaderBlock.ofPart(part, limits), part, place.part(type, number));
        }
        requireClosed(multipart, type, place);
        structure.margin(body, type, asMime);
    }

    private static void requireClosed(Multipart multipart, ContentType type, Place place) {
        if (!multipart.closed() && !place.bounded()) {
            throw new SmimeException.Malformed("The message ends inside a " + type.type()
                    + " part: its closing boundary is missing; it was probably cut off.");
        }
    }

    private void clearSigned(ContentType type, PeekInput body, Place place) throws IOException {
        Layer layer = findings.newLayer();
        Set<String> likely = new LinkedHashSet<>();
        Set<String> possible = new LinkedHashSet<>(DigestSet.USUAL);
        for (String name : type.parameter("micalg").orElse("unknown").split(",", -1)) {
            // some programs say "unknown" where they have no name (RFC 8551 §3.5.3.2)
            AlgorithmNames.micalg(name.strip()).ifPresentOrElse(likely::add, () -> possible.addAll(DigestSet.RARE));
        }
        if (likely.isEmpty()) {
            likely.add(DigestSet.USUAL.getFirst());
        }
        DigestSet content = new DigestSet(likely, possible, true, primitives);
        Multipart multipart = new Multipart(body, type, limits);
        boolean asMime = versioned || place.depth() > 0;
        structure.margin(multipart.preamble(), type, asMime);
        if (multipart.next() && !multipart.closed()) {
            PeekInput part = new PeekInput(content.reading(multipart.part()));
            entity(HeaderBlock.ofPart(part, limits), part, place.clearSigned(layer.index()));
            part.transferTo(OutputStream.nullOutputStream());
        }
        boolean judged = false;
        for (int number = 2; multipart.next(); number++) {
            PeekInput part = new PeekInput(multipart.part());
            if (part.ensure(1) == 0 && multipart.closed()) {
                break;
            }
            HeaderBlock header = HeaderBlock.ofPart(part, limits);
            if (!judged && Pkcs7Type.isSignature(header)) {
                judged = true;
                detached(layer, content, TransferDecoding.of(header, part, "its signature"));
            } else {
                entity(header, part, place.part(type, number));
            }
        }
        requireClosed(multipart, type, place);
        structure.margin(body, type, asMime);
        if (!judged) {
            layer.unreadable("malformed", "The message says it is signed, but the signature part is missing.");
        }
    }

    private void detached(Layer layer, DigestSet content, InputStream encoded) throws IOException {
        SignedData data;
        try {
            data = SignedData.detached(encoded, tally);
        } catch (SmimeException.Malformed e) {
            layer.unreadable("malformed", "The signature part cannot be read; the signature was damaged.");
            return;
        }
        Optional<Integrity> refusal = data.hasContent()
                ? Optional.of(new Integrity.Broken(
                        "embedded-content",
                        "The signature carries a content of its own, which"
                                + " is not the text shown; what was signed is not what a reader sees."))
                : Optional.empty();
        judge(layer, data, content, refusal);
        if (data.signers().isEmpty()) {
            layer.unreadable("no-signer", "The message says it is signed, but nobody signed it.");
        }
    }

    private void judge(Layer layer, SignedData data, DigestSet content, Optional<Integrity> refusal) {
        findings.carried(data.certificates(), data.crls());
        List<X509Certificate> known = new ArrayList<>(data.certificates());
        known.addAll(candidates);
        SignatureCheck check = new SignatureCheck(primitives, known, tally);
        for (ReceivedSigner signer : data.signers()) {
            layer.signers().add(check.check(layer.index(), signer, data.contentType(), content, refusal));
        }
    }

    private void cms(InputStream encoded, Place place, String smimeType) throws IOException {
        CmsObject object = CmsObject.open(encoded, tally);
        switch (object.type()) {
            case CmsObject.SIGNED_DATA -> opaque(object, place, smimeType);
            case CmsObject.ENVELOPED_DATA, CmsObject.AUTH_ENVELOPED_DATA -> {
                structure.smimeType(
                        smimeType,
                        object.type().equals(CmsObject.ENVELOPED_DATA) ? "enveloped-data" : "authenveloped-data");
                encrypted(object, place);
            }
            case CmsObject.COMPRESSED_DATA -> {
                structure.smimeType(smimeType, "compressed-data");
                InputStream content = Compressed.content(object);
                nested(content, place.compressed());
                Compressed.finish(object, content);
            }
            default -> findings.other("A CMS object of the type " + object.type(), place);
        }
    }

    private void opaque(CmsObject object, Place place, String smimeType) throws IOException {
        SignedData data = new SignedData(object);
        Set<String> digests = new LinkedHashSet<>(data.digests());
        digests.add("SHA-256");
        DigestSet content = new DigestSet(digests, false, primitives);
        Layer layer = findings.newLayer();
        InputStream hashed = content.reading(data.content());
        if (data.hasContent()) {
            if (data.contentType().equals(CmsObject.DATA)) {
                nested(hashed, place.signed(layer.index()));
            } else {
                findings.other("Content of the type " + data.contentType(), place.signed(layer.index()));
            }
        }
        hashed.transferTo(OutputStream.nullOutputStream());
        data.finish();
        structure.smimeType(smimeType, data.signers().isEmpty() ? "certs-only" : "signed-data");
        Optional<Integrity> refusal = data.hasContent()
                ? Optional.empty()
                : Optional.of(
                        new Integrity.Broken("no-content", "The signature is there, but what was signed is not."));
        judge(layer, data, content, refusal);
    }

    private void encrypted(CmsObject object, Place place) throws IOException {
        EnvelopedReader enveloped = new EnvelopedReader(object, keys, candidates, primitives);
        int report = findings.encrypted(enveloped.report(false));
        if (!enveloped.hasKey()) {
            enveloped.finish();
            findings.other("An encrypted part that was not opened", place.encrypted(report));
            return;
        }
        Findings.Mark before = findings.mark();
        try (DecryptedContent content = enveloped.decrypt(Release.WHILE_READING)) {
            if (enveloped.holdsData()) {
                decrypted(content, enveloped.authenticated(), place.encrypted(report));
            } else {
                findings.other("Encrypted content that is not a message", place.encrypted(report));
            }
            content.transferTo(OutputStream.nullOutputStream());
            findings.opened(report, enveloped.report(true));
        } catch (SmimeException.CannotDecrypt e) {
            findings.forget(before); // what the walk saw inside was not the sender's content
            findings.other("An encrypted part that could not be decrypted", place.encrypted(report));
        }
        enveloped.finish();
    }

    /**
     * What is wrong inside counts only if the content is the sender's. Its end says whether it is, by throwing {@link
     * SmimeException.CannotDecrypt}.
     */
    private void decrypted(InputStream content, boolean authenticated, Place place) throws IOException {
        if (!authenticated) {
            nested(bareObject ? content : Plausible.content(content), place);
            return;
        }
        try {
            nested(content, place);
        } catch (RuntimeException | StackOverflowError inside) { // also unchecked ones of the ASN.1 library
            content.transferTo(OutputStream.nullOutputStream());
            throw inside;
        }
    }

    private void nested(InputStream content, Place place) throws IOException {
        PeekInput in = new PeekInput(content);
        entity(HeaderBlock.ofPart(in, limits), in, place);
        in.transferTo(OutputStream.nullOutputStream());
    }

    private void leaf(HeaderBlock header, PeekInput body, Place place) throws IOException {
        ContentType type = header.contentType();
        if (BlankPart.is(header, body)) {
            return; // nothing to see
        }
        Optional<String> name = type.parameter("name")
                .or(() -> header.first("Content-Disposition")
                        .flatMap(d -> ContentType.of(d).parameter("filename")))
                .map(EncodedWords::decode);
        // RFC 2046 §5.2.2, §5.2.3: what is shown is not here, so no signature here is around it
        boolean elsewhere =
                type.type().equals("message/external-body") || type.type().equals("message/partial");
        findings.leaf(
                "A part of the type " + Structure.clip(type.type())
                        + name.map(n -> " named \"" + Structure.clip(n) + "\"").orElse("")
                        + (elsewhere ? ", whose content is elsewhere," : ""),
                new PartReport(
                        place.section(),
                        type.type(),
                        name,
                        elsewhere ? Set.of() : place.signatures(),
                        place.encryptions(),
                        LegacyDisplay.in(header, place, findings.payload())));
        body.transferTo(OutputStream.nullOutputStream());
    }
}
