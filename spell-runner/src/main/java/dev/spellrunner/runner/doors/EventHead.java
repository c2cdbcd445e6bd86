// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The fields of an event that tell whether a run waits, read from its wire form alone: most of an event is of no use
 * for that. Immutable.
 *
 * @param kind the kind, by its wire name
 * @param seq the number of the event
 * @param path the node
 * @param component the node's component; empty for a run
 */
record EventHead(String kind, long seq, NodePath path, String component) {

    private static final JsonFactory JSON = new JsonFactory();

    /** Reads an event. */
    static EventHead of(LoggedEvent event) {
        String path = "";
        String component = "";
        try (JsonParser parser = JSON.createParser(event.json())) {
            parser.nextToken();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                parser.nextToken();
                if (field.equals("path")) {
                    path = parser.getText();
                } else if (field.equals("component")) {
                    component = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new EventHead(event.kind(), event.seq(), NodePath.parse(path), component);
    }
}
