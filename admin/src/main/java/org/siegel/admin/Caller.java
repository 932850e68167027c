package org.siegel.admin;

/**
 * Who runs a cmdlet.
 *
 * @param name for the audit, for example {@code local administrator}
 * @param role what he may do
 */
public record Caller(String name, Role role) {}
