// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Socket;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Components that open a scope of their own: another spell, and the iterations over a list. */
final class ScopeComponents {

    /** The inputs at which spells of Magick start that others call. */
    private static final List<String> EVENT_INPUTS = List.of("Input - Default", "Input - Subspell");

    private ScopeComponents() {}

    static List<Component> all() {
        return List.of(spell(), spellByName(), forEach());
    }

    private static Component spell() {
        return Component.named("Spell")
                .summary("Runs another spell.")
                .calls(ScopeComponents::spellId)
                .nonBlocking()
                .setting(Setting.text("spellId")
                        .describedAs("the name or the id of the spell to run")
                        .asRequired())
                .worker((in, ctx) -> Outputs.call(valuesOf(in)));
    }

    /** Returns the values by name; a single one, as many calls have, needs no table. */
    private static Map<String, @Nullable Object> valuesOf(Inputs in) {
        List<String> names = in.names();
        return names.size() == 1 && in.has(names.get(0))
                ? Collections.singletonMap(names.get(0), in.get(names.get(0)))
                : in.toMap();
    }

    /** An editor wires the event to it, or the inputs as an object. */
    private static Component spellByName() {
        return Steps.step("Spell By Name", "Runs the spell whose name comes as a value.")
                .callsByName("spellName")
                .input(Socket.of("spellName", SocketType.STRING)
                        .describedAs("The name or the id of the spell, one of the owner's"))
                .input(Socket.of("event", SocketType.ANY)
                        .describedAs("Becomes the spell's inputs '" + String.join("' and '", EVENT_INPUTS) + "'"))
                .input(Socket.of("inputs", SocketType.OBJECT).describedAs("More inputs of the spell, by name"))
                .output(Socket.of("output", SocketType.ANY).describedAs("The first of the spell's outputs"))
                .output(Socket.of("outputs", SocketType.OBJECT).describedAs("The spell's outputs, by name"))
                .failing("where there is no such spell, or it cannot run")
                .worker((in, ctx) -> Outputs.call(inputsOf(in)).giving("output", "outputs"));
    }

    private static Map<String, @Nullable Object> inputsOf(Inputs in) {
        Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
        if (in.get("event") != null) {
            EVENT_INPUTS.forEach(name -> inputs.put(name, in.get("event")));
        }
        Object more = in.get("inputs");
        if (more instanceof Map<?, ?> named) {
            named.forEach((name, value) -> inputs.put(String.valueOf(name), value));
        } else if (more != null) {
            throw new IllegalArgumentException("input 'inputs' is no object (give the spell's inputs by name)");
        }
        return inputs;
    }

    private static @Nullable String spellId(Node node) {
        return node.data().get("spellId") instanceof String text && !text.isBlank() ? text : null;
    }

    private static Component forEach() {
        return Component.named("ForEach")
                .summary("Fires act once for each item of a list, then done.")
                .triggerInput("act1")
                .input("array", SocketType.ARRAY)
                .triggerOutput("act")
                .triggerOutput("done")
                .output("element", SocketType.ANY)
                .nonBlocking()
                .iterates()
                .failing("where the input is no list")
                .setting(Setting.bool("parallel")
                        .describedAs("Whether the iterations run side by side")
                        .defaultingTo(false))
                .workerPerNode(node -> {
                    boolean parallel = Truth.of(node.data().get("parallel"));
                    return (in, ctx) -> Outputs.each(in.list("array"), "element", "act", parallel);
                });
    }
}
