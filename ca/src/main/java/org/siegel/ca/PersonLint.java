package org.siegel.ca;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.siegel.smime.MailAddress;

/** The rules for the certificates of people: RFC 8550 §4.4, CA/Browser Forum S/MIME BR §6.3.2, §7.1.2.3, §7.1.4. */
final class PersonLint {

    private final Lint lint;
    private final CertificateRequest expected;

    PersonLint(Lint lint, CertificateRequest expected) {
        this.lint = lint;
        this.expected = expected;
    }

    void check(Optional<NameConstraints> issuerConstraints) {
        LintTables.onlyExtensions(lint, LintTables.PERSON_EXTENSIONS);
        LintTables.emailProtectionOnly(lint);
        LintTables.crlByHttp(lint);
        var begin = X509Time.read(lint.certificate().getStartDate());
        var end = X509Time.read(lint.certificate().getEndDate());
        lint.require(
                Duration.between(begin, end).compareTo(CaOptions.LONGEST_VALIDITY) < 0,
                "validity",
                "the certificate is valid for more than 825 days");
        keyUsage();
        addresses();
        subject();
        issuerConstraints.ifPresent(this::withinConstraints);
    }

    private void keyUsage() {
        lint.value(Extension.keyUsage, "key-usage").ifPresent(v -> {
            boolean rsa = PublicKeyRules.isRsa(lint.certificate().getSubjectPublicKeyInfo());
            Set<String> wanted = switch (expected.profile()) {
                case SIGNING_AND_ENCRYPTION -> Set.of("digitalSignature", rsa ? "keyEncipherment" : "keyAgreement");
                case SIGNING -> Set.of("digitalSignature");
                case ENCRYPTION -> Set.of(rsa ? "keyEncipherment" : "keyAgreement");
            };
            Set<String> found = new HashSet<>(LintTables.usage(v));
            if (expected.profile().signs()) {
                found.remove("nonRepudiation"); // allowed, never required
            }
            lint.require(
                    found.equals(wanted),
                    "key-usage",
                    "a certificate for " + expected.profile() + " with this kind of key needs " + wanted
                            + ", but it has " + LintTables.usage(v));
        });
    }

    /** One name, and it is the requested address: another one would hand over somebody else's mail. */
    private void addresses() {
        lint.value(Extension.subjectAlternativeName, "subject-alternative-name").ifPresent(v -> {
            GeneralName[] names = GeneralNames.getInstance(v).getNames();
            lint.require(
                    names.length == 1
                            && expected.address().equals(read(names[0]).orElse(null)),
                    "subject-alternative-name",
                    "the only alternative name must be the address " + expected.address());
        });
    }

    private static Optional<MailAddress> read(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.rfc822Name ->
                MailAddress.parse(name.getName().toString()).filter(a -> isAscii(a.localPart()));
            case GeneralName.otherName -> {
                OtherName other = OtherName.getInstance(name.getName());
                yield other.getTypeID().getId().equals("1.3.6.1.5.5.7.8.9")
                                && other.getValue() instanceof ASN1UTF8String text
                        ? MailAddress.parse(text.getString()).filter(a -> !isAscii(a.localPart()))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static boolean isAscii(String text) {
        return text.codePoints().noneMatch(c -> c > 0x7f);
    }

    private void subject() {
        for (RDN rdn : lint.certificate().getSubject().getRDNs()) {
            AttributeTypeAndValue attribute = rdn.getFirst();
            String value = IETFUtils.valueToString(attribute.getValue()).replace("\\", "");
            boolean address = attribute.getType().equals(BCStyle.EmailAddress);
            lint.require(
                    !rdn.isMultiValued() && (address || attribute.getType().equals(BCStyle.CN)),
                    "subject",
                    "the subject may hold a common name and an address only");
            lint.require(
                    value.codePointCount(0, value.length()) <= (address ? 255 : 64) && !value.isBlank(),
                    "subject",
                    "a part of the subject is empty or too long");
            lint.require(
                    value.codePoints().noneMatch(PersonLint::misleading),
                    "subject",
                    "the name holds control or direction characters");
            boolean claimsAddress = address || value.indexOf('@') >= 0;
            lint.require(
                    !claimsAddress || expected.address().toString().equalsIgnoreCase(value),
                    "subject-address",
                    "the subject names another address than " + expected.address());
        }
    }

    /** Control characters, and format characters other than the joiners that some scripts need. */
    private static boolean misleading(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> character != 0x200c && character != 0x200d;
            default -> false;
        };
    }

    /** RFC 5280 §4.2.1.10 for mail addresses: a host, or the domains below {@code .domain}. */
    private void withinConstraints(NameConstraints constraints) {
        GeneralSubtree[] permitted = constraints.getPermittedSubtrees();
        String domain = expected.address().domain();
        boolean within = permitted == null
                || Stream.of(permitted)
                        .map(GeneralSubtree::getBase)
                        .filter(b -> b.getTagNo() == GeneralName.rfc822Name)
                        .map(b -> b.getName().toString().toLowerCase(Locale.ROOT))
                        .anyMatch(b -> b.startsWith(".") ? domain.endsWith(b) : domain.equals(b));
        lint.require(
                within, "name-constraints", "the issuing authority is bound to another mail domain than " + domain);
    }
}
