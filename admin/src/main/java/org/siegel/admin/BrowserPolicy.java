package org.siegel.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Step 4: the policy that installs an S/MIME control into the browsers of managed desktops
 * (ExtensionInstallForcelist), as the file or setting each browser reads on each operating system.
 *
 * @param browser whose
 * @param system where
 * @param location registry key, preference domain or file
 * @param value {@code extension-id;update-url}
 * @param content what to put there, complete: a .reg file, a property list or a JSON file
 */
public record BrowserPolicy(Browser browser, OperatingSystem system, String location, String value, String content) {

    /** A control to install: Microsoft's now; Siegel's own joins. */
    public record Control(String extensionId, String updateUrl) {
        /** Microsoft's S/MIME control for Outlook on the web, with the values of Microsoft's article. */
        public static final Control MICROSOFT =
                new Control("maafgiompdekodanheihhgilkjchcakm", "https://outlook.office.com/owa/SmimeCrxUpdate.ashx");

        /** The value of ExtensionInstallForcelist. */
        public String value() {
            return extensionId + ";" + updateUrl;
        }
    }

    /** The browsers that know the policy. */
    public enum Browser {
        Chrome("Google\\Chrome", "com.google.Chrome", "/etc/opt/chrome/policies/managed"),
        Edge("Microsoft\\Edge", "com.microsoft.Edge", "/etc/opt/edge/policies/managed"),
        Chromium("Chromium", "org.chromium.Chromium", "/etc/chromium/policies/managed");

        private final String registryPath;
        private final String preferenceDomain;
        private final String policyFolder;

        Browser(String registryPath, String preferenceDomain, String policyFolder) {
            this.registryPath = registryPath;
            this.preferenceDomain = preferenceDomain;
            this.policyFolder = policyFolder;
        }
    }

    /** The operating systems they run on. */
    public enum OperatingSystem {
        Windows,
        MacOS,
        Linux
    }

    /** The policy of every browser on every operating system. */
    public static List<BrowserPolicy> all(Control control) {
        List<BrowserPolicy> all = new ArrayList<>();
        for (Browser browser : Browser.values()) {
            all.add(windows(browser, control));
            all.add(macOs(browser, control));
            all.add(linux(browser, control));
        }
        return all;
    }

    private static BrowserPolicy windows(Browser browser, Control control) {
        String key = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\" + browser.registryPath + "\\ExtensionInstallForcelist";
        String file =
                "Windows Registry Editor Version 5.00\r\n\r\n[" + key + "]\r\n\"1\"=\"" + control.value() + "\"\r\n";
        return new BrowserPolicy(browser, OperatingSystem.Windows, key, control.value(), file);
    }

    private static BrowserPolicy macOs(Browser browser, Control control) {
        // stable identifiers, so that a profile installed again replaces the earlier one
        UUID profile = UUID.nameUUIDFromBytes(
                ("siegel profile " + browser + control.value()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        UUID payload = UUID.nameUUIDFromBytes(
                ("siegel payload " + browser + control.value()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String file = """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
                <plist version="1.0">
                <dict>
                  <key>PayloadType</key><string>Configuration</string>
                  <key>PayloadVersion</key><integer>1</integer>
                  <key>PayloadIdentifier</key><string>org.siegel.browser-policy.%1$s</string>
                  <key>PayloadUUID</key><string>%2$s</string>
                  <key>PayloadDisplayName</key><string>S/MIME control for %1$s</string>
                  <key>PayloadScope</key><string>System</string>
                  <key>PayloadContent</key>
                  <array>
                    <dict>
                      <key>PayloadType</key><string>%1$s</string>
                      <key>PayloadVersion</key><integer>1</integer>
                      <key>PayloadIdentifier</key><string>org.siegel.browser-policy.%1$s.settings</string>
                      <key>PayloadUUID</key><string>%3$s</string>
                      <key>ExtensionInstallForcelist</key>
                      <array>
                        <string>%4$s</string>
                      </array>
                    </dict>
                  </array>
                </dict>
                </plist>
                """.formatted(browser.preferenceDomain, profile, payload, control.value());
        return new BrowserPolicy(browser, OperatingSystem.MacOS, browser.preferenceDomain, control.value(), file);
    }

    private static BrowserPolicy linux(Browser browser, Control control) {
        String file = """
                {
                  "ExtensionInstallForcelist": [
                    "%s"
                  ]
                }
                """.formatted(control.value());
        return new BrowserPolicy(
                browser, OperatingSystem.Linux, browser.policyFolder + "/siegel-smime.json", control.value(), file);
    }
}
