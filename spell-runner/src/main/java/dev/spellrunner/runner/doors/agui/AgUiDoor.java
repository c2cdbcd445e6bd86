// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.agui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.doors.CalledSpells;
import dev.spellrunner.runner.doors.Connected;
import dev.spellrunner.runner.doors.Door;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.Exchange;
import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.HeldRuns;
import dev.spellrunner.runner.doors.MessagePlaces;
import dev.spellrunner.runner.doors.RunTelling;
import dev.spellrunner.runner.doors.Said;
import dev.spellrunner.runner.doors.Words;
import dev.spellrunner.runner.host.Right;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellCard;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks AG-UI: {@code POST /agui/SPELL} runs a spell as an agent and streams what it does; {@code GET} tells what it can do.
 * Serves clients of version 1.0, and those of version 0.0.59, which know fewer events.
 *
 * <p>The last message of the user, the thread and the rest go to inputs of the spell by their names, as with {@link
 * dev.spellrunner.runner.doors.openai.OpenAiDoor}; members of the state go to inputs called like them, and {@code
 * forwardedProps.inputs} wins over all. Nodes that need an approval interrupt the run; the next request of the thread goes on
 * with it. A client that closes its stream cancels the run. Thread-safe.
 */
public final class AgUiDoor implements Door {

    private static final Logger log = LoggerFactory.getLogger(AgUiDoor.class);

    private final SpellHost host;
    private final HeldRuns held;
    private final Clock clock = Clock.systemUTC();

    private AgUiDoor(SpellHost host, Duration holdFor) {
        this.host = requireNonNull(host, "host");
        this.held = new HeldRuns(holdFor, host.executor());
    }

    /** Returns the door to a host's spells; a thread that is interrupted waits a quarter of an hour for its client. */
    public static AgUiDoor of(SpellHost host) {
        return of(host, Duration.ofMinutes(15));
    }

    /**
     * Returns the door to a host's spells.
     *
     * @param holdFor how long a thread that is interrupted waits for its client, before its nodes are refused; positive
     */
    public static AgUiDoor of(SpellHost host, Duration holdFor) {
        if (holdFor.isNegative() || holdFor.isZero()) {
            throw new IllegalArgumentException("the time to hold runs is positive, but is " + holdFor);
        }
        return new AgUiDoor(host, holdFor);
    }

    @Override
    public String name() {
        return "agui";
    }

    @Override
    public String root() {
        return "/agui";
    }

    @Override
    public void serve(Exchange exchange) {
        String path = exchange.path().replaceFirst("/+$", "");
        if (path.length() < 2) {
            throw new ServiceException(Code.NOT_FOUND, "no spell is named here (use /agui/SPELL)", Map.of());
        }
        String spell = URLDecoder.decode(path.substring(1).replace("+", "%2B"), UTF_8);
        if (exchange.method().equals("POST")) {
            Connected.reading(host, this, exchange, (caller, body) -> run(spell, caller, body, exchange));
        } else if (exchange.method().equals("GET")) {
            Connected.asking(host, this, exchange, caller -> {
                byte[] capabilities = DoorJson.bytes(capabilities(caller.card(spell)));
                caller.close();
                exchange.answer(200, capabilities);
            });
        } else {
            exchange.put("Allow", "GET, POST");
            exchange.answer(405);
        }
    }

