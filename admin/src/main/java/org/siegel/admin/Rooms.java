package org.siegel.admin;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.siegel.ca.CertificateAuthority;
import org.siegel.ca.Hierarchy;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.UserAdministration;
import org.siegel.dns.SmimeaLookup;
import org.siegel.publication.Pruning;
import org.siegel.publication.Publisher;
import org.siegel.scim.ScimAgents;
import org.siegel.scim.ScimTokens;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.sync.Connector;
import org.siegel.tenant.LegacyAuthorities;
import org.siegel.tenant.Organization;
import org.siegel.tenant.SmimeConfig;
import org.siegel.tenant.SmimeParameter;
import org.siegel.tenant.Tenant;
import org.siegel.trust.AlgorithmPolicy;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.RecipientChoices;
import org.siegel.trust.RelyingParty;
import org.siegel.trust.RevocationList;
import org.siegel.trust.RevocationPolicy;
import org.siegel.trust.RevocationSource;
import org.siegel.trust.SerializedStore;

/** The rooms that cmdlets work in, as the composition root wired them. */
public final class Rooms {

    static final String NO_ORGANIZATION =
            "there is no organisation yet; begin with New-Organization -Name NAME -DomainName DOMAIN";

    private final Tenant tenant;
    private final Optional<UserAdministration> users;
    private final Synchronisation synchronisation;
    private final Publisher publisher;
    private final Pruning pruning;
    private final ScimTokens scimTokens;
    private final ScimAgents scimAgents;
    private final Primitives primitives;
    private final Clock clock;
    private final URI directoryUrl;
    private final Optional<SmimeaLookup> smimea;
    private final Optional<Fetching> fetching;
    private final Function<Organization, CertificateAuthority> founding;
    private final Consumer<Organization> onFounded;
    private final RecipientChoices choices = new RecipientChoices(4096);
    private final MissingCertificates missingCertificates = new MissingCertificates(this);
    private volatile @Nullable CertificateAuthority authority;

    /** The last party of each policy: with it go its collection's certificates, read, and the verdicts remembered of it. */
    private final Map<RevocationPolicy, Known> parties = new ConcurrentHashMap<>();

    private record Known(SmimeConfig config, List<ByteBuffer> lists, RelyingParty party) {}

    /**
     * @param users where users can be created; empty for an organisation's own directory
     * @param smimea asks the DNS for certificates of people whom the directory has none of; empty where that is not wanted
     * @param fetching fetches revocation lists and the like; empty where nothing is to be fetched
     * @param founding opens the organisation's certificate authority, founding it on first use
     * @param onFounded what else begins with an organisation: its mail
     */
    public Rooms(
            Tenant tenant,
            URI directoryUrl,
            Optional<UserAdministration> users,
            Synchronisation synchronisation,
            Publisher publisher,
            Pruning pruning,
            ScimTokens scimTokens,
            ScimAgents scimAgents,
            Primitives primitives,
            Clock clock,
            Optional<SmimeaLookup> smimea,
            Optional<Fetching> fetching,
            Function<Organization, CertificateAuthority> founding,
            Consumer<Organization> onFounded) {
        this.tenant = tenant;
        this.directoryUrl = directoryUrl;
        this.users = users;
        this.synchronisation = synchronisation;
        this.publisher = publisher;
        this.pruning = pruning;
        this.scimTokens = scimTokens;
        this.scimAgents = scimAgents;
        this.primitives = primitives;
        this.clock = clock;
        this.smimea = smimea;
        this.fetching = fetching;
        this.founding = founding;
        this.onFounded = onFounded;
    }

    public Tenant tenant() {
        return tenant;
    }

    /**
     * A user as the first directory knows him that has him. One that is away is told only where no other has him.
     *
     * @throws DirectoryException if that is so
     */
    Optional<DirectoryUser> user(MailAddress address) {
        Optional<DirectoryException> away = Optional.empty();
        for (Connector connector : synchronisation.connectors()) {
            try {
                Optional<DirectoryUser> user = connector.directory().find(address);
                if (user.isPresent()) {
                    return user;
                }
            } catch (DirectoryException e) {
                away = away.or(() -> Optional.of(e));
            }
        }
        if (away.isPresent()) {
            throw away.get();
        }
        return Optional.empty();
    }

    URI directoryUrl() {
        return directoryUrl;
    }

    /** From the directories into the tenant. */
    public Synchronisation synchronisation() {
        return synchronisation;
    }

