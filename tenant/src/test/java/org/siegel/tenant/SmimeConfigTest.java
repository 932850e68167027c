package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmimeConfigTest {

    /** The defaults that Microsoft's page on Set-SmimeConfig documents. */
    @ParameterizedTest
    @CsvSource({
        "OWAAllowUserChoiceOfSigningCertificate,false",
        "OWAAlwaysEncrypt,false",
        "OWAAlwaysSign,false",
        "OWABCCEncryptedEmailForking,0",
        "OWACheckCRLOnSend,false",
        "OWAClearSign,true",
        "OWACopyRecipientHeaders,''",
        "OWACRLConnectionTimeout,60000",
        "OWACRLRetrievalTimeout,10000",
        "OWADisableCRLCheck,false",
        "OWADLExpansionTimeout,60000",
        "OWAEncryptionAlgorithms,6610",
        "OWAEncryptTemporaryBuffers,true",
        "OWAForceSMIMEClientUpgrade,true",
        "OWAIncludeCertificateChainAndRootCertificate,false",
        "OWAIncludeCertificateChainWithoutRootCertificate,false",
        "OWAIncludeSMIMECapabilitiesInMessage,false",
        "OWAOnlyUseSmartCard,false",
        "OWASenderCertificateAttributesToDisplay,''",
        "OWASignedEmailCertificateInclusion,true",
        "OWASigningAlgorithms,8004",
        "OWATripleWrapSignedEncryptedMail,false",
        "OWAUseKeyIdentifier,false",
        "OWAUseSecondaryProxiesWhenFindingCertificates,true",
        "NoSignOnReply,true",
        "LegacyAlgorithmAuthorities,*",
        "MicrosoftCertificateChoice,true",
    })
    void the_compatibility_preset_is_what_exchange_does(String name, String value) {
        var config = SmimeConfig.microsoftDefaults();
        assertThat(config.text(SmimeParameter.named(name))).isEqualTo(value);
        assertThat(SmimeParameter.all()).hasSize(27);
    }

    @Test
    void our_defaults_differ_from_exchange_only_where_exchange_is_weak() {
        var ours = SmimeConfig.defaults();
        var exchange = SmimeConfig.microsoftDefaults();
        assertThat(SmimeParameter.all())
                .filteredOn(p -> !ours.text(p).equals(exchange.text(p)))
                .extracting(SmimeParameter::name)
                .containsExactlyInAnyOrder(
                        "OWASigningAlgorithms",
                        "OWAIncludeSMIMECapabilitiesInMessage",
                        "LegacyAlgorithmAuthorities",
                        "MicrosoftCertificateChoice");
        assertThat(ours.get(SmimeParameter.OWA_SIGNING_ALGORITHMS)).hasToString("800C");
        assertThat(ours.get(SmimeParameter.OWA_INCLUDE_SMIME_CAPABILITIES_IN_MESSAGE))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OWAAlwaysSign|yes|OWAAlwaysSign: true or false is needed, not 'yes'",
                "OWABCCEncryptedEmailForking|3|OWABCCEncryptedEmailForking: a whole number from 0 to 2",
                "OWABCCEncryptedEmailForking|-1|a whole number from 0 to 2",
                "OWACRLConnectionTimeout|4294967296|from 0 to 4294967295",
                "OWASigningAlgorithms|6610|OWASigningAlgorithms: item 1 of the algorithm list, '6610'",
                "OWASenderCertificateAttributesToDisplay|2.5.4.3,CN|'CN' is no object identifier",
                "LegacyAlgorithmAuthorities|*,71CB|'*' is no thumbprint; 40 or 64 hexadecimal digits each are needed",
                "LegacyAlgorithmAuthorities|71CB4E2B02738AD44F8B382C93BD17BA665F99|is no thumbprint",
                "OWAAlwaysShout|true|Set-SmimeConfig has no parameter OWAAlwaysShout",
            })
    void a_wrong_value_is_refused_by_name(String name, String value, String sentence) {
        assertThatThrownBy(() -> SmimeConfig.defaults().with(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void a_value_may_be_written_as_in_powershell_and_at_its_bounds() {
        var config = SmimeConfig.defaults()
                .with("owaalwayssign", "$True")
                .with("OWACRLRetrievalTimeout", "4294967295")
                .with("OWASenderCertificateAttributesToDisplay", "2.5.4.3, 1.2.840.113549.1.9.1");
        assertThat(config.get(SmimeParameter.OWA_ALWAYS_SIGN)).isTrue();
        assertThat(config.get(SmimeParameter.OWA_CRL_RETRIEVAL_TIMEOUT)).isEqualTo(4294967295L);
        assertThat(config.get(SmimeParameter.OWA_SENDER_CERTIFICATE_ATTRIBUTES_TO_DISPLAY))
                .contains("2.5.4.3,1.2.840.113549.1.9.1");
    }

    @Test
    void what_the_text_form_refuses_is_refused_in_the_typed_form_too() {
        assertThatThrownBy(() -> SmimeConfig.defaults().with(SmimeParameter.OWA_BCC_ENCRYPTED_EMAIL_FORKING, 7L))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_thumbprint_is_taken_as_windows_shows_it() {
        var config = SmimeConfig.defaults()
                .with(
                        "LegacyAlgorithmAuthorities",
                        "\u200e71 cb 4e 2b 02 73 8a d4 4f 8b 38 2c 93 bd 17 ba 66 5f 99 14,"
                                + "71:CB:4E:2B:02:73:8A:D4:4F:8B:38:2C:93:BD:17:BA:66:5F:99:14");
        assertThat(config.text(SmimeParameter.LEGACY_ALGORITHM_AUTHORITIES))
                .isEqualTo("71CB4E2B02738AD44F8B382C93BD17BA665F9914");
        assertThat(config.with("LegacyAlgorithmAuthorities", "")
                        .get(SmimeParameter.LEGACY_ALGORITHM_AUTHORITIES)
                        .thumbprints())
                .isEmpty();
    }
}
