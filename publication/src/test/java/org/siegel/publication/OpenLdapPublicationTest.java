package org.siegel.publication;

import java.nio.file.Path;

class OpenLdapPublicationTest extends PublicationContract {

    @Override
    Site site(Path data) throws Exception {
        return Site.openLdap(data);
    }
}