    Optional<SmimeaLookup> smimea() {
        return smimea;
    }

    /** What identity products have written. */
    ScimAgents scimAgents() {
        return scimAgents;
    }

    /** Who may push. */
    ScimTokens scimTokens() {
        return scimTokens;
    }

    /** What is remembered of recipients' certificates. */
    RecipientChoices choices() {
        return choices;
    }

    /** Who cannot be written to in secret. */
    public MissingCertificates missingCertificates() {
        return missingCertificates;
    }

    /** Publishes certificates in the directories. */
    Publisher publisher() {
        return publisher;
    }

    /** Keeps what was published as it should be. */
    public Pruning pruning() {
        return pruning;
    }

    Primitives primitives() {
        return primitives;
    }

    public Clock clock() {
        return clock;
    }

    UserAdministration users() {
        return users.orElseThrow(() -> new CmdletException(
                CmdletException.Kind.REFUSED,
                "users of the directory " + directoryUrl
                        + " are created there, not here; create the user, then run Start-SyncCycle -PolicyType Delta"));
    }

    /** The organisation; refused before New-Organization. */
    public Organization organization() {
        return tenant.organization()
                .orElseThrow(() -> new CmdletException(CmdletException.Kind.REFUSED, NO_ORGANIZATION));
    }

    /** The organisation's certificate authority. */
    public CertificateAuthority authority() {
        CertificateAuthority open = authority;
        return open == null ? found(organization()) : open;
    }

    /** Who judges for the organisation: its collection, its own revocation lists, its configuration, and the network. */
    public RelyingParty relyingParty() {
        return relyingParty(tenant.smimeConfigs().get(), RevocationPolicy.HARD);
    }

    /**
     * Who judges what is about to be sent: a revocation that cannot be determined counts only where OWACheckCRLOnSend says
     * so.
     */
    public RelyingParty relyingPartyOnSend() {
        var config = tenant.smimeConfigs().get();
        boolean check = config.get(SmimeParameter.OWA_CHECK_CRL_ON_SEND);
        return relyingParty(config, check ? RevocationPolicy.HARD : RevocationPolicy.SOFT);
    }

    private RelyingParty relyingParty(SmimeConfig config, RevocationPolicy asked) {
        RevocationPolicy policy = config.get(SmimeParameter.OWA_DISABLE_CRL_CHECK) ? RevocationPolicy.NONE : asked;
        Hierarchy hierarchy = authority().hierarchy();
        List<ByteBuffer> lists = Stream.of(hierarchy.root(), hierarchy.issuing())
                .map(authority()::currentCrl)
                .map(ByteBuffer::wrap)
                .toList();
        Known known = parties.get(policy);
        if (known == null || !known.config.equals(config) || !known.lists.equals(lists)) {
            known = new Known(config, lists, newParty(config, policy, hierarchy, lists));
            parties.put(policy, known);
        }
        return known.party;
    }

    private RelyingParty newParty(
            SmimeConfig config, RevocationPolicy policy, Hierarchy hierarchy, List<ByteBuffer> ours) {
        SerializedStore store = SerializedStore.read(config.issuingCa()
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.REFUSED,
                        "nothing is trusted yet; load a collection with Set-SmimeConfig -SMIMECertificateIssuingCA"
                                + " FILE.sst"))
                .sst());
        List<RevocationList> lists = Stream.concat(
                        store.revocationLists().stream(),
                        ours.stream().map(ByteBuffer::array).map(RevocationList::of))
                .toList();
        var party = RelyingParty.of(CertificateCollection.of(store.x509Certificates(), lists))
                .withAlgorithms(algorithms(config.get(SmimeParameter.LEGACY_ALGORITHM_AUTHORITIES)));
        return fetching.map(network -> network.wire(party, config, policy, hierarchy))
                .orElseGet(() -> party.withRevocation(policy, List.of(), RevocationSource.NONE));
    }

    private static AlgorithmPolicy algorithms(LegacyAuthorities old) {
        return old.all() ? AlgorithmPolicy.legacy() : AlgorithmPolicy.modern().withLegacyBelow(old.thumbprints());
    }

    /** Opens, and on first use founds, what an organisation needs. A second run completes what a killed one left. */
    synchronized CertificateAuthority found(Organization organization) {
        CertificateAuthority open = authority;
        if (open == null) {
            open = founding.apply(organization);
            onFounded.accept(organization);
            authority = open; // only now: where the rest fails, the next call tries it again
        }
        return open;
    }
}
