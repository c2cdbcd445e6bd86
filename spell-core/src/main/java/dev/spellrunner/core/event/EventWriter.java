// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.spellrunner.core.event.NodeEvent.Cancelled;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Failed;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodeEvent.Skipped;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodeEvent.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes events and values as JSON, one after the other, always with the same two generators and the same bytes.
 *
 * <p>One generator writes the event, the other its values, each as a document of its own, into the same bytes. So a
 * value that turns out to be too large, or cannot be read, is taken back without a trace. Confined; one that has thrown
 * is spoiled.
 */
final class EventWriter {

    private static final SerializableString RUN = new SerializedString("run");
    private static final SerializableString SEQ = new SerializedString("seq");
    private static final SerializableString SINCE = new SerializedString("since");
    private static final SerializableString AT = new SerializedString("at");
    private static final SerializableString SPELL = new SerializedString("spell");
    private static final SerializableString PATH = new SerializedString("path");
    private static final SerializableString KIND = new SerializedString("kind");
    private static final SerializableString COMPONENT = new SerializedString("component");
    private static final SerializableString MICROS = new SerializedString("micros");

    /** Every character of a text becomes six bytes at most: a backslash, a u and four digits. */
    private static final int MAX_BYTES_PER_CHAR = 6;

    private final Bytes bytes = new Bytes();
    private final JsonGenerator json;
    private final JsonGenerator values;
    private final int maxValueBytes;
    private final @Nullable ValueMapper mapper;
    private final int maxSimpleChars;

    private final char[] time = new char[64];
    private long timeSecond = Long.MIN_VALUE;
    private int timeLength;