    private static Map<String, Object> capabilities(SpellCard card) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(
                "identity",
                Map.of(
                        "name",
                        card.spell().name(),
                        "type",
                        "spellrunner",
                        "version",
                        card.spell().version()));
        all.put("transport", Map.of("streaming", true));
        all.put("tools", Map.of("supported", false, "clientProvided", false));
        all.put("state", Map.of("snapshots", true));
        all.put("multiAgent", Map.of("supported", true));
        all.put("humanInTheLoop", Map.of("supported", true, "approvals", true, "interrupts", true));
        return all;
    }

    // ---- runs ----

    private void run(String spell, SpellManager caller, byte[] body, Exchange exchange) {
        AgUiInput input = AgUiInput.of(DoorJson.object(body));
        SpellCard card = caller.card(spell);
        JsonNode resume = input.resume();
        Optional<HeldRun> waiting = held.find(key(exchange, card, input), exchange.user());
        if (!resume.isEmpty()) {
            if (waiting.isEmpty()) {
                refuseUnknown(resume, caller, exchange);
            } else {
                goOn(waiting.get(), input, card, caller, exchange);
            }
        } else if (waiting.isPresent() && !waiting.get().open().isEmpty()) {
            refuse("interrupt", "the thread is interrupted (answer with resume)", caller, exchange);
        } else {
            start(input, card, caller, exchange);
        }
    }

    private static String key(Exchange exchange, SpellCard card, AgUiInput input) {
        return exchange.user().id() + "\n" + card.spell().id() + "\n" + input.threadId();
    }

    private void refuseUnknown(JsonNode resume, SpellManager caller, Exchange exchange) {
        Optional<String> gone = Interrupts.runs(resume).stream()
                .filter(run -> isGone(run, caller))
                .findFirst();
        if (gone.isPresent()) {
            refuse("gone", "the run '" + gone.get() + "' is not held here any more (begin again)", caller, exchange);
        } else {
            refuse("interrupt", "no such interrupt is open on this thread (it may have expired)", caller, exchange);
        }
    }

    /** A run is gone if the server has begun anew since, whether it went with the old one or goes on without its client. */
    private boolean isGone(String run, SpellManager caller) {
        try {
            return caller.run(run).result().isEmpty() && !held.isHeld(run);
        } catch (ServiceException e) {
            return true;
        }
    }

    private static void refuse(String code, String why, SpellManager caller, Exchange exchange) {
        log.debug("a request of user '{}' is refused: {}", exchange.user().id(), why);
        caller.close();
        Words words = new Words();
        AgUiTelling.fail(why, code, words);
        exchange.stream(new Said(words.take()));
    }

    private void start(AgUiInput input, SpellCard card, SpellManager caller, Exchange exchange) {
        AgUiTelling telling = telling(input, card, List.of(), caller, exchange);
        Run run = caller.start(card.spell().id(), input.request(card));
        exchange.put("x-request-id", run.id());
        exchange.stream(new RunTelling(caller, run, telling));
    }

    private void goOn(HeldRun run, AgUiInput input, SpellCard card, SpellManager caller, Exchange exchange) {
        AgUiTelling telling = telling(input, card, run.working(), caller, exchange);
        try {
            Interrupts.answer(run, exchange.user(), input.resume());
        } catch (Interrupts.Unfit e) {
            refuse("interrupt", String.valueOf(e.getMessage()), caller, exchange);
            return;
        }
        exchange.put("x-request-id", run.run());
        exchange.stream(run.tell(caller, telling, new Words()));
    }

    private AgUiTelling telling(
            AgUiInput input, SpellCard card, List<HeldRun.Working> open, SpellManager caller, Exchange exchange) {
        String key = key(exchange, card, input);
        AgUiTelling.Agent agent = new AgUiTelling.Agent(
                card.spell().id(),
                card.spell().version(),
                card.outputs(),
                MessagePlaces.answeringNode(caller, card),
                CalledSpells.names(caller, card.spell()));
        boolean asks = exchange.user().may(Right.CONTROL);
        return new AgUiTelling(input, agent, open, asks, run -> {
            Instant until = clock.instant().plus(held.holdFor());
            held.keep(key, run);
            return until;
        });
    }

    // ---- errors ----

    @Override
    public void refuse(Exchange exchange, int status, ServiceException why) {
        if (status == 429 || status == 503) {
            exchange.put("Retry-After", String.valueOf(why.retryAfter()));
        }
        if (status == 401) {
            exchange.put("WWW-Authenticate", "Bearer");
        }
        exchange.answer(status, DoorJson.bytes(why.fields()));
    }

    @Override
    public void refuse(Exchange exchange, Throwable thrown) {
        ServiceException why = ServiceException.of(thrown);
        refuse(exchange, why.httpStatus(), why);
    }
}
