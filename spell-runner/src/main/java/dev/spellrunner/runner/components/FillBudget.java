// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import com.github.jknack.handlebars.ValueResolver;
import com.github.jknack.handlebars.context.MapValueResolver;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what it takes to fill a template once. Each turn of a loop costs the length of the template, each text its own length.
 * Gives a template its values, so that it sees every turn and every text. Confined to one thread.
 */
final class FillBudget implements ValueResolver {

    private static final long MAX_CHARS = 1 << 24;
    private static final int LEAST_TURN = 16;

    private final int turn;
    private long left = MAX_CHARS;

    /**
     * Creates the budget for one filling.
     *
     * @param templateLength in characters
     */
    FillBudget(int templateLength) {
        this.turn = Math.max(LEAST_TURN, templateLength);
    }

    /** Returns a value as the text that it becomes in the template, having taken its length off its budget. */
    static String spentOn(@Nullable Object value) {
        if (value instanceof Metered metered) {
            String text = Text.of(metered.value());
            metered.budget().take(text.length());
            return text;
        }
        return Text.of(value);
    }

    private void take(int chars) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the work is no longer wanted");
        }
        left -= chars;
        if (left < 0) {
            throw new ExceededException();
        }
    }

    @Override
    public @Nullable Object resolve(Object context, String name) {
        return metered(MapValueResolver.INSTANCE.resolve(context, name));
    }

    @Override
    public @Nullable Object resolve(Object context) {
        return metered(MapValueResolver.INSTANCE.resolve(context));
    }

    @Override
    public Set<Map.Entry<String, Object>> propertySet(Object context) {
        Set<Map.Entry<String, Object>> properties = MapValueResolver.INSTANCE.propertySet(context);
        take(Math.multiplyExact(turn, Math.min(properties.size(), (int) (MAX_CHARS / turn) + 1)));
        return properties.stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .collect(Collectors.toSet());
    }

    private @Nullable Object metered(@Nullable Object value) {
        if (value instanceof List<?> list && !(value instanceof Metered)) {
            return new MeteredList(this, list);
        }
        return value instanceof String text ? new MeteredText(this, text) : value;
    }

    /** A value that knows which budget it is taken off. */
    private sealed interface Metered {

        FillBudget budget();

        Object value();
    }

    private record MeteredText(FillBudget budget, String value) implements Metered, CharSequence {

        @Override
        public int length() {
            return value.length();
        }

        @Override
        public char charAt(int index) {
            return value.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return value.subSequence(start, end);
        }

        @Override
        public String toString() {
            return value;
        }
    }

    private static final class MeteredList extends AbstractList<@Nullable Object> implements Metered {

        private final FillBudget budget;
        private final List<?> value;

        private MeteredList(FillBudget budget, List<?> value) {
            this.budget = budget;
            this.value = value;
        }

        @Override
        public FillBudget budget() {
            return budget;
        }

        @Override
        public Object value() {
            return value;
        }

        @Override
        public @Nullable Object get(int index) {
            return budget.metered(value.get(index));
        }

        @Override
        public int size() {
            return value.size();
        }

        @Override
        public Iterator<@Nullable Object> iterator() {
            Iterator<?> items = value.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return items.hasNext();
                }

                @Override
                public @Nullable Object next() {
                    budget.take(budget.turn);
                    return budget.metered(items.next());
                }
            };
        }
    }

    /** The budget is used up. */
    static final class ExceededException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private ExceededException() {
            super("takes more than " + MAX_CHARS + " characters to fill (loop over fewer items, or loop once)");
        }
    }
}
