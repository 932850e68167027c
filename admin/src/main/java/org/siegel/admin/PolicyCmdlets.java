package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.tenant.EncryptionNegotiation;
import org.siegel.tenant.EncryptionSmimeAlgorithm;
import org.siegel.tenant.MobileDeviceMailboxPolicies;
import org.siegel.tenant.MobileDeviceMailboxPolicy;
import org.siegel.tenant.PolicyValue;
import org.siegel.tenant.SignedSmimeAlgorithm;
import org.siegel.tenant.TenantException;

/** Step 4, the browser policy; and the device policies with Exchange's six S/MIME parameters. */
final class PolicyCmdlets {

    private static final Parameter<String> BROWSER = optional(
            "Browser", ParameterType.Choice.of(BrowserPolicy.Browser.class), "Only this browser; all without it.");
    private static final Parameter<String> SYSTEM = optional(
            "OperatingSystem",
            ParameterType.Choice.of(BrowserPolicy.OperatingSystem.class),
            "Only this operating system; all without it.");

    private static final Parameter<String> NAME = required("Name", new ParameterType.Text(), "The new policy's name.");
    private static final Parameter<String> SOME =
            optional("Identity", new ParameterType.Text(), "Name or GUID of the policy; all policies without it.");
    private static final Parameter<String> ONE =
            required("Identity", new ParameterType.Text(), "Name or GUID of the policy.");
    private static final Parameter<String> NEW_NAME =
            optional("Name", new ParameterType.Text(), "Another name for the policy.");
    private static final Parameter<Boolean> IS_DEFAULT = optional(
            "IsDefault", new ParameterType.Flag(), "Whether it holds for everybody without a policy of his own.");

    private static final List<Parameter<?>> SMIME = List.of(
            optional("RequireSignedSMIMEMessages", new ParameterType.Flag(), "Outgoing messages must be signed."),
            optional("RequireEncryptedSMIMEMessages", new ParameterType.Flag(), "Outgoing messages must be encrypted."),
            optional(
                    "RequireSignedSMIMEAlgorithm",
                    choice(SignedSmimeAlgorithm.values()),
                    "The hash they must be signed with."),
            optional(
                    "RequireEncryptionSMIMEAlgorithm",
                    choice(EncryptionSmimeAlgorithm.values()),
                    "The cipher they must be encrypted with."),
            optional(
                    "AllowSMIMEEncryptionAlgorithmNegotiation",
                    choice(EncryptionNegotiation.values()),
                    "Whether the device may take another cipher that the recipient can read."),
            optional("AllowSMIMESoftCerts", new ParameterType.Flag(), "Keys outside of smart cards may be used."));

    private PolicyCmdlets() {}

