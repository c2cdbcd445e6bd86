// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.services.EventField;
import dev.spellrunner.runner.services.EventQuery;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what recalled events have in common with a given one. All have its client and its project. Nodes from before there was
 * the setting do not ask for the connector.
 *
 * @param sameChannel whether they were said in the same channel
 * @param samePeople whether all who took part in the given one took part
 * @param sameConnector whether they came through the same connector
 */
record RecallFilter(boolean sameChannel, boolean samePeople, boolean sameConnector) {

    /** The choices of the setting, the default first. */
    static final String[] NAMES = {
        "Channel And Sender (DMs OK)", "All In Channel", "All From Sender (No DMs)", "All From Connector", "All"
    };

    static RecallFilter of(Node node) {
        String name = Settings.text(node, "filterBy");
        return name == null
                ? new RecallFilter(true, true, false)
                : switch (name) {
                    case "All In Channel" -> new RecallFilter(true, false, true);
                    case "All From Sender (No DMs)" -> new RecallFilter(false, true, true);
                    case "All From Connector" -> new RecallFilter(false, false, true);
                    case "All" -> new RecallFilter(false, false, false);
                    case "Channel And Sender (DMs OK)" -> new RecallFilter(true, true, true);
                    default ->
                        throw new IllegalArgumentException(
                                "setting 'filterBy' is '" + name + "' (choose " + String.join(", ", NAMES) + ")");
                };
    }

    /** Narrows a query to events that are like one. */
    EventQuery like(Map<?, ?> event, EventQuery query) {
        EventQuery narrowed = same(EventField.PROJECT, event, same(EventField.CLIENT, event, query));
        narrowed = sameChannel ? same(EventField.CHANNEL, event, narrowed) : narrowed;
        narrowed = sameConnector ? same(EventField.CONNECTOR, event, narrowed) : narrowed;
        return samePeople ? narrowed.with(people(event.get("entities"))) : narrowed;
    }

    private static EventQuery same(EventField field, Map<?, ?> event, EventQuery query) {
        return query.where(field, Text.of(event.get(field.key())));
    }

    private static List<String> people(@Nullable Object entities) {
        List<?> all = entities instanceof List<?> list ? list : entities == null ? List.of() : List.of(entities);
        return all.stream().filter(entity -> entity != null).map(Text::of).toList();
    }
}
