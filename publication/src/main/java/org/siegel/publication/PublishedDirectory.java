package org.siegel.publication;

import org.siegel.directory.CertificateDirectory;

/**
 * A directory in which certificates are published.
 *
 * @param name its connector's, under which the journal knows it; must stay
 * @param directory how it is reached
 */
public record PublishedDirectory(String name, CertificateDirectory directory) {}
