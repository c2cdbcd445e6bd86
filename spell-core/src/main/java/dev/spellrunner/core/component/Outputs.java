// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a worker: the values of the node's outputs, and which of its triggers fire. Immutable.
 *
 * <p>Either {@link Values} at once, or {@link Deferred} when they come later. A worker can also ask the engine to go on
 * for it: to {@link Call} another spell, or to run what hangs on a trigger for {@link Each} item of a list.
 *
 * <p>Outputs go by the names of the sockets. An output that was given no value stays absent. A value must not be changed
 * after it was given.
 */
public abstract sealed class Outputs {

    private Outputs() {}

    /** Returns no values; all triggers fire. */
    public static Values none() {
        return Many.NONE;
    }

    /**
     * Returns one value; all triggers fire.
     *
     * @param name the name of the output
     * @param value its value
     */
    public static Values of(String name, @Nullable Object value) {
        return new One(requireNonNull(name, "name"), value, null);
    }

    /** Returns two values; all triggers fire. */
    public static Values of(String name1, @Nullable Object value1, String name2, @Nullable Object value2) {
        if (requireNonNull(name1, "name1").equals(requireNonNull(name2, "name2"))) {
            return of(name2, value2);
        }
        return new FewValues(new @Nullable Object[] {name1, value1, name2, value2}, null);
    }

    /** Returns the values of a map by name; all triggers fire. */
    public static Values of(Map<String, ?> values) {
        int size = values.size();
        if (size == 1) {
            Map.Entry<String, ?> one = values.entrySet().iterator().next();
            return of(one.getKey(), one.getValue());
        }
        if (size == 0) {
            return Many.NONE;
        }
        Values few = size <= FewValues.MOST ? FewValues.copyOf(values) : null;
        return few == null ? new Many(new LinkedHashMap<>(values), null) : few;
    }

    /**
     * Returns outputs that come later, while no thread waits. A stage that fails fails the node; a run that is cancelled
     * cancels the stage's {@code CompletableFuture}.
     *
     * @param stage gives {@link Values}, a {@link Call} or {@link Each}
     */
    public static Deferred later(CompletionStage<? extends Outputs> stage) {
        return new Deferred(requireNonNull(stage, "stage"));
    }

    /**
     * Asks the engine to run the spell that the node's component names ({@link ComponentBuilder#calls} or
     * {@link ComponentBuilder#callsByName}) with these inputs. Its outputs become the node's outputs of the same names, and
     * its exits the triggers of the same names; where the spell's name came as a value, all triggers fire.
     */
    public static Call call(Map<String, ?> inputs) {
        return new Call(copyOf(inputs), null, null);
    }

