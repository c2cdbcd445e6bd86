// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import dev.spellrunner.core.component.BoundNode;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Socket;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A node made ready to run. Immutable once compiled.
 *
 * <p>A <i>data wire</i> is an index into {@link #sources}; the wires of input {@code i} are {@code inputStart[i]} to
 * {@code inputStart[i + 1] - 1}. The trigger wires are those of {@link Plan#wires}.
 */
public final class NodePlan {

    public final int index;
    public final Node node;
    /** The name of the node: to look it up in the settings took 8 ns of each output. */
    public final String name;

    public final Component component;
    public final Worker worker;
    public final Shape shape;
    public final NodePath path;
    public final Role role;
    public final boolean action;
    public final boolean mayBlock;
    /** Whether one context can serve all calls of the worker, since it keeps nothing. */
    public final boolean pure;
    /**
     * Whether it has its turn in a schedule: its worker does not block and does not iterate, and its inputs do not hang on who
     * sent its trigger. It may call a spell, which perhaps runs through.
     */
    public final boolean givesAtOnce;
    /** Whether a schedule may pause for it if nothing else is ready: its worker may block, and no clock limits its time. */
    public final boolean mayPause;
    /** Whether some input has several wires of which only that from the node that sent the trigger counts. */
    public final boolean hasOneOf;
    /** Whether the sender of its trigger must be remembered. */
    public final boolean needsSender;
    /** Whether a trigger output leads on from here. */
    public final boolean hasTriggers;
    /**
     * Whether it has trigger outputs as it was saved, and by its component only where it lists no outputs: what a one-of
     * input goes by.
     */
    public final boolean sendsTriggers;
    /** Whether a run can start here by name: no trigger leads here. */
    public final boolean startsRuns;

    public final @Nullable Duration timeout;

    /** By data input, and one more: its first data wire. */
    public final int[] inputStart;
    /** By data wire: the node that gives the value. */
    public final int[] sources;
    /** By data wire: the name of the output that gives the value. */
    public final String[] sourceOutputs;
    /** By data wire that leads from here: the node that takes the value. */
    public final int[] consumers;
    /** By data wire that leads from here: its index at the node that takes the value. */
    public final int[] consumerWires;
    /** The trigger inputs that it waits for, if it waits for several; else its first trigger will do. */
    public final @Nullable Join join;

    /** Whether something is wired to the output {@code error}. */
    public final boolean handlesErrors;

    /** The plan of the spell that it calls, if it calls one; set once, while compiling. */
    @Nullable
    public Plan called;

    private volatile @Nullable Region region;

    NodePlan(
            BoundNode bound,
            Component component,
            Worker worker,
            boolean decorated,
            Shape shape,
            NodeWires wires,
            TriggerWires triggers) {
        this.index = bound.index();
        this.node = bound.node();
        this.name = node.name();
        this.component = component;
        this.worker = worker;
        this.shape = shape;
        this.path = NodePath.of(node.id());
        this.role = component.role();
        this.action = component.isAction();
        this.mayBlock = component.mayBlock();
        this.pure = component.isPure() && !decorated;
        this.hasTriggers = shape.triggers.size() > 0;
        this.sendsTriggers = node.outputs().isEmpty() ? hasTriggers : listsTriggers(bound);
        this.startsRuns = hasTriggers && shape.triggerInputs.size() == 0;
        this.timeout = component.timeout(node).orElse(null);
        this.inputStart = wires.inputStart;
        this.hasOneOf = shape.hasOneOf && hasOneOf(shape, inputStart);
        this.needsSender = !pure || hasOneOf;
        this.givesAtOnce = !mayBlock && !hasOneOf && (!component.opensScopes() || callsOneSpell());
        this.mayPause = mayBlock && !component.opensScopes() && !hasOneOf && timeout == null;
        this.sources = wires.sources;
        this.sourceOutputs = wires.sourceOutputs;
        this.consumers = wires.consumers;
        this.consumerWires = wires.consumerWires;
        this.handlesErrors = triggers.handleErrors(index, shape);
        this.join = component.isJoin() ? Join.of(index, triggers) : null;
    }

    /** Makes a plan of the same node with another worker, which does not block. */
    NodePlan(NodePlan other, Worker worker, boolean keepsTimeout) {
        this.index = other.index;
        this.node = other.node;
        this.name = other.name;
        this.component = other.component;
        this.worker = worker;
        this.shape = other.shape;
        this.path = other.path;
        this.role = other.role;
        this.action = other.action;
        this.mayBlock = false;
        this.pure = false;
        this.hasOneOf = other.hasOneOf;
        this.needsSender = true;
        // A plan of one run: to lay out a schedule for it takes as long as to find its order.
        this.givesAtOnce = false;
        this.mayPause = false;
        this.hasTriggers = other.hasTriggers;
        this.sendsTriggers = other.sendsTriggers;
        this.startsRuns = other.startsRuns;
        this.timeout = keepsTimeout ? other.timeout : null;
        this.inputStart = other.inputStart;
        this.sources = other.sources;
        this.sourceOutputs = other.sourceOutputs;
        this.consumers = other.consumers;
        this.consumerWires = other.consumerWires;
        this.handlesErrors = other.handlesErrors;
        this.join = other.join;
    }

    private boolean callsOneSpell() {
        return !pure && component.calledSpell(node).isPresent();
    }

    private static boolean listsTriggers(BoundNode bound) {
        for (Socket output : bound.outputs()) {
            if (output.isTrigger() && bound.node().outputs().containsKey(output.key())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasOneOf(Shape shape, int[] inputStart) {
        for (int input = 0; input < shape.oneOf.length; input++) {
            if (shape.oneOf[input] && inputStart[input + 1] - inputStart[input] > 1) {
                return true;
            }
        }
        return false;
    }

    /** Returns what runs once per iteration when this node iterates over a trigger output. */
    public Region regionOf(String body, Plan plan) {
        Region known = region;
        if (known == null || !known.body.equals(body)) {
            known = Region.of(plan, this, body);
            region = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return "node '" + node.id() + "' (" + component.name() + ")";
    }
}
