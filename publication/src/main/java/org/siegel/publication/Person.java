package org.siegel.publication;

/**
 * A person's entry in one directory.
 *
 * @param directory its name
 * @param id the directory's identifier of the entry
 */
record Person(String directory, String id) {}