    private static ParameterType.Choice choice(PolicyValue[] values) {
        List<String> names = new ArrayList<>();
        for (PolicyValue value : values) {
            names.add(value.exchangeName());
        }
        return new ParameterType.Choice(names);
    }

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "Get-BrowserPolicy",
                        "Shows the policy that installs the S/MIME control, for every browser and operating system.",
                        Role.VIEW_ONLY,
                        List.of(BROWSER, SYSTEM),
                        PolicyCmdlets::browserPolicy),
                new Cmdlet(
                        "New-MobileDeviceMailboxPolicy",
                        "Adds a mobile device mailbox policy.",
                        Role.ORGANIZATION_MANAGEMENT,
                        with(SMIME, NAME, IS_DEFAULT),
                        call -> create(rooms.get(), call)),
                new Cmdlet(
                        "Set-MobileDeviceMailboxPolicy",
                        "Changes a mobile device mailbox policy; what is not named stays.",
                        Role.ORGANIZATION_MANAGEMENT,
                        with(SMIME, ONE, NEW_NAME, IS_DEFAULT),
                        call -> change(rooms.get(), call)),
                new Cmdlet(
                        "Get-MobileDeviceMailboxPolicy",
                        "Shows mobile device mailbox policies.",
                        Role.VIEW_ONLY,
                        List.of(SOME),
                        call -> show(rooms.get(), call)));
    }

    private static List<Parameter<?>> with(List<Parameter<?>> last, Parameter<?>... first) {
        List<Parameter<?>> all = new ArrayList<>(List.of(first));
        all.addAll(last);
        return all;
    }

    private static List<Row> browserPolicy(Invocation call) {
        return BrowserPolicy.all(BrowserPolicy.Control.MICROSOFT).stream()
                .filter(p -> call.find(BROWSER).map(p.browser().name()::equals).orElse(true))
                .filter(p -> call.find(SYSTEM).map(p.system().name()::equals).orElse(true))
                .map(p -> Row.with("Browser", p.browser().name())
                        .and("OperatingSystem", p.system().name())
                        .and("Policy", "ExtensionInstallForcelist")
                        .and("Value", p.value())
                        .and("Location", p.location())
                        .and("Content", p.content())
                        .row())
                .toList();
    }

    private static List<Row> create(Rooms rooms, Invocation call) {
        rooms.organization();
        return changed(
                rooms,
                call,
                "New-MobileDeviceMailboxPolicy",
                policies -> policies.create(
                        applied(MobileDeviceMailboxPolicy.of(call.value(NAME)), call),
                        call.isSet(IS_DEFAULT),
                        call.now()));
    }

    private static List<Row> change(Rooms rooms, Invocation call) {
        rooms.organization();
        return changed(
                rooms,
                call,
                "Set-MobileDeviceMailboxPolicy",
                policies -> policies.set(
                        call.value(ONE),
                        policy -> applied(
                                call.find(NEW_NAME)
                                        .map(name -> policy.with("Name", name))
                                        .orElse(policy),
                                call),
                        call.find(IS_DEFAULT),
                        call.now()));
    }

    private static MobileDeviceMailboxPolicy applied(MobileDeviceMailboxPolicy policy, Invocation call) {
        MobileDeviceMailboxPolicy changed = policy;
        for (Parameter<?> parameter : SMIME) {
            Optional<?> value = call.find(parameter);
            if (value.isPresent()) {
                changed = changed.with(parameter.name(), String.valueOf(value.get()));
            }
        }
        return changed;
    }

    private interface Change {
        MobileDeviceMailboxPolicies.Kept make(MobileDeviceMailboxPolicies policies);
    }

    private static List<Row> changed(Rooms rooms, Invocation call, String cmdlet, Change change) {
        try {
            var kept = change.make(rooms.tenant().mobileDeviceMailboxPolicies());
            rooms.tenant()
                    .audit()
                    .record(call.caller().name(), cmdlet, kept.policy().name(), "ok", call.now());
            return List.of(row(kept));
        } catch (IllegalArgumentException e) {
            throw new CmdletException(CmdletException.Kind.INVALID_PARAMETER, String.valueOf(e.getMessage()), e);
        } catch (TenantException e) {
            throw new CmdletException(CmdletException.Kind.CONFLICT, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Row> show(Rooms rooms, Invocation call) {
        var policies = rooms.tenant().mobileDeviceMailboxPolicies();
        if (call.find(SOME).isEmpty()) {
            return policies.list().stream().map(PolicyCmdlets::row).toList();
        }
        return List.of(row(policies.get(call.value(SOME))
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND,
                        "there is no mobile device mailbox policy " + call.value(SOME)))));
    }

    private static Row row(MobileDeviceMailboxPolicies.Kept kept) {
        MobileDeviceMailboxPolicy policy = kept.policy();
        return Row.with("Name", policy.name())
                .and("IsDefault", kept.isDefault())
                .and("RequireSignedSMIMEMessages", policy.requireSignedSmimeMessages())
                .and("RequireEncryptedSMIMEMessages", policy.requireEncryptedSmimeMessages())
                .and(
                        "RequireSignedSMIMEAlgorithm",
                        policy.requireSignedSmimeAlgorithm().exchangeName())
                .and(
                        "RequireEncryptionSMIMEAlgorithm",
                        policy.requireEncryptionSmimeAlgorithm().exchangeName())
                .and(
                        "AllowSMIMEEncryptionAlgorithmNegotiation",
                        policy.allowSmimeEncryptionAlgorithmNegotiation().exchangeName())
                .and("AllowSMIMESoftCerts", policy.allowSmimeSoftCerts())
                .and("Guid", kept.guid().toString())
                .and("WhenChanged", kept.changed())
                .row();
    }
}