    /** A single value, as many calls have, needs no table. */
    private static Map<String, @Nullable Object> copyOf(Map<String, ?> map) {
        if (map.size() == 1) {
            Map.Entry<String, ?> one = map.entrySet().iterator().next();
            return Collections.singletonMap(one.getKey(), one.getValue());
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * Asks the engine to run what hangs on a trigger once for each item, each in a scope of its own, and then to fire
     * the node's other triggers.
     *
     * @param items the items
     * @param element the name of the output that gives the item
     * @param body the name of the trigger output
     * @param parallel whether the iterations run side by side, or one after the other
     */
    public static Each each(List<?> items, String element, String body, boolean parallel) {
        return new Each(items, requireNonNull(element, "element"), requireNonNull(body, "body"), parallel);
    }

    /** Values that are there, and which triggers fire. */
    public abstract static sealed class Values extends Outputs permits One, FewValues, Many {

        private final @Nullable Selection triggers;

        Values(@Nullable Selection triggers) {
            this.triggers = triggers;
        }

        /** Returns the same values with all triggers but these firing. */
        public Values closing(String... names) {
            return with(new Selection(false, setOf(names)));
        }

        /** Returns the same values with only these triggers firing. */
        public Values firing(String... names) {
            return with(new Selection(true, setOf(names)));
        }

        /** Of one name, as of all gates, there is no set to copy: that took a third of what the gate took. */
        private static Set<String> setOf(String... names) {
            return names.length == 1 ? Set.of(names[0]) : Set.copyOf(Arrays.asList(names));
        }

        /** Tells whether a trigger does not fire. */
        public final boolean closes(String trigger) {
            return triggers != null && triggers.names.contains(trigger) != triggers.firing;
        }

        /** Tells whether some trigger may not fire. */
        public final boolean closesAny() {
            return triggers != null;
        }

        /** Returns the names of the triggers that {@link #closing} or {@link #firing} was given; else nothing. */
        public final Set<String> selectedTriggers() {
            return triggers == null ? Set.of() : triggers.names;
        }

        /** Tells whether an output was given a value, be it null. */
        public abstract boolean has(String name);

        /** Returns the value of an output; null if it was given none. */
        public abstract @Nullable Object get(String name);

        /**
         * Returns the value of an output, or something else if it was given none.
         *
         * @param name the name of the output
         * @param absent what to return if the output was given no value
         */
        public abstract @Nullable Object getOr(String name, @Nullable Object absent);

        /** Returns a name that was given a value but is not among these; null if there is none. */
        public abstract @Nullable String nameNotIn(List<String> names);

        /** Passes each name and value on, in the order in which they were given. */
        public abstract void forEach(BiConsumer<String, @Nullable Object> action);

        abstract Values with(Selection selection);
    }

    /** The triggers that {@link Values#closing} or {@link Values#firing} was given. */
    record Selection(boolean firing, Set<String> names) {}

    private static final class One extends Values {

        private final String name;
        private final @Nullable Object value;

        One(String name, @Nullable Object value, @Nullable Selection triggers) {
            super(triggers);
            this.name = name;
            this.value = value;
        }

        @Override
        public boolean has(String output) {
            return name.equals(output);
        }

        @Override
        public @Nullable Object get(String output) {
            return name.equals(output) ? value : null;
        }

        @Override
        public @Nullable Object getOr(String output, @Nullable Object absent) {
            return name.equals(output) ? value : absent;
        }

        @Override
        public @Nullable String nameNotIn(List<String> names) {
            return names.contains(name) ? null : name;
        }

        @Override
        public void forEach(BiConsumer<String, @Nullable Object> action) {
            action.accept(name, value);
        }

        @Override
        Values with(Selection selection) {
            return new One(name, value, selection);
        }
    }

    private static final class Many extends Values {

        static final Values NONE = new Many(Map.of(), null);

        private final Map<String, @Nullable Object> values;

        Many(Map<String, @Nullable Object> values, @Nullable Selection triggers) {
            super(triggers);
            this.values = values;
        }

        @Override
        public boolean has(String output) {
            return values.containsKey(output);
        }

        @Override
        public @Nullable Object get(String output) {
            return values.get(output);
        }

        @Override
        public @Nullable Object getOr(String output, @Nullable Object absent) {
            Object value = values.get(output);
            return value != null || values.containsKey(output) ? value : absent;
        }

        @Override
        public @Nullable String nameNotIn(List<String> names) {
            if (values.isEmpty()) {
                return null;
            }
            for (String name : values.keySet()) {
                if (!names.contains(name)) {
                    return name;
                }
            }
            return null;
        }

        @Override
        public void forEach(BiConsumer<String, @Nullable Object> action) {
            values.forEach(action);
        }

        @Override
        Values with(Selection selection) {
            return new Many(values, selection);
        }
    }

    /** Outputs that come later. */
    public static final class Deferred extends Outputs {

        private final CompletionStage<? extends Outputs> stage;

        Deferred(CompletionStage<? extends Outputs> stage) {
            this.stage = stage;
        }

        /** Returns what gives the outputs. */
        public CompletionStage<? extends Outputs> stage() {
            return stage;
        }
    }

    /** Another spell to run. */
    public static final class Call extends Outputs {

        private final Map<String, @Nullable Object> inputs;
        private final @Nullable String first;
        private final @Nullable String all;

        Call(Map<String, @Nullable Object> inputs, @Nullable String first, @Nullable String all) {
            this.inputs = inputs;
            this.first = first;
            this.all = all;
        }

        /**
         * Returns the same call for a node that does not know the names of the spell's outputs.
         *
         * @param first the output of the node that gives the first of the spell's outputs, in canvas order
         * @param all the output of the node that gives all of the spell's outputs, as an object by name
         */
        public Call giving(String first, String all) {
            return new Call(inputs, requireNonNull(first, "first"), requireNonNull(all, "all"));
        }

        /** Returns the output of the node that gives the first of the spell's outputs; null if none does. */
        public @Nullable String first() {
            return first;
        }

        /** Returns the output of the node that gives all of the spell's outputs by name; null if none does. */
        public @Nullable String all() {
            return all;
        }

        /** Returns the inputs of that run, by name. */
        public Map<String, @Nullable Object> inputs() {
            return inputs;
        }
    }

    /** A trigger to fire for each item of a list. */
    public static final class Each extends Outputs {

        private final List<@Nullable Object> items;
        private final String element;
        private final String body;
        private final boolean parallel;

        Each(List<?> items, String element, String body, boolean parallel) {
            this.items = Collections.unmodifiableList(Arrays.asList(items.toArray()));
            this.element = element;
            this.body = body;
            this.parallel = parallel;
        }

        /** Returns the items. */
        public List<@Nullable Object> items() {
            return items;
        }

        /** Returns the name of the output that gives the item. */
        public String element() {
            return element;
        }

        /** Returns the name of the trigger output that fires for each item. */
        public String body() {
            return body;
        }

        /** Tells whether the iterations run side by side. */
        public boolean parallel() {
            return parallel;
        }
    }
}
