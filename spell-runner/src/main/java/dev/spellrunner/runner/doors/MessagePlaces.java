// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.agents.Message;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellCard;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.observe.ObservedRun;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which inputs of a spell take what of a conversation, and which output is the answer to a message. Goes by their
 * names.
 */
public final class MessagePlaces {

    private static final List<String> FOR_THE_MESSAGE =
            List.of("Input - Default", "message", "input", "prompt", "question", "text");
    private static final Set<String> FOR_THE_REST = Set.of(
            "messages",
            "history",
            "conversation",
            "system",
            "images",
            "files",
            "session",
            "user",
            "settings",
            "context",
            "tools");
    private static final String DESTRUCTURE = "Event Destructure";
    private static final String CHAT = "chat";
    private static final Set<String> FOR_THE_ANSWER = Set.of("output", "answer", "reply", "response");

    private MessagePlaces() {}

    // ---- inputs ----

    /** Returns the input that takes the message; empty if there is none, or it is not clear which. */
    public static Optional<String> messageInput(SpellCard card) {
        Optional<String> named =
                FOR_THE_MESSAGE.stream().filter(card.inputs()::contains).findFirst();
        if (named.isPresent()) {
            return named;
        }
        List<String> others = card.inputs().stream()
                .filter(name -> !FOR_THE_REST.contains(name) && !hasDefault(card, name))
                .toList();
        return others.size() == 1 ? Optional.of(others.get(0)) : Optional.empty();
    }

    /**
     * Returns the message as an input takes it: as an event of Magick's where a node is wired to it that takes events apart, else
     * as a text.
     *
     * @param session the client's name for the conversation; null if it has none
     */
    public static Object message(SpellCard card, String input, String text, @Nullable String session) {
        if (!takesEvent(card, input)) {
            return text;
        }
        return Message.builder(text)
                .client(CHAT)
                .channelType(CHAT)
                .session(session == null ? CHAT : session)
                .build()
                .toEvent(Instant.now());
    }

    private static boolean takesEvent(SpellCard card, String input) {
        Graph graph = card.spell().graph();
        return graph.connections().stream()
                .filter(wire -> graph.node(wire.from())
                        .filter(node -> node.name().equals(input))
                        .isPresent())
                .flatMap(wire -> graph.node(wire.to()).stream())
                .anyMatch(node -> node.component().equals(DESTRUCTURE));
    }

    private static boolean hasDefault(SpellCard card, String input) {
        return card.spell().graph().nodes().stream()
                .filter(node -> node.name().equals(input))
                .map(Node::data)
                .anyMatch(data -> Boolean.TRUE.equals(data.get("useDefault"))
                        || (data.get("text") instanceof String text && !text.isEmpty()));
    }

    /**
     * Returns values for the inputs that a spell has of what a conversation offers besides the message. What is empty leaves a
     * default alone: a conversation without instructions keeps those of the spell.
     *
     * @param offered by name; null for what is not there
     */
    public static Map<String, @Nullable Object> rest(SpellCard card, Map<String, @Nullable Object> offered) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : card.inputs()) {
            Object value = FOR_THE_REST.contains(name) ? offered.get(name) : null;
            if (value != null && !(isEmpty(value) && hasDefault(card, name))) {
                values.put(name, value);
            }
        }
        return values;
    }

    private static boolean isEmpty(Object value) {
        return value.equals("")
                || (value instanceof Collection<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
    }

    /**
     * Requires that a spell takes what was attached to a message.
     *
     * @throws ServiceException {@code invalid-request}, with the code {@code unsupported_content}
     */
    public static void requirePlaceFor(String input, List<?> parts, SpellCard card) {
        if (!parts.isEmpty() && !card.inputs().contains(input)) {
            throw new ServiceException(
                    Code.INVALID_REQUEST,
                    "the spell '" + card.spell().name() + "' takes no " + input + " (send text, or give it an input '"
                            + input + "')",
                    Map.of("param", "messages", "code", "unsupported_content"));
        }
    }

    /** Returns what a client is told whose message has no place in a spell. */
    public static ServiceException noPlace(SpellCard card) {
        return new ServiceException(
                Code.INVALID_REQUEST,
                "the spell '" + card.spell().name() + "' does not say which input takes the message (call one"
                        + " 'message', or send 'inputs'; it has " + card.inputs() + ")",
                Map.of("param", "model"));
    }

    /**
     * Returns a request with the tag of its {@linkplain ObservedRun#CONVERSATION conversation}.
     *
     * @param name the client's name for the conversation; null, blank or longer than a tag adds none
     */
    public static RunRequest inConversation(@Nullable String name, RunRequest request) {
        if (name == null || name.isBlank() || name.length() > RunRequest.LONGEST_TAG) {
            return request;
        }
        return request.tag(ObservedRun.CONVERSATION, name);
    }

    // ---- the answer ----

    /** Returns the output that is the answer if it is given. */
    public static Optional<String> answerOutput(List<String> outputs) {
        return outputs.stream()
                .filter(name -> FOR_THE_ANSWER.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .or(() -> outputs.stream().findFirst());
    }

    /** Returns the answer that outputs are: the one that is called so, else the first that has a value; else no text. */
    public static String answer(List<String> declared, Map<String, @Nullable Object> outputs) {
        Object answer = answerOutput(declared).map(outputs::get).orElse(null);
        for (int i = 0; answer == null && i < declared.size(); i++) {
            answer = outputs.get(declared.get(i));
        }
        return DoorJson.text(answer);
    }

    /** Finds the node whose progress is the beginning of the answer; null if there is none, or it is not known before the run. */
    public static @Nullable NodePath answeringNode(SpellManager caller, SpellCard card) {
        return answeringNode(caller, card, answerOutput(card.outputs()));
    }

    /** Does the same for another output that is the answer; empty if there is none. */
    public static @Nullable NodePath answeringNode(SpellManager caller, SpellCard card, Optional<String> answer) {
        AnswerNode nodes = new AnswerNode(name -> spell(caller, name));
        return answer.flatMap(output -> nodes.find(card.spell(), output)).orElse(null);
    }

    private static Optional<Spell> spell(SpellManager caller, String name) {
        try {
            return Optional.of(caller.spell(name));
        } catch (ServiceException e) {
            return Optional.empty();
        }
    }
}