    EventWriter(JsonFactory factory, int maxValueBytes, @Nullable ValueMapper mapper) {
        this.mapper = mapper;
        this.maxValueBytes = maxValueBytes;
        this.maxSimpleChars = (maxValueBytes - 2) / MAX_BYTES_PER_CHAR;
        try {
            this.json = factory.createGenerator(bytes);
            this.values = factory.createGenerator(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes an event.
     *
     * @return its JSON, until the next event or value is written
     */
    Bytes write(NodeEvent event) throws IOException {
        bytes.reset();
        json.writeStartObject();
        writeHead(event);
        writeRest(event);
        json.writeEndObject();
        json.flush();
        return bytes;
    }

    /**
     * Writes a single value.
     *
     * @return its JSON, until the next event or value is written
     */
    Bytes writeValue(@Nullable Object value) throws IOException {
        bytes.reset();
        writeBounded(value);
        json.flush();
        return bytes;
    }

    /**
     * Writes an object of values, each bounded by itself.
     *
     * @return its JSON, until the next event or value is written
     */
    Bytes writeValues(Map<String, ?> named) throws IOException {
        bytes.reset();
        json.writeStartObject();
        writeFields(named);
        json.writeEndObject();
        json.flush();
        return bytes;
    }

    int bufferSize() {
        return bytes.capacity();
    }

    private void writeHead(NodeEvent event) throws IOException {
        writeText(RUN, event.run());
        writeLong(SEQ, event.seq());
        if (event.since() != event.seq()) {
            writeLong(SINCE, event.since());
        }
        json.writeFieldName(AT);
        writeTime(event.at());
        writeText(SPELL, event.spell());
        writeText(PATH, event.path().toString());
        writeText(KIND, EventKind.of(event).text());
        if (!event.component().isEmpty()) {
            writeText(COMPONENT, event.component());
        }
    }

    private void writeRest(NodeEvent event) throws IOException {
        if (event instanceof Started started) {
            writeValues("inputs", started.inputs());
            if (started.version() != null) {
                json.writeStringField("version", started.version());
            }
            if (!started.tags().isEmpty()) {
                writeTags(started.tags());
            }
        } else if (event instanceof Progress progress) {
            writeValue("chunk", progress.chunk());
        } else if (event instanceof Completed completed) {
            writeValues("outputs", completed.outputs());
            writeClosed(completed.closed());
            if (completed.origin() != Origin.WORKER) {
                json.writeStringField("origin", completed.origin().text());
            }
            if (completed.usage() != null) {
                writeUsage(completed.usage());
            }
            writeLong(MICROS, completed.micros());
            writeLater(completed.later());
        } else if (event instanceof Failed failed) {
            writeError(failed.error());
            writeLong(MICROS, failed.micros());
            writeLater(failed.later());
        } else if (event instanceof Skipped skipped) {
            json.writeStringField("reason", skipped.reason());
            json.writeStringField("by", skipped.by().text());
        } else if (event instanceof Waiting waiting) {
            writeValues("inputs", waiting.inputs());
            json.writeStringField("reason", waiting.reason());
        } else if (event instanceof Cancelled cancelled) {
            json.writeStringField("reason", cancelled.reason());
            json.writeStringField("by", cancelled.by().text());
            writeLong(MICROS, cancelled.micros());
        }
    }

    private void writeLater(boolean later) throws IOException {
        if (later) {
            json.writeBooleanField("later", true);
        }
    }

    private void writeTags(Map<String, String> tags) throws IOException {
        json.writeObjectFieldStart("tags");
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            json.writeStringField(ValueWriter.name(tag.getKey()), tag.getValue());
        }
        json.writeEndObject();
    }

    private void writeClosed(List<String> closed) throws IOException {
        if (closed.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("closed");
        for (String key : closed) {
            json.writeString(key);
        }
        json.writeEndArray();
    }

    private void writeUsage(Usage usage) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("input", usage.input());
        json.writeNumberField("output", usage.output());
        if (!usage.model().isEmpty()) {
            json.writeStringField("model", usage.model());
        }
        if (usage.cost() != null) {
            json.writeNumberField("cost", usage.cost());
        }
        json.writeEndObject();
    }

    private void writeError(NodeError error) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("type", error.type());
        json.writeStringField("message", error.message());
        json.writeStringField("path", error.path().toString());
        json.writeStringField("component", error.component());
        if (error.hint() != null) {
            json.writeStringField("hint", error.hint());
        }
        json.writeEndObject();
    }

    private void writeValues(String name, Map<String, @Nullable Object> named) throws IOException {
        json.writeObjectFieldStart(name);
        writeFields(named);
        json.writeEndObject();
    }

    private void writeFields(Map<String, ?> named) throws IOException {
        for (Map.Entry<String, ?> entry : named.entrySet()) {
            writeValue(entry.getKey(), entry.getValue());
        }
    }

    private void writeValue(String name, @Nullable Object value) throws IOException {
        json.writeFieldName(ValueWriter.name(name));
        writeBounded(value);
    }

    /** Writes a value, or the mark of its omission, where the JSON stands. */
    private void writeBounded(@Nullable Object value) throws IOException {
        if (ValueWriter.writeSimple(json, value, maxSimpleChars)) {
            return;
        }
        json.writeRawValue("");
        json.flush();
        bytes.mark(maxValueBytes);
        try {
            ValueWriter.write(values, value, mapper);
            values.flush();
        } catch (Omission e) {
            replace(e);
        }
        bytes.unmark();
    }

    /** Takes back what there is of a value, and puts the mark of what was omitted in its place. */
    private void replace(Omission omission) throws IOException {
        bytes.ignoreAll();
        while (!values.getOutputContext().inRoot()) {
            if (values.getOutputContext().inArray()) {
                values.writeEndArray();
            } else {
                values.writeEndObject();
            }
        }
        values.flush();
        bytes.rollBack();
        omission.writeTo(values);
        values.flush();
    }

    private void writeText(SerializableString name, String value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    private void writeLong(SerializableString name, long value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(value);
    }

    /** Writes an instant as ISO-8601 in UTC, with three, six or nine digits of the second. */
    private void writeTime(Instant at) throws IOException {
        if (at.getEpochSecond() != timeSecond) {
            timeSecond = at.getEpochSecond();
            String text = Instant.ofEpochSecond(timeSecond).toString();
            timeLength = text.length() - 1;
            text.getChars(0, timeLength, time, 0);
        }
        int nanos = at.getNano();
        int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        int rest = digits == 3 ? nanos / 1_000_000 : digits == 6 ? nanos / 1_000 : nanos;
        time[timeLength] = '.';
        for (int i = timeLength + digits; i > timeLength; i--) {
            time[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        time[timeLength + digits + 1] = 'Z';
        json.writeString(time, 0, timeLength + digits + 2);
    }
}
