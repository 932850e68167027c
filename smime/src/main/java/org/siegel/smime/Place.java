package org.siegel.smime;

import java.util.Set;
import java.util.TreeSet;

/**
 * Where the walk through a message is.
 *
 * @param depth MIME and CMS layers so far
 * @param signatures the signature layers around
 * @param encryptions the encryption layers around
 * @param payloadPath whether only cryptographic layers are around, so that this is the message itself
 * @param cryptographic whether any cryptographic layer is around
 * @param main whether mail programs show this as the message's own text: the first part, or each alternative (RFC 9787 §7.1)
 * @param bounded whether the end of what is around is known to be its true end
 * @param object the section of the CMS object around, with a slash behind; empty outside of any
 * @param numbers of the parts within that, with dots between; empty for a part that is not in a multipart
 */
record Place(
        int depth,
        Set<Integer> signatures,
        Set<Integer> encryptions,
        boolean payloadPath,
        boolean cryptographic,
        boolean main,
        boolean bounded,
        String object,
        String numbers) {

    static final Place START = new Place(0, Set.of(), Set.of(), true, false, true, false, "", "");

    /** Inside of a signature that is a part beside the signed one. */
    Place clearSigned(int layer) {
        return new Place(
                depth + 1, with(signatures, layer), encryptions, payloadPath, true, main, true, object, numbered(1));
    }

    /** Inside of SignedData. */
    Place signed(int layer) {
        return new Place(
                depth + 1, with(signatures, layer), encryptions, payloadPath, true, main, true, section() + "/", "");
    }

    Place encrypted(int layer) {
        return new Place(
                depth + 1, signatures, with(encryptions, layer), payloadPath, true, main, true, section() + "/", "");
    }

    Place compressed() {
        return new Place(
                depth + 1, signatures, encryptions, payloadPath, cryptographic, main, true, section() + "/", "");
    }

    /** Inside of a message that is a part. */
    Place message(ContentType inner) {
        String own = numbers.isEmpty() ? "1" : numbers;
        return new Place(
                depth + 1,
                signatures,
                encryptions,
                false,
                cryptographic,
                main,
                true,
                object,
                inner.isMultipart() ? own : own + ".1");
    }

    /** @param number of the part, from 1 */
    Place part(ContentType multipart, int number) {
        return new Place(
                depth + 1,
                signatures,
                encryptions,
                false,
                cryptographic,
                main && LegacyDisplay.leadsTo(multipart, number - 1),
                true,
                object,
                numbered(number));
    }

    /** As IMAP numbers parts (RFC 3501 §6.4.5), anew in every CMS object. */
    String section() {
        return object + (numbers.isEmpty() ? "1" : numbers);
    }

    private String numbered(int number) {
        return numbers.isEmpty() ? Integer.toString(number) : numbers + '.' + number;
    }

    private static Set<Integer> with(Set<Integer> layers, int layer) {
        Set<Integer> more = new TreeSet<>(layers);
        more.add(layer);
        return more;
    }
}
