package org.siegel.publication;

import java.nio.file.Path;

class OpenDjPublicationTest extends PublicationContract {

    @Override
    Site site(Path data) throws Exception {
        return Site.openDj(data);
    }
}
