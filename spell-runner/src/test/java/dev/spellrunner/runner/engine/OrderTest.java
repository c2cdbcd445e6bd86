// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.plan.PlanCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The order of a run, over plain arrays: which node is next. No worker works here, no event is told and no thread waits; a
 * node that has its turn gives its values at once, unless a test says otherwise.
 *
 * <p>Nodes are numbers, and stand on the canvas in that order. {@code {0, 1}} among the triggers lets node 0 trigger node 1;
 * among the values, it lets node 1 need the value of node 0.
 */
class OrderTest {

    private static final int[][] NONE = {};

    private final List<String> found = new ArrayList<>();

    @Test
    void takesTriggersInTheOrderInWhichTheyWereSent() {
        int[][] triggers = {{0, 1}, {0, 2}, {1, 3}, {2, 4}};

        assertThat(turns(5, triggers, NONE)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void sendsTriggersInTheOrderOfTheCanvas() {
        int[][] triggers = {{0, 3}, {0, 1}, {0, 2}};

        assertThat(turns(4, triggers, NONE)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void evaluatesWhatANodeNeedsRightBeforeItAndBeforeTheNextTrigger() {
        int[][] triggers = {{0, 1}, {0, 2}};
        int[][] values = {{4, 1}, {3, 4}};

        assertThat(turns(5, triggers, values)).containsExactly(0, 3, 4, 1, 2);
    }

    @Test
    void evaluatesEachNodeOnce() {
        int[][] triggers = {{0, 1}, {1, 2}};
        int[][] values = {{3, 1}, {4, 1}, {5, 3}, {5, 4}, {5, 2}};

        assertThat(turns(6, triggers, values)).containsExactly(0, 5, 3, 4, 1, 2);
    }

    @Test
    void doesNotEvaluateWhatNobodyNeeds() {
        int[][] triggers = {{0, 1}};
        int[][] values = {{1, 2}, {3, 2}};

        assertThat(turns(4, triggers, values)).containsExactly(0, 1);
    }

    @Test
    void evaluatesTheOutputsOfASpellThatStartsNowhere() {
        int[][] values = {{0, 2}, {1, 2}};

        assertThat(turns(new Drawing(3, NONE, values).output(2).starting(Plan.NOWHERE)))
                .containsExactly(0, 1, 2);
    }

    @Test
    void ignoresLaterTriggersOfANode() {
        int[][] triggers = {{0, 1}, {0, 2}, {1, 3}, {2, 3}};

        assertThat(turns(4, triggers, NONE)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void runsAnActionForEachTrigger() {
        int[][] triggers = {{0, 1}, {0, 2}, {1, 3}, {2, 3}};

        assertThat(turns(new Drawing(4, triggers, NONE).action(3))).containsExactly(0, 1, 2, 3, 3);
    }

    @Test
    void runsAJoinWhenAllItsTriggersHaveCome() {
        int[][] triggers = {{0, 1}, {0, 3}, {1, 2}, {2, 3}, {3, 4}};

        assertThat(turns(new Drawing(5, triggers, NONE).join(3))).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void firesANodeThatWasPulledWhenItsTriggerComes() {
        int[][] triggers = {{0, 1}, {1, 2}, {2, 3}};
        int[][] values = {{2, 1}};

        assertThat(turns(4, triggers, values)).containsExactly(0, 2, 1, 3);
    }

    @Test
    void doesNotFireWhatANodeCloses() {
        int[][] triggers = {{0, 1}, {1, 2}, {0, 3}};

        assertThat(turns(new Drawing(4, triggers, NONE).closing(1))).containsExactly(0, 1, 3);
        assertThat(found).containsExactly("idle");
    }

    @Test
    void letsTheTriggersOfABusyActionWait() {
        int[][] triggers = {{0, 1}, {0, 2}, {2, 1}};
        Drawing drawing = new Drawing(3, triggers, NONE).action(1);
        Plan plan = drawing.plan();
        Scope scope = scope(plan, 0);
        Order order = begin(scope);

        NodePlan first = next(order);
        order.completed(scope, first, Outputs.none());
        NodePlan busy = next(order);
        NodePlan other = next(order);
        order.completed(scope, other, Outputs.none());

        assertThat(order.findNext()).as("anything to do while it is busy").isFalse();
        assertThat(order.waitingTriggers()).isEqualTo(1);

        order.completed(scope, busy, Outputs.none());

        assertThat(next(order)).isSameAs(busy);
    }

    @Test
    void findsThatANodeLacksTheValueOfOneThatFailed() {
        int[][] triggers = {{0, 1}, {1, 2}};
        int[][] values = {{0, 2}};
        Plan plan = new Drawing(3, triggers, values).plan();
        Scope scope = scope(plan, 1);
        Order order = begin(scope);

        order.completed(scope, next(order), Outputs.none());
        scope.status(0, Scope.FAILED);

        assertThat(order.findNext()).isFalse();
        assertThat(found).containsExactly("2 needs the value of node '0', which failed");
    }

    // ---- drawing ----

    /** A spell of nodes that are numbers. */
    private static final class Drawing {

        private final int nodes;
        private final int[][] triggers;
        private final int[][] values;
        private final String[] kinds;
        private int closing = Plan.NOWHERE;
        private int start;

        Drawing(int nodes, int[][] triggers, int[][] values) {
            this.nodes = nodes;
            this.triggers = triggers;
            this.values = values;
            this.kinds = new String[nodes];
        }

        Drawing action(int node) {
            kinds[node] = "Action";
            return this;
        }

        Drawing join(int node) {
            kinds[node] = "Join";
            return this;
        }

        Drawing output(int node) {
            kinds[node] = "Out";
            return this;
        }

        Drawing closing(int node) {
            closing = node;
            return this;
        }

        Drawing starting(int node) {
            start = node;
            return this;
        }

        Plan plan() {
            SpellBuilder spell = Spell.named("numbers");
            for (int node = 0; node < nodes; node++) {
                spell.node(String.valueOf(node), kinds[node] == null ? "Node" : kinds[node]);
            }
            int[] come = new int[nodes];
            for (int[] wire : triggers) {
                // A join has an input for each of its triggers.
                int input = "Join".equals(kinds[wire[1]]) ? come[wire[1]]++ : 0;
                spell.wire(String.valueOf(wire[0]), "done", String.valueOf(wire[1]), "go" + input);
            }
            for (int[] wire : values) {
                spell.wire(String.valueOf(wire[0]), "out", String.valueOf(wire[1]), "in");
            }
            Components components = Components.of(
                    worker(kind("Node")),
                    worker(kind("Action").action()),
                    worker(kind("Join").join().triggerInput("go1").triggerInput("go2")),
                    worker(kind("Out").role(Role.OUTPUT)));
            return new PlanCompiler(new PlanCompiler.Means(components, false, List.of()), id -> Optional.empty())
                    .compile(spell.build());
        }
    }

    private static ComponentBuilder kind(String name) {
        return Component.named(name)
                .input("in", SocketType.ANY)
                .triggerInput("go0")
                .output("out", SocketType.ANY)
                .triggerOutput("done");
    }

    private static Component worker(ComponentBuilder kind) {
        return kind.pure().worker((in, ctx) -> {
            throw new IllegalStateException("no worker works here");
        });
    }

    // ---- driving ----

    private List<Integer> turns(int nodes, int[][] triggers, int[][] values) {
        return turns(new Drawing(nodes, triggers, values));
    }

    /** Returns the nodes in the order of their turns. */
    private List<Integer> turns(Drawing drawing) {
        Scope scope = scope(drawing.plan(), drawing.start);
        Order order = begin(scope);
        List<Integer> turns = new ArrayList<>();
        while (order.findNext()) {
            NodePlan node = order.takeTurn();
            turns.add(node.index);
            Outputs.Values given =
                    node.index == drawing.closing ? Outputs.none().firing() : Outputs.none();
            if (order.completed(scope, node, given)) {
                found.add("idle");
            }
        }
        return turns;
    }

    private static NodePlan next(Order order) {
        assertThat(order.findNext()).isTrue();
        return order.takeTurn();
    }

    private static Scope scope(Plan plan, int start) {
        Scope scope = Scope.root(plan, State.of(Map.of()), Map.of());
        scope.entry = start;
        return scope;
    }

    private Order begin(Scope scope) {
        Order order = new Order(new Found(), new TriggerQueue());
        order.begin(scope);
        return order;
    }

    private final class Found implements Finds {

        @Override
        public void idle(Scope scope) {
            found.add("idle");
        }

        @Override
        public void lacks(Scope scope, NodePlan node, Reason why) {
            found.add(node.index + " " + why.text());
        }

        @Override
        public void iterates(Loop loop) {
            found.add("iterates");
        }
    }
}
