package org.siegel.trust;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The valid_policy_graph of RFC 9618 §5: what RFC 5280's valid_policy_tree says, in a size that grows with the certificates
 * and not exponentially with the length of the path (CVE-2023-0464). One node per depth and policy; edges to the parents.
 */
final class PolicyGraph {

    private static final String ANY = PathInputs.ANY_POLICY;

    private static final class Node {
        final String policy;
        final Set<Node> parents = new HashSet<>();
        Set<String> expected;

        Node(String policy, Set<String> expected) {
            this.policy = policy;
            this.expected = expected;
        }
    }

    private List<Map<String, Node>> levels = new ArrayList<>();

    PolicyGraph() {
        Map<String, Node> root = new HashMap<>();
        root.put(ANY, new Node(ANY, Set.of(ANY)));
        levels.add(root);
    }

    boolean isNull() {
        return levels.isEmpty();
    }

    void clear() {
        levels = new ArrayList<>();
    }

    /** RFC 9618 §5.2 (d): the policies of the next certificate. */
    void add(Set<String> policies, boolean anyPolicyCounts) {
        if (isNull()) {
            return;
        }
        Map<String, Node> above = levels.getLast();
        Map<String, Set<Node>> expecting = new HashMap<>();
        for (Node parent : above.values()) {
            for (String expected : parent.expected) {
                expecting.computeIfAbsent(expected, p -> new HashSet<>()).add(parent);
            }
        }
        Map<String, Node> level = new HashMap<>();
        for (String policy : policies) {
            if (policy.equals(ANY)) {
                continue;
            }
            Node any = above.get(ANY);
            Set<Node> parents = expecting.getOrDefault(policy, any == null ? Set.of() : Set.of(any));
            connect(level, policy, parents);
        }
        if (policies.contains(ANY) && anyPolicyCounts) {
            expecting.forEach((policy, parents) -> {
                if (!level.containsKey(policy)) {
                    connect(level, policy, parents);
                }
            });
        }
        levels.add(level);
        prune();
    }

    private static void connect(Map<String, Node> level, String policy, Set<Node> parents) {
        if (!parents.isEmpty()) {
            Node node = new Node(policy, Set.of(policy));
            node.parents.addAll(parents);
            level.put(policy, node);
        }
    }

    /** RFC 9618 §5.3 (b)(1): issuer policies continue as subject policies. */
    void map(Map<String, Set<String>> mappings) {
        if (isNull()) {
            return;
        }
        Map<String, Node> level = levels.getLast();
        Node any = level.get(ANY);
        mappings.forEach((issuerPolicy, subjectPolicies) -> {
            Node node = level.get(issuerPolicy);
            if (node != null) {
                node.expected = Set.copyOf(subjectPolicies);
            } else if (any != null) {
                Node mapped = new Node(issuerPolicy, Set.copyOf(subjectPolicies));
                mapped.parents.addAll(any.parents);
                level.put(issuerPolicy, mapped);
            }
        });
    }

    /** RFC 9618 §5.3 (b)(2): mapping is inhibited, so the mapped policies end here. */
    void remove(Set<String> issuerPolicies) {
        if (!isNull()) {
            levels.getLast().keySet().removeAll(issuerPolicies);
            prune();
        }
    }

    /** Deletes nodes above the last level that lead nowhere; with nothing left at the last level the graph is null. */
    private void prune() {
        if (levels.getLast().isEmpty()) {
            clear();
            return;
        }
        for (int i = levels.size() - 1; i > 0; i--) {
            Set<Node> alive = new HashSet<>();
            levels.get(i).values().forEach(node -> alive.addAll(node.parents));
            levels.get(i - 1).values().retainAll(alive);
        }
    }

    /** RFC 9618 §5.4 (g): the user-constrained-policy-set. */
    Set<String> constrainedTo(Set<String> initialPolicies) {
        if (isNull()) {
            return Set.of();
        }
        Set<String> authority = new HashSet<>();
        for (Map<String, Node> level : levels.subList(1, levels.size())) {
            for (Node node : level.values()) {
                boolean root = node.parents.stream().anyMatch(p -> p.policy.equals(ANY));
                if (root && !node.policy.equals(ANY)) {
                    authority.add(node.policy);
                }
            }
        }
        boolean any = levels.getLast().containsKey(ANY);
        if (initialPolicies.contains(ANY)) {
            if (any) {
                authority.add(ANY);
            }
            return authority;
        }
        if (any) {
            return initialPolicies;
        }
        authority.retainAll(initialPolicies);
        return authority;
    }
}
