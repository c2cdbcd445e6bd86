// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The meaning of a text as numbers: texts of similar meaning point in similar directions. Immutable.
 *
 * <p>Spells hold embeddings as lists of numbers, or as text such as {@code 0.1,0.2}.
 */
public final class Embedding {

    private static final int LONGEST = 65_536;

    private final float[] numbers;
    private final double length;

    private Embedding(float[] numbers) {
        this.numbers = numbers;
        double squares = 0;
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                throw new IllegalArgumentException("an embedding holds " + number + " (give finite numbers)");
            }
            squares += (double) number * number;
        }
        this.length = Math.sqrt(squares);
    }

    /**
     * Returns an embedding of numbers.
     *
     * @throws IllegalArgumentException if there are none, more than 65 536, or one of them is not finite
     */
    public static Embedding of(float... numbers) {
        requireSize(numbers.length);
        return new Embedding(numbers.clone());
    }

    /**
     * Reads an embedding as spells hold it: a list of numbers, or a text of numbers with commas, also in brackets.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Embedding read(Object value) {
        if (value instanceof Embedding known) {
            return known;
        }
        if (value instanceof List<?> list) {
            requireSize(list.size());
            float[] numbers = new float[list.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = number(list.get(i));
            }
            return new Embedding(numbers);
        }
        if (value instanceof CharSequence text) {
            String inner = text.toString().strip();
            if (inner.startsWith("[") && inner.endsWith("]")) {
                inner = inner.substring(1, inner.length() - 1);
            }
            return read(Arrays.asList(inner.split(",", LONGEST + 1)));
        }
        throw notOne(value);
    }

    private static float number(Object value) {
        if (value instanceof Number number) {
            return number.floatValue();
        }
        if (value instanceof String text) {
            try {
                return Float.parseFloat(text.strip());
            } catch (NumberFormatException e) {
                throw notOne(text);
            }
        }
        throw notOne(value);
    }

    private static IllegalArgumentException notOne(Object value) {
        String shown = String.valueOf(value);
        return new IllegalArgumentException("'" + (shown.length() > 40 ? shown.substring(0, 40) + "…" : shown)
                + "' is no embedding (give a list of numbers, as Create Text Embedding does)");
    }

    private static void requireSize(int size) {
        if (size < 1 || size > LONGEST) {
            throw new IllegalArgumentException("an embedding of " + size + " numbers is none (1 to " + LONGEST + ")");
        }
    }

    /** Returns how many numbers it has. */
    public int size() {
        return numbers.length;
    }

    /** Returns the numbers, as plain data. */
    public List<Object> toList() {
        List<Object> list = new ArrayList<>(numbers.length);
        for (float number : numbers) {
            list.add((double) number);
        }
        return list;
    }

    /** Returns the numbers in an array of the caller's. */
    public float[] toArray() {
        return numbers.clone();
    }

    /**
     * Returns how similar the meanings are: 1 for the same direction, 0 for unrelated ones, −1 for opposite ones. An embedding
     * of zeros is similar to nothing.
     *
     * @throws IllegalArgumentException if the other one has another size
     */
    public double similarity(Embedding other) {
        requireSizeOf(other);
        double product = 0;
        for (int i = 0; i < numbers.length; i++) {
            product += (double) numbers[i] * other.numbers[i];
        }
        double lengths = length * other.length;
        return lengths == 0 ? 0 : Math.max(-1, Math.min(1, product / lengths));
    }

    /**
     * Returns how far the meanings are from each other, from 0 to 2: what is missing from a {@link #similarity} of 1.
     *
     * @throws IllegalArgumentException if the other one has another size
     */
    public double distance(Embedding other) {
        return 1 - similarity(other);
    }

    /**
     * Refuses to be compared with one of another size.
     *
     * @throws IllegalArgumentException if the other one has another size
     */
    public void requireSizeOf(Embedding other) {
        if (numbers.length != other.numbers.length) {
            throw new IllegalArgumentException("embeddings of " + numbers.length + " and " + other.numbers.length
                    + " numbers cannot be compared (make both with the same model)");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding embedding && Arrays.equals(numbers, embedding.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
        return "Embedding[" + numbers.length + " numbers]";
    }
}
