// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.spell.SocketType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes objects apart, composes them, and joins or chooses among the inputs that a person added to a node. */
final class Fields {

    private static final String NO_OBJECT = "input 'object' is no object (wire it to an output that gives one)";

    private Fields() {}

    static List<Component> all() {
        List<Component> all = new ArrayList<>(Steps.alsoNamed(destructure(), "Get Values From Object"));
        all.addAll(List.of(compose(), merge(), combineText(), exclusiveGate()));
        return all;
    }

    private static Component destructure() {
        return Steps.pure("Destructure", "Gives the fields of an object by the names of the node's outputs.")
                .input("object", SocketType.ANY)
                .failing("where the input is no object")
                .workerPerNode(node -> {
                    List<String> names = Settings.addedNames(node, "outputs");
                    return (in, ctx) -> {
                        if (!(in.get("object") instanceof Map<?, ?> object)) {
                            throw new IllegalArgumentException(NO_OBJECT);
                        }
                        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                        names.forEach(name -> fields.put(name, object.get(name)));
                        return Outputs.of(fields);
                    };
                });
    }

    private static Component compose() {
        return Steps.pure("Compose Object", "Gives an object of the node's inputs.")
                .output("output", SocketType.OBJECT)
                .worker((in, ctx) -> Outputs.of("output", in.toMap()));
    }

    /** The node's own inputs win over the fields of the object. */
    private static Component merge() {
        return Steps.pure("Merge Objects", "Gives an object with the fields of another and the node's inputs.")
                .input("object", SocketType.OBJECT)
                .output("object", SocketType.OBJECT)
                .worker((in, ctx) -> {
                    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
                    if (in.get("object") instanceof Map<?, ?> object) {
                        object.forEach((name, value) -> merged.put(String.valueOf(name), value));
                    } else if (in.get("object") != null) {
                        throw new IllegalArgumentException(NO_OBJECT);
                    }
                    in.toMap().forEach((name, value) -> {
                        if (!name.equals("object")) {
                            merged.put(name, value);
                        }
                    });
                    return Outputs.of("object", merged);
                });
    }

    private static Component combineText() {
        return Steps.pure("Combine Text", "Joins the node's inputs that are wired, with a delimiter.")
                .output("output", SocketType.STRING)
                .setting(Setting.text("delimiter").describedAs("The text between them"))
                .workerPerNode(node -> {
                    String delimiter = Text.of(node.data().get("delimiter"));
                    return (in, ctx) -> Outputs.of(
                            "output", Text.join(new ArrayList<>(in.toMap().values()), delimiter));
                });
    }

    /** It depends on the trigger that came, and so is not pure. */
    private static Component exclusiveGate() {
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
}
