package org.siegel.publication;

import org.siegel.ca.Actor;

/**
 * On whose word and by which act something is published, for the journal.
 *
 * @param actor who
 * @param cause why, for example the cmdlet
 */
public record Order(Actor actor, String cause) {}
