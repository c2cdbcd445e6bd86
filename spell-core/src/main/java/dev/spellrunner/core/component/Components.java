// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.hint.DidYouMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The components that a spell may be drawn from, by name. Immutable. */
public final class Components {

    /** Advice for a name that nothing here is like. */
    static final String REGISTER = "register it with Components.with";

    private static final Components NONE = new Components(Map.of());

    private final Map<String, Component> byName;

    private Components(Map<String, Component> byName) {
        this.byName = byName;
    }

    /** Returns a set without components, to add to. */
    public static Components none() {
        return NONE;
    }

    /**
     * Returns a set of components.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public static Components of(Component... components) {
        Map<String, Component> byName = new LinkedHashMap<>();
        for (Component component : components) {
            if (byName.put(component.name(), component) != null) {
                throw new IllegalArgumentException("two components have the name '" + component.name() + "'");
            }
        }
        return new Components(Collections.unmodifiableMap(byName));
    }

    /** Returns this set and some more components; one of a name that is there already takes its place. */
    public Components with(Component... components) {
        return with(Arrays.asList(components));
    }

    /** Returns this set and those of another; where both have a name, the other's is taken. */
    public Components with(Components others) {
        return with(others.byName.values());
    }

    private Components with(Collection<Component> components) {
        Map<String, Component> union = new LinkedHashMap<>(byName);
        components.forEach(component -> union.put(component.name(), component));
        return new Components(Collections.unmodifiableMap(union));
    }

    /**
     * Returns these components, of which some work under a policy of the host.
     *
     * @param policies by the names of the components
     * @throws IllegalArgumentException if there is no such component, or it is one that needs no policy: a pure one, one that
     *     iterates or calls a spell
     */
    public Components under(Map<String, WorkPolicy> policies) {
        List<Component> policed = new ArrayList<>(policies.size());
        policies.forEach((name, policy) -> policed.add(find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no component '" + name + "' to give a policy to (" + hintFor(name) + ")"))
                .under(policy)));
        return with(policed);
    }

    /** Starts to draw a spell of these components, which checks each node and wire as it is made. */
    public SpellDrawing draw(String spell) {
        return new SpellDrawing(this, spell);
    }

    /** Returns the component of a name, if there is one. */
    public Optional<Component> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns all names, in the order in which the components were added. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** Returns all components, in the order in which they were added. */
    public List<Component> all() {
        return List.copyOf(byName.values());
    }

    /** Returns what to do about a name that is not here: the name that may have been meant, or how to add one. */
    String hintFor(String name) {
        return guess(name).orElse(REGISTER);
    }

    /** Returns a hint at the name that may have been meant by one that is not here. */
    Optional<String> guess(String name) {
        return DidYouMean.hint(name, names());
    }
}
