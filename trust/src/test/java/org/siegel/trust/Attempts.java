package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Forged messages that were tried in one test, and those that came out valid. */
final class Attempts {

    private final List<String> wrong = new ArrayList<>();
    private int tried;

    void notValid(String name, String message, SenderPolicy... policies) {
        for (SenderPolicy policy : policies) {
            count(name + ", sender " + policy, Forgery.code(message, policy).equals("valid"));
        }
    }

    void count(String name, boolean succeeded) {
        tried++;
        if (succeeded) {
            wrong.add(name);
        }
    }

    void none(int atLeast) {
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThanOrEqualTo(atLeast);
    }
}
