// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellCard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells which inputs of a spell take what of a conversation, and which output is the answer. Goes by their names. */
final class ChatMapping {

    private static final List<String> FOR_THE_MESSAGE =
            List.of("Input - Default", "message", "input", "prompt", "question", "text");
    private static final Set<String> FOR_THE_REST =
            Set.of("messages", "history", "conversation", "system", "images", "files", "session", "user", "settings");
    private static final Set<String> FOR_THE_ANSWER = Set.of("output", "answer", "reply", "response");

    private ChatMapping() {}

    /** Returns the input that takes the message; empty if there is none, or nobody can say which. */
    static Optional<String> messageInput(SpellCard card) {
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

    private static boolean hasDefault(SpellCard card, String input) {
        return card.spell().graph().nodes().stream()
                .filter(node -> node.name().equals(input))
                .map(Node::data)
                .anyMatch(data -> Boolean.TRUE.equals(data.get("useDefault"))
                        || (data.get("text") instanceof String text && !text.isEmpty()));
    }

    /**
     * Returns the run that a request asks for.
     *
     * @param session what the conversation is called; null if nobody calls it anything
     * @throws ServiceException {@code invalid-request}, if the spell has no place for what was sent
     */
    static RunRequest request(ChatRequest chat, @Nullable String session, SpellCard card) {
        ChatMessage message = lastOfTheUser(chat);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Optional<String> input = messageInput(card);
        if (input.isPresent()) {
            values.put(input.get(), message.text());
        } else if (chat.inputs().isEmpty()) {
            throw ChatRequest.invalid(
                    "model",
                    "the spell '" + card.spell().name() + "' does not say which input takes the message (call one"
                            + " 'message', or send 'inputs'; it has " + card.inputs() + ")");
        }
        requirePlaceFor("images", message.images(), card);
        requirePlaceFor("files", message.files(), card);
        Map<String, @Nullable Object> offered = offered(chat, session, message);
        for (String name : card.inputs()) {
            if (FOR_THE_REST.contains(name) && offered.get(name) != null) {
                values.put(name, offered.get(name));
            }
        }
        values.putAll(chat.inputs());
        return RunRequest.of(values);
    }

    private static ChatMessage lastOfTheUser(ChatRequest chat) {
        for (int i = chat.messages().size() - 1; i >= 0; i--) {
            if (chat.messages().get(i).isOf("user")) {
                return chat.messages().get(i);
            }
        }
        throw ChatRequest.invalid("messages", "no message is of the role 'user' (send one)");
    }

    private static void requirePlaceFor(String input, List<?> parts, SpellCard card) {
        if (!parts.isEmpty() && !card.inputs().contains(input)) {
            throw new ServiceException(
                    Code.INVALID_REQUEST,
                    "the spell '" + card.spell().name() + "' takes no " + input + " (send text, or give it an input '"
                            + input + "')",
                    Map.of("param", "messages", "code", "unsupported_content"));
        }
    }

    private static Map<String, @Nullable Object> offered(
            ChatRequest chat, @Nullable String session, ChatMessage message) {
        List<Map<String, Object>> messages =
                chat.messages().stream().map(ChatMessage::fields).toList();
        List<Map<String, Object>> history = messages.subList(0, chat.messages().lastIndexOf(message));
        Map<String, @Nullable Object> offered = new LinkedHashMap<>();
        offered.put("messages", messages);
        offered.put("history", history);
        offered.put("conversation", history);
        offered.put("system", instructions(chat));
        offered.put("images", message.images());
        offered.put("files", message.files());
        offered.put("session", session);
        offered.put("user", chat.user());
        offered.put("settings", chat.settings());
        return offered;
    }

    private static String instructions(ChatRequest chat) {
        return String.join(
                "\n",
                chat.messages().stream()
                        .filter(ChatMessage::isInstruction)
                        .map(ChatMessage::text)
                        .toList());
    }

    // ---- the answer ----

    /** Returns the output that is the answer if it is given. */
    static Optional<String> answerOutput(List<String> outputs) {
        return outputs.stream()
                .filter(name -> FOR_THE_ANSWER.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .or(() -> outputs.stream().findFirst());
    }

    /** Returns the answer that outputs are: the one that is called so, else the first that has a value; else no text. */
    static String answer(List<String> declared, Map<String, @Nullable Object> outputs) {
        Object answer = answerOutput(declared).map(outputs::get).orElse(null);
        for (int i = 0; answer == null && i < declared.size(); i++) {
            answer = outputs.get(declared.get(i));
        }
        return DoorJson.text(answer);
    }
}
