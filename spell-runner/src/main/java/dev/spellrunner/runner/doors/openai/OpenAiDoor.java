// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.doors.Connected;
import dev.spellrunner.runner.doors.Door;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.Exchange;
import dev.spellrunner.runner.doors.MessagePlaces;
import dev.spellrunner.runner.doors.Pump;
import dev.spellrunner.runner.doors.RunTelling;
import dev.spellrunner.runner.doors.Said;
import dev.spellrunner.runner.doors.Words;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellCard;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Speaks OpenAI's chat completions: a spell is a model, a message starts a run, and its answer is the spell's.
 *
 * <table>
 * <caption>Below {@code /v1}</caption>
 * <tr><td>{@code GET /models}, {@code GET /models/ID}</td><td>the spells of the user that can take a message</td></tr>
 * <tr><td>{@code POST /chat/completions}</td><td>runs one, and answers as a whole or, with {@code stream}, in chunks</td></tr>
 * </table>
 *
 * <p>The last message of the user goes to the input {@code Input - Default}, {@code message}, {@code input}, {@code prompt},
 * {@code question} or {@code text}, else to the only one that has no default; inputs called {@code messages}, {@code
 * history}, {@code conversation}, {@code system}, {@code images}, {@code files}, {@code session}, {@code user} and {@code
 * settings} get what they say; the field {@code inputs}, which is ours, wins over all. The answer is the output {@code
 * output}, {@code answer}, {@code reply} or {@code response}, else the first that has a value.
 *
 * <p>{@link #mapping} replaces these names by a host's own way.
 *
 * <p>A node that needs an approval waits for an answer over another door, in the playground say, and the stream with it. Once a
 * run has begun, each error is a 400, since clients repeat what they take for passing. A client that closes its
 * connection cancels the run. Thread-safe.
 */
public final class OpenAiDoor implements Door {

    private static final int LONGEST_SESSION = 256;

    private final SpellHost host;
    private final Duration holdFor;
    private final Clock clock;
    private final ChatMapping mapping;
    private final ModelList models;

    private OpenAiDoor(SpellHost host, Duration holdFor, Clock clock, ChatMapping mapping) {
        this.host = requireNonNull(host, "host");
        this.holdFor = holdFor;
        this.clock = requireNonNull(clock, "clock");
        this.mapping = requireNonNull(mapping, "mapping");
        this.models = new ModelList(clock.instant(), mapping);
    }

    /** Returns the door to a host's spells; a run that needs an approval waits a quarter of an hour for it. */
    public static OpenAiDoor of(SpellHost host) {
        return of(host, Duration.ofMinutes(15));
    }

    /**
     * Returns the door to a host's spells.
     *
     * @param holdFor how long a run that needs an approval waits for an answer, before it is cancelled; positive
     */
    public static OpenAiDoor of(SpellHost host, Duration holdFor) {
        if (holdFor.isNegative() || holdFor.isZero()) {
            throw new IllegalArgumentException("the time to hold runs is positive, but is " + holdFor);
        }
        return new OpenAiDoor(host, holdFor, Clock.systemUTC(), ChatMapping.byNames());
    }

    /** Returns the same door with another way from conversations to spells, and back. */
    public OpenAiDoor mapping(ChatMapping other) {
        return new OpenAiDoor(host, holdFor, clock, other);
    }

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public String root() {
        return "/v1";
    }

    @Override
    public void serve(Exchange exchange) {
        String path = exchange.path().replaceFirst("/+$", "");
        if (path.equals("/chat/completions")) {
            if (isAsked(exchange, "POST")) {
                Connected.reading(host, this, exchange, (caller, body) -> complete(caller, body, exchange));
            }
        } else if (path.equals("/models") || path.startsWith("/models/")) {
            if (isAsked(exchange, "GET")) {
                Connected.asking(host, this, exchange, caller -> models(caller, path, exchange));
            }
        } else {
            throw new ServiceException(
                    Code.INVALID_REQUEST,
                    "there is no '" + exchange.path() + "' here (use /v1/chat/completions)",
                    Map.of("status", 404));
        }
    }

    private boolean isAsked(Exchange exchange, String method) {
        if (exchange.method().equals(method)) {
            return true;
        }
        exchange.put("Allow", method);
        refuse(
                exchange,
                405,
                new ServiceException(Code.INVALID_REQUEST, "only " + method + " is allowed here", Map.of()));
        return false;
    }

    private void models(SpellManager caller, String path, Exchange exchange) {
        String name = path.substring("/models".length());
        byte[] answer = name.isEmpty()
                ? models.all(caller)
                : models.one(caller, URLDecoder.decode(name.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8));
        caller.close();
        exchange.answer(200, answer);
    }

    // ---- completions ----

    private void complete(SpellManager caller, byte[] body, Exchange exchange) {
        DoorChatRequest chat = DoorChatRequest.of(DoorJson.object(body));
        SpellCard card = caller.card(chat.model());
        if (exchange.header("X-Spell-Task").filter(task -> !task.isBlank()).isPresent()) {
            caller.close();
            answerWithoutARun(chat, exchange);
            return;
        }
        String session = session(exchange, chat);
        RunRequest request = MessagePlaces.inConversation(session, mapping.request(chat.chat(session), card));
        NodePath answering =
                chat.stream() ? MessagePlaces.answeringNode(caller, card, mapping.streamedOutput(card)) : null;
        Run run = caller.start(card.spell().id(), request);
        try {
            exchange.put("x-request-id", run.id());
            Completion completion = completion(chat, run.id());
            Function<Map<String, @Nullable Object>, String> answer = outputs -> mapping.answer(card, outputs);
            if (chat.stream()) {
                exchange.stream(new RunTelling(caller, run, new ChatChunks(completion, answer, answering, patience())));
            } else {
                answerWhole(caller, run, new WholeAnswer(completion, answer, exchange, patience()), exchange);
            }
        } catch (Throwable e) {
            // Whatever it is, a client that asked again would run the spell once more.
            run.cancel();
            caller.close();
            ChatError.brokenOff(ServiceException.of(e)).answer(exchange);
        }
    }

    private void answerWhole(SpellManager caller, Run run, WholeAnswer answer, Exchange exchange) {
        RunTelling telling = new RunTelling(caller, run, answer, Words.inLines());
        Pump pump = new Pump(telling, host.executor(), nothing -> {}, () -> {
            if (!answer.isGiven()) {
                refuse(exchange, 400, new ServiceException(Code.BUSY, "the run gave no answer (try again)", Map.of()));
            }
        });
        exchange.await(pump::stop, run::cancel);
        pump.begin();
    }

    private Patience patience() {
        return new Patience(holdFor, host.executor());
    }

    private Completion completion(DoorChatRequest chat, String id) {
        return new Completion("chatcmpl-" + id, clock.instant().getEpochSecond(), chat.model(), chat.includeUsage());
    }

    /** A chat page asks the model of the chat for titles and tags too; none of that is the spell's business. */
    private void answerWithoutARun(DoorChatRequest chat, Exchange exchange) {
        Completion completion = completion(chat, UUID.randomUUID().toString());
        if (chat.stream()) {
            ChatChunks chunks = new ChatChunks(completion, outputs -> "", null, patience());
            Words words = new Words();
            chunks.begin("", words);
            chunks.endWell(null, words);
            exchange.stream(new Said(words.take()));
        } else {
            exchange.answer(200, completion.whole("", null));
        }
    }

    private static @Nullable String session(Exchange exchange, DoorChatRequest chat) {
        Optional<String> session = Stream.of("X-Spell-Session", "X-OpenWebUI-Chat-Id", "X-Conversation-Id")
                .flatMap(header -> exchange.header(header).stream())
                .filter(name -> !name.isBlank())
                .findFirst()
                .or(() -> Optional.ofNullable(chat.session()));
        if (session.filter(name -> name.length() > LONGEST_SESSION).isPresent()) {
            throw DoorChatRequest.invalid(
                    "metadata", "the name of a session has more than " + LONGEST_SESSION + " characters");
        }
        return session.orElse(null);
    }

    // ---- errors ----

    @Override
    public void refuse(Exchange exchange, int status, ServiceException why) {
        ChatError.of(why).answer(exchange, status, why.retryAfter());
    }

    @Override
    public void refuse(Exchange exchange, Throwable thrown) {
        ServiceException why = ServiceException.of(thrown);
        refuse(exchange, why.data().get("status") instanceof Integer status ? status : 0, why);
    }
}
