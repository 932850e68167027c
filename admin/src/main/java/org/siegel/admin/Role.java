package org.siegel.admin;

/** What a caller may do; each role includes the ones before it. Exchange's role groups, by their purpose. */
public enum Role {
    /** Look at everything but keys (View-Only Organization Management). */
    VIEW_ONLY("View-Only Organization Management"),
    /** Create users, request, publish and export their certificates (Recipient Management). */
    RECIPIENT_MANAGEMENT("Recipient Management"),
    /** Decide what is trusted and which policies hold (Organization Management). */
    ORGANIZATION_MANAGEMENT("Organization Management");

    private final String title;

    Role(String title) {
        this.title = title;
    }

    /** Exchange's name of the role group. */
    public String title() {
        return title;
    }

    /** Whether a caller of this role may run what needs the other one. */
    public boolean includes(Role needed) {
        return ordinal() >= needed.ordinal();
    }
}
