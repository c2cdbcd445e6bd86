// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Derives the sockets that an editor would add to a node from what its settings name. Has no state. */
final class NamedSockets {

    /** A name in a template, also one that a block is about. */
    private static final Pattern IN_TEMPLATE =
            Pattern.compile("\\{\\{\\{?\\s*(?:#\\s*(?:if|unless|each|with)\\s+)?([A-Za-z_]\\w*)");

    /** Words of templates that name nothing. */
    private static final Set<String> WORDS = Set.of("else", "this", "if", "unless", "each", "with");

    private static final Pattern PARAMETERS = Pattern.compile("\\bfunction\\s+worker\\s*\\(\\s*\\{([^}]*)}");
    private static final Pattern INPUTS = Pattern.compile("\\binputs?\\.([A-Za-z_]\\w*)");
    private static final Pattern RETURNED = Pattern.compile("(?:\\breturn\\s*\\(?|=>\\s*\\()\\s*\\{");
    private static final Pattern NAME = Pattern.compile("\\s*[\"']?([A-Za-z_]\\w*)[\"']?");
    /** A Code changes the State by what it returns under this name. */
    private static final String STATE = "state";

    private NamedSockets() {}

    /** Returns the settings of a node with the sockets that they name, unless they list some themselves. */
    static Map<String, @Nullable Object> addedTo(Map<String, ?> data, Component component) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(data);
        if (component.hasOpenInputs() && !data.containsKey("inputs")) {
            addTo(all, "inputs", inputs(data, component));
        }
        if (!data.containsKey("outputs")) {
            addTo(all, "outputs", outputs(data, component));
        }
        return all;
    }

    private static void addTo(Map<String, @Nullable Object> data, String side, Set<String> names) {
        if (!names.isEmpty()) {
            data.put(
                    side,
                    names.stream().map(name -> socket(name, SocketType.ANY)).toList());
        }
    }

    private static Set<String> inputs(Map<String, ?> data, Component component) {
        Set<String> names = new LinkedHashSet<>();
        for (Setting setting : component.settings()) {
            if (data.get(setting.name()) instanceof String text) {
                switch (setting.kind()) {
                    case TEMPLATE -> names.addAll(all(IN_TEMPLATE, text));
                    case CODE -> {
                        all(PARAMETERS, text).forEach(list -> names.addAll(listed(list)));
                        names.addAll(all(INPUTS, text));
                    }
                    default -> {
                        // Nothing is named there.
                    }
                }
            }
        }
        component.inputs().forEach(socket -> names.remove(socket.key()));
        names.removeAll(WORDS);
        return names;
    }

    private static Set<String> outputs(Map<String, ?> data, Component component) {
        Set<String> names = new LinkedHashSet<>();
        for (Setting setting : component.settings()) {
            if (setting.kind() == Setting.Kind.CODE && data.get(setting.name()) instanceof String text) {
                Matcher returned = RETURNED.matcher(text);
                while (returned.find()) {
                    names.addAll(listed(upToBrace(text, returned.end())));
                }
            }
        }
        component.outputs().forEach(socket -> names.remove(socket.key()));
        names.remove(STATE);
        return names;
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** Returns what stands before the brace that closes one which was opened before some place. */
    private static String upToBrace(String text, int from) {
        int depth = 1;
        int at = from;
        while (at < text.length() && depth > 0) {
            char c = text.charAt(at++);
            depth += "{[(".indexOf(c) >= 0 ? 1 : "}])".indexOf(c) >= 0 ? -1 : 0;
        }
        return text.substring(from, depth == 0 ? at - 1 : at);
    }

    /** Returns the names at the beginnings of what commas separate, but for those inside of brackets. */
    private static List<String> listed(String text) {
        List<String> names = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int at = 0; at <= text.length(); at++) {
            char c = at == text.length() ? ',' : text.charAt(at);
            depth += "{[(".indexOf(c) >= 0 ? 1 : "}])".indexOf(c) >= 0 ? -1 : 0;
            if (c == ',' && depth == 0) {
                Matcher name = NAME.matcher(text).region(begin, at);
                if (name.lookingAt()) {
                    names.add(name.group(1));
                }
                begin = at + 1;
            }
        }
        return names;
    }

    /** Returns the settings of a node that calls a spell: its inputs, outputs, entries and exits as sockets. */
    static Map<String, @Nullable Object> calling(Spell called, Components components) {
        List<Object> inputs = new ArrayList<>();
        List<Object> outputs = new ArrayList<>();
        Set<String> known = new LinkedHashSet<>();
        called.graph()
                .nodes()
                .forEach(node -> components.find(node.component()).ifPresent(component -> {
                    String name =
                            component.spellInput(node).map(InputSpec::name).orElse(node.name());
                    if (component.role() != Component.Role.PLAIN && known.add(component.role() + name)) {
                        switch (component.role()) {
                            case ENTRY -> inputs.add(socket(name, SocketType.TRIGGER));
                            case INPUT -> inputs.add(socket(name, SocketType.ANY));
                            case EXIT -> outputs.add(socket(name, SocketType.TRIGGER));
                            default -> outputs.add(socket(name, SocketType.ANY));
                        }
                    }
                }));
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("spellId", called.id());
        data.put("inputs", inputs);
        data.put("outputs", outputs);
        return data;
    }

    private static Map<String, Object> socket(String name, SocketType type) {
        return Map.of(
                "name",
                name,
                "socketKey",
                name,
                "socketType",
                type.name(),
                "taskType",
                type.equals(SocketType.TRIGGER) ? "option" : "output");
    }
}
