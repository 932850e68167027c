package org.siegel.publication;

import java.nio.file.Path;

class ActiveDirectoryPublicationTest extends PublicationContract {

    @Override
    Site site(Path data) throws Exception {
        return Site.activeDirectory(data);
    }
}
