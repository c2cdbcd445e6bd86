// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the reference of components, in Markdown, from what they say of themselves. */
final class ComponentReference {

    private final StringBuilder text = new StringBuilder();

    private ComponentReference() {}

    /** Returns a section for each component; those that only differ in their name share one. */
    static String of(List<Component> components) {
        ComponentReference reference = new ComponentReference();
        sections(components).forEach(reference::add);
        return reference.text.toString();
    }

    private static List<List<Component>> sections(List<Component> components) {
        Map<Map<String, ?>, List<Component>> sections = new LinkedHashMap<>();
        for (Component component : components) {
            Map<String, Object> same = new LinkedHashMap<>(component.fields());
            same.remove("name");
            sections.computeIfAbsent(same, key -> new ArrayList<>()).add(component);
        }
        return List.copyOf(sections.values());
    }

    private void add(List<Component> section) {
        Component component = section.get(0);
        line("## " + section.stream().map(Component::name).collect(Collectors.joining(", ")));
        line("");
        line(component.summary());
        line("");
        sockets("Takes", component.inputs());
        sockets("Gives", component.outputs());
        if (component.hasOpenInputs()) {
            line("- Wires to other inputs make inputs.");
        }
        component.missing().ifPresent(needs -> line("- Needs: " + needs + "."));
        component.failures().forEach(failure -> line("- Fails " + failure + "."));
        if (!component.settings().isEmpty()) {
            line("");
            line("| setting | kind | default | |");
            line("|---|---|---|---|");
            component.settings().forEach(this::setting);
        }
        line("");
    }

    private void sockets(String verb, List<Socket> sockets) {
        if (!sockets.isEmpty()) {
            line("- " + verb + ": "
                    + sockets.stream().map(ComponentReference::socket).collect(Collectors.joining(", ")) + ".");
        }
    }

    private static String socket(Socket socket) {
        String kind = socket.isTrigger() ? "trigger" : socket.type().kind();
        return "`" + socket.key() + "` (" + kind + (socket.oneOf() ? ", one of several" : "") + ")";
    }

    private void setting(Setting setting) {
        String value = setting.defaultValue() == null ? "" : "`" + setting.defaultValue() + "`";
        String choices = setting.choices().isEmpty() ? "" : ": " + String.join(", ", setting.choices());
        line("| `" + setting.name() + "` | " + setting.kind().text() + " | " + (setting.required() ? "required" : value)
                + " | " + cell(setting.description() + choices) + " |");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
