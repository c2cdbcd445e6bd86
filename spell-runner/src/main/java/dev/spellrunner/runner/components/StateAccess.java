// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Effect;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Components that read and write the State. */
final class StateAccess {

    private StateAccess() {}

    static List<Component> all() {
        return List.of(read(), write());
    }

    private static Component read() {
        return Component.named("State Read")
                .summary("Gives values of the State, by the names of its outputs, as they are at that time.")
                .reading()
                .nonBlocking()
                .workerPerNode(node -> {
                    List<String> names = Settings.addedNames(node, "outputs");
                    return (in, ctx) -> valuesOf(names, ctx.state().snapshot());
                });
    }

    private static Outputs valuesOf(List<String> names, Map<String, @Nullable Object> state) {
        if (names.size() == 1) {
            String name = names.get(0);
            Object value = state.get(name);
            return value != null || state.containsKey(name) ? Outputs.of(name, value) : Outputs.none();
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : names) {
            if (state.containsKey(name)) {
                values.put(name, state.get(name));
            }
        }
        return Outputs.of(values);
    }

    private static Component write() {
        return Component.named("State Write")
                .summary("Writes its inputs to the State: appends to lists, merges objects, sets all else.")
                .triggerInput("trigger")
                .openInputs()
                .triggerOutput("trigger")
                .action()
                .effect(Effect.STATE)
                .nonBlocking()
                .worker((in, ctx) -> {
                    ctx.state().update(state -> written(in, state));
                    return Outputs.none();
                });
    }

    private static Map<String, @Nullable Object> written(Inputs in, Map<String, @Nullable Object> state) {
        for (String name : in.names()) {
            if (in.has(name)) {
                state.put(name, merged(state.get(name), in.get(name)));
            }
        }
        return state;
    }

    private static @Nullable Object merged(@Nullable Object old, @Nullable Object value) {
        if (old instanceof List<?> list) {
            return Json.appended(list, value);
        }
        if (old instanceof Map<?, ?> object && value instanceof Map<?, ?> more) {
            Map<Object, @Nullable Object> union = new LinkedHashMap<>(object);
            union.putAll(more);
            return union;
        }
        return value;
    }
}
