// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes objects apart, composes them, and joins or chooses among the inputs that a person added to a node. */
final class Fields {

    private Fields() {}

    static Component destructure() {
        return step("Destructure", "Gives the fields of an object by the names of the node's outputs.")
                .input("object", SocketType.ANY)
                .workerPerNode(node -> {
                    List<String> names = Settings.addedNames(node, "outputs");
                    return (in, ctx) -> {
                        if (!(in.get("object") instanceof Map<?, ?> object)) {
                            throw new IllegalArgumentException(
                                    "input 'object' is no object (wire it to an output that gives one)");
                        }
                        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                        names.forEach(name -> fields.put(name, object.get(name)));
                        return Outputs.of(fields);
                    };
                });
    }

    static Component compose() {
        return step("Compose Object", "Gives an object of the node's inputs.")
                .output("output", SocketType.OBJECT)
                .worker((in, ctx) -> Outputs.of("output", in.toMap()));
    }

    static Component combineText() {
        return step("Combine Text", "Joins the node's inputs that are wired, with a delimiter.")
                .output("output", SocketType.STRING)
                .workerPerNode(node -> {
                    String delimiter = Text.of(node.data().get("delimiter"));
                    return (in, ctx) -> Outputs.of(
                            "output", Text.join(new ArrayList<>(in.toMap().values()), delimiter));
                });
    }

    /** It depends on the trigger that came, and so is not pure. */
    static Component exclusiveGate() {
        return Component.named("Exclusive Gate")
                .summary("Passes on the data of the pair whose trigger came.")
                .output("output", SocketType.ANY)
                .triggerOutput("trigger")
                .nonBlocking()
                .repeatable()
                .worker((in, ctx) -> {
                    String trigger = ctx.trigger().orElse("");
                    String data = trigger.replaceFirst(" trigger$", "") + " data";
                    return Outputs.of("output", in.get(data));
                });
    }

    private static Component.Builder step(String name, String summary) {
        return Component.named(name)
                .summary(summary)
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .pure();
    }
}
