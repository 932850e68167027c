package org.siegel.tenant;

import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/** The people behind a distribution group, through every group in it; or the reason why they are not known. */
public sealed interface GroupExpansion {

    /**
     * Everybody, each once, in the order of their addresses.
     *
     * @param members people, addresses outside, and memberships that lead nowhere
     * @param groups how many groups were opened, the first one included
     */
    record Complete(List<Member> members, int groups) implements GroupExpansion {
        public Complete {
            members = List.copyOf(members);
        }
    }

    /** It could not be finished; a message to the group must not be sent to some of its members only. */
    record Failed(Reason reason, String sentence) implements GroupExpansion {}

    /** Why an expansion fails. */
    enum Reason {
        /** OWADLExpansionTimeout is over. */
        TIMED_OUT,
        TOO_MANY_MEMBERS,
        TOO_DEEP
    }

    /** One member. */
    sealed interface Member {

        /** Names of the groups that lead to it, the expanded one first; of several ways a shortest. */
        List<String> via();
    }

    /** A recipient of the organisation. */
    record Person(Recipient recipient, List<String> via) implements Member {
        public Person {
            via = List.copyOf(via);
        }
    }

    /** Somebody of whom only the address is known. */
    record Outsider(MailAddress address, List<String> via) implements Member {
        public Outsider {
            via = List.copyOf(via);
        }
    }

    /**
     * A membership that leads to nobody, or to one of several.
     *
     * @param address where an address is all that is known of it
     */
    record Unresolved(Optional<MailAddress> address, String sentence, List<String> via) implements Member {
        public Unresolved {
            via = List.copyOf(via);
        }
    }
}
