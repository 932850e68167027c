package org.siegel.directory;

/** What a directory of our own can do beyond publishing: take in new users. */
public interface UserAdministration {

    /**
     * Adds a user. If the same login name with the same primary address is there already, that one is returned
     * unchanged, its password too.
     *
     * @throws DirectoryException if the name or the address belongs to somebody else, or the directory refuses
     */
    DirectoryUser addUser(NewUser user);
}
