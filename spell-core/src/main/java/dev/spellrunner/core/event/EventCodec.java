// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events as JSON and reads them, and writes the values that runs give. Immutable and thread-safe; meant to be shared.
 *
 * <pre>{@code
 * {"run":"r-1","seq":7,"at":"2026-11-24T02:00:00.123Z","spell":"wee silver","path":"755","kind":"completed",
 *  "component":"Switch","outputs":{"result":"hi"},"closed":["no"],"micros":412}
 * }</pre>
 *
 * <p><b>Values.</b> Null, booleans, numbers, text, maps with text keys, collections, arrays and {@code Optional} are
 * written as JSON says them; characters, enum constants, {@code UUID}, {@code URI} and the values of {@code java.time}
 * as text. A value that cannot be written never fails the event, but leaves a mark in its place:
 *
 * <ul>
 *   <li>{@code {"$omitted":"not JSON","type":"java.net.Socket"}} for a single value of any other class, and for numbers
 *       that are not finite; for a map whose keys are not text, in place of the whole input, output or chunk;
 *   <li>{@code {"$omitted":"too large","bytes":73400320}} for an input, output or chunk whose JSON is over the limit,
 *       and for numbers of some thousand digits. Writing stops at the limit: the JSON has at least so many bytes;
 *   <li>{@code {"$omitted":"too deep"}} for an input, output or chunk of more than 100 levels, or that holds itself;
 *   <li>{@code {"$omitted":"not readable","type":"com.acme.LazyList"}} for an input, output or chunk in which something
 *       of that class throws when it is read.
 * </ul>
 *
 * <p>What does not come in an event, such as the outputs of a run's result, is written by the same rules:
 * {@link #encodeValue} and {@link #encodeValues}.
 *
 * <p>Values that were read are immutable: null, {@code Boolean}, {@code Integer}, {@code Long}, {@code BigInteger},
 * {@code Double}, {@code BigDecimal} where a double would lose digits, {@code String}, {@code List} and {@code Map} in
 * the order of the JSON. An event of such values is equal to itself after it was written and read.
 */
public final class EventCodec {

    static final Logger log = LoggerFactory.getLogger(EventCodec.class);

    private static final int IDLE_WRITERS = 16;
    private static final int MAX_IDLE_BUFFER = 64 * 1024;
    private static final int MIN_MAX_TEXT = StreamReadConstraints.DEFAULT_MAX_STRING_LEN;

    private final int maxValueBytes;
    private final @Nullable ValueMapper mapper;
    private final JsonFactory factory;
    private final BlockingQueue<EventWriter> idle = new ArrayBlockingQueue<>(IDLE_WRITERS);

    private EventCodec(Builder options) {
        this.maxValueBytes = options.maxValueBytes;
        this.mapper = options.mapper;
        this.factory = new JsonFactoryBuilder()
                .rootValueSeparator((String) null)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Math.max(MIN_MAX_TEXT, maxValueBytes))
                        .build())
                .build();
    }

    /** Returns a codec with the default options. */
    public static EventCodec create() {
        return builder().build();
    }

    /** Starts the options of a codec. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns an event as JSON in UTF-8. */
    public byte[] encode(NodeEvent event) {
        return encode(writing(event), Bytes::toArray);
    }

    /** Returns an event as JSON. */
    public String encodeToString(NodeEvent event) {
        return encode(writing(event), Bytes::toString);
    }

    /**
     * Returns any value as JSON. Never fails because of the value: what cannot be written leaves its mark.
     *
     * @param value the value; the limit is that of the whole
     */
    public String encodeValue(@Nullable Object value) {
        return encode(writer -> writer.writeValue(value), Bytes::toString);
    }

    /**
     * Returns named values, such as the outputs of a run, as one JSON object. Never fails because of a value: what cannot
     * be written leaves its mark, and the others stay.
     *
     * @param values the values by name; the limit is that of each
     */
    public String encodeValues(Map<String, ?> values) {
        requireNonNull(values, "values");
        return encode(writer -> writer.writeValues(values), Bytes::toString);
    }

    /**
     * Writes an event as JSON in UTF-8 to a stream, in one piece. Neither flushes nor closes the stream.
     *
     * @param event the event
     * @param target the stream
     * @throws IOException if the stream throws it
     */
    public void encodeTo(NodeEvent event, OutputStream target) throws IOException {
        requireNonNull(target, "target");
        EventWriter writer = writer();
        writer.write(requireNonNull(event, "event")).copyTo(target);
        giveBack(writer);
    }

    /**
     * Returns the event that a text says. Unknown fields are ignored.
     *
     * @param json an event as {@link #encodeToString} gives it
     * @throws IllegalArgumentException if the text is no JSON, or no event of a known kind
     */
    public NodeEvent decode(String json) {
        requireNonNull(json, "json");
        return requireNonNull(decode(() -> factory.createParser(json), EventReader::read));
    }

    /**
     * Returns the event that a text says. Unknown fields are ignored.
     *
     * @param json an event as {@link #encode} gives it
     * @throws IllegalArgumentException if the text is no JSON, or no event of a known kind
     */
    public NodeEvent decode(byte[] json) {
        requireNonNull(json, "json");
        return requireNonNull(decode(() -> factory.createParser(json), EventReader::read));
    }

    /**
     * Returns the event that a text says, unless it is of a kind that a later version may have added. Unknown
     * fields are ignored.
     *
     * @param json an event as {@link #encodeToString} gives it
     * @throws IllegalArgumentException if the text is no JSON, or no event
     */
    public Optional<NodeEvent> decodeIfKnown(String json) {
        requireNonNull(json, "json");
        return Optional.ofNullable(decode(() -> factory.createParser(json), EventReader::readIfKnown));
    }

    /**
     * Returns the named values that a text says.
     *
     * @param json values as {@link #encodeValues} gives them
     * @throws IllegalArgumentException if the text is no JSON object
     */
    public Map<String, @Nullable Object> decodeValues(String json) {
        requireNonNull(json, "json");
        return requireNonNull(decode(() -> factory.createParser(json), EventReader::readValues));
    }

    private static Writing writing(NodeEvent event) {
        requireNonNull(event, "event");
        return writer -> writer.write(event);
    }

    private <T> T encode(Writing writing, Function<Bytes, T> copy) {
        EventWriter writer = writer();
        try {
            T encoded = copy.apply(writing.with(writer));
            giveBack(writer);
            return encoded;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> @Nullable T decode(ParserSource source, Reading<T> reading) {
        try (JsonParser parser = source.open()) {
            return reading.by(new EventReader(parser));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an event's JSON cannot be read: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("an event's JSON cannot be read: " + e.getMessage(), e);
        }
    }

    private EventWriter writer() {
        EventWriter writer = idle.poll();
        return writer == null ? new EventWriter(factory, maxValueBytes, mapper) : writer;
    }

    /** Keeps a writer for the next event. One that has thrown does not come here: it is spoiled. */
    private void giveBack(EventWriter writer) {
        if (writer.bufferSize() <= MAX_IDLE_BUFFER) {
            idle.offer(writer);
        }
    }

    @FunctionalInterface
    private interface Writing {
        Bytes with(EventWriter writer) throws IOException;
    }

    @FunctionalInterface
    private interface Reading<T> {
        @Nullable
        T by(EventReader reader) throws IOException;
    }

    @FunctionalInterface
    private interface ParserSource {
        JsonParser open() throws IOException;
    }

    /** Options of a codec. Confined to one thread. */
    public static final class Builder {

        private int maxValueBytes = 1024 * 1024;
        private @Nullable ValueMapper mapper;

        private Builder() {}

        /**
         * Limits the JSON of one input, output or chunk; by default to 1 MiB. Numbers and booleans always fit.
         *
         * @param limit in bytes; positive
         */
        public Builder maxValueBytes(int limit) {
            if (limit <= 0) {
                throw new IllegalArgumentException("the limit of a value is positive, but is " + limit);
            }
            this.maxValueBytes = limit;
            return this;
        }

        /**
         * Sets what maps values of classes of your own; by default none is, and a mark stands in their place. They are read
         * as the plain data that they were mapped to.
         */
        public Builder values(ValueMapper how) {
            this.mapper = requireNonNull(how, "how");
            return this;
        }

        /** Returns the codec. */
        public EventCodec build() {
            return new EventCodec(this);
        }
    }
}
