package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {

    /** A certificate's subject may hold them, and java.security passes them on. */
    @Test
    void aCmdletsResultCannotSteerTheTerminal() {
        var rows = Json.object().putArray("rows");
        var row = rows.addObject();
        row.put("Subject", "CN=\u001b]0;owned\u0007\u009b2J\u202emoc.elpmaxe");
        row.putArray("Chain").add("CN=a\u001b[1A").add("CN=b\rCN=c");

        assertThat(CmdletCommand.list(rows))
                .isEqualTo("Subject : CN=?]0;owned??2J?moc.elpmaxe\nChain   : {CN=a?[1A, CN=b?CN=c}\n");
    }

    @Test
    void aLineThatAStrangerWroteDoesNotLookLikeAPropertyOfItsOwn() {
        var rows = Json.object().putArray("rows");
        rows.addObject().put("Subject", "CN=a\nValid : True");

        assertThat(CmdletCommand.list(rows).lines().skip(1))
                .singleElement()
                .asString()
                .startsWith("   ");
    }

    @Test
    void textOfAllLanguagesPasses() {
        assertThat(Terminal.line("Gärtner, 山田, שלום")).isEqualTo("Gärtner, 山田, שלום");
    }
}
